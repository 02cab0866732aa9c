"""JavaScript's classes, decorators and calls as far as they are names and literals."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from analyzer.codebase.source.facts import Argument, Call, Class, Member
from analyzer.codebase.source.parsing import line_of, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*\Z")
_LONGEST_LITERAL = 300
#: White space included.
_LONGEST_CALLEE = 3_000
_FIELDS = ("public_field_definition", "field_definition")


def literal(node: "Node | None") -> str | None:
    """The text of a string without interpolation; None for anything else."""
    if node is None or node.type not in ("string", "template_string"):
        return None
    if node.end_byte - node.start_byte > _LONGEST_LITERAL:
        return None
    parts = node.named_children
    if any(part.type not in ("string_fragment", "escape_sequence") for part in parts):
        return None
    return "".join(text_of(part) for part in parts)


def call_of(node: "Node") -> Call:
    """A call; the members of its object literals stand as keywords."""
    given = node.child_by_field_name("arguments")
    arguments: list[Argument] = []
    for child in given.named_children if given is not None else ():
        arguments += _arguments(child)
    function = node.child_by_field_name("function")
    name = ""
    if function is not None and function.end_byte - function.start_byte < _LONGEST_CALLEE:
        name = re.sub(r"\s", "", text_of(function))
    return Call(name if len(name) < _LONGEST_LITERAL else "", line_of(node), tuple(arguments))


def _arguments(node: "Node", keyword: str = "") -> Iterator[Argument]:
    if node.type == "object":
        for pair in node.named_children:
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if key is not None and value is not None:
                yield from _arguments(value, literal(key) or text_of(key))
    elif node.type == "array" and not keyword:
        for child in node.named_children:
            yield from _arguments(child)
    elif (text := literal(node)) is not None:
        yield Argument(text, True, keyword)
    elif node.type == "arrow_function":
        body = node.child_by_field_name("body")
        if body is not None and body.type == "identifier":
            yield Argument(text_of(body), False, keyword)
    elif node.type in ("identifier", "member_expression", "true", "false"):
        name = text_of(node)
        if _NAME.match(name):
            yield Argument(name, False, keyword)


def class_of(node: "Node") -> Class:
    """A class with its decorators, its bases and its decorated or static members."""
    outer = node.parent
    exported = outer if outer is not None and outer.type == "export_statement" else None
    marks = [*_marks(exported), *_marks(node)] if exported is not None else list(_marks(node))
    body = node.child_by_field_name("body")
    members: list[Member] = []
    pending: list[Call] = []
    for child in body.named_children if body is not None else ():
        if child.type == "decorator":
            pending += [mark] if (mark := _mark(child)) else []
            continue
        if child.type in _FIELDS:
            label = child.child_by_field_name("name") or child.child_by_field_name("property")
            value = child.child_by_field_name("value")
            found = next(_arguments(value), None) if value is not None else None
            kind = text_of(child.child_by_field_name("type")).lstrip(": ").removesuffix("[]")
            own = (*pending, *_marks(child))
            if own or found is not None:
                members.append(Member(text_of(label), line_of(label or child), found, kind, own))
        pending = []
    name = node.child_by_field_name("name")
    return Class(
        text_of(name),
        line_of(name or node),  # the node begins with the decorators
        tuple(_bases(node)),
        tuple(members),
        marks=tuple(marks),
    )


def _marks(node: "Node") -> Iterator[Call]:
    for child in node.named_children:
        if child.type == "decorator" and (mark := _mark(child)) is not None:
            yield mark


def _mark(decorator: "Node") -> Call | None:
    inner = decorator.named_children[0] if decorator.named_children else None
    if inner is None:
        return None
    if inner.type == "call_expression":
        return call_of(inner)
    return Call(text_of(inner), line_of(inner)) if inner.type == "identifier" else None


def _bases(node: "Node") -> Iterator[str]:
    for child in node.named_children:
        if child.type != "class_heritage":
            continue
        for clause in child.named_children:
            value = clause.child_by_field_name("value") if clause.named_children else clause
            name = text_of(value)
            if _NAME.match(name):
                yield name
