"""Go: imports, structs of mappers and statements out of one file."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.codebase.source.facts import Argument, Call, Class, FileFacts, Imported, Member, Use
from analyzer.codebase.source.one_file import opened, parsed
from analyzer.codebase.source.parsing import line_of, text_of
from analyzer.codebase.source.queries import StringShape

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "Go"
GRAMMAR = "go"
SUFFIXES = (".go",)
_IGNORED = re.compile(rb"^//\s*(?:go:build|\+build)\s+ignore\b", re.M)
#: GORM's setting that tables are named in the singular.
SINGULAR = "SingularTable"
_SINGULAR = re.compile(rb"\bSingularTable:\s*true\b|\bSingularTable\(true\)")
#: A receiver's type is looked for in so much of its end.
_NEAR = 300
_QUERY = """
(package_clause (package_identifier) @package)
(import_spec) @import
(type_spec name: (type_identifier) type: (struct_type)) @struct
(method_declaration name: (field_identifier) @method (#eq? @method "TableName"))
(composite_literal type: [(type_identifier) (qualified_type)] @literal)
"""
_SHAPE = StringShape(
    GRAMMAR,
    ("interpreted_string_literal", "raw_string_literal"),
    frozenset(("interpreted_string_literal_content", "raw_string_literal_content")),
    frozenset(("binary_expression",)),
    frozenset(("import_spec", "field_declaration")),
)


def read(path: str, data: bytes) -> FileFacts:
    """The facts of one file; tests and files that no build takes say nothing."""
    file = opened(path, NAME, data)
    if file.facts.lost:
        return file.facts
    if path.endswith("_test.go") or _IGNORED.search(file.text[:4096]):
        return replace(file.facts, problem="")
    tree = parsed(file, GRAMMAR, _QUERY, _SHAPE)
    found = tree.found
    named = dict(_table_names(found))
    return replace(
        tree.facts,
        imports=tuple(_imports(found)),
        package=text_of(next(iter(found.get("package", ())), None)),
        classes=tuple(_struct(node, named) for node in found.get("struct", ())),
        uses=tuple(
            dict.fromkeys(Use(text_of(node), line_of(node)) for node in found.get("literal", ()))
        ),
        calls=(Call(SINGULAR, 1),) if _SINGULAR.search(file.text) else (),
    )


def _imports(found: dict[str, list["Node"]]) -> Iterator[Imported]:
    for node in found.get("import", ()):
        target = text_of(node.child_by_field_name("path")).strip('"`')
        alias = text_of(node.child_by_field_name("name"))
        if target and target != "C":
            yield Imported(target, line_of(node), alias=alias)


def _table_names(found: dict[str, list["Node"]]) -> Iterator[tuple[str, Member]]:
    """What methods `TableName` return, by the struct that they belong to."""
    for name in found.get("method", ()):
        method = name.parent
        if method is None:
            continue
        behind = text_of(method.child_by_field_name("receiver"))[-_NEAR:]
        receiver = re.search(r"(\w+)\s*\)\Z", behind)
        returned = re.search(
            r"return\s+[\"`]([^\"`]+)[\"`]\s*\}\Z", text_of(method.child_by_field_name("body"))
        )
        if receiver:
            value = Argument(returned[1], True) if returned else None
            yield receiver[1], Member("TableName", line_of(method), value)


def _struct(node: "Node", named: dict[str, Member]) -> Class:
    name = text_of(node.child_by_field_name("name"))
    struct = node.child_by_field_name("type")
    fields = struct.named_children[0] if struct is not None and struct.named_children else None
    bases: list[str] = []
    members = [named[name]] if name in named else []
    for one in fields.named_children if fields is not None else ():
        if one.type != "field_declaration":
            continue
        label = one.child_by_field_name("name")
        kind = text_of(one.child_by_field_name("type")).lstrip("*[]")
        tag = text_of(one.child_by_field_name("tag")).strip('`"')
        if label is None:
            bases.append(kind)
        if tag:
            shown = text_of(label) if label is not None else kind
            members.append(Member(shown, line_of(one), Argument(tag, True), kind))
    return Class(name, line_of(node), tuple(bases), tuple(members))
