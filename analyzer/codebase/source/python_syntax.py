"""Python's expressions as far as they are names, literals and calls of these."""

import re
from typing import TYPE_CHECKING

from analyzer.codebase.source.facts import Argument, Call
from analyzer.codebase.source.parsing import line_of, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

#: What a name may be broken by between its parts.
_BROKEN = re.compile(r"\s|\\")
SIMPLE_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\Z")
#: Longer literals are no names of anything.
LONGEST_LITERAL = 300
#: So long is no dotted name, white space included.
LONGEST_DOTTED = 3_000


def dotted(node: "Node | None") -> str:
    """The text of a node without white space; empty for none, and for what is too long a name."""
    if node is None or node.end_byte - node.start_byte > LONGEST_DOTTED:
        return ""
    text = text_of(node)
    return text if text.isidentifier() else _BROKEN.sub("", text)


def callee(node: "Node") -> str:
    """What a call calls, as it is written."""
    return dotted(node.child_by_field_name("function"))


def call_of(node: "Node") -> Call:
    """A call with its literals and names."""
    given = node.child_by_field_name("arguments")
    arguments = [
        found
        for child in (given.named_children if given is not None else ())
        if (found := argument(child)) is not None
    ]
    return Call(callee(node), line_of(node), tuple(arguments))


def first_argument(call: "Node") -> Argument | None:
    """The first literal or name that a call is given without a keyword."""
    given = call.child_by_field_name("arguments")
    for child in given.named_children if given is not None else ():
        if child.type != "keyword_argument" and (found := argument(child)) is not None:
            return found
    return None


def argument(node: "Node", keyword: str = "") -> Argument | None:
    """A literal or a dotted name; None for anything else."""
    if node.type == "keyword_argument":
        value = node.child_by_field_name("value")
        name = text_of(node.child_by_field_name("name"))
        return argument(value, name) if value is not None else None
    if (text := literal(node)) is not None:
        return Argument(text, True, keyword)
    if node.type in ("identifier", "attribute", "true", "false", "none"):
        name = dotted(node)
        return Argument(name, False, keyword) if SIMPLE_NAME.match(name) else None
    return None


def literal(node: "Node") -> str | None:
    """The text of a plain string literal, or of several in a row."""
    if node.type == "parenthesized_expression" and node.named_child_count == 1:
        return literal(node.named_children[0])
    if node.type == "concatenated_string":
        parts = [literal(child) for child in node.named_children]
        return None if None in parts else "".join(part for part in parts if part)
    if node.type != "string" or any(c.type == "interpolation" for c in node.named_children):
        return None
    if node.end_byte - node.start_byte > LONGEST_LITERAL:
        return None
    return "".join(text_of(c) for c in node.named_children if c.type == "string_content")
