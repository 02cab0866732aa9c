"""Statements whose quotes were damaged: what stands in them may be turned inside out.

Where a log lost or doubled a byte, a string may end where the next one begins. What was a value is
then read as words, and must not get into a template.
"""

from collections.abc import Sequence

from analyzer.workload.lexer import Token

#: Words that may stand before a string.
_BEFORE = frozenset(
    (
        *("SELECT", "DISTINCT", "ALL", "WHERE", "AND", "OR", "NOT", "BETWEEN", "IN", "LIKE"),
        *("ILIKE", "RLIKE", "REGEXP", "SIMILAR", "TO", "ESCAPE", "UESCAPE", "WHEN", "THEN"),
        *("ELSE", "CASE", "BY", "SET", "RETURNING", "ON", "HAVING", "FROM", "VALUES", "AS"),
        *("IS", "DEFAULT", "LIMIT", "DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "INTERVAL"),
        *("ZONE", "BINARY", "COLLATE", "JSON", "PASSWORD", "COMMENT", "SEPARATOR", "AGAINST"),
        *("USING", "RETURN", "COPY", "NAMES", "EXEC", "EXECUTE", "CALL", "PREPARE"),
        *("DELIMITER", "NULL", "QUOTE", "ENCODING", "TRANSACTION"),
    )
)
#: Words that may stand behind one.
_BEHIND = frozenset(
    (
        *("AND", "OR", "XOR", "AS", "FROM", "WHERE", "WHEN", "THEN", "ELSE", "END", "COLLATE"),
        *("IS", "NOT", "IN", "LIKE", "ILIKE", "RLIKE", "REGEXP", "SIMILAR", "BETWEEN", "ORDER"),
        *("GROUP", "HAVING", "LIMIT", "OFFSET", "FETCH", "UNION", "EXCEPT", "INTERSECT", "ON"),
        *("SET", "INTO", "RETURNING", "FOR", "ASC", "DESC", "NULLS", "ESCAPE", "UESCAPE"),
        *("VALUES", "AT", "DIV", "MOD", "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"),
        *("WITH", "SEPARATOR", "DO", "DELIMITER", "CSV", "NULL", "HEADER", "QUOTE", "VALID"),
        *("REQUIRE", "ACCOUNT", "PASSWORD", "IDENTIFIED", "BY", "TO", "USING", "LEFT", "RIGHT"),
        *("INNER", "CROSS", "JOIN", "OPTION", "LINES", "FIELDS", "TERMINATED", "ENCLOSED"),
        *("ESCAPED", "COMMENT", "DEFAULT", "CONNECTION"),
    )
)
#: Where a value begins.
_EDGES = frozenset(("(", ",", "=", "<", ">", "+", "|", "[", ";", "{"))
_QUOTES = frozenset("'\"")


def torn_at(tokens: Sequence[Token]) -> int | None:
    """The index from which on a statement's words may be values; None where its quotes pair.

    `tokens` are without comments, and white space is one token. A string is not believed that ends
    where a word begins, nor, where a quote stays open to the end, one that stands where none can. A
    backslash outside of strings is no SQL: the quote before or behind it was lost.
    """
    is_open = any(token.kind == "open" and _QUOTES & set(token.text[:3]) for token in tokens)
    for at, token in enumerate(tokens):
        if token.kind == "string":
            torn = _ends_in_word(tokens, at) or (is_open and _odd(tokens, at))
        elif token.kind == "symbol":
            torn = token.text == "\\"  # what escaped a quote that is gone
        else:
            torn = token.kind == "open" and "'" in token.text[:3] and _odd_before(tokens, at)
        if torn:
            return _value_start(tokens, at)
    return None


def _ends_in_word(tokens: Sequence[Token], at: int) -> bool:
    if at + 1 >= len(tokens):
        return False
    kind, text = tokens[at + 1]
    return kind == "number" or (kind == "word" and text.upper() not in _BEHIND)


def _odd(tokens: Sequence[Token], at: int) -> bool:
    """Whether a string cannot stand between its neighbours."""
    if _odd_before(tokens, at):
        return True
    behind = next((token for token in tokens[at + 1 :] if token.kind != "space"), None)
    if behind is None or behind.kind in ("symbol", "string"):
        return False
    return behind.kind == "open" or behind.text.upper() not in _BEHIND


def _odd_before(tokens: Sequence[Token], at: int) -> bool:
    before = next((token for token in reversed(tokens[:at]) if token.kind != "space"), None)
    if before is None or before.kind == "string":
        return False
    if before.kind == "symbol":
        return before.text in (")", "]", ".")
    return before.text.upper() not in _BEFORE


def _value_start(tokens: Sequence[Token], at: int) -> int:
    """Where the value begins that the string at `at` may be in the midst of."""
    while at > 0:
        kind, text = tokens[at - 1]
        if (kind == "symbol" and text in _EDGES) or (kind == "word" and text.upper() in _BEFORE):
            return at + (tokens[at].kind == "space")
        at -= 1
    return 0
