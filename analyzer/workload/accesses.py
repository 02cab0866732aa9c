"""What a template reads, writes and locks."""

import re
from typing import Literal, NamedTuple

from analyzer.model import Access, Schema
from analyzer.workload.kinds import kind_of
from analyzer.workload.lexer import Token, lex
from analyzer.workload.mysql_texts import for_parser
from analyzer.workload.noise import is_catalogue
from analyzer.workload.pglast_accesses import pglast_accesses
from analyzer.workload.references import Found
from analyzer.workload.sqlglot_accesses import sqlglot_accesses
from analyzer.workload.token_accesses import token_accesses

ParsedBy = Literal["sqlglot", "pglast", "tokens", "none"]

#: Longer texts are only scanned for words: parsing them would take seconds and gigabytes.
LONGEST_PARSED = 1 << 20
#: Deeper nesting can overflow the stack of a compiled parser, which no exception would tell.
DEEPEST_PARSED = 250

_UNWRAPPED = (
    re.compile(r"DECLARE\s+\S+\s+[^()]*?\bCURSOR\b[^()]*?\bFOR\s+(?P<query>.+)", re.I | re.S),
    # EXPLAIN alone runs nothing; with ANALYZE it runs its statement.
    re.compile(
        r"EXPLAIN\s+(?:\([^)]*\bANALY[ZS]E\b(?!\s+(?:FALSE|OFF)\b)[^)]*\)|ANALY[ZS]E(?:\s+VERBOSE)?)"
        r"\s*(?P<query>.+)",
        re.I | re.S,
    ),
)
_TOUCHING = re.compile(
    r"[\s(]*(?:SELECT|WITH|VALUES|TABLE|INSERT|REPLACE|UPDATE|DELETE|MERGE|TRUNCATE|COPY|LOCK"
    r"|REFRESH|LOAD\s+(?:DATA|XML)|CREATE\b(?=[^()]*\bTABLE\b).*\b(?:AS|SELECT))\b",
    re.I | re.S,
)
#: T-SQL's statements around statements, of which no parser makes anything.
_CONDITIONAL = re.compile(r"\s*(?:IF|ELSE|WHILE|BEGIN|DECLARE|RETURN|SET(?=\s+@\w+\s*=))\b", re.I)
_WITH_FROM = frozenset(("EXTRACT", "SUBSTRING", "TRIM", "OVERLAY", "POSITION"))


class Accesses(NamedTuple):
    """The accesses of one statement, as Template holds them.

    `catalogue` names the tables left out because they belong to the database itself.
    """

    accesses: tuple[Access, ...] = ()
    main: str | None = None
    parsed_by: ParsedBy = "none"
    via: tuple[tuple[str, str], ...] = ()
    catalogue: tuple[str, ...] = ()


def accesses_of(
    text: str, dialect: str = "postgres", schema: Schema | None = None, *, partial: bool = False
) -> Accesses:
    """The accesses of a normalised statement.

    sqlglot is asked first; where it cannot say, or finds no table in a statement that must have
    one, PostgreSQL's own parser; then the words are scanned, and `parsed_by` says so. Views of
    `schema` open to their tables, partitions fold into their parents.
    """
    text = text.rstrip(" …") if partial else text
    query = _unwrap(text)
    if query is not None:
        found, parsed_by = _found(query, dialect, partial=partial)
    elif dialect == "tsql" and _CONDITIONAL.match(text):
        found, parsed_by = token_accesses(text, dialect), "tokens"
    else:
        return Accesses()
    return _opened(found, parsed_by, schema or Schema())


def _unwrap(text: str) -> str | None:
    """The statement that is run, None where none is that could touch a table."""
    for pattern in _UNWRAPPED:
        if wrapped := pattern.fullmatch(text):
            text = wrapped["query"]
    return text if _TOUCHING.match(text) else None


def _found(query: str, dialect: str, *, partial: bool) -> tuple[Found, ParsedBy]:
    tokens = lex(query, dialect)
    if len(query) > LONGEST_PARSED or _nesting(tokens) > DEEPEST_PARSED:
        return token_accesses(query, dialect), "tokens"
    needed = _must_name_table(query, tokens, dialect)
    strings, numbers = _filled(tokens, "'?'"), _filled(tokens, "0")
    attempts: list[tuple[ParsedBy, str]] = [("sqlglot", strings), ("sqlglot", numbers)]
    if dialect == "postgres":
        attempts += [("pglast", strings), ("pglast", numbers)]
    if dialect in ("mysql", "mariadb"):
        attempts = [(by, for_parser(sql)) for by, sql in attempts]
    empty: tuple[Found, ParsedBy] | None = None
    for parsed_by, sql in attempts:
        found = pglast_accesses(sql) if parsed_by == "pglast" else sqlglot_accesses(sql, dialect)
        if found is not None:
            if found.references or not needed:
                return found, parsed_by
            empty = found, parsed_by
    if empty is not None and empty[1] == "pglast" and not partial:
        return (
            empty  # PostgreSQL's own parser is sure: a function in FROM, a common table expression
        )
    scanned = token_accesses(query, dialect)
    if empty is not None and not scanned.references:
        return empty
    return scanned, "tokens"


