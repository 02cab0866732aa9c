"""Which statements differ only in their literals, told without parsing them."""

import re
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")

#: Bounds: so many bytes of keys in all; longer keys are not kept at all.
MEMO_BYTES = 16 << 20
LONGEST_KEY = 64 << 10
#: So many variants of one text with its digits deleted are compared one by one.
MOST_VARIANTS = 6

#: A text with numbers that came so often, and is no longer, is told by a pattern from then on.
OFTEN, LONGEST_PATTERN = 100, 1024

_DIGITS = b"0123456789"
#: A number that is no part of a name, a parameter or a quoted name.
_FREE_NUMBER = re.compile(
    rb"[0-9](?<![\w.$\"\x80-\xff][0-9])[0-9]*(?:\.[0-9]+)?(?![\w.\"\x80-\xff])"
)
#: Where a key shows that its quotes may be paired wrongly, or that it holds a comment.
_UNSAFE = {
    "postgres": re.compile(
        rb"/\*|--|\$(?:[A-Za-z_\x80-\xff][\w\x80-\xff]*)?\$|(?<![\w$\x80-\xff])[eE]'|\0"
    ),
    "mysql": re.compile(rb"/\*|--|#|\\|\"|\0"),
}
#: MySQL's strings may have escapes, and quotes of both kinds. What may hold quotes that are none,
#: names and comments, is passed over.
_STRINGS = re.compile(
    rb"'[^'\\]*+(?:(?:''|\\.)[^'\\]*+)*+'|\"[^\"\\]*+(?:(?:\"\"|\\.)[^\"\\]*+)*+\""
    rb"|`[^`]*+`|/\*.*?\*/|\#[^\n]*+|--(?=\s)[^\n]*+",
    re.DOTALL,
)
#: Names in quotes, or in brackets.
_NAMES = {
    "postgres": re.compile(rb"\"[^\"]*\""),
    "mysql": re.compile(rb"`[^`]*`"),
    "": re.compile(rb"\[[^\]]*\]|`[^`]*`"),
}
_QUOTES = frozenset(b"'\"")


def _empty(found: re.Match[bytes]) -> bytes:
    text = found.group()
    return b"''" if text[0] in _QUOTES else text


class Variant(Generic[Value]):
    """A text as what stands before, among and behind its numbers; `fits` tells its like.

    What comes often is told by a pattern. Making one takes as long as a hundred comparisons.
    """

    __slots__ = ("between", "fits", "head", "hits", "tail", "value")

    def __init__(self, head: bytes, between: tuple[bytes, ...], tail: bytes, value: Value) -> None:
        self.head, self.between, self.tail, self.value = head, between, tail, value
        self.fits: Callable[[bytes], object] = self._compare
        self.hits = 0

    def _compare(self, key: bytes) -> bool:
        """Whether `key` is these pieces, with digits before, among and behind them."""
        head, tail = self.head, self.tail
        if not (key.startswith(head) and key.endswith(tail)):
            return False
        at, end = len(head), len(key) - len(tail)
        for piece in self.between:
            found = key.find(piece, at, end)
            if found < 0 or not key[at:found].isdigit():
                return False
            at = found + len(piece)
        if not key[at:end].isdigit():
            return False
        self.hits += 1
        if self.hits == OFTEN and len(key) <= LONGEST_PATTERN:
            pieces = map(re.escape, (head, *self.between, tail))
            self.fits = re.compile(b"[0-9]++".join(pieces)).fullmatch
        return True


class LiteralMemo(Generic[Value]):
    """Values by statement, the same for statements that differ only in literals.

    The key is the text outside of its plain strings. Free-standing digits are deleted to find the
    entry, and the pieces around the numbers then compared, so that `t1` and `t2` stay apart. The
    rule that only a text whose key proves its quotes to be paired rightly is kept makes it safe.
    """

    def __init__(self, dialect: str) -> None:
        self._unsafe = _UNSAFE["postgres" if dialect == "postgres" else "mysql"]
        self._backslashes = dialect != "postgres"
        self._mysql = dialect in ("mysql", "mariadb")
        self._names = _NAMES.get("mysql" if self._mysql else dialect, _NAMES[""])
        self._variants: dict[bytes, list[Variant[Value]]] = {}
        self._stripped: dict[bytes, Value] = {}
        self._bytes = 0

    def key(self, body: bytes) -> bytes | None:
        """The text outside of strings, None where a string is open or may be."""
        if self._mysql:
            if b"\\" in body or b'"' in body:
                body = _STRINGS.sub(_empty, body)
        elif self._backslashes and b"\\" in body:
            return None
        parts = body.split(b"'")
        if not len(parts) & 1:
            return None
        return b"'".join(parts[::2])

    def get(self, key: bytes) -> Value | None:
        """The value of the statement with this key, if its like is kept."""
        variants = self._variants.get(key.translate(None, _DIGITS))
        if variants is None:
            return None
        for variant in variants:
            if variant.fits(key):
                return variant.value
        if len(variants) < MOST_VARIANTS:
            return None
        return self._stripped.get(_FREE_NUMBER.sub(b"\0", key))

    def keep(self, key: bytes, value: Value) -> None:
        """Keep the value for statements like this one, whose key must prove them."""
        if len(key) > LONGEST_KEY:
            return
        if self._bytes + 3 * len(key) > MEMO_BYTES:
            self._variants.clear()
            self._stripped.clear()
            self._bytes = 0
        variants = self._variants.setdefault(key.translate(None, _DIGITS), [])
        if len(variants) < MOST_VARIANTS:
            variants.append(_variant(key, value))
            self._bytes += 2 * len(key) + 500
        else:
            self._stripped[_FREE_NUMBER.sub(b"\0", key)] = value
            self._bytes += len(key) + 100

    def proves(self, key: bytes) -> bool:
        """Whether the key's quotes are paired as the split paired them, without a comment.

        By induction from the left: each piece outside of strings leaves no name open, starts no
        comment and no other kind of string, so the next quote does open a plain string.
        """
        if self._unsafe.search(key):
            return False
        mark = b"`" if self._backslashes else b'"'
        if any(piece.count(mark) & 1 for piece in key.split(b"'")):
            return False
        # A number in a name is the name's.
        return not any(_FREE_NUMBER.search(name.group()) for name in self._names.finditer(key))


def _variant(key: bytes, value: Value) -> Variant[Value]:
    pieces: list[bytes] = []
    at = 0
    for number in _FREE_NUMBER.finditer(key):
        pieces.append(key[at : number.start()])
        if b"." in number.group():
            pieces.append(b".")
        at = number.end()
    if pieces:
        return Variant(pieces[0], tuple(pieces[1:]), key[at:], value)
    whole = Variant(key, (), b"", value)
    whole.fits = key.__eq__
    return whole
