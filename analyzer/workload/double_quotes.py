"""What stands in double quotes where SQLite and SQL Server take both names and strings."""

from analyzer.workload.lexer import Token

#: Dialects in which a double quote may begin a string (SQL Server: with QUOTED_IDENTIFIER OFF).
DIALECTS = frozenset(("sqlite", "tsql"))
_BEFORE_VALUE = frozenset(("=", "<", ">", "LIKE", "GLOB", "BETWEEN", "LIMIT"))
_LISTS = frozenset(("IN", "VALUES"))


def with_strings(tokens: list[Token]) -> list[Token]:
    """The tokens, where what is compared, assigned or listed as a value is a string, not a name.

    A column may stand there as well; it is no table, so nothing is lost but its name. A name with
    a dot behind it stays one. `tokens` are one statement's, without comments.
    """
    solid = [at for at, token in enumerate(tokens) if token.kind != "space"]
    words = [tokens[at].text.upper() for at in solid]
    out = list(tokens)
    in_list: list[bool] = []
    listed = False
    for order, at in enumerate(solid):
        word = words[order]
        before = words[order - 1] if order else ""
        behind = words[order + 1] if order + 1 < len(words) else ""
        if word == "(":
            listed = before in _LISTS or (before == "," and listed and not in_list)
            in_list.append(listed)
        elif word == ")":
            del in_list[-1:]
        is_quoted = tokens[at].kind == "quoted" and tokens[at].text[0] == '"'
        if not is_quoted or behind == ".":
            continue
        value = in_list[-1:] == [True] and before in ("(", ",") and behind in (",", ")")
        if value or before in _BEFORE_VALUE:
            out[at] = Token("string", tokens[at].text)
    return out