def _nesting(tokens: list[Token]) -> int:
    """How deep brackets, CASE and prefix operators nest, at most."""
    deepest = depth = run = 0
    for kind, text in tokens:
        if kind == "space":
            continue
        word = text.upper() if kind == "word" else text
        run = run + 1 if word in ("NOT", "-", "+", "~") else 0
        depth += (word in ("(", "[", "CASE")) - (word in (")", "]", "END"))
        deepest = max(deepest, depth + run)
    return deepest


def _must_name_table(query: str, tokens: list[Token], dialect: str) -> bool:
    """Whether the statement cannot do without a table."""
    if kind_of(query, dialect) != "select":
        return True
    before = ""
    brackets: list[str] = []
    for kind, text in tokens:
        if kind == "space":
            continue
        word = text.upper() if kind == "word" else text
        if word == "(":
            brackets.append(before)
        elif word == ")":
            del brackets[-1:]
        elif word == "FROM" and before != "DISTINCT" and not _WITH_FROM & {*brackets[-1:]}:
            return True
        before = word
    return False


def _filled(tokens: list[Token], literal: str) -> str:
    """The text with a literal in each hole, so that parsers take it."""
    out: list[str] = []
    solid = [i for i, token in enumerate(tokens) if token.kind not in ("space", "hint")]
    place = {index: order for order, index in enumerate(solid)}

    def near(index: int, step: int) -> Token | None:
        order = place[index] + step
        return tokens[solid[order]] if 0 <= order < len(solid) else None

    for index, token in enumerate(tokens):
        if token.kind == "hint":
            continue
        if token.kind == "symbol" and token.text == "?":
            cast = getattr(near(index, -2), "text", "") == "::"
            operator = _is_operator(near(index, -1), near(index, 1), cast=cast)
            out.append("->" if operator else literal)
        elif (
            token.text == "+"
            and token.kind == "symbol"
            and _ends_list(near(index, -1), near(index, 1))
        ):
            continue
        elif token.text in "|&" and token.kind == "symbol" and out and out[-1] == "->":
            continue  # the operators ?| and ?&
        else:
            out.append(token.text)
    return "".join(out)


def _ends_list(before: Token | None, behind: Token | None) -> bool:
    """Whether a plus between the two is that of `(?+)`."""
    return before is not None and before.text == "?" and behind is not None and behind.text in ")]"


_LITERAL_TYPES = frozenset(
    (
        "INTERVAL",
        "DATE",
        "TIME",
        "TIMESTAMP",
        "TIMESTAMPTZ",
        "ZONE",
        "ESCAPE",
        "POINT",
        "JSON",
        "JSONB",
    )
)


def _is_operator(before: Token | None, behind: Token | None, *, cast: bool) -> bool:
    """Whether a question mark stands between two operands, as the key test of jsonb does."""
    if before is None or behind is None:
        return False
    ends_operand = before.kind == "quoted" or before.text in (")", "]")
    if before.kind == "word" and behind.text in ("?", "|", "&"):
        ends_operand = cast or before.text.upper() not in _LITERAL_TYPES | _KEYWORDS
    starts_operand = behind.text in ("?", "|", "&") or behind.text.upper() == "ARRAY"
    return ends_operand and starts_operand


_KEYWORDS = frozenset(
    (
        *("SELECT", "WHERE", "AND", "OR", "NOT", "IN", "LIKE", "ILIKE", "LIMIT", "OFFSET", "WHEN"),
        *(
            "THEN",
            "ELSE",
            "BETWEEN",
            "SET",
            "RETURNING",
            "ON",
            "HAVING",
            "FROM",
            "CASE",
            "BY",
            "AS",
        ),
    )
)


#: What stands for literals, and for a name that was cut off, where a table's name is expected.
_NO_NAMES = frozenset(("?", "0"))
_PARTITION = re.compile(r"_(?:\d{4}(?:[_-]?\d\d){0,2}|p\d+|y\d{4}m\d\d|default)$")


def _opened(found: Found, parsed_by: ParsedBy, schema: Schema) -> Accesses:
    """Views opened, partitions folded, the database's own tables left out."""
    accesses: dict[Access, None] = {}
    via: dict[tuple[str, str], None] = {}
    catalogue: dict[str, None] = {}
    for access in found.accesses():
        if access.table in _NO_NAMES:
            continue
        if is_catalogue(access.table):
            catalogue[access.table] = None
            continue
        for number, table in enumerate(schema.views.get(access.table, (access.table,))):
            if access.table in schema.views:
                via[(table, access.table)] = None
            # What is written through a view is its first table; a writable view has no other.
            mode = "R" if number and access.mode == "W" else access.mode
            accesses[Access(whole_table(table, schema), mode)] = None
    main = None if found.main in _NO_NAMES else found.main
    if main is None or is_catalogue(main):
        main = next((access.table for access in accesses), None)
    else:
        main = whole_table(schema.views.get(main, (main,))[0], schema)
    return Accesses(tuple(accesses), main, parsed_by, tuple(via), tuple(catalogue))


def whole_table(table: str, schema: Schema) -> str:
    """The table that `table` is a partition of, else itself."""
    seen = {table}
    while table in schema.partitions and schema.partitions[table] not in seen:
        table = schema.partitions[table]
        seen.add(table)
    if table not in schema.tables and (suffix := _PARTITION.search(table)):
        parent = table[: suffix.start()]
        return parent if parent in schema.tables else table
    return table
