"""Kotlin: packages, imports, types named and annotated classes out of one file."""

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
from analyzer.codebase.source.parsing import captures, line_of, text_of
from analyzer.codebase.source.queries import StringShape

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "Kotlin"
GRAMMAR = "kotlin"
SUFFIXES = (".kt",)
_QUERY = """
(package_header (qualified_identifier) @package)
(import) @import
[(class_declaration) (object_declaration)] @class
(source_file [(function_declaration) (property_declaration) (type_alias)] @top)
(user_type) @type
(navigation_expression . (identifier) @owner (#match? @owner "^[A-Z]"))
(call_expression . (identifier) @made (#match? @made "^[A-Z]"))
(navigation_expression . (identifier) @literal (#match? @literal "^[A-Z]") (identifier) @c
  (#eq? @c "class"))
(ERROR) @error
"""
_SHAPE = StringShape(
    GRAMMAR,
    ("string_literal", "multiline_string_literal"),
    frozenset(("string_content",)),
    frozenset(("binary_expression",)),
)
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\Z")


def read(path: str, data: bytes) -> FileFacts:
    """The facts of one file; functions and properties at its top stand among its classes."""
    file = opened(path, NAME, data)
    if file.facts.lost:
        return file.facts
    tree = parsed(file, GRAMMAR, _QUERY, _SHAPE)
    found = tree.found
    errors = found.get("error")
    classes = [_class(node) for node in found.get("class", ())]
    return replace(
        tree.facts,
        imports=tuple(_imports(found)),
        package=text_of(next(iter(found.get("package", ())), None)),
        classes=(*classes, *_top_level(found)),
        mentions=tuple(_mentions(found).items()),
        uses=tuple(dict.fromkeys(_uses(found))),
        problem=f"syntax error in line {line_of(errors[0])}" if errors else file.facts.problem,
    )


def _imports(found: dict[str, list["Node"]]) -> Iterator[Imported]:
    for node in found.get("import", ()):
        text = text_of(node).partition("//")[0].strip().removeprefix("import").strip()
        name, _, alias = text.partition(" as ")
        name = name.strip().rstrip(";")
        star = name.endswith(".*")
        if _NAME.match(name.removesuffix(".*")):
            yield Imported(
                name.removesuffix(".*"), line_of(node), "*" if star else "", alias.strip()
            )


def _top_level(found: dict[str, list["Node"]]) -> Iterator[Class]:
    for node in found.get("top", ()):
        named = node.child_by_field_name("name") or node.child_by_field_name("type")
        if named is None:
            declared = next((c for c in node.named_children if "variable" in c.type), None)
            named = declared.named_children[0] if declared and declared.named_children else None
        if named is not None:
            yield Class(text_of(named), line_of(named))


def _mentions(found: dict[str, list["Node"]]) -> dict[str, int]:
    first: dict[str, int] = {}
    for key in ("type", "owner", "made"):
        for node in found.get(key, ()):
            name = without_type_arguments(text_of(node)).strip()
            if _NAME.match(name):
                first[name] = min(line_of(node), first.get(name, line_of(node)))
    return first


def _uses(found: dict[str, list["Node"]]) -> Iterator[Use]:
    for node in found.get("made", ()):
        yield Use(text_of(node), line_of(node), "W")
    for node in found.get("literal", ()):
        yield Use(text_of(node), line_of(node))


def _class(node: "Node") -> Class:
    bases: list[str] = []
    keywords: list[Argument] = []
    members: list[Member] = []
    for child in node.named_children:
        if child.type == "delegation_specifiers":
            for base in child.named_children:
                _base(base, bases, keywords)
        elif child.type == "primary_constructor":
            for parameters in child.named_children:
                members += [_member(p) for p in parameters.named_children]
        elif child.type == "class_body":
            for one in child.named_children:
                if one.type == "property_declaration":
                    members.append(_member(one))
                elif one.type == "companion_object":
                    body = next((c for c in one.named_children if c.type == "class_body"), None)
                    members += [
                        _member(p)
                        for p in (body.named_children if body is not None else ())
                        if p.type == "property_declaration"
                    ]
    return declared(node, bases, members, _marks(node), keywords)


def _base(node: "Node", bases: list[str], keywords: list[Argument]) -> None:
    """A base class; its first type argument stands as a keyword, what it is called with, too."""
    inner = node.named_children[0] if node.named_children else node
    kind = next((c for c in inner.named_children if c.type == "user_type"), inner)
    written = text_of(kind)
    bases.append(without_type_arguments(written).strip())
    keywords += first_type_argument(written, bases[-1])
    given = next((c for c in inner.named_children if c.type == "value_arguments"), None)
    for value in given.named_children[:1] if given is not None else ():
        text = text_of(value)
        if text.startswith('"') and text.endswith('"'):
            keywords.append(Argument(text.strip('"'), True, bases[-1]))


def _member(node: "Node") -> Member:
    variable = next((c for c in node.named_children if c.type == "variable_declaration"), node)
    name = next((c for c in variable.named_children if c.type == "identifier"), None)
    kind = next((c for c in variable.named_children if c.type.endswith("type")), None)
    value = next((c for c in node.named_children if c.type == "string_literal"), None)
    return Member(
        text_of(name),
        line_of(name or node),
        Argument(text_of(value).strip('"'), True) if value is not None else None,
        text_of(kind).rstrip("?"),
        tuple(_marks(node)),
    )


def _marks(node: "Node") -> Iterator[Call]:
    for child in node.named_children:
        if child.type == "modifiers":
            for mark in child.named_children:
                if mark.type == "annotation":
                    yield _mark(mark)


def _mark(node: "Node") -> Call:
    name = re.sub(r"\A@(?:\w+:)?\s*|\(.*\Z", "", text_of(node), flags=re.S).rpartition(".")[2]
    arguments: list[Argument] = []
    for given in captures(GRAMMAR, "(value_argument) @v", node).get("v", ()):
        parts = given.named_children
        if not parts:
            continue
        keyword = text_of(parts[0]) if len(parts) > 1 and parts[0].type == "identifier" else ""
        text = text_of(parts[-1])
        if parts[-1].type == "string_literal":
            arguments.append(Argument(text.strip('"'), True, keyword))
        elif _NAME.match(text):
            arguments.append(Argument(text, False, keyword))
    return Call(name, line_of(node), tuple(arguments))
