"""Which rows of MySQL's a file holds, whatever kind of file it is."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Any

from analyzer.files import Opened
from analyzer.workload.clock import NO_TIME
from analyzer.workload.formats import mysql_audit, mysql_log_tables
from analyzer.workload.formats.delimited import other_length, rows_of_cells
from analyzer.workload.formats.escaped_rows import escaped_rows
from analyzer.workload.formats.mysql_rows import (
    MysqlRows,
    MysqlTable,
    Teller,
    Telling,
    described,
    kept,
)
from analyzer.workload.formats.sqlserver_xml import broken, xml_texts
from analyzer.workload.formats.statement_rows import moment
from analyzer.workload.formats.statement_tables import READERS
from analyzer.workload.formats.wrapping import Left

Row = Mapping[str, str]
_LOOKED_AT = 200
_DELIMITERS = (",", "\t", ";")


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of rows: the columns that make it one, and what a row tells.

    `orders` are its columns in order, where no header names them; `around` is what its objects of
    JSON are wrapped in.
    """

    log: type[MysqlRows]
    needed: frozenset[str]
    tell: Callable[[Row], Telling]
    orders: tuple[tuple[str, ...], ...] = ()
    around: str = ""


_SOURCES = (
    Source(
        mysql_log_tables.GeneralLogTable,
        mysql_log_tables.GENERAL,
        mysql_log_tables.of_general_log,
        mysql_log_tables.GENERAL_COLUMNS,
    ),
    Source(
        mysql_log_tables.SlowLogTable,
        mysql_log_tables.SLOW,
        mysql_log_tables.of_slow_log,
        mysql_log_tables.SLOW_COLUMNS,
    ),
    Source(
        mysql_log_tables.StatementHistory, mysql_log_tables.HISTORY, mysql_log_tables.of_history
    ),
    Source(mysql_audit.AuditLog, mysql_audit.OBJECTS, mysql_audit.of_object),
    Source(
        mysql_audit.AuditLog,
        mysql_audit.PERCONA_OBJECTS,
        mysql_audit.of_record,
        around="audit_record.",
    ),
    Source(mysql_audit.ProxysqlLog, mysql_audit.PROXYSQL, mysql_audit.of_query),
)


def find_mysql_export(sample: Opened) -> MysqlTable | None:
    """The rows of MySQL's that a file holds; None for another file."""
    head = sample.head.removeprefix(b"\xef\xbb\xbf")
    start = head.lstrip()[:1]
    if start == b"<":
        return _xml(sample) if b"<AUDIT_RECORD" in head else None
    if start in (b"{", b"["):
        return _json(sample, start)
    if head[:1000].count(b"\0") >= 10:
        return None
    return _percona_csv(sample) or _table(sample)


def _found(
    log: type[MysqlRows], title: str, teller: Teller, head: bytes, header: bool = False
) -> MysqlTable | None:
    """The table, if it has a `header` or any row at all, be it one that tells of no statement."""
    left = Left()
    rows = list(islice(teller(io.BytesIO(head), left), _LOOKED_AT))
    return described(log, title, teller, list(kept(rows, left))) if rows or header else None


def _whole_lines(sample: Opened) -> bytes:
    if len(sample.head) == sample.bytes_on_disk:
        return sample.head
    return sample.head[: sample.head.rfind(b"\n") + 1]


# --- XML ----------------------------------------------------------------------------------------


def _xml(sample: Opened) -> MysqlTable | None:
    return _found(mysql_audit.AuditLog, "XML", tell_xml, sample.head)


def tell_xml(stream: IO[bytes], left: Left) -> Iterator[Telling]:
    """What the records of an audit log in XML tell, in the old style or the new one."""
    for text in xml_texts(stream, "utf-8-sig", left, mysql_audit.RECORD, mysql_audit.closing):
        record = mysql_audit.record_of(text)
        if record is None:
            broken(len(text), left)
        else:
            yield mysql_audit.of_record(record)


# --- JSON ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TellObjects:
    """Objects of JSON, one a line or in one document."""

    kind: str
    source: Source

    def __call__(self, stream: IO[bytes], left: Left) -> Iterator[Telling]:
        """What they tell."""
        for row in READERS[self.kind](stream, ",", left):
            named = _named(row)
            if self.source.needed <= named.keys():
                around = self.source.around
                yield self.source.tell({n.removeprefix(around): c for n, c in named.items()})
            else:
                yield mysql_log_tables.EMPTY


def _named(row: Mapping[str, Any]) -> Row:
    """The row by its names in lower case; what is null is empty."""
    return {name.lower(): "" if cell is None else str(cell) for name, cell in row.items()}


def _json(sample: Opened, start: bytes) -> MysqlTable | None:
    kind = "JSON" if start == b"[" else "JSON lines"
    rows = islice(READERS[kind](io.BytesIO(sample.head), ",", Left()), _LOOKED_AT)
    names = [{name.lower() for name in row} for row in rows]
    source = next((s for s in _SOURCES if any(s.needed <= each for each in names)), None)
    if source is None:
        return None
    return _found(source.log, kind, TellObjects(kind, source), sample.head)


