"""Which events a statement causes, and which routines it may call: by the words of its text."""

from collections.abc import Iterable
from itertools import pairwise

from analyzer.model import Access
from analyzer.workload.lexer import Token, lex
from analyzer.workload.references import fold, table_name
from analyzer.workload.token_accesses import token_accesses

_NAMES = frozenset(("word", "quoted"))
_LEADS = frozenset(("CALL", "EXEC", "EXECUTE", "PERFORM"))
#: In front of a name with brackets that calls nothing.
_NO_CALLS = frozenset(("INTO", "TABLE", "AS", "REFERENCES", "UPDATE", "FUNCTION", "PROCEDURE"))
#: A verb, and what it causes; MySQL's REPLACE deletes the rows that are in its way.
_EVENTS = {
    "INSERT": ("insert",),
    "REPLACE": ("insert", "delete"),
    "UPDATE": ("update",),
    "DELETE": ("delete",),
    "TRUNCATE": ("truncate",),
    "COPY": ("insert",),
    "LOAD": ("insert",),
}


def solid(sql: str, dialect: str) -> tuple[list[Token], list[str]]:
    """The tokens that say something, and the same as words in capitals."""
    tokens = [t for t in lex(sql, dialect) if t.kind not in ("space", "comment", "hint")]
    return tokens, [t.text.upper() if t.kind == "word" else t.text for t in tokens]


def fired(sql: str, accesses: Iterable[Access], dialect: str) -> tuple[tuple[str, str], ...]:
    """(table, event) for each table that a statement writes; accesses are those found in it.

    Where it is not clear which verb is whose, each table has all events of the statement.
    """
    written = [access.table for access in accesses if access.mode == "W"]
    if not written:
        return ()
    _, words = solid(sql, dialect)
    known: dict[str, dict[str, None]] = {}
    for table, mode, at in token_accesses(sql, dialect).references:
        if mode == "W":
            known.setdefault(table, {}).update(dict.fromkeys(_caused(words, at)))
    every = dict.fromkeys(e for verb, events in _EVENTS.items() if verb in words for e in events)
    return tuple((t, event) for t in dict.fromkeys(written) for event in known.get(t) or every)


def _caused(words: list[str], at: int) -> tuple[str, ...]:
    """What happens to the table behind the lead word at `at`."""
    word = words[at]
    if word == "FROM":
        return _EVENTS["DELETE"]
    if word != "INTO":
        return _EVENTS.get(word, ())
    near = reversed(words[max(0, at - 4) : at])
    verb = next((w for w in near if w in _EVENTS or w == "MERGE"), "")
    pairs = list(pairwise(words[at + 1 :]))
    if verb == "MERGE":
        thens = sorted({then for when, then in pairs if when == "THEN"})
        return tuple(event for then in thens for event in _EVENTS.get(then, ()))
    updates = ("DO", "UPDATE") in pairs or ("KEY", "UPDATE") in pairs
    return (*_EVENTS.get(verb, ()), *(("update",) if updates else ()))


def called(sql: str, dialect: str) -> tuple[str, ...]:
    """The names in a text that may be routines: in front of a bracket, or behind CALL."""
    tokens, words = solid(sql, dialect)
    names: dict[str, None] = {}
    at = 0
    while at < len(tokens):
        if tokens[at].kind not in _NAMES:
            at += 1
            continue
        start, parts = at, [_plain(tokens[at], dialect)]
        while at + 2 < len(tokens) and words[at + 1] == "." and tokens[at + 2].kind in _NAMES:
            at += 2
            parts.append(_plain(tokens[at], dialect))
        at += 1
        before = words[start - 1] if start else ""
        brackets = at < len(words) and words[at] == "(" and before not in _NO_CALLS
        if brackets or before in _LEADS:
            names[routine_name(parts, dialect)] = None
    return tuple(names)


def routine_name(parts: list[str], dialect: str) -> str:
    """A routine's name as it is looked up: MySQL does not tell capitals apart there."""
    name = table_name(parts, dialect)
    return name.lower() if dialect in ("mysql", "mariadb") else name


def _plain(token: Token, dialect: str) -> str:
    text = token.text
    if token.kind == "quoted":
        mark = text[-1]
        text = text[text.index(mark) + 1 : -1].replace(mark * 2, mark)
    return fold(text, token.kind == "quoted", dialect)
