"""What stands in double quotes where SQLite and SQL Server take both names and strings.

It is a name only where nothing else can stand, or where a value would make no sense; all else is
taken for a value. A column may be lost by that, which is no table; a value must never stay.

Other servers take names alone, but who writes a value so is told only once it is in the log. There
what is no usual name is judged in the same way.
"""

import re
from collections.abc import Callable

from analyzer.workload.lexer import Token

#: Dialects in which a double quote may begin a string (SQL Server: with QUOTED_IDENTIFIER OFF).
DIALECTS = frozenset(("sqlite", "tsql"))
_COMPARISONS = frozenset(("=", "<", ">", "!", "LIKE", "GLOB", "BETWEEN"))
_OPERATORS = _COMPARISONS | {"IN", "IS", "NOT", "AND", "OR", "MATCH", "REGEXP", "ESCAPE"}
#: A name stands behind these: of a table, an index, a column that is defined, an alias.
_BEFORE_NAME = frozenset(
    (
        *("FROM", "JOIN", "INTO", "UPDATE", "TABLE", "INDEX", "VIEW", "TRIGGER", "COLUMN", "ADD"),
        *("REFERENCES", "CONSTRAINT", "RENAME", "TO", "EXISTS", "AS", "BY", "TRUNCATE", "MERGE"),
        *("DELETE", "INSERT", "WITH", "RECURSIVE", "USING"),
    )
)
_DEFINING = frozenset(("CREATE", "ALTER", "DROP"))
#: What clauses are begun by, as far as they say what a comma goes on with.
_SOURCES, _SORTING, _ASSIGNING, _COLUMNS, _OTHER = "sources", "sorting", "setting", "columns", ""
_CLAUSES = {
    **dict.fromkeys(("FROM", "JOIN", "INTO", "UPDATE"), _SOURCES),
    "BY": _SORTING,
    "SET": _ASSIGNING,
    **dict.fromkeys(
        (
            *("SELECT", "WHERE", "ON", "HAVING", "VALUES", "LIMIT", "UNION", "EXCEPT", "INTERSECT"),
            *("RETURNING", "WHEN", "THEN", "ELSE", "AND", "OR", "OUTPUT", "EXEC", "EXECUTE"),
            *("PRINT", "THROW", "RAISERROR", "DECLARE", "RETURN", "WAITFOR", "IF", "WHILE"),
            *("OPTION", "CALL", "PRAGMA", "CASE", "END", "OF", "FOR", "OFFSET"),
        ),
        _OTHER,
    ),
}
#: Where a list of columns may open, at the first bracket of what is defined.
_WITH_COLUMNS = frozenset(("TABLE", "INDEX"))
#: What a source's name follows, so that its alias may follow it.
_BEFORE_SOURCE = frozenset(("FROM", "JOIN", ",", ".", "INTO", "UPDATE"))
#: UPDATE OR IGNORE and its like.
_MODIFIERS = frozenset(("REPLACE", "IGNORE", "ABORT", "FAIL", "ROLLBACK"))


_OTHER_QUOTES = (Token("symbol", "`"), Token("symbol", "["))
_BEFORE_BRACKET = frozenset(("FROM", "JOIN", "INTO", "UPDATE"))
_USUAL = re.compile(r'"[\w$#.:/-]*"')
_MAIL = re.compile(r"[^\s@]@[^\s@]")


def with_strings(tokens: list[Token]) -> list[Token]:
    """The tokens, where what may be a value is a string, not a name.

    `tokens` are one statement's, without comments.
    """
    return _judged(tokens, _is_doubtful)


def without_odd_names(tokens: list[Token]) -> list[Token]:
    """The same where double quotes are for names alone, and a value in them is a mistake.

    Judged is what has other signs in it than names have, and all of it in a text that has its names
    in backticks or brackets; an address of mail is never a name.
    """
    different = set(tokens)
    quoted = [text for kind, text in different if kind == "quoted" and text[0] == '"']
    if not quoted:
        return tokens
    otherwise = not different.isdisjoint(_OTHER_QUOTES) and _quotes_otherwise(tokens)
    if not otherwise and all(map(_USUAL.fullmatch, quoted)):
        return tokens
    mailed = [
        Token("string", token.text) if _is_doubtful(token) and _MAIL.search(token.text) else token
        for token in tokens
    ]
    return _judged(mailed, _is_doubtful if otherwise else _is_odd)


