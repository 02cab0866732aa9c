"""Tables of statements: CSV, TSV, JSON, Parquet; exports of pg_stat_statements among them."""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from analyzer.files import Opened, elements, open_stream, short_lines, shown
from analyzer.model import UnusableSourceError
from analyzer.workload.clock import NO_TIME
from analyzer.workload.formats.application import begins_statement
from analyzer.workload.formats.delimited import delimited
from analyzer.workload.formats.psql_output import looks_printed, printed
from analyzer.workload.formats.records import Origin
from analyzer.workload.formats.statement_columns import ROLES, Columns, columns_of
from analyzer.workload.formats.statement_rows import StatementRows, moment
from analyzer.workload.formats.wrapping import Left
from analyzer.workload.selection import EVERYTHING, OTHERS, Selection

#: So many rows of a sample are looked at; at least this share of them must hold a statement.
_LOOKED_AT, _LEAST = 100, 0.5
PARQUET = "Parquet"
_as_json = json.JSONEncoder(default=str).encode
_DELIMITERS = (b",", b"\t", b";", b"|")

Values = dict[str, Any]
#: Rows by the names of columns, from a stream with this delimiter.
Reader = Callable[[IO[bytes], str, Left], Iterator[Values]]


@dataclass(frozen=True)
class StatementTable:
    """A table with statements: how to read it, and what its columns mean."""

    kind: str
    columns: Columns
    log_format: StatementRows
    first_us: int
    delimiter: str = ","
    only: Selection = EVERYTHING
    #: What reads its rows, where the kind alone does not say it.
    reader: "Reader | None" = None

    @property
    def title(self) -> str:
        """The kind of file."""
        return "TSV" if self.kind == "CSV" and self.delimiter == "\t" else self.kind

    def blocks(self, opened: Opened, left: Left, size: int) -> Iterator[bytes]:
        """The rows as StatementRows reads them, in blocks of about `size` bytes."""
        with ExitStack() as opening:
            if self.kind == PARQUET and self.reader is None:
                rows = _parquet(opened.path)
            else:
                stream = opening.enter_context(open_stream(opened.path, left.broke))
                rows = (self.reader or READERS[self.kind])(stream, self.delimiter, left)
            if self.only.by_origin & self.tells:
                rows = self._chosen(rows, left)
            yield from _blocks((self._line(row) for row in rows), size)

    @property
    def tells(self) -> frozenset[str]:
        """Which fields of an Origin its rows have."""
        return frozenset(Origin._fields) & self.columns.by_role.keys()

    def _chosen(self, rows: Iterable[Values], left: Left) -> Iterator[Values]:
        for row in rows:
            named = {name: str(row.get(self.columns.by_role[name]) or "") for name in self.tells}
            if self.only.fits(named):
                yield row
            else:
                left.skipped[OTHERS] += 1

    def _line(self, row: Values) -> bytes:
        by_role = self.columns.by_role
        values = [row.get(by_role[role]) if role in by_role else None for role in ROLES]
        return _as_json(values).encode() + b"\n"


def find_table(sample: Opened, stated: Mapping[str, str] | None = None) -> StatementTable | None:
    """The table of statements that a file is; None for another file.

    `stated` says what columns mean, by name. Without it, most of the values in the column of
    statements have to be some.
    """
    stated = stated or {}
    head = sample.head.removeprefix(b"\xef\xbb\xbf")
    delimiter = looks_delimited(head)
    for kind, rows in samples(sample, head, delimiter):
        names = tuple(dict.fromkeys(name for row in rows for name in row))
        columns = columns_of(names, stated)
        query = columns.by_role.get("query")
        if query is None or not rows:
            continue
        values = [str(row.get(query) or "").encode("utf-8", "replace") for row in rows]
        texts = [value for value in values if value and not value.startswith(b"<")]
        told = sum(map(_is_statement, texts))
        if query not in stated and (not told or told < _LEAST * len(texts)):
            continue
        doubtful = query.lower() == "message" and query not in stated
        title, counted = _title(names, columns)
        log_format = StatementRows(title, columns.unit, doubtful, counted)
        time = columns.by_role.get("time", "")
        times = (moment(row.get(time)) for row in rows)
        first_us = next((found for found in times if found != NO_TIME), NO_TIME)
        return StatementTable(kind, columns, log_format, first_us, delimiter)
    return None


def looks_delimited(head: bytes) -> str:
    """What most likely stands between the columns of a table."""
    return max(_DELIMITERS, key=head.lstrip().partition(b"\n")[0].count).decode()


