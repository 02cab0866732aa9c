"""Which wrappers stand around a log, by its content, and the log inside as one stream of bytes."""

import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import IO, Literal

from analyzer.files import LINE_BYTES, Opened, elements, open_stream, short_lines, shown
from analyzer.model import UnusableSourceError
from analyzer.workload.clock import NO_TIME, Fractions, Seconds
from analyzer.workload.formats.delimited import delimited
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.formats.mysql_logs import recognise_mysql
from analyzer.workload.formats.postgres_csvlog import PostgresCsvlog
from analyzer.workload.formats.postgres_jsonlog import PostgresJsonlog
from analyzer.workload.formats.postgres_prefixes import infer_prefixes
from analyzer.workload.formats.records import LogFormat
from analyzer.workload.formats.wrapping import Left, Wrapper
from analyzer.workload.formats.wrapping_json import (
    AZURE,
    CLOUD_NATIVE,
    CLOUDWATCH,
    COLLECTED,
    DOCKER,
    GOOGLE,
    JOURNAL,
    JsonRows,
)
from analyzer.workload.formats.wrapping_lines import COMPOSE, CONTAINER_RUNTIME, POD, STAMPED
from analyzer.workload.formats.wrapping_syslog import NO_YEAR, Syslog

_WRAPPERS: tuple[Wrapper, ...] = (
    *(DOCKER, CLOUD_NATIVE, GOOGLE, AZURE, CLOUDWATCH, JOURNAL, COLLECTED),
    *(CONTAINER_RUNTIME, POD, COMPOSE, STAMPED),
)
#: So many lines of a sample are looked at, and so many wrappers may stand within each other.
_LOOKED_AT, _DEEPEST = 100, 3
#: Below this share of fitting lines a wrapper is none.
_LEAST = 0.3
#: The same where the first line is one.
_LEAST_OF_LONG = 0.1
#: A packed log whose newest record comes first is turned round in memory, if not larger.
LARGEST_TURNED = 256 << 20
_BLOCK = 1 << 20
#: How the outermost wrapper's lines stand in a file.
Form = Literal["lines", "elements", "fields", "csv"]
#: Columns by which a cloud's export as CSV is known.
_EXPORTED = frozenset((b"@message", b"textPayload", b"Message", b"properties_s"))
#: How a document of JSON begins whose objects are not one a line.
_DOCUMENT = re.compile(rb"\s*(?:\[\s*\{|\{\s*\n\s*\"|\{\s*\"(?:events|value|entries)\"\s*:\s*\[)")
#: How one begins whose objects are fields of a row each: what get-query-results prints.
_FIELDS = re.compile(rb'(?:"results"\s*:|\A)\s*\[\s*\[\s*\{\s*"(?:field|value)"\s*:')


@dataclass(frozen=True)
class Wrapping:
    """What stands around a log, outermost first, with a sample of the log inside.

    `form` is how the outermost stand in the file. `newest_first`: they come in reverse.
    """

    wrappers: tuple[Wrapper, ...]
    inside: Opened
    form: Form = "lines"
    newest_first: bool = False

    @property
    def title(self) -> str:
        """Its names, and the order where it is not the usual one."""
        names = " in ".join(wrapper.name for wrapper in reversed(self.wrappers))
        names += " as CSV" if self.form == "csv" else ""
        return f"{names}, newest first" if self.newest_first else names

    def blocks(self, opened: Opened, left: Left, size: int) -> Iterator[bytes]:
        """The log inside in blocks of about `size` bytes; what is left out is counted.

        Raises UnusableSourceError where a packed log that is to be turned round is too large.
        """
        lines = _turned(opened, self.form, left) if self.newest_first else None
        if lines is not None:
            yield from _joined(self._through(lines, left), size)
            return
        with open_stream(opened.path, left.broke) as stream:
            yield from _joined(self._through(_lines(stream, self.form, left), left), size)

    def _through(self, lines: Iterable[bytes], left: Left) -> Iterable[bytes]:
        for number, wrapper in enumerate(self.wrappers):
            lines = wrapper.unwrap(_whole(lines, left) if number else lines, left)
        return lines


def find_wrapping(sample: Opened, year: int = NO_YEAR) -> Wrapping | None:
    """What stands around a log of PostgreSQL or MySQL (in a container, any log); None for nothing.

    A wrapper is believed only where the log inside is one that is read. `year` is that of the
    first stamp, where stamps have none.
    """
    possible = (Syslog(year), *_WRAPPERS)
    head, form = sample.head, _form(sample.head)
    if form != "lines":
        lines = list(_lines(io.BytesIO(head), form, Left()))
        if len(lines) > 1 and len(head) < sample.bytes_on_disk:
            lines.pop()  # the sample ends in its midst
        head = b"".join(lines)
    for wrappers, inside in _unwrapped(head, _DEEPEST, possible):
        if form != "lines" and not isinstance(wrappers[0], JsonRows):
            continue
        log_format = _format(inside)
        if log_format is None and not wrappers[-1].anything:
            continue
        newest_first = log_format is not None and _falls(_times(inside, log_format))
        return Wrapping(wrappers, replace(sample, head=inside, middle=b""), form, newest_first)
    return None


def _unwrapped(
    head: bytes, depth: int, possible: Sequence[Wrapper]
) -> Iterator[tuple[tuple[Wrapper, ...], bytes]]:
    """Each way to unwrap a sample, the deepest first."""
    lines = [line for line in islice(head.split(b"\n"), _LOOKED_AT) if line.strip()]
    for wrapper in possible:
        fitting = sum(map(wrapper.fits, lines))
        # Before a record of many lines stands one stamp.
        least = _LEAST_OF_LONG if fitting and wrapper.fits(lines[0]) else _LEAST
        if not fitting or fitting < least * len(lines):
            continue
        inside = b"".join(wrapper.unwrap(io.BytesIO(head), Left()))
        if inside.strip():
            if depth > 1:
                for more, text in _unwrapped(inside, depth - 1, possible):
                    yield (wrapper, *more), text
            yield (wrapper,), inside


