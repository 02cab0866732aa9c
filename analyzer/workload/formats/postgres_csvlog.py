"""PostgreSQL's csvlog: 22 to 26 columns by version, also where an export quoted them all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from analyzer.workload.formats.records import (
    MESSAGE_HEAD,
    Origin,
    Record,
    origin_getter,
    record_getter,
)

_FIELD = rb'(?:"[^"]*+(?:""[^"]*+)*+"|[^",\n]*+)'
_START = (
    rb'"?(?P<seconds>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(?P<fraction>(?:\.\d++)?)[^",\n]*+"?,'
    rb"(?P<user>"
    + _FIELD
    + rb"),(?P<database>"
    + _FIELD
    # process, connection
    + rb"),"
    + (_FIELD + rb",") * 2
    + rb'"?(?P<session>[0-9a-f]++\.[0-9a-f]++)"?,"?(?P<number>\d++)"?,'
)
_RECORD = (
    _START
    # command tag, session start, virtual transaction, transaction
    + (_FIELD + rb",") * 4
    + rb'"?(?:(?P<log>LOG)|(?P<severity>[A-Z]++[1-5]?))"?,'
    + _FIELD
    + rb',(?P<quoted>")?+(?(log)'
    + MESSAGE_HEAD
    + rb')(?P<message>(?(quoted)[^"]*+(?:""[^"]*+)*+|[^",\n]*+))(?(quoted)"),'
    # detail, hint, internal query and its position, context: of a plan its context is the detail
    + rb"(?(plan)"
    + (_FIELD + rb",") * 4
    + rb")(?P<detail>"
    + _FIELD
    + rb"),(?(plan)|"
    + (_FIELD + rb",") * 4
    + rb")(?P<query>"
    + _FIELD
    + rb")(?:,"
    # its position, location, application
    + (_FIELD + rb",") * 2
    + rb"(?P<application>"
    + _FIELD
    + rb"))?+(?:,"
    + _FIELD
    + rb")*+\r?"
)
_START_PATTERN = re.compile(_START)
_RECORD_PATTERN = re.compile(
    rb"^(?:" + _RECORD + rb"|log_time,[^\n]*+|(?P<junk>[^\n]*+))(?:\n|\Z)", re.MULTILINE
)
_as_record = record_getter(_RECORD_PATTERN)
_as_origin = origin_getter(_RECORD_PATTERN)


@dataclass(frozen=True, slots=True)
class PostgresCsvlog:
    """A csvlog; a session is known by its own id, so nothing has to be told about it."""

    name: ClassVar[str] = "PostgreSQL csvlog"
    takes_prefix: ClassVar[bool] = False
    quoted: ClassVar[bool] = True
    has_sessions: ClassVar[bool] = True

    @property
    def title(self) -> str:
        """Its name."""
        return self.name

    @property
    def record_start(self) -> re.Pattern[bytes]:
        """A line that begins with the first seven columns."""
        return _START_PATTERN

    def records(self, block: bytes) -> Iterator[Record]:
        """Each row, with DETAIL and the statement of an error in their own columns."""
        return map(_as_record, _RECORD_PATTERN.finditer(block))

    @property
    def tells(self) -> frozenset[str]:
        """All of it; the application from version 9 on."""
        return frozenset(Origin._fields)

    def with_origin(self, block: bytes) -> Iterator[tuple[Record, Origin]]:
        """Each row, with whose it is."""
        for match in _RECORD_PATTERN.finditer(block):
            yield _as_record(match), _as_origin(match)

    def plain(self, text: bytes) -> bytes:
        """A field without its quotes."""
        if text[:1] == b'"':
            text = text[1:-1]
        return text.replace(b'""', b'"') if b'""' in text else text
