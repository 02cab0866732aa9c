"""Texts of SQL in string literals: what a program sends to the database as it is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.codebase.source.parsing import line_of, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

#: Stands for what is only known at run time. No table is called so.
UNKNOWN = "unknown_at_run_time"
LONGEST_QUERY = 20_000
MOST_QUERIES = 2_000

#: One pattern for each verb: what begins with letters is looked for much faster.
_SQL_BYTES = tuple(
    re.compile(pattern)
    for pattern in (
        rb"select\s",
        rb"insert\s+(?:ignore\s+)?into\s",
        rb"update\s+\S+\s+(?:\S+\s+)?set\s",
        rb"delete\s+from\s",
        rb"merge\s+into\s",
        rb"replace\s+into\s",
        rb"truncate\s",
    )
)
_VERBS = (b"select", b"insert", b"update", b"delete", b"merge", b"replace", b"truncate")
#: What a statement must look like from its first word on; prose that begins with "Select" is none.
_STATEMENT = re.compile(
    r"\s*+(?:(?:--[^\n]*+\n|/\*(?:[^*]|\*(?!/))*+\*/)\s*+)*+\(?\s*+(?:"
    r"select\b.{1,8000}?\bfrom\s+[\w\"`\[{(:$%.#]"
    r"|insert\s+(?:ignore\s+)?into\s+[\w\"`\[{:$%.#]+.{0,4000}?(?:\bvalues\b|\bselect\b|\(|\bset\b|\bdefault\b)"
    r"|update\s+(?:only\s+)?[\w\"`\[{:$%.#\]]+(?:\s+(?:as\s+)?\w+)?\s+set\s.{0,200}?="
    r"|delete\s+from\s+[\w\"`\[{:$%.#]+[\w\"`\]}.]*\s*(?:\Z|;|where\b|using\b|as\b|\w+\s+where\b)"
    r"|(?:merge|replace)\s+into\s+[\w\"`\[{:$%.#]"
    r"|truncate\s+(?:table\s+)?[\w\"`\[.]+\s*(?:\Z|;|cascade|restart|,)"
    r"|with\s+(?:recursive\s+)?[\w\"`]+\s*(?:\([^)]*\)\s*)?as\s+(?:not\s+)?(?:materialized\s+)?\(\s*"
    r"(?:select|insert|update|delete|with|values)\b"
    r")",
    re.I | re.S,
)
#: Placeholders of drivers and of formatting, in the order in which they are replaced.
_PLACES = (
    (re.compile(r"%\(\w+\)s|%s"), "?"),
    (re.compile(r"(?<![:\w]):[A-Za-z_]\w*"), "?"),
    (re.compile(r"#\{[^{}]*\}"), "?"),
    (re.compile(r"\$?\{[^{}]*\}|%[dif]\b"), UNKNOWN),
)
_AFTER_TABLE_WORD = re.compile(r"\b(from|join|into|update|table|only)\s+\?", re.I)


def may_hold_sql(data: bytes) -> bool:
    """Whether a file is worth looking through for statements."""
    small = data.lower()
    return any(pattern.search(small) for pattern in _SQL_BYTES)


def looks_like_sql(text: str) -> bool:
    """Whether the whole text is a statement.

    >>> looks_like_sql("SELECT id FROM orders"), looks_like_sql("Select a file from the list")
    (True, False)
    """
    if not _STATEMENT.match(text):
        return False
    return not _PROSE.match(text)


#: English: an article or pronoun where a table or column would stand.
_PROSE = re.compile(
    r"\s*(?:select|delete|update|insert)\b(?:\s+\w+){0,12}?\s+"
    r"(?:from|into)\s+(?:the|a|an|this|that|your|our|my|all|any|its|their|these|those|below|above)\b",
    re.I,
)


def plain_query(text: str) -> str | None:
    """The statement, `?` for parameters, UNKNOWN for interpolations; None where it is none."""
    if not 12 <= len(text) <= LONGEST_QUERY or not looks_like_sql(text):
        return None
    for pattern, replacement in _PLACES:
        text = pattern.sub(replacement, text)
    return _AFTER_TABLE_WORD.sub(rf"\1 {UNKNOWN}", text)


@dataclass(frozen=True, slots=True)
class StringShape:
    """How a grammar writes strings: which nodes are literals, what is their text, what joins them.

    `ignored` are nodes around a literal that make it no value (a docstring's statement).
    """

    grammar: str
    literals: tuple[str, ...]
    contents: frozenset[str]
    joins: frozenset[str]
    ignored: frozenset[str] = frozenset()


PYTHON = StringShape(
    "python",
    ("string",),
    frozenset(("string_content",)),
    frozenset(("concatenated_string", "binary_operator")),
    frozenset(("expression_statement",)),
)


def queries_of(shape: StringShape, root: "Node") -> tuple[tuple[str, int], ...]:
    """Statements in the string literals of a file, with their lines."""
    found: dict[tuple[str, int], None] = {}
    done: set[int] = set()
    for literal in _literals_with_a_word(shape, root):
        whole, parent = literal, literal.parent
        while whole.id not in done and parent is not None and parent.type in shape.joins:
            done.add(whole.id)  # each step up is as long as the tree is deep: no two literals do it
            whole, parent = parent, parent.parent
        if whole.id in done:
            continue
        done.add(whole.id)
        if parent is not None and parent.type in shape.ignored:
            continue
        if whole is not literal and not _begins_with_literal(shape, whole):
            continue
        query = plain_query("".join(_pieces(shape, whole)))
        if query is not None:
            found[query, line_of(whole)] = None
            if len(found) >= MOST_QUERIES:
                break
    return tuple(found)


#: Looking for these is much cheaper than looking at each literal.
_WORD = re.compile(rb"\b(?:%s)\b" % b"|".join(_VERBS), re.I)


def _literals_with_a_word(shape: StringShape, root: "Node") -> Iterator["Node"]:
    """The literals in whose text a word stands that every statement has, as they stand."""
    for word in _WORD.finditer(root.text or b""):
        node = root.descendant_for_byte_range(*(root.start_byte + at for at in word.span()))
        if node is None or (node.type not in shape.contents and node.type not in shape.literals):
            continue
        while node is not None and node.type not in shape.literals:
            node = node.parent
        if node is not None:
            yield node


def _begins_with_literal(shape: StringShape, whole: "Node") -> bool:
    """Whether some join within begins with a literal: `name + "…"` is left to what follows it."""
    stack = [whole]
    while stack:
        one = stack.pop()
        children = one.named_children
        if children and children[0].type in shape.literals:
            return True
        stack += [child for child in children if child.type in shape.joins]
    return False


def _pieces(shape: StringShape, node: "Node") -> Iterator[str]:
    """The texts of string literals below a node in order; UNKNOWN for what is computed between."""
    stack = [node]
    while stack:
        one = stack.pop()
        if one.type in shape.contents or one.type == "escape_sequence":
            yield _unescaped(text_of(one))
        elif one.type in shape.joins and text_of(one.child_by_field_name("operator")) == "%":
            left = one.child_by_field_name("left")
            stack += [left] if left is not None else []
        elif one.type in shape.literals and not one.named_children:
            yield text_of(one).strip("@\"'`")
        elif one.type in (*shape.literals, *shape.joins, "parenthesized_expression"):
            stack += reversed(one.named_children)
        elif one.type not in _QUOTES:
            yield UNKNOWN


#: What grammars have for the quotes around a literal.
_QUOTES = frozenset(("string_start", "string_end", "interpolation_start", "heredoc_end"))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", _WHITE_ESCAPE.sub(" ", text)) if "\\" in text else text


_WHITE_ESCAPE = re.compile(r"\\(?:[nrtf]|\r?\n)")
_ESCAPED = re.compile(r"\\([\"'`\\])")
