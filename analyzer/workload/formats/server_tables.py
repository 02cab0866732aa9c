"""What SQL Server, Oracle and SQLite say of their statements, as tables of statements."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from analyzer.files import Opened
from analyzer.workload.clock import NO_TIME
from analyzer.workload.formats.counted_views import ViewReader, view_of
from analyzer.workload.formats.delimited import delimited
from analyzer.workload.formats.oracle_trace import is_trace, oracle_rows
from analyzer.workload.formats.sqlserver_events import event_rows, is_told
from analyzer.workload.formats.sqlserver_xml import (
    Fields,
    as_utf8,
    encoding_of,
    event_of,
    xml_events,
)
from analyzer.workload.formats.statement_columns import ROLES, Columns
from analyzer.workload.formats.statement_rows import StatementRows, moment
from analyzer.workload.formats.statement_tables import (
    READERS,
    StatementTable,
    looks_delimited,
    samples,
)
from analyzer.workload.formats.wrapping import Left

Values = dict[str, Any]
_LOOKED_AT = 200
_EVENTS = StatementRows("SQL Server extended events", 1.0, dialect="tsql")
_TRACE = StatementRows("SQL Server trace", 1.0, dialect="tsql")
_ORACLE = StatementRows("Oracle SQL trace", 1.0, dialect="oracle")
_BY_ROLE = Columns({role: role for role in ROLES}, 1.0)
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
        return event_rows(_event_cells(as_utf8(stream, self.encoding), delimiter, left), left)


def find_server_table(sample: Opened) -> StatementTable | None:
    """The server's own export that a file is; None for another file."""
    encoding = encoding_of(sample.head)
    head = sample.head.decode(encoding, "replace").lstrip("\ufeff\r\n\t ")
    if is_trace(sample.head):
        return _oracle_trace(sample.head)
    return _xml(head, encoding) or _view(sample, head, encoding) or _events_in_table(head, encoding)


def _oracle_trace(head: bytes) -> StatementTable:
    first_us = _first_time(oracle_rows(io.BytesIO(head), "", Left()))
    return StatementTable("a trace file", _BY_ROLE, _ORACLE, first_us, reader=oracle_rows)


def _view(sample: Opened, head: str, encoding: str) -> StatementTable | None:
    data = head.encode("utf-8", "replace")
    delimiter = looks_delimited(data)
    if data.startswith(b"PAR1"):
        return None
    for kind, rows in samples(sample, data, delimiter):
        view = view_of(frozenset(name.lower() for row in rows for name in row))
        if view is not None:
            reader = ViewReader(view, READERS[kind], encoding)
            return StatementTable(
                kind, _BY_ROLE, view.log_format, NO_TIME, delimiter, reader=reader
            )
    return None


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
    first_us = _first_time(event_rows(events, Left()))
    is_trace = any("eventclass" in event or "textdata" in event for event in events)
    log_format = _TRACE if is_trace else _EVENTS
    return StatementTable(kind, _BY_ROLE, log_format, first_us, delimiter, reader=reader)


def _first_time(rows: Iterator[Values]) -> int:
    return next((time for row in rows if (time := moment(row["time"])) != NO_TIME), NO_TIME)


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
