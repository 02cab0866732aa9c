"""Events of SQL Server out of XML: extended events as the server hands them out, and traces."""

import codecs
import io
import re
from collections.abc import Callable, Iterator
from typing import IO, Any
from xml.etree import ElementTree

from analyzer.workload.formats.wrapping import Left

Fields = dict[str, str]

BROKEN = "events whose XML is broken"
#: A longer event is none.
LONGEST = 16 << 20
_PIECE = 1 << 18
#: So much between two events is looked at as one text.
_BETWEEN = 1 << 18
_START = re.compile(r"<(?P<tag>[eE]vent)\s")
_TAGS = re.compile(r"<[^<>]*>")


def encoding_of(head: bytes) -> str:
    """How a file of SQL Server's tools is encoded: UTF-16 with a mark, or UTF-8."""
    return "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def as_utf8(stream: IO[bytes], encoding: str) -> IO[bytes]:
    """A stream as UTF-8, whatever it was."""
    return io.BufferedReader(_Recoded(stream, encoding)) if encoding == "utf-16" else stream


class _Recoded(io.RawIOBase):
    """A file in another encoding read as UTF-8; the stream beneath is not its own to close."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._pieces = _decoded(stream, encoding)
        self._held = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer; the number of bytes, 0 at the end."""
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = piece.encode("utf-8", "replace")
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count


def _decoded(stream: IO[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while piece := stream.read(_PIECE):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def xml_events(stream: IO[bytes], encoding: str, left: Left) -> Iterator[Fields]:
    """The events of a document, of several, or one a line, by the names of their fields.

    Names are in lower case, `name` is the event's. What breaks one event leaves the others alone.
    """
    for text in xml_texts(stream, encoding, left, _START, _closing):
        found = event_of(text)
        if found is None:
            broken(len(text), left)
        elif found:
            yield found


def event_of(text: str) -> Fields | None:
    """The fields of one event's XML; none for a mere mention of an event, None for broken XML.

    `text` begins with the event's tag, so no document type can be in it, and no entity of its own.
    """
    try:
        event = ElementTree.fromstring(text)  # noqa: S314 - entities are what it warns of
    except ElementTree.ParseError:
        return None
    fields: Fields = {}
    for child in event.iter():
        tag = child.tag.rpartition("}")[2]
        key = (child.get("name") or "").lower()
        if tag == "Column":
            fields.setdefault(key, child.text or "")
        elif tag in ("data", "action"):
            said = child.findtext("{*}value") or child.findtext("{*}text") or ""
            if not fields.get(key):
                fields[key] = said
    if fields or event.get("timestamp"):
        # What an event is goes before a field of that name.
        fields["name"] = event.get("id") or event.get("name") or ""
        fields.setdefault("timestamp", event.get("timestamp") or "")
    return fields


def _closing(start: re.Match[str]) -> str:
    return f"</{start['tag']}>"


#: No sign of an element's beginning is longer.
_SIGN = 16


def xml_texts(
    stream: IO[bytes],
    encoding: str,
    left: Left,
    beginning: re.Pattern[str],
    closing: Callable[[re.Match[str]], str],
) -> Iterator[str]:
    """The text of each element of a kind, from its first sign to its last.

    `beginning` is how one begins, `closing` what ends one that begins so.
    """
    held, began, looked = "", False, 0
    for piece in _decoded(stream, encoding):
        held += piece
        at = 0
        while (start := beginning.search(held, at)) is not None:
            if began:
                _between(held[at : start.start()], left)
            at = start.start()
            close = closing(start)
            end = held.find(close, max(start.end(), looked))
            if end < 0:
                looked = max(0, len(held) - len(close))
                break
            # An event that was cut off has another one's beginning within.
            first = held.rfind(start[0], at, end)
            if first > at:
                broken(first - at, left)
            began, looked = True, 0
            at = end + len(close)
            yield held[first:at]
        if start is None and len(held) - at > _BETWEEN:
            # Where no line ends, an event may begin in the last characters all the same.
            edge = held.rfind("\n", at) + 1 or max(at, len(held) - _SIGN)
            if began:
                _between(held[at:edge], left)
            at = edge
        held, looked = held[at:], max(0, looked - at)
        if len(held) > LONGEST:
            broken(len(held), left)
            held, looked = "", 0
    if beginning.search(held):
        broken(len(held), left)
    elif began:
        _between(held, left)


def broken(size: int, left: Left) -> None:
    """An element of so many characters cannot be read."""
    left.skipped[BROKEN] += 1
    left.unexplained += size


def _between(text: str, left: Left) -> None:
    """What stands between two events: tags around them, else lines that are none of theirs."""
    if text.isspace() or not text:
        return
    for line in _TAGS.sub("", text).split("\n"):
        if line.strip():
            left.junk(line.encode("utf-8", "replace"))