def samples(sample: Opened, head: bytes, delimiter: str) -> Iterator[tuple[str, list[Values]]]:
    """The first rows of a file as each kind of table that it may be."""
    if head.startswith(b"PAR1"):
        yield PARQUET, list(islice(_parquet(sample.path), _LOOKED_AT))
        return
    for kind, reader in READERS.items():
        if _may_be(kind, head):
            stream = _stream(sample, kind, head)
            yield kind, list(islice(reader(stream, delimiter, Left()), _LOOKED_AT))


def _is_statement(text: bytes) -> bool:
    return begins_statement(text) or text.lstrip()[:8].split(b" ")[0].lower() in _OTHERS


_OTHERS = frozenset(
    (b"prepare", b"execute", b"vacuum", b"analyze", b"reset", b"discard", b"listen", b"move")
)


def _title(names: Iterable[str], columns: Columns) -> tuple[str, bool]:
    """What the table is, and whether its rows are counts alone."""
    have = {name.lower() for name in names}
    alone = not {"time", "session", "transaction", "request"} & columns.by_role.keys()
    counted = alone and "count" in columns.by_role
    if not (counted and "calls" in have and have & _OF_STATEMENTS):
        return ("counted statements" if counted else "table of statements"), counted
    version = next((version for mark, version in _VERSIONS if mark in have), None)
    return "pg_stat_statements" + (f", columns of {version}" if version else ""), True


_OF_STATEMENTS = frozenset(
    ("queryid", "total_time", "total_exec_time", "mean_time", "mean_exec_time", "shared_blks_hit")
)
#: The column that came with a version of the extension, the newest first.
_VERSIONS = (
    ("wal_buffers_full", "1.12"),
    ("stats_since", "1.11"),
    ("shared_blk_read_time", "1.11"),
    ("temp_blk_read_time", "1.10"),
    ("jit_functions", "1.10"),
    ("toplevel", "1.9"),
    ("total_exec_time", "1.8"),
    ("mean_exec_time", "1.8"),
    ("total_time", "1.4 to 1.7"),
    ("mean_time", "1.4 to 1.7"),
)


def _parquet(path: str) -> Iterator[Values]:
    """The rows of a Parquet file, some thousand at a time in memory."""
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with open_stream(path) as stream:
            for batch in ParquetFile(stream).iter_batches(batch_size=4096):
                yield from map(_flat, batch.to_pylist())
    except (ArrowException, OSError) as error:
        raise UnusableSourceError(
            f"{shown(path)} cannot be read as Parquet to its end ({type(error).__name__}).",
            "Check that the file is complete.",
        ) from None


def _may_be(kind: str, head: bytes) -> bool:
    """Whether a file may be of a kind, by its first bytes."""
    start = head.lstrip()[:1]
    lines = (line.strip(b" \t\r,") for line in head.lstrip().split(b"\n", 3)[:3])
    whole = any(line.startswith(b"{") and line.endswith(b"}") for line in lines)
    if kind == "JSON lines":
        return whole
    if kind == "psql's output":
        return looks_printed(head)
    if kind == "JSON":
        return start == b"[" or (start == b"{" and not whole)
    return start not in (b"{", b"[", b"<") and head[:1000].count(b"\0") < 10


def _stream(sample: Opened, kind: str, head: bytes) -> IO[bytes]:
    if kind == "CSV" and len(head) < sample.bytes_on_disk:
        head = head[: head.rfind(b"\n") + 1]
    return io.BytesIO(head)


def _json_lines(stream: IO[bytes], delimiter: str, left: Left) -> Iterator[Values]:
    del delimiter
    return _objects(short_lines(stream, left.long_line), left)


def _json_document(stream: IO[bytes], delimiter: str, left: Left) -> Iterator[Values]:
    del delimiter
    return _objects((element for element, _ in elements(stream, left.long_line)), left)


def _objects(lines: Iterable[bytes], left: Left) -> Iterator[Values]:
    for line in lines:
        text = line.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n,")
        if not text:
            continue
        try:
            row = json.loads(text.decode("utf-8", "replace"), strict=False)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            yield _flat(row)
        else:
            left.junk(line)


def _flat(row: Values, above: str = "", depth: int = 3) -> Values:
    """Members of members under the names `outer.inner`."""
    flat: Values = {}
    for name, value in row.items():
        if isinstance(value, dict) and depth:
            flat.update(_flat(value, f"{above}{name}.", depth - 1))
        else:
            flat[above + name] = value
    return flat


READERS: dict[str, Reader] = {
    "JSON lines": _json_lines,
    "JSON": _json_document,
    "psql's output": printed,
    "CSV": delimited,
}


def _blocks(lines: Iterable[bytes], size: int) -> Iterator[bytes]:
    held: list[bytes] = []
    length = 0
    for line in lines:
        held.append(line)
        length += len(line)
        if length >= size:
            yield b"".join(held)
            held, length = [], 0
    if held:
        yield b"".join(held)
