"""Events of SQL Server out of XML: extended events as the server hands them out, and traces."""

import io
import re
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

from analyzer.workload.formats.wrapping import Left

Fields = dict[str, str]

BROKEN = "events whose XML is broken"
#: A longer event is none.
LONGEST = 64 << 20
_PIECE = 1 << 18
_START = re.compile(r"<(?P<tag>[eE]vent)\s")
_TAGS = re.compile(r"<[^<>]*>")


def encoding_of(head: bytes) -> str:
    """How a file of SQL Server's tools is encoded: UTF-16 with a mark, or UTF-8."""
    return "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def xml_events(stream: IO[bytes], encoding: str, left: Left) -> Iterator[Fields]:
    """The events of a document, of several, or one a line, by the names of their fields.

    Names are in lower case, `name` is the event's. What breaks one event leaves the others alone.
    """
    for text in _elements(stream, encoding, left):
        found = event_of(text)
        if found is None:
            left.skipped[BROKEN] += 1
            left.unexplained += len(text)
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


def _elements(stream: IO[bytes], encoding: str, left: Left) -> Iterator[str]:
    """The text of each event, from its first sign to its last."""
    reader = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
    held, began = "", False
    try:
        while piece := _read(reader, left):
            held += piece
            at = 0
            while (start := _START.search(held, at)) is not None:
                close = f"</{start['tag']}>"
                end = held.find(close, start.end())
                if end < 0:
                    break
                # An event that was cut off has another one's beginning within.
                last = held.rfind(f"<{start['tag']} ", start.start(), end)
                if last > start.start():
                    left.skipped[BROKEN] += 1
                    left.unexplained += last - start.start()
                if began:
                    _between(held[at : start.start()], left)
                began = True
                yield held[last:end] + close if last >= 0 else held[start.start() : end] + close
                at = end + len(close)
            held = held[at:]
            if len(held) > LONGEST:
                left.skipped[BROKEN] += 1
                left.unexplained += len(held)
                held = ""
        if _START.search(held):
            left.skipped[BROKEN] += 1
            left.unexplained += len(held)
        elif began:
            _between(held, left)
    finally:
        reader.detach()


def _read(reader: io.TextIOWrapper, left: Left) -> str:
    try:
        return reader.read(_PIECE)
    except UnicodeError:  # UTF-16 that ends in the midst of a sign
        left.skipped[BROKEN] += 1
        return ""


def _between(text: str, left: Left) -> None:
    """What stands between two events: tags around them, else lines that are none of theirs."""
    if text.isspace() or not text:
        return
    for line in _TAGS.sub("", text).split("\n"):
        if line.strip():
            left.junk(line.encode("utf-8", "replace"))
