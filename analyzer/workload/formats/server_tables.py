"""What SQL Server, Oracle and SQLite say of their statements, as tables of statements."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from analyzer.files import Opened
from analyzer.workload.clock import NO_TIME
from analyzer.workload.formats.delimited import delimited
from analyzer.workload.formats.sqlserver_events import event_rows, is_told
from analyzer.workload.formats.sqlserver_xml import Fields, encoding_of, event_of, xml_events
from analyzer.workload.formats.statement_columns import ROLES, Columns
from analyzer.workload.formats.statement_rows import StatementRows, moment
from analyzer.workload.formats.statement_tables import StatementTable, looks_delimited
from analyzer.workload.formats.wrapping import Left

Values = dict[str, Any]
_LOOKED_AT = 200
_EVENTS = StatementRows("SQL Server extended events", 1.0, dialect="tsql")
_TRACE = StatementRows("SQL Server trace", 1.0, dialect="tsql")
#: How an event may begin in a cell of a table.
_EVENT_CELL = "<event "


@dataclass(frozen=True, slots=True)
class XmlEvents:
    """Events in XML of either kind."""

    encoding: str

    def __call__(self, stream: IO[bytes], delimiter: str, left: Left) -> Iterator[Values]:
        """The statements by role."""
        del delimiter
        return event_rows(xml_events(stream, self.encoding, left), left)


@dataclass(frozen=True, slots=True)
class TableOfEvents:
    """Events as rows of a table, a field a column, or all of an event's XML in one."""

    encoding: str

    def __call__(self, stream: IO[bytes], delimiter: str, left: Left) -> Iterator[Values]:
        """The statements by role."""
        return event_rows(_event_cells(_utf8(stream, self.encoding), delimiter, left), left)


def find_server_table(sample: Opened) -> StatementTable | None:
    """The server's own export that a file is; None for another file."""
    encoding = encoding_of(sample.head)
    head = sample.head.decode(encoding, "replace").lstrip("\ufeff\r\n\t ")
    return _xml(head, encoding) or _events_in_table(head, encoding)


def _xml(head: str, encoding: str) -> StatementTable | None:
    if not head.startswith("<"):
        return None
    stream = io.BytesIO(head.encode("utf-8", "replace"))
    events = islice(xml_events(stream, "utf-8", Left()), _LOOKED_AT)
    return _of_events(list(events), "XML", XmlEvents(encoding))


def _events_in_table(head: str, encoding: str) -> StatementTable | None:
    data = head.encode("utf-8", "replace")
    delimiter = looks_delimited(data)
    data = data[: data.rfind(b"\n") + 1] or data
    events = islice(_event_cells(io.BytesIO(data), delimiter, Left()), _LOOKED_AT)
    return _of_events(list(events), "CSV", TableOfEvents(encoding), delimiter)


def _of_events(
    events: list[Fields], kind: str, reader: XmlEvents | TableOfEvents, delimiter: str = ","
) -> StatementTable | None:
    if not any(map(is_told, events)):
        return None
    rows = event_rows(events, Left())
    first_us = next((time for row in rows if (time := moment(row["time"])) != NO_TIME), NO_TIME)
    is_trace = any("eventclass" in event or "textdata" in event for event in events)
    log_format = _TRACE if is_trace else _EVENTS
    columns = Columns({role: role for role in ROLES}, 1.0)
    return StatementTable(kind, columns, log_format, first_us, delimiter, reader=reader)


def _event_cells(stream: IO[bytes], delimiter: str, left: Left) -> Iterator[Fields]:
    for row in delimited(stream, delimiter, left):
        cell = next((cell for cell in row.values() if cell.startswith(_EVENT_CELL)), None)
        if cell is None:
            yield {name.lower(): value for name, value in row.items()}
        elif (found := event_of(cell)) is not None:
            yield found
        else:
            left.skipped["events whose XML is broken"] += 1
            left.unexplained += len(cell)


def _utf8(stream: IO[bytes], encoding: str) -> IO[bytes]:
    """A stream as UTF-8, whatever it was."""
    if encoding != "utf-16":
        return stream
    return io.BufferedReader(_Recoded(stream))


class _Recoded(io.RawIOBase):
    """UTF-16 read as UTF-8."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._text = io.TextIOWrapper(stream, "utf-16", errors="replace", newline="")
        self._held = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._held:
            self._held = self._text.read(1 << 16).encode("utf-8", "replace")
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count