def _format(text: bytes) -> LogFormat | EventLog | None:
    """The format of PostgreSQL's or MySQL's that most of a text is in; None for none."""
    fixed: tuple[LogFormat, ...] = (PostgresCsvlog(), PostgresJsonlog())
    for log_format in fixed:
        junk = sum(len(record[-1]) + 1 for record in log_format.records(text) if record[-1])
        if junk < len(text) / 2:
            return log_format
    inferred = infer_prefixes(text)
    if inferred and inferred[1] >= 0.5:
        return inferred[0]
    mysql = recognise_mysql(text)
    return mysql[0] if mysql and mysql[1] >= 0.5 else None


def _times(text: bytes, log_format: LogFormat | EventLog) -> list[int]:
    """The times of the records in a text, as they stand."""
    if isinstance(log_format, EventLog):
        lines = text.split(b"\n")[: 10 * _LOOKED_AT]
        starts = (line for line in lines if log_format.record_start.match(line))
        return [log_format.first_time(line) for line in starts]
    seconds, fractions = Seconds(), Fractions()
    return [seconds[r[0]] + fractions[r[1]] for r in log_format.records(text) if r[0]]


def _falls(times: list[int]) -> bool:
    """Whether the times of records mostly fall."""
    times = [time for time in times if time > NO_TIME]
    falls = sum(later < earlier for earlier, later in pairwise(times))
    rises = sum(later > earlier for earlier, later in pairwise(times))
    return falls > rises


def _form(head: bytes) -> Form:
    if head.lstrip()[:1] in (b"{", b"[") and _FIELDS.search(head, 0, 4096):
        return "fields"
    if _DOCUMENT.match(head):
        return "elements"
    columns = {name.strip(b'" \r') for name in head.partition(b"\n")[0].split(b",")}
    return "csv" if columns & _EXPORTED else "lines"


def _lines(stream: IO[bytes], form: Form, left: Left) -> Iterator[bytes]:
    """The lines of a file; objects of JSON and rows of CSV as one line of JSON each."""
    if form == "lines":
        yield from short_lines(stream, left.long_line)
    elif form == "elements":
        for element, _ in elements(stream, left.long_line):
            yield element.replace(b"\n", b" ") + b"\n"
    elif form == "fields":
        yield from _rows_of_fields(element for element, _ in elements(stream, left.long_line))
    else:
        for row in delimited(stream, ",", left):
            yield json.dumps(row).encode() + b"\n"


def _rows_of_fields(objects: Iterable[bytes]) -> Iterator[bytes]:
    """Rows as one line of JSON each: `@ptr` is a row's last field, and none has a field twice."""
    row: dict[str, object] = {}
    for each in objects:
        try:
            pair = json.loads(each.decode("utf-8", "replace"), strict=False)
            name, value = str(pair["field"]), pair.get("value")
        except (ValueError, KeyError, RecursionError):
            yield each.replace(b"\n", b" ") + b"\n"
            continue
        if name in row:
            yield json.dumps(row).encode() + b"\n"
            row = {}
        row[name] = value
        if name == "@ptr":
            yield json.dumps(row).encode() + b"\n"
            row = {}
    if row:
        yield json.dumps(row).encode() + b"\n"


def _turned(opened: Opened, form: Form, left: Left) -> Iterator[bytes]:
    """The lines of a file, the last first."""
    if opened.packing is None and form == "lines":
        yield from _backwards(opened, left)
        return
    kept: list[bytes] = []
    size = 0
    with open_stream(opened.path, left.broke) as stream:
        for line in _lines(stream, form, left):
            kept.append(line)
            size += len(line)
            if size > LARGEST_TURNED:
                raise UnusableSourceError(
                    f"{shown(opened.path)} has its newest record first and is too large to be "
                    "turned round.",
                    "Export it in ascending order, or unpack it and turn it with tac.",
                )
    while kept:
        yield kept.pop()


def _backwards(opened: Opened, left: Left) -> Iterator[bytes]:
    """The lines of a plain file from its end, of which little is held at a time."""
    with open_stream(opened.path) as stream:
        end, rest, lost = opened.bytes_on_disk, b"", 0
        while end:
            start = max(0, end - _BLOCK)
            stream.seek(start)
            lines = (stream.read(end - start) + rest).split(b"\n")
            rest = lines[0] if start else b""
            for line in reversed(lines[1:] if start else lines):
                if lost:
                    left.long_line(lost)
                    lost = 0
                if line:
                    yield line + b"\n"
            if len(rest) > LINE_BYTES:
                lost += len(rest) - LINE_BYTES
                rest = rest[:LINE_BYTES]
            end = start


def _whole(pieces: Iterable[bytes], left: Left) -> Iterator[bytes]:
    """Lines out of pieces that may hold several, or a part of one."""
    held: list[bytes] = []
    length = lost = 0
    for piece in pieces:
        if length <= LINE_BYTES:
            held.append(piece)
            length += len(piece)
        else:
            lost += len(piece)
        if piece.endswith(b"\n"):
            text = b"".join(held).removesuffix(b"\n")
            for line in text.split(b"\n"):
                yield line + b"\n"
            if lost:
                left.long_line(lost)
            held, length, lost = [], 0, 0
    if held:
        yield b"".join(held)


def _joined(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Blocks of about `size` bytes."""
    held: list[bytes] = []
    length = 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length >= size:
            yield b"".join(held)
            held, length = [], 0
    if held:
        yield b"".join(held)