# --- CSV and tabs -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TellTable:
    """Rows of a table, as one of the two ways to write CSV has them.

    `escaped`: with backslashes, else a quote within quotes is doubled. `names` of the columns,
    where no header says them.
    """

    source: Source
    delimiter: str
    escaped: bool
    names: tuple[str, ...] = ()

    def __call__(self, stream: IO[bytes], left: Left) -> Iterator[Telling]:
        """What they tell."""
        names = self.names
        for cells in _cells(stream, self.delimiter, self.escaped, left):
            if not names:
                names = _header(cells)
            elif len(cells) != len(names):
                other_length(cells, left)
            else:
                pairs = zip(names, cells, strict=True)
                yield self.source.tell({name: cell or "" for name, cell in pairs})


def _cells(
    stream: IO[bytes], delimiter: str, escaped: bool, left: Left
) -> Iterator[list[str | None]]:
    if escaped:
        yield from escaped_rows(stream, delimiter, left)
    else:
        for row in rows_of_cells(stream, delimiter, left):
            yield [*row]


def _header(cells: list[str | None]) -> tuple[str, ...]:
    return tuple((cell or "").strip().lower() for cell in cells)


def _table(sample: Opened) -> MysqlTable | None:
    head = _whole_lines(sample)
    first = head.partition(b"\n")[0]
    found: list[tuple[int, TellTable]] = []
    for delimiter in _DELIMITERS:
        if first.count(delimiter.encode()) < 3:
            continue
        shown = _shows_escapes(head + sample.middle, delimiter)
        for escaped in (False, True) if shown is None else (shown,):
            rows = list(islice(_cells(io.BytesIO(head), delimiter, escaped, Left()), _LOOKED_AT))
            for source, names in _sources_of(rows):
                # A client that leaves out the header is MySQL's own.
                if shown is not None or escaped == bool(names):
                    width = len(names) or len(rows[0])
                    fitting = sum(len(row) == width for row in rows)
                    found.append((fitting, TellTable(source, delimiter, escaped, names)))
    if not found:
        return None
    teller = max(found, key=lambda each: each[0])[1]
    title = "TSV" if teller.delimiter == "\t" else "CSV"
    return _found(teller.source.log, title, teller, head, header=not teller.names)


_BACKSLASHED = re.compile(rb'(?<!\\)(?:\\\\)*\\"')


def _shows_escapes(text: bytes, delimiter: str) -> bool | None:
    """Whether a quote within quotes has a backslash (else it is doubled); None for neither.

    What counts rows alone would take one for the other, and literals for text.
    """
    mark = delimiter.encode()
    if not re.search(rb'(?:^|%b)"' % mark, text, re.MULTILINE):
        return True if delimiter == "\t" else None
    if re.search(rb'(?<![\\"\r\n%b])""' % mark, text):
        return False
    return True if delimiter == "\t" or _BACKSLASHED.search(text) else None


def _sources_of(rows: list[list[str | None]]) -> Iterator[tuple[Source, tuple[str, ...]]]:
    """The source that rows are of by their header, or by their first row."""
    if not rows:
        return
    header = _header(rows[0])
    for source in _SOURCES[:3]:
        if source.needed <= {*header}:
            yield source, ()
        for names in source.orders:
            if len(names) == len(header) and _fits(names, rows[0]):
                yield source, names


def _fits(names: tuple[str, ...], cells: list[str | None]) -> bool:
    """Whether the values of a row are such as its columns would have."""
    row = dict(zip(names, (cell or "" for cell in cells), strict=True))
    if (
        moment(row.get("event_time", row.get("start_time"))) == NO_TIME
        or "@" not in row["user_host"]
    ):
        return False
    if "query_time" in row:
        return mysql_log_tables.clock_us(row["query_time"]) >= 0
    return row["thread_id"].isdigit() and isinstance(mysql_log_tables.of_general_log(row), tuple)


# --- Percona's CSV ------------------------------------------------------------------------------


def _percona_csv(sample: Opened) -> MysqlTable | None:
    rows = rows_of_cells(io.BytesIO(_whole_lines(sample)), ",", Left())
    if mysql_audit.names_of(next(chain(rows, ([],)))) is None:
        return None
    return _found(mysql_audit.AuditLog, "CSV", tell_percona_csv, sample.head)


def tell_percona_csv(stream: IO[bytes], left: Left) -> Iterator[Telling]:
    """What the rows of Percona's audit log in CSV tell."""
    for cells in rows_of_cells(stream, ",", left):
        names = mysql_audit.names_of(cells)
        if names is None:
            other_length(cells, left)
        else:
            yield mysql_audit.of_record(dict(zip(names, cells, strict=False)))
