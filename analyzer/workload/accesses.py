"""What a template reads, writes and locks.

PostgreSQL's own parser is imported where it is first asked, which in most logs is never.
"""

import re

from analyzer.model import Routine, Schema
from analyzer.workload.behind import Accesses, ParsedBy, opened_by, whole_table
from analyzer.workload.firing import called, fired, solid
from analyzer.workload.kinds import kind_of
from analyzer.workload.lexer import Token, lex
from analyzer.workload.mysql_texts import for_parser
from analyzer.workload.programs import Inside, inside
from analyzer.workload.references import Found, Reference
from analyzer.workload.sqlglot_accesses import sqlglot_accesses
from analyzer.workload.token_accesses import token_accesses

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
#: Statements that touch nothing themselves, but may call what does.
_CALLING = re.compile(r"\s*(?:CALL|EXEC|EXECUTE|BEGIN|DECLARE|SET|DO|IF)\b|\s*\{", re.I)
_BLOCK = re.compile(r"DO\s.*?\$\$(?P<body>.*?)(?:\$\$.*)?", re.I | re.S)
_WITH_FROM = frozenset(("EXTRACT", "SUBSTRING", "TRIM", "OVERLAY", "POSITION"))


def accesses_of(
    text: str, dialect: str = "postgres", schema: Schema | None = None, *, partial: bool = False
) -> Accesses:
    """The accesses of a normalised statement.

    sqlglot is asked first; where it cannot say, or finds no table in a statement that must have
    one, PostgreSQL's own parser; then the words are scanned, and `parsed_by` says so. Views,
    functions and triggers of `schema` open to their tables, partitions fold into their parents.
    """
    text = text.rstrip(" …") if partial else text
    schema = schema or Schema()
    query = _unwrap(text)
    if query is not None:
        found, parsed_by = _found(query, dialect, partial=partial)
    elif dialect == "tsql" and _CONDITIONAL.match(text):
        found, parsed_by = token_accesses(text, dialect), "tokens"
    elif dialect == "postgres" and (block := _BLOCK.fullmatch(text)):
        does = _block(block["body"])
        numbered = enumerate(does.accesses)
        found = Found(tuple(Reference(*access, place) for place, access in numbered), None)
        parsed_by = "tokens" if does.guessed or partial else "pglast"
        return opened_by(found, parsed_by, schema, _inside(block["body"], does, dialect, schema))
    elif (schema.routines or schema.triggers) and _CALLING.match(text):
        found, parsed_by = Found((), None), "none"
    else:
        return Accesses()
    if not (schema.routines or schema.triggers):
        return opened_by(found, parsed_by, schema, Inside())
    ran = query or text
    does = Routine((), fired(ran, found.accesses(), dialect), called(ran, dialect))
    return opened_by(found, parsed_by, schema, _inside(ran, does, dialect, schema))


def _inside(text: str, does: Routine, dialect: str, schema: Schema) -> Inside:
    """What runs inside of a statement, by the programs of the schema."""
    words = {word.strip('"`').lower() for word in solid(text, dialect)[1]}
    return inside(
        *(does.calls, does.fires, schema),
        lambda table: whole_table(table, schema),
        lambda column: column.lower() in words,
    )


def _block(body: str) -> Routine:
    """What a DO block does, of which the literals are holes."""
    tokens = _without_messages(lex(body))
    from analyzer.workload.postgres_programs import read_block

    first, second = (read_block(_filled(tokens, literal)) for literal in ("''", "0"))
    return second if first.guessed and not second.guessed else first


def _without_messages(tokens: list[Token]) -> list[Token]:
    """The tokens without RAISE, of which the parser wants to see the message."""
    out: list[Token] = []
    raising = False
    for token in tokens:
        if token.kind == "word" and token.text.upper() == "RAISE":
            raising = True
            out.append(Token("word", "NULL"))
        elif token.text == ";":
            raising = False
        if not raising:
            out.append(token)
    return out


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
        if parsed_by == "pglast":
            from analyzer.workload.pglast_accesses import pglast_accesses

            found = pglast_accesses(sql)
        else:
            found = sqlglot_accesses(sql, dialect)
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
