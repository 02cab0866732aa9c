"""What the smallest pieces of a SQL text are, by the quoting rules of its dialect."""

import re
from typing import Literal, NamedTuple

TokenKind = Literal[
    "space", "comment", "hint", "string", "number", "parameter", "word", "quoted", "symbol", "open"
]


class Token(NamedTuple):
    """A piece of SQL. Kind "open" is a literal, name or comment that the text's end cut off."""

    kind: TokenKind
    text: str


_NUMBER = (
    r"(?:0[xX][0-9a-fA-F_]+|[0-9][0-9_]*+(?:\.[0-9_]*)?|\.[0-9][0-9_]*+)(?:[eE][+-]?[0-9]+)?\w*"
)
# A colon names a parameter (":id"), but not in a cast ("::") or a slice ("[a:b]").
_PARAMETER = r"\$[0-9]+|%s|%\(\w+\)s|(?<![:\w\])\"?]):[A-Za-z_]\w*"
_PLAIN_STRING = r"'[^']*+(?:''[^']*+)*+'"
_BACKSLASH_STRING = r"'[^'\\]*+(?:(?:''|\\.)[^'\\]*+)*+'"
_BACKSLASH_DOUBLE = r'"[^"\\]*+(?:(?:""|\\.)[^"\\]*+)*+"'
_DOUBLE = r'"[^"]*+(?:""[^"]*+)*+"'
_BACKTICK = r"`[^`]*+(?:``[^`]*+)*+`"

_BRACKETS = r"\[[^\]]*+(?:\]\][^\]]*+)*+\]"


def _standard(quoted: str) -> re.Pattern[str]:
    """PostgreSQL's rules, with these ways to quote a name."""
    return re.compile(
        rf"""(?P<space>\s+)
        |(?P<line>--[^\n\r]*)
        |(?P<block>/\*)
        |(?P<string>[eE]{_BACKSLASH_STRING}|(?:[nNbBxX]|[uU]&)?{_PLAIN_STRING}
            |\$(?P<tag>(?:[^\W\d]\w*)?)\$.*?\$(?P=tag)\$)
        |(?P<quoted>{quoted})
        |(?P<open>(?:[eEnNbBxX]|[uU]&)?'.*|(?:[uU]&)?".*|\$(?:[^\W\d]\w*)?\$.*)
        |(?P<parameter>{_PARAMETER})
        |(?P<number>{_NUMBER})
        |(?P<word>[^\W\d][\w$]*)
        |(?P<symbol>::|:=|.)""",
        re.VERBOSE | re.DOTALL,
    )


_POSTGRES = _standard(rf"(?:[uU]&)?{_DOUBLE}")
#: T-SQL and SQLite put names into brackets too.
_BRACKETED = _standard(rf"{_DOUBLE}|{_BRACKETS}")
_MYSQL = re.compile(
    rf"""(?P<space>\s+)
    |(?P<line>\#[^\n\r]*|--(?=\s)[^\n\r]*)
    |(?P<block>/\*)
    |(?P<string>(?:[nNbBxX]|_\w+\s*)?{_BACKSLASH_STRING}|{_BACKSLASH_DOUBLE})
    |(?P<quoted>{_BACKTICK})
    |(?P<open>(?:[nNbBxX])?'.*|".*|`.*)
    |(?P<parameter>{_PARAMETER})
    |(?P<number>{_NUMBER})
    |(?P<word>[^\W\d][\w$]*)
    |(?P<symbol>:=|.)""",
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")


def lex(text: str, dialect: str = "postgres") -> list[Token]:
    """All tokens of `text`; their texts joined give `text` again."""
    mysql = dialect in ("mysql", "mariadb")
    bracketed = dialect in ("tsql", "sqlite")
    match = (_MYSQL if mysql else _BRACKETED if bracketed else _POSTGRES).match
    tokens: list[Token] = []
    at, end = 0, len(text)
    while at < end:
        found = match(text, at)
        if found is None:  # no alternative is left out: "." matches everything
            raise AssertionError("the lexer has no rule for a character")
        group = found.lastgroup
        stop = found.end()
        if group == "tag":  # the dollar tag is the last group that took part
            group = "string"
        if group == "block":
            token, stop = _block_comment(text, at, mysql=mysql)
        elif group == "line":
            token = Token("comment", text[at:stop])
        else:
            token = Token(group, text[at:stop])  # type: ignore[arg-type]
        tokens.append(token)
        at = stop
    return tokens


def _block_comment(text: str, at: int, *, mysql: bool) -> tuple[Token, int]:
    """The comment that starts at `at`; PostgreSQL's may nest, MySQL's may hold code."""
    coded = text[at + 2 : at + 3] in ("+", "!") or (mysql and text.startswith("M!", at + 2))
    kind: TokenKind = "hint" if coded else "comment"
    depth, position = 1, at + 2
    while depth:
        edge = _COMMENT_EDGE.search(text, position)
        if edge is None:
            return Token("open", text[at:]), len(text)
        position = edge.end()
        if edge.group() == "*/":
            depth -= 1
        elif not mysql:
            depth += 1
    return Token(kind, text[at:position]), position
