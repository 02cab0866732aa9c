"""How deep a text nests, told by its bytes: no parser may see what would fill its stack."""

import re

#: Nobody's code is deeper; a parser's work and stack grow with what is open.
DEEPEST = 800
#: What stands in strings counts here as well: a text may open in a way that no pattern foresees.
DEEPEST_WITH_STRINGS = 20_000
#: Between two ends of a statement, nobody opens more type arguments.
MOST_ANGLES = 400

#: Strings and comments on one line, as most languages write them.
_STRINGS = re.compile(
    rb'"(?:[^"\\\n]|\\.)*+"|\'(?:[^\'\\\n]|\\.)*+\'|/\*(?:[^*]|\*(?!/))*+\*/|//[^\n]*'
)
_OPENS, _CLOSES = b"([{", b")]}"
_ENDS = b";{})"
_NO_BRACKETS = bytes(set(range(256)) - set(_OPENS + _CLOSES))
_NO_ANGLES = bytes(set(range(256)) - set(b"<>" + _ENDS))


def too_deep(text: bytes, *, generics: bool) -> bool:
    """Whether more brackets are open at once than in anybody's code.

    With `generics`, < opens too, until the statement ends. Linear in the text.
    """
    bare = _STRINGS.sub(b"", text)
    return (
        _nests(bare, DEEPEST)
        or _nests(text, DEEPEST_WITH_STRINGS)
        or (generics and _angles(bare) > MOST_ANGLES)
    )


def _nests(text: bytes, limit: int) -> bool:
    brackets = text.translate(None, _NO_BRACKETS)
    if len(brackets) <= limit:
        return False
    depth = 0
    for sign in brackets:
        if sign in _OPENS:
            depth += 1
            if depth > limit:
                return True
        elif depth:
            depth -= 1
    return False


def _angles(text: bytes) -> int:
    """The most < that are open at once."""
    if text.count(b"<") <= MOST_ANGLES:
        return 0
    most = depth = 0
    for sign in text.translate(None, _NO_ANGLES):
        if sign == 0x3C:
            depth += 1
            most = max(most, depth)
        elif sign == 0x3E:
            depth -= depth > 0
        else:
            depth = 0
    return most