def _quotes_otherwise(tokens: list[Token]) -> bool:
    """Whether names are quoted as MySQL or SQL Server do it."""
    before = ""
    for kind, text in tokens:
        if kind == "symbol" and (text == "`" or (text == "[" and before in _BEFORE_BRACKET)):
            return True
        if kind != "space":
            before = text.upper()
    return False


def _judged(tokens: list[Token], is_doubtful: Callable[[Token], bool]) -> list[Token]:
    solid = [at for at, token in enumerate(tokens) if token.kind != "space"]
    if not any(is_doubtful(tokens[at]) for at in solid):
        return tokens
    words = [tokens[at].text.upper() for at in solid]
    columns = words[0] in _DEFINING and bool(_WITH_COLUMNS & {*words[1:4]})
    out = list(tokens)
    clauses: list[str] = [_OTHER]
    for order, at in enumerate(solid):
        word = words[order]
        if tokens[at].kind == "word" and word in _CLAUSES:
            clauses[-1] = _CLAUSES[word]
        elif word == "(":
            if _names_columns(words, order) or columns:
                columns = False
                clauses.append(_COLUMNS)
            else:
                opens = clauses[-1] == _SOURCES and words[order - 1] in ("FROM", "JOIN", ",", "(")
                clauses.append(_SOURCES if opens else _OTHER)
        elif word == ")" and len(clauses) > 1:
            clauses.pop()
        if is_doubtful(tokens[at]) and not _is_name(words, order, clauses[-1]):
            out[at] = Token("string", tokens[at].text)
    return out


def _is_doubtful(token: Token) -> bool:
    return token.kind == "quoted" and token.text[0] == '"'


def _is_odd(token: Token) -> bool:
    return _is_doubtful(token) and _USUAL.fullmatch(token.text) is None


def _is_name(words: list[str], order: int, place: str) -> bool:
    earlier, before = ("", "", *words[:order])[-2:]
    behind = words[order + 1 : order + 6]
    after = behind[0] if behind else ""
    if "." in (before, after) or before in _BEFORE_NAME or before == ")":
        return True
    if behind[:2] == ["AS", "("] or (earlier == "OR" and before in _MODIFIERS):
        return True
    if before == "ON" and words[0] in _DEFINING:
        return True
    if place == _COLUMNS:
        plain = after in (",", ")") or (after.isidentifier() and after not in _OPERATORS)
        return before in ("(", ",") and plain
    if place == _SOURCES:
        return before in (",", "]") or before[:1] == '"' or earlier in _BEFORE_SOURCE
    if place == _SORTING:
        return before == ","
    if place == _ASSIGNING and before in ("SET", ",") and after == "=":
        return True
    return before not in _COMPARISONS and _is_compared(behind)


def _is_compared(behind: list[str]) -> bool:
    """Whether a value is compared with what stands before it, which then is none itself."""
    rest = behind[1:] if behind[:1] == ["NOT"] else behind
    if not rest:
        return False
    if rest[0] == "IS":
        return True
    if rest[0] == "IN":
        return rest[1:2] == ["("] and _is_value(rest[2:3])
    double = len(rest) > 1 and rest[1] in ("=", ">")
    return rest[0] in _COMPARISONS and _is_value(rest[2 if double else 1 :])


def _is_value(words: list[str]) -> bool:
    return bool(words) and words[0][:1] in "?'\"@:$-0123456789"


def _names_columns(words: list[str], order: int) -> bool:
    """Whether the bracket at `order` lists columns, as behind INTO and the name of a table."""
    at = order - 1
    if at >= 0 and words[at] in ("USING", "CONFLICT"):
        return True
    while True:
        if at >= 0 and words[at] == "]":
            while at > 0 and words[at] != "[":
                at -= 1
        at -= 1
        if at <= 0 or words[at] != ".":
            return at >= 0 and words[at] in ("INTO", "REFERENCES")
        at -= 1
