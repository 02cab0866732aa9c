"""The tables of a statement by the words around them: a guess, where no parser helps."""

from analyzer.model.workload import Mode
from analyzer.workload.lexer import Token, lex
from analyzer.workload.references import INTO_VARIABLES, Found, Reference, fold, table_name

_NAMES = frozenset(("word", "quoted"))
#: Words in front of a table, and how it is then used.
_LEADS: dict[str, Mode] = {"FROM": "R", "JOIN": "R", "USING": "R", "INTO": "W", "UPDATE": "W"}
_BETWEEN = frozenset(
    (
        *("ONLY", "LATERAL", "UNLOGGED", "TABLE", "TABLES", "IF", "EXISTS"),
        *("IGNORE", "LOW_PRIORITY", "QUICK", "DELAYED", "HIGH_PRIORITY", "STRAIGHT_JOIN"),
    )
)
#: Never a table: what may follow a lead word in other uses of it.
_NO_TABLES = frozenset(
    (
        *("SELECT", "WITH", "VALUES", "SET", "WHERE", "OF", "NOWAIT", "SKIP", "NULL", "DISTINCT"),
        *(
            "STDIN",
            "STDOUT",
            "PROGRAM",
            "CURRENT_DATE",
            "CURRENT_TIMESTAMP",
            "ROWS",
            "UNNEST",
            "TEMP",
            "TEMPORARY",
            "OUTFILE",
            "DUMPFILE",
        ),
    )
)
#: Functions whose argument holds a FROM of its own.
_WITH_FROM = frozenset(("EXTRACT", "SUBSTRING", "TRIM", "OVERLAY", "POSITION"))
_END_OF_ALIAS = frozenset(
    (
        *("WHERE", "JOIN", "LEFT", "RIGHT", "INNER", "OUTER", "FULL", "CROSS", "NATURAL", "ON"),
        *("SET", "GROUP", "ORDER", "LIMIT", "USING", "FOR", "UNION", "VALUES", "SELECT"),
    )
)


def token_accesses(sql: str, dialect: str) -> Found:
    """What `sql` seems to read, write and lock; never fails, also on a text cut short."""
    lexed = lex(sql, dialect)
    tokens = [t for t in lexed if t.kind not in ("space", "comment", "hint")]
    upper = [token.text.upper() if token.kind == "word" else token.text for token in tokens]
    ctes = _common_names(tokens, upper, dialect)
    references: list[Reference] = []
    target: str | None = None
    brackets: list[str] = []
    for at, word in enumerate(upper):
        if word == "(":
            brackets.append(upper[at - 1] if at else "")
        elif word == ")":
            del brackets[-1:]
        mode = _mode(upper, at, brackets)
        if mode is None or tokens[at].kind != "word":
            continue
        if word == "INTO" and dialect in INTO_VARIABLES and upper[0] in ("SELECT", "WITH", "("):
            continue
        position = at + 1
        while True:
            parts, behind = _name(tokens, upper, position, dialect)
            if not parts or (behind < len(upper) and upper[behind] == "(" and mode == "R"):
                break
            name = table_name(parts, dialect)
            if len(parts) > 1 or parts[0] not in ctes:
                references.append(Reference(name, mode, at))
                if mode == "W" and target is None:
                    target = name
            following = _after_comma(upper, behind)
            if word not in ("FROM", "USING", "TRUNCATE", "LOCK") or following is None:
                break
            position = following
    first = references[0].table if references else None
    return Found(tuple(references), target or first)


def _mode(upper: list[str], at: int, brackets: list[str]) -> Mode | None:
    """How the table behind word `at` is used; None where none follows."""
    word = upper[at]
    before = upper[at - 1] if at else ""
    if word == "FROM" and (before == "DISTINCT" or (brackets and brackets[-1] in _WITH_FROM)):
        return None
    if word == "FROM" and before == "DELETE":
        return "W"
    if word == "UPDATE" and before in ("FOR", "DO", "KEY", "ON", "THEN", "AFTER", "BEFORE", "OR"):
        return None
    if word == "USING" and not {"DELETE", "MERGE"} & set(upper[: at + 1]):
        return None
    if word == "TRUNCATE":
        return "W"
    if word == "COPY" and at == 0:
        return "W" if "FROM" in upper else "R"
    if word == "LOCK" and at == 0:
        return "L"
    if word == "TABLE" and at == 0:
        return "R"
    return _LEADS.get(word)


def _name(
    tokens: list[Token], upper: list[str], at: int, dialect: str
) -> tuple[tuple[str, ...], int]:
    """The parts of the dotted name at `at` and the index behind it; no parts where there is none"""
    while at < len(upper) and upper[at] in _BETWEEN:
        at += 1
    parts: list[str] = []
    mark = ""
    while dialect == "tsql" and at < len(tokens) and tokens[at].text == "#":
        mark, at = "#", at + 1  # a temporary table, or one of all sessions with two of them
    while at < len(tokens) and tokens[at].kind in _NAMES:
        text = tokens[at].text
        quoted = tokens[at].kind == "quoted"
        if not quoted and not parts and upper[at] in _NO_TABLES:
            return (), at
        if quoted:
            end = text[-1]
            opening = "[" if end == "]" else end
            text = text[text.index(opening) + 1 : -1].replace(end * 2, end)
        parts.append(mark + fold(text, quoted, dialect))
        at += 1
        if at >= len(tokens) or upper[at] != ".":
            break
        at += 1
    return tuple(parts), at


def _after_comma(upper: list[str], at: int) -> int | None:
    """The index behind the comma that follows a table with or without alias."""
    for step in range(4):  # as in "b AS x WRITE,"
        if at + step >= len(upper) or upper[at + step] in _END_OF_ALIAS:
            return None
        if upper[at + step] == ",":
            return at + step + 1
    return None


def _common_names(tokens: list[Token], upper: list[str], dialect: str) -> set[str]:
    """Names in front of `AS (` or `(columns) AS (` in a statement with WITH."""
    if "WITH" not in upper:
        return set()
    names: set[str] = set()
    for at in range(1, len(upper)):
        starts = upper[at - 1] in ("WITH", "RECURSIVE", ",") and tokens[at].kind in _NAMES
        if not starts:
            continue
        behind = at + 1
        if behind < len(upper) and upper[behind] == "(" and ")" in upper[behind:]:
            behind = upper.index(")", behind) + 1
        rest = [word for word in upper[behind : behind + 4] if word not in ("NOT", "MATERIALIZED")]
        if rest[:2] == ["AS", "("]:
            names.update(_name(tokens, upper, at, dialect)[0][:1])
    return names
