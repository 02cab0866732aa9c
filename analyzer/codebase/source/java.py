"""Java: packages, imports, types named, and annotated classes out of one file."""

import re
from collections.abc import Iterable, Iterator
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

NAME = "Java"
GRAMMAR = "java"
SUFFIXES = (".java",)
_DECLARATIONS = (
    *("class_declaration", "interface_declaration", "enum_declaration", "record_declaration"),
    "annotation_type_declaration",
)
_QUERY = f"""
(package_declaration [(scoped_identifier) (identifier)] @package)
(import_declaration) @import
[{" ".join(f"({kind})" for kind in _DECLARATIONS)}] @class
(type_identifier) @type
(scoped_type_identifier) @scoped
(method_invocation object: (identifier) @type (#match? @type "^[A-Z]"))
(field_access object: (identifier) @type (#match? @type "^[A-Z]"))
(method_reference . (identifier) @type (#match? @type "^[A-Z]"))
(marker_annotation name: (identifier) @type)
(annotation name: (identifier) @type)
(marker_annotation name: (scoped_identifier) @scoped)
(annotation name: (scoped_identifier) @scoped)
(method_invocation object: (field_access) @path (#match? @path "^[a-z][A-Za-z0-9_.]*[.][A-Z]"))
(object_creation_expression type: (type_identifier) @made)
(class_literal (type_identifier) @literal)
(method_invocation name: (identifier) @f (#eq? @f "forName")) @for_name
(method_declaration type: [(type_identifier) (generic_type) (array_type)] @result)
(method_invocation name: (identifier) @invoked)
"""
_SHAPE = StringShape(
    GRAMMAR,
    ("string_literal",),
    frozenset(("string_fragment", "multiline_string_fragment")),
    frozenset(("binary_expression",)),
)
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*\Z")


def read(path: str, data: bytes) -> FileFacts:
    """The facts of one file; `uses` are the first mentions of types, and what makes entities."""
    file = opened(path, NAME, data)
    if file.facts.lost:
        return file.facts
    tree = parsed(file, GRAMMAR, _QUERY, _SHAPE)
    found = tree.found
    return replace(
        tree.facts,
        imports=tuple(_imports(found)),
        package=text_of(next(iter(found.get("package", ())), None)),
        classes=tuple(_class(node) for node in found.get("class", ())),
        mentions=tuple(_mentions(found).items()),
        results=tuple(dict.fromkeys(_results(found))),
        invoked=tuple(_first_lines(found.get("invoked", ())).items()),
        uses=tuple(dict.fromkeys(_uses(found))),
    )


def _imports(found: dict[str, list["Node"]]) -> Iterator[Imported]:
    for node in found.get("import", ()):
        static = any(child.type == "static" for child in node.children)
        star = any(child.type == "asterisk" for child in node.children)
        name = next((text_of(c) for c in node.named_children if c.type != "asterisk"), "")
        if static and not star:
            name, _, member = name.rpartition(".")
            yield Imported(name, line_of(node), member)
        else:
            yield Imported(name, line_of(node), "*" if star else "")
    for node in found.get("for_name", ()):
        given = node.child_by_field_name("arguments")
        first = given.named_children[0] if given is not None and given.named_children else None
        if first is not None and first.type == "string_literal":
            yield Imported(text_of(first).strip('"'), line_of(node), kind="dynamic")


def _mentions(found: dict[str, list["Node"]]) -> dict[str, int]:
    """The first line of each type named, simple or with its package."""
    first: dict[str, int] = {}
    for key in ("type", "scoped", "path"):
        for node in found.get(key, ()):
            name = text_of(node)
            if _NAME.match(name):
                line = line_of(node)
                first[name] = min(line, first.get(name, line))
    return first


def _first_lines(nodes: Iterable["Node"]) -> dict[str, int]:
    first: dict[str, int] = {}
    for node in nodes:
        first.setdefault(text_of(node), line_of(node))
    return first


def _results(found: dict[str, list["Node"]]) -> Iterator[tuple[str, str]]:
    """Methods with the types that they give back, without type arguments and brackets."""
    for node in found.get("result", ()):
        kind = without_type_arguments(text_of(node)).replace("[]", "").strip()
        if node.parent is not None and _NAME.match(kind):
            yield text_of(node.parent.child_by_field_name("name")), kind


def _uses(found: dict[str, list["Node"]]) -> Iterator[Use]:
    for node in found.get("made", ()):
        yield Use(text_of(node), line_of(node), "W")
    for node in found.get("literal", ()):
        yield Use(text_of(node), line_of(node))


def _class(node: "Node") -> Class:
    """A type with its annotations, what it extends (type arguments as keywords), its fields."""
    body = node.child_by_field_name("body")
    bases: list[str] = []
    arguments: list[Argument] = []
    for child in node.named_children:
        if child.type in ("superclass", "super_interfaces", "extends_interfaces"):
            for base in _types(child):
                written = text_of(base)
                bases.append(without_type_arguments(written))
                arguments += first_type_argument(written, bases[-1])
    marks = tuple(_marks(node))
    members = list(_members(body)) if marks and body is not None else []
    return declared(node, bases, members, marks, arguments)


def _types(node: "Node") -> Iterator["Node"]:
    for child in node.named_children:
        if child.type == "type_list":
            yield from child.named_children
        else:
            yield child


def _members(body: "Node") -> Iterator[Member]:
    """Fields, and the getters that annotations stand above."""
    for child in body.named_children:
        if child.type == "field_declaration":
            declarator = child.child_by_field_name("declarator")
            if declarator is not None:
                value = declarator.child_by_field_name("value")
                yield Member(
                    text_of(declarator.child_by_field_name("name")),
                    line_of(declarator),
                    _argument(value) if value is not None else None,
                    text_of(child.child_by_field_name("type")),
                    tuple(_marks(child)),
                )
        elif child.type == "method_declaration" and (marks := tuple(_marks(child))):
            name = child.child_by_field_name("name")
            kind = text_of(child.child_by_field_name("type"))
            yield Member(text_of(name), line_of(name or child), None, kind, marks)


def _marks(node: "Node") -> Iterator[Call]:
    for child in node.named_children:
        if child.type == "modifiers":
            for mark in child.named_children:
                if mark.type in ("marker_annotation", "annotation"):
                    yield _mark(mark)


def _mark(node: "Node") -> Call:
    given = node.child_by_field_name("arguments")
    arguments: list[Argument] = []
    for child in given.named_children if given is not None else ():
        keyword, value = "", child
        if child.type == "element_value_pair":
            keyword = text_of(child.child_by_field_name("key"))
            inner = child.child_by_field_name("value")
            value = inner if inner is not None else child
        if (found := _argument(value, keyword)) is not None:
            arguments.append(found)
        elif value.type == "annotation":
            arguments += [
                Argument(a.text, a.literal, f"{keyword}.{a.keyword}")
                for a in _mark(value).arguments
            ]
    name = text_of(node.child_by_field_name("name")).rpartition(".")[2]
    return Call(name, line_of(node), tuple(arguments))


def _argument(node: "Node", keyword: str = "") -> Argument | None:
    if node.type == "string_literal":
        return Argument(text_of(node).strip('"'), True, keyword)
    name = text_of(node)
    return Argument(name, False, keyword) if _NAME.match(name) else None
