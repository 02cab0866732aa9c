"""C#: namespaces, usings, types named, entities and contexts out of one file."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.codebase.source.facts import Argument, Call, Class, FileFacts, Imported, Member, Use
from analyzer.codebase.source.one_file import (
    declared,
    first_type_argument,
    opened,
    parsed,
    without_type_arguments,
)
from analyzer.codebase.source.parsing import line_of, text_of
from analyzer.codebase.source.queries import StringShape

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "C#"
GRAMMAR = "c_sharp"
SUFFIXES = (".cs",)
_DECLARATIONS = (
    *("class_declaration", "interface_declaration", "enum_declaration", "record_declaration"),
    *("struct_declaration", "delegate_declaration"),
)
_QUERY = f"""
[(namespace_declaration) (file_scoped_namespace_declaration)] @namespace
(using_directive) @using
[{" ".join(f"({kind})" for kind in _DECLARATIONS)}] @class
(identifier) @identifier (#match? @identifier "^[A-Z]")
(object_creation_expression type: (identifier) @made)
(invocation_expression
  function: (member_access_expression name: (identifier) @method (#eq? @method "ToTable"))) @mapping
(member_access_expression name: (identifier) @member) @access
"""
_SHAPE = StringShape(
    GRAMMAR,
    (
        *("string_literal", "verbatim_string_literal", "raw_string_literal"),
        "interpolated_string_expression",
    ),
    frozenset(("string_literal_content", "string_content", "raw_string_content")),
    frozenset(("binary_expression",)),
    frozenset(("attribute_argument",)),
)
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\Z")
#: Members of a set of entities that write.
_WRITES = re.compile(
    r"(Add|Remove|Update|Attach)(Range)?(Async)?\Z|Execute(Update|Delete)(Async)?\Z"
)


def read(path: str, data: bytes) -> FileFacts:
    """The facts of one file; `package` is the namespace of its first type."""
    file = opened(path, NAME, data)
    if file.facts.lost:
        return file.facts
    tree = parsed(file, GRAMMAR, _QUERY, _SHAPE)
    found = tree.found
    spaces = found.get("namespace", ())
    return replace(
        tree.facts,
        imports=tuple(_usings(found)),
        package=text_of(spaces[0].child_by_field_name("name")) if spaces else "",
        classes=tuple(_class(node) for node in found.get("class", ())),
        mentions=tuple(_mentions(found).items()),
        uses=tuple(dict.fromkeys(_uses(found))),
        calls=tuple(_mappings(found)),
    )


def _usings(found: dict[str, list["Node"]]) -> Iterator[Imported]:
    for node in found.get("using", ()):
        text = re.sub(r"\s", " ", text_of(node)).rstrip("; ")
        match = re.match(r"(?:global )?using (static )?(?:(\w+) ?= ?)?([\w.]+)\Z", text)
        if match:
            # A plain using opens a namespace; static and alias name a type.
            name = "" if match[1] or match[2] else "*"
            shared = "global" if text.startswith("global") else ""
            yield Imported(match[3], line_of(node), name, match[2] or shared)


def _mentions(found: dict[str, list["Node"]]) -> dict[str, int]:
    """Capitalised names that are not declared here as members, with the first line of each."""
    first: dict[str, int] = {}
    for node in found.get("identifier", ()):
        whole, parent = node, node.parent
        if parent is not None and parent.type == "generic_name":
            whole, parent = parent, parent.parent
        if parent is None or parent.type in ("variable_declarator", "argument_name"):
            continue
        # A name behind a dot is a member's, one that is declared here no mention of another.
        is_name = parent.child_by_field_name("name") == whole
        if not is_name or parent.type in ("attribute", "qualified_name"):
            first.setdefault(text_of(node), line_of(node))
    return first


def _uses(found: dict[str, list["Node"]]) -> Iterator[Use]:
    """Entities made, and members of contexts (`context.Orders.Add`) by the member's name."""
    for node in found.get("made", ()):
        yield Use(text_of(node), line_of(node), "W")
    for node in found.get("access", ()):
        name = text_of(node.child_by_field_name("name"))
        parent = node.parent
        if not name[:1].isupper():
            continue
        chained = parent is not None and parent.type == "member_access_expression"
        method = text_of(parent.child_by_field_name("name")) if chained and parent else ""
        yield Use(f"set:{name}", line_of(node), "W" if _WRITES.match(method) else "R")


def _mappings(found: dict[str, list["Node"]]) -> Iterator[Call]:
    """`Entity<Order>().ToTable("orders", "sales")` and `builder.ToTable("orders")`."""
    for node in found.get("mapping", ()):
        given = node.child_by_field_name("arguments")
        arguments = [_argument(a) for a in (given.named_children if given is not None else ())]
        kind = re.search(r"\bEntity<\s*([\w.]+)\s*>", text_of(node))
        stated = [Argument(kind[1], False, "entity")] if kind else []
        yield Call("ToTable", line_of(node), (*(a for a in arguments if a is not None), *stated))


def _argument(node: "Node") -> Argument | None:
    name = text_of(node.child_by_field_name("name"))
    value = node.named_children[-1] if node.named_children else node
    if value.type in ("string_literal", "verbatim_string_literal"):
        return Argument(text_of(value).lstrip("@").strip('"'), True, name)
    text = text_of(value)
    inner = re.match(r"(?:nameof|typeof)\(([\w.]+)\)\Z", text)
    if inner and text.startswith("nameof"):
        return Argument(inner[1].rpartition(".")[2], True, name)
    return Argument(text, False, name) if _NAME.match(text) else None


def _class(node: "Node") -> Class:
    bases: list[str] = []
    keywords: list[Argument] = []
    for child in node.named_children:
        if child.type == "base_list":
            for base in child.named_children:
                written = text_of(base)
                plain = without_type_arguments(written)
                if _NAME.match(plain):
                    bases.append(plain)
                    keywords += first_type_argument(written, plain)
    body = node.child_by_field_name("body")
    members = [
        Member(
            text_of(child.child_by_field_name("name")),
            line_of(child.child_by_field_name("name") or child),
            None,
            text_of(child.child_by_field_name("type")).rstrip("?"),
            tuple(_marks(child)),
        )
        for child in (body.named_children if body is not None else ())
        if child.type == "property_declaration"
    ]
    return declared(node, bases, members, _marks(node), keywords)


def _marks(node: "Node") -> Iterator[Call]:
    for child in node.named_children:
        if child.type != "attribute_list":
            continue
        for mark in child.named_children:
            if mark.type == "attribute":
                given = next(
                    (c for c in mark.named_children if c.type == "attribute_argument_list"), None
                )
                arguments = [
                    _argument(a) for a in (given.named_children if given is not None else ())
                ]
                name = text_of(mark.child_by_field_name("name")).rpartition(".")[2]
                yield Call(name, line_of(mark), tuple(a for a in arguments if a is not None))
