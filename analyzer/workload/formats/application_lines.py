"""Which lines of an application's log still belong to the statement before them.

Between statements stands what people write into their logs, and some of it begins as SQL does. What
is taken for SQL by mistake would come out word by word, so in doubt a line is no part of it.
"""

import re

_CLAUSES = (
    b"select|from|where|and|or|order|group|limit|having|join|left|inner|outer|right|full|cross|"
    b"natural|lateral|on|set|values|returning|output|union|intersect|except|insert|into|update|"
    b"delete|merge|with|as|case|when|then|else|end|offset|fetch|for|using|window|partition|over|"
    b"rows|range|default|do|not|in|is|like|between|exists|asc|desc|nulls|distinct|by|all|any"
)
_UPPER = _CLAUSES.upper()
#: Other words that may stand beside names without a comma or an operator between.
_BESIDE = (
    b"null|true|false|primary|key|foreign|references|constraint|unique|check|cascade|restrict|no|"
    b"action|timestamp|without|time|zone|double|precision|character|varying|unsigned|table|column|"
    b"index|view|temporary|create|alter|drop|add|if|first|next|only|row|share|skip|locked|nowait|"
    b"nothing|conflict|duplicate|ignore|recursive|materialized|ilike|similar|to|escape|collate|"
    b"interval|filter|within|preceding|following|unbounded|current|straight_join|force|use|begin"
)
#: A line that goes on by its beginning: a bracket, a comment, a clause in one case.
_GOES_ON = re.compile(
    rb"[ \t]*+(?:[(),]|--|/\*|(?:%s)(?!\w))|[ \t]++(?:%s)(?!\w)" % (_UPPER, _CLAUSES)
)
#: The same where it is not indented, by words that sentences rarely begin with.
_LOWER = re.compile(
    rb"(?:select|from|where|and|or|order|group|limit|having|join|left|inner|outer|right|full|cross|"
    rb"natural|lateral|on|set|values|returning|union|intersect|except|insert|into|when|else|end|"
    rb"offset|fetch|window|partition|for(?=[ \t]+(?:update|share|no|key)))(?!\w)"
)
#: What a statement may end with, though it is a clause's word.
_MAY_END = rb"(?:end|asc|desc|default|values|in|(?:for|key)[ \t]+update)[ \t]*\Z"
#: A text after which a statement has to go on.
_OPEN = re.compile(
    rb"(?:[,(=<>+|*-]|(?<!\*)/|(?<![\w.])(?!(?i:%s))(?:%s|%s))[ \t]*\Z"
    % (_MAY_END, _CLAUSES, _UPPER)
)
_LOCKS = re.compile(rb"(?<![\w.])for[ \t]+(?:no[ \t]+key[ \t]+)?update[ \t]*\Z", re.IGNORECASE)
#: Strings, names in quotes and comments that are whole; the first that is not stays.
_WHOLE = re.compile(
    rb"[eE]'(?:[^'\\]|\\.|'')*+'|'[^']*+'|\"[^\"]*+\"|`[^`]*+`|--[^\n]*"
    rb"|\$(\w*)\$.*?\$\1\$|/\*.*?\*/",
    re.DOTALL,
)
#: The same where a backslash takes away what the quote behind it means, as in MySQL.
_WHOLE_ESCAPED = re.compile(
    rb"'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"|`[^`]*+`|--[^\n]*|/\*.*?\*/", re.DOTALL
)
#: Of what is open so much is kept in mind: its beginning says what ends it.
_LONGEST_OPEN = 1 << 12
_BEGUN = re.compile(rb"['`]|\"|/\*|\$\w*\$")
_MAIL = re.compile(rb"[\w.]@\w")
#: Three words in a row none of which is SQL's, or a colon as in a sentence.
_PROSE = re.compile(
    rb"(?i)(?:(?<![\w.$@:])(?!(?:%s|%s)\b)[a-z_\x80-\xff][\w$\x80-\xff]*"
    rb"(?:[ \t]+(?=[a-z_\x80-\xff])|(?![\w$.(\[]))){3}|\w:[ \t]" % (_CLAUSES, _BESIDE)
)


def statement(text: bytes) -> bytes:
    """The statement that a text begins with.

    A line goes on with it that begins with a clause, or comes after something left open: a comma,
    a bracket, a quote. Other lines are somebody's prose and no part of it.
    """
    first, *others = text.strip(b" \t\r\n").split(b"\n")
    if not others:
        return first.rstrip()
    lines = [first]
    bare, rest = _outside(first)
    depth = _depth(bare)
    for line in others:
        if rest and _closing(rest) not in line:
            lines.append(line)
            continue
        more, left = _outside(rest + line)
        if line.strip() and not rest:
            goes_on = depth > 0 or _ends_open(bare) or _GOES_ON.match(line) or _LOWER.match(line)
            if not goes_on or _is_prose(more):
                break
        lines.append(line)
        if line.strip():
            bare, rest = more, left[:_LONGEST_OPEN]
        depth += _depth(more)
    return b"\n".join(lines).rstrip()


def reads_as_prose(text: bytes) -> bool:
    """Whether the first line of a text reads as a sentence, or names somebody's address."""
    return _is_prose(_outside(text.strip().partition(b"\n")[0])[0])


def _is_prose(bare: bytes) -> bool:
    """The same of a line without its strings."""
    return _MAIL.search(bare) is not None or _PROSE.search(bare) is not None


def _outside(text: bytes) -> tuple[bytes, bytes]:
    """A text without strings, quoted names and comments; and what is left open of one of them."""
    bare, rest = _cut(_WHOLE, text)
    if rest and b"\\" in text:
        escaped = _cut(_WHOLE_ESCAPED, text)
        if not escaped[1]:
            return escaped
    return bare, rest


def _cut(whole: re.Pattern[bytes], text: bytes) -> tuple[bytes, bytes]:
    bare = whole.sub(_in_place, text)
    begun = _BEGUN.search(bare)
    if begun is None:
        return bare, b""
    # Nothing that is whole stands behind what is not: the pattern is tried from the left.
    at = _begun_at(whole, text)
    return whole.sub(_in_place, text[:at]), text[at:]


def _closing(rest: bytes) -> bytes:
    """What ends a string, a name in quotes or a comment that begins so."""
    if rest[:2] == b"/*":
        return b"*/"
    return rest[: rest.index(b"$", 1) + 1] if rest[:1] == b"$" else rest[:1]


def _in_place(whole: re.Match[bytes]) -> bytes:
    """A number for what has a value or a name, nothing for a comment."""
    return b" " if whole.group()[:2] in (b"--", b"/*") else b" 0 "


def _begun_at(whole: re.Pattern[bytes], text: bytes) -> int:
    """Where the first thing begins that has no end."""
    at = 0
    while (begun := _BEGUN.search(text, at)) is not None:
        found = whole.search(text, at)
        if found is None or found.start() > begun.start():
            return begun.start()
        at = found.end()
    return len(text)


def _depth(bare: bytes) -> int:
    return bare.count(b"(") - bare.count(b")")


def _ends_open(bare: bytes) -> bool:
    return _OPEN.search(bare) is not None and _LOCKS.search(bare) is None
