"""PostgreSQL's jsonlog (version 15 and later): one object a line."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from analyzer.workload.formats.records import (
    MESSAGE_HEAD,
    Origin,
    Record,
    origin_getter,
    record_getter,
)

_TEXT = rb'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
_PAIR = rb'"[a-z_]++": ?(?:' + _TEXT + rb"|-?\d++)"


def _skip_to(key: bytes) -> bytes:
    return rb"(?:(?!\"" + key + rb"\")" + _PAIR + rb", ?)*+\"" + key + rb"\": ?"


#: The keys as the server writes them, always in this order, those without a value left out.
_RECORD = (
    rb'\{"timestamp": ?"(?P<seconds>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)'
    rb'(?P<fraction>(?:\.\d++)?)[^"\n]*+", ?'
    rb'(?:"user": ?(?P<user>'
    + _TEXT
    + rb'), ?)?+(?:"dbname": ?(?P<database>'
    + _TEXT
    + rb"), ?)?+"
    + _skip_to(b"session_id")
    + rb'"(?P<session>[^"\\\n]*+)", ?'
    + _skip_to(b"line_num")
    + rb"(?P<number>\d++), ?"
    + _skip_to(b"error_severity")
    + rb'"(?:(?P<log>LOG)|(?P<severity>[A-Z]++[1-5]?))", ?'
    + _skip_to(b"message")
    + rb'"(?(log)'
    + MESSAGE_HEAD
    + rb')(?P<message>[^"\\\n]*+(?:\\.[^"\\\n]*+)*+)"'
    + rb'(?:, ?(?:"(?(plan)context|detail)": ?(?P<detail>'
    + _TEXT
    + rb')|"application_name": ?(?P<application>'
    + _TEXT
    + rb')|"statement": ?(?P<query>'
    + _TEXT
    + rb")|"
    + _PAIR
    + rb"))*+\}\r?"
)
_START_PATTERN = re.compile(rb"\{")
_RECORD_PATTERN = re.compile(rb"^(?:" + _RECORD + rb"|(?P<junk>[^\n]*+))(?:\n|\Z)", re.MULTILINE)
_as_record = record_getter(_RECORD_PATTERN)
_as_origin = origin_getter(_RECORD_PATTERN)
_MESSAGE = re.compile(MESSAGE_HEAD + rb"(?P<message>.*)", re.DOTALL)
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(\.\d+)?")


@dataclass(frozen=True, slots=True)
class PostgresJsonlog:
    """A jsonlog; a session is known by its own id."""

    name: ClassVar[str] = "PostgreSQL jsonlog"
    takes_prefix: ClassVar[bool] = False
    quoted: ClassVar[bool] = True
    has_sessions: ClassVar[bool] = True

    @property
    def title(self) -> str:
        """Its name."""
        return self.name

    @property
    def record_start(self) -> re.Pattern[bytes]:
        """A line that begins an object."""
        return _START_PATTERN

    def records(self, block: bytes) -> Iterator[Record]:
        """Each object; lines with their keys in another order are read the slow way."""
        for match in _RECORD_PATTERN.finditer(block):
            record: Record = _as_record(match)
            yield _parsed(record[-1]) or record if record[-1] else record

    @property
    def tells(self) -> frozenset[str]:
        """All of it."""
        return frozenset(Origin._fields)

    def with_origin(self, block: bytes) -> Iterator[tuple[Record, Origin]]:
        """Each object, with whose it is."""
        for match in _RECORD_PATTERN.finditer(block):
            record: Record = _as_record(match)
            parsed = _parsed(record[-1]) if record[-1] else None
            if parsed is None or record[-1] is None:
                yield record, _as_origin(match)
            else:
                row = json.loads(record[-1])
                names = (row.get(name) for name in ("dbname", "user", "application_name"))
                yield parsed, Origin(*map(_quoted, names))

    def plain(self, text: bytes) -> bytes:
        """A JSON string's text, with or without its quotes."""
        if text[:1] == b'"':
            text = text[1:-1]
        if b"\\" not in text:
            return text
        quotes_only = text.replace(b'\\"', b'"')
        if b"\\" not in quotes_only:
            return quotes_only
        try:
            return str(json.loads(b'"' + text + b'"', strict=False)).encode("utf-8", "replace")
        except ValueError:
            return text


def _parsed(line: bytes) -> Record | None:
    """The record of one line, read as JSON; None where it is none."""
    if not line.lstrip().startswith(b"{"):
        return None  # told sooner than by an exception
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or not isinstance(row.get("message"), str):
        return None
    stamp = _STAMP.match(str(row.get("timestamp", "")))
    severity = str(row.get("error_severity", "")).encode("utf-8", "replace")
    if stamp is None or not severity:
        return None
    # Strings go back into their quoted form, since that is what `plain` undoes.
    message = json.dumps(row["message"], ensure_ascii=False)[1:-1].encode("utf-8", "replace")
    head = _MESSAGE.match(message) if severity == b"LOG" else None
    return (
        stamp[1].replace("T", " ").encode(),
        (stamp[2] or "").encode(),
        str(row.get("session_id", row.get("pid", ""))).encode("utf-8", "replace"),
        str(row.get("line_num", "")).encode("utf-8", "replace"),
        severity if severity == b"LOG" else None,
        head["duration"] if head else None,
        head["verb"] if head else None,
        None if severity == b"LOG" else severity,
        head["message"] if head else message,
        _quoted(row.get("context" if head and head["plan"] else "detail")),
        _quoted(row.get("statement")),
        None,
    )


def _quoted(value: object) -> bytes | None:
    return (
        json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        if isinstance(value, str)
        else None
    )
