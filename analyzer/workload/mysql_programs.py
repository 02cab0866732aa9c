"""Procedures, functions and triggers in MySQL's DDL, as mysqldump or a person writes them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from analyzer.model import Access
from analyzer.workload.firing import called, fired
from analyzer.workload.lexer import Token, lex
from analyzer.workload.mysql_texts import for_parser
from analyzer.workload.references import Found
from analyzer.workload.sqlglot_accesses import sqlglot_accesses
from analyzer.workload.token_accesses import token_accesses


class Program(NamedTuple):
    """A routine, or a trigger where `table` says of which table; names as (database, name).

    `accesses`, `fires` and `calls` name tables and routines as the body does.
    """

    name: tuple[str, str]
    accesses: tuple[Access, ...]
    fires: tuple[tuple[str, str], ...]
    calls: tuple[str, ...]
    guessed: bool
    table: tuple[str, str] | None = None
    event: str = ""


_CODE = re.compile(r"/\*M?!\d*(.*?)\*/", re.DOTALL)
_DELIMITER = re.compile(r"^[ \t]*DELIMITER[ \t]+(\S+)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_PART = r"(?:`(?:[^`]|``)+`|[\w$]+)"
_NAME = rf"({_PART}(?:\s*\.\s*{_PART})?)"
_SOME = re.compile(r"\bCREATE\b[^;]{0,300}?\b(?:PROCEDURE|FUNCTION|TRIGGER)\b", re.IGNORECASE)
_DEFINER = r"(?:OR\s+REPLACE\s+)?(?:DEFINER\s*=\s*\S+(?:\s*@\s*\S+)?\s+)?(?:AGGREGATE\s+)?"
_START = re.compile(
    rf"^[ \t]*(?:CREATE\s+{_DEFINER}(?P<what>PROCEDURE|FUNCTION|TRIGGER)\s+"
    rf"(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}|USE\s+(?P<use>{_PART}))",
    re.IGNORECASE | re.MULTILINE,
)
_TRIGGER = re.compile(
    rf"\s*(?:BEFORE|AFTER)\s+(INSERT|UPDATE|DELETE)\s+ON\s+{_NAME}\s+FOR\s+EACH\s+ROW"
    rf"(?:\s+(?:FOLLOWS|PRECEDES)\s+{_PART})?",
    re.IGNORECASE,
)
_VERBS = frozenset(
    (
        *("SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "TRUNCATE", "CALL"),
        *("LOAD", "CREATE", "DROP", "PREPARE", "EXECUTE", "FETCH"),
    )
)
#: Words behind which a statement begins, outside of brackets.
_BEFORE_STATEMENT = frozenset(("BEGIN", "THEN", "ELSE", "DO", "LOOP", "REPEAT", "FOR", "ROW"))


def programs(text: str) -> Iterator[Program]:
    """The programs that a DDL defines, in order."""
    if _SOME.search(text) is None:
        return
    text = _plain_ends(_CODE.sub(r" \1 ", text))
    database, at = "", 0
    while found := _START.search(text, at):
        at = found.end()
        if found["use"]:
            database = _split(found["use"], "")[1]
            continue
        # A body is looked at up to where the next program begins.
        following = _START.search(text, at)
        tokens = _body(lex(text[at : following.start() if following else len(text)], "mysql"))
        yield _program(found, "".join(token.text for token in tokens), database)


def _plain_ends(text: str) -> str:
    """The text with a semicolon wherever a statement ends by another mark."""
    out: list[str] = []
    mark, at = ";", 0
    for found in (*_DELIMITER.finditer(text), None):
        piece = text[at : found.start() if found else len(text)]
        out.append(piece if mark == ";" else piece.replace(mark, ";"))
        if found:
            mark, at = found[1], found.end()
    return "".join(out)


def _body(tokens: list[Token]) -> list[Token]:
    """The tokens up to the semicolon that ends a program."""
    depth, before = 0, ""
    for place, token in enumerate(tokens):
        if token.kind == "word":
            word = token.text.upper()
            if before == "END":
                depth -= word not in ("IF", "LOOP", "WHILE", "REPEAT")
                before = word
                continue
            depth += word in ("BEGIN", "CASE")
            before = word
        elif token.text == ";":
            depth -= before == "END"
            before = ""
            if depth <= 0:
                return tokens[:place]
        elif before == "END" and token.kind not in ("space", "comment"):
            depth -= 1  # of a CASE within an expression
            before = ""
    return tokens


def _program(found: re.Match[str], rest: str, database: str) -> Program:
    name = _split(found[2], database)
    table, event = None, ""
    if found["what"].upper() == "TRIGGER" and (head := _TRIGGER.match(rest)):
        table, event = _split(head[2], database), head[1].lower()
        rest = rest[head.end() :]
    accesses: dict[Access, None] = {}
    fires: dict[tuple[str, str], None] = {}
    temporary: set[str] = set()
    guessed = False
    for statement in _statements(rest):
        words = [w.upper() for w in re.findall(r"\w+", statement[:60])]
        if words[:2] == ["CREATE", "TEMPORARY"]:
            temporary.update(
                re.findall(rf"TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?({_PART})", statement, re.I)
            )
        guessed = guessed or words[:1] == ["PREPARE"]
        read = _read(statement)
        here = read.accesses()
        accesses.update(dict.fromkeys(here))
        fires.update(dict.fromkeys(fired(statement, here, "mysql")))
    own = {_split(name, "")[1] for name in temporary}
    return Program(
        name,
        tuple(access for access in accesses if access.table not in own),
        tuple(pair for pair in fires if pair[0] not in own),
        called(rest, "mysql"),
        guessed,
        table,
        event,
    )


def _statements(body: str) -> Iterator[str]:
    """The statements of a body, without variables that they select into."""
    piece: list[Token] = []
    depth = 0
    for token in [*lex(body, "mysql"), Token("symbol", ";")]:
        word = token.text.upper() if token.kind == "word" else token.text
        depth += (word == "(") - (word == ")")
        begun = bool(piece) and piece[0].text.upper() in _VERBS
        if word == ";" or (depth == 0 and not begun and word in _BEFORE_STATEMENT):
            if piece:
                yield _text(piece)
            piece, depth = [], 0
        elif token.kind != "comment" and (piece or token.kind != "space"):
            piece.append(token)


def _text(piece: list[Token]) -> str:
    """A statement; what a SELECT puts into variables is left out of it."""
    out: list[Token] = []
    inserts = piece[0].text.upper() in ("INSERT", "REPLACE", "LOAD", "FETCH")
    skipping = False
    for token in piece:
        word = token.text.upper() if token.kind == "word" else token.text
        if word == "INTO" and not inserts:
            skipping = True
        elif skipping and word in ("FROM", "WHERE", "LIMIT", "FOR", "UNION", "ORDER", "GROUP", ")"):
            skipping = False
        if not skipping:
            out.append(token)
    return "".join(token.text for token in out).strip()


def _read(statement: str) -> Found:
    first = re.match(r"\w+", statement)
    verb = first[0].upper() if first else ""
    if verb in ("DROP", "FETCH", "EXECUTE", "PREPARE", "CALL"):
        return Found((), None)
    found = sqlglot_accesses(for_parser(statement), "mysql") if verb in _VERBS else None
    return found if found is not None else token_accesses(statement, "mysql")


def _split(name: str, database: str) -> tuple[str, str]:
    parts = [
        part[1:-1].replace("``", "`") if part[0] == "`" else part
        for part in re.findall(_PART, name)
    ]
    return (parts[0], parts[1]) if len(parts) > 1 else (database, parts[0])
