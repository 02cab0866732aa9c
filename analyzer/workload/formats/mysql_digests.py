"""The performance schema's statement digests (events_statements_summary_by_digest), exported."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from analyzer.workload.clock import NO_TIME, Fractions, Seconds
from analyzer.workload.events import Events
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.mysql_scan import MysqlEvents
from analyzer.workload.spoken import Reads

Row = dict[str, str]

#: The server keeps 10,000 digests, unless told otherwise, so an export is read whole.
_NEVER = re.compile(rb"(?!)")
_NULLS = frozenset(("NULL", "\\N", ""))
_NEEDED = ("digest_text", "count_star")
_PICOSECONDS = 1_000_000
#: The server puts spaces around signs.
_SPACED = re.compile(r"\s*((?<!\.)\.(?!\.)|,|\))|(\()\s+")
_AROUND_DOT = re.compile(r"(?<=[\w`])\.\s+(?=[\w`*])")


@dataclass(frozen=True, slots=True)
class MysqlDigests(EventLog):
    """An export as CSV, as mysql --batch writes it (with tabs), a column a line, or as JSON.

    `delimiter` is VERTICAL for the third, empty for JSON; `databases` with how many statements ran
    in each.
    """

    delimiter: str
    databases: tuple[tuple[str, int], ...] = ()
    name: ClassVar[str] = "MySQL statement digests"
    dialect: ClassVar[str] = "mysql"
    tells: ClassVar[frozenset[str]] = frozenset(("database",))
    remedy: ClassVar[str] = "Export performance_schema.events_statements_summary_by_digest."
    caveat: ClassVar[str] = (
        "It holds counts alone: what happened together, in a transaction or a request, cannot be "
        "told from it."
    )

    @property
    def title(self) -> str:
        """Its name and how it is written."""
        return f"{self.name} ({_WRITTEN[self.delimiter]})"

    @property
    def record_start(self) -> re.Pattern[bytes]:
        """Nowhere: the first line says what stands where."""
        return _NEVER

    def events(self, block: bytes, reader: Reads) -> Events:
        """How often each statement ran, how long that took, and how often it failed."""
        out = MysqlEvents(block, reader)
        session = out.session(None)
        stamps, fractions = Seconds(), Fractions()
        for row in _rows(block, self.delimiter):
            text, count = row.get("digest_text", ""), _number(row.get("count_star"))
            if count is None:
                out.skip("rows without a count")
            elif text in _NULLS:
                out.skip("statements that the server no longer told apart", count)
            else:
                out.enters(session, _named(row).encode())
                last = _time(row.get("last_seen"), stamps, fractions)
                out.counted(
                    session,
                    read_text(text).encode(),
                    executions=count,
                    failed=min(count, _number(row.get("sum_errors")) or 0),
                    duration=(_number(row.get("sum_timer_wait")) or 0) // _PICOSECONDS,
                    first=_time(row.get("first_seen"), stamps, fractions),
                    last=last,
                )
        return out.written()

    def first_time(self, sample: bytes) -> int:
        """When the first statement was first seen."""
        stamps, fractions = Seconds(), Fractions()
        times = (
            _time(row.get("first_seen"), stamps, fractions) for row in _rows(sample, self.delimiter)
        )
        return min((time for time in times if time != NO_TIME), default=NO_TIME)


_SCHEMA = re.compile(rb'"schema_name"\s*:\s*"([^"\\]+)"', re.IGNORECASE)
#: As the client prints it upright: a row of stars, then a column a line.
VERTICAL = "*"
_ROW_OF_STARS = re.compile(r"^\*{10,} \d+\. row \*{10,}\r?$", re.MULTILINE)
_CELL = re.compile(r"^ *(\w+): (.*?)\r?$", re.MULTILINE)
_WRITTEN = {"": "JSON", VERTICAL: "a column a line", "\t": "tab-separated", ",": "CSV", ";": "CSV"}


def read_text(digest: str) -> str:
    """A digest's text as a template would have it: `(...)` is a list of literals."""
    text = digest.replace("(...)", "(?+)").replace("/* , ... */", "")
    text = _SPACED.sub(lambda found: found[1] or found[2], text)
    return _AROUND_DOT.sub(".", text).strip()


def _rows(block: bytes, delimiter: str) -> Iterator[Row]:
    """The rows by their column names in lower case."""
    text = block.decode("utf-8-sig", "replace").replace("\0", "")
    if delimiter == VERTICAL:
        for part in _ROW_OF_STARS.split(text)[1:]:
            yield {name.lower(): value for name, value in _CELL.findall(part)}
        return
    if delimiter:
        lines = io.StringIO(text, newline="")
        # With tabs there are no quotes, but escapes.
        rows = (
            csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            if delimiter == "\t"
            else csv.reader(lines, delimiter=delimiter)
        )
        try:
            header = [name.strip().lower() for name in next(rows, [])]
            for cells in rows:
                yield dict(zip(header, cells, strict=False))
        except csv.Error:
            return  # a row that is no row ends the table
        return
    for value in _values(text):
        if isinstance(value, dict):
            yield {str(key).lower(): _text(cell) for key, cell in value.items()}


def _values(text: str) -> Iterator[Any]:
    """The objects of a JSON array, or one a line."""
    try:
        whole = json.loads(text)
        yield from whole if isinstance(whole, list) else (whole,)
    except (ValueError, RecursionError):
        for line in text.split("\n"):
            try:
                yield json.loads(line.strip().rstrip(","))
            except (ValueError, RecursionError):
                continue


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _named(row: Row) -> str:
    name = row.get("schema_name", "")
    return "" if name in _NULLS else name


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


_STAMP = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(\.\d+)?")


def _time(text: str | None, stamps: Seconds, fractions: Fractions) -> int:
    found = _STAMP.match(text or "")
    if found is None or found[1].startswith("0000"):
        return NO_TIME
    return stamps[found[1].encode()] + fractions[(found[2] or "").encode() or None]


def recognise_digests(sample: bytes) -> tuple[MysqlDigests, float] | None:
    """The export that a sample is, by its columns."""
    text = sample.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] in (b"[", b"{"):
        start = text[:65536].lower()
        if not all(f'"{name}"'.encode() in start for name in _NEEDED):
            return None
        delimiter = ""
    else:
        if _ROW_OF_STARS.match(text.decode("utf-8", "replace")):
            first = next(_rows(sample[:65536], VERTICAL), {})
            return _described(sample, VERTICAL) if set(_NEEDED) <= set(first) else None
        header = text.split(b"\n", 1)[0].lower().replace(b'"', b"").strip()
        for mark in ("\t", ",", ";"):
            if set(_NEEDED) <= set(header.decode("utf-8", "replace").split(mark)):
                delimiter = mark
                break
        else:
            return None
    return _described(sample, delimiter)


def _described(sample: bytes, delimiter: str) -> tuple[MysqlDigests, float]:
    databases: Counter[str] = Counter()
    if not delimiter:  # a sample of JSON is no JSON
        databases.update(name.decode("utf-8", "replace") for name in _SCHEMA.findall(sample))
    for row in _rows(sample, delimiter) if delimiter else ():
        databases[_named(row)] += _number(row.get("count_star")) or 0
    named = tuple(sorted((name, count) for name, count in databases.items() if name))
    return MysqlDigests(delimiter, named), 1.0
