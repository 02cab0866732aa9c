"""Logs, and units that come as such, to one Workload and a report for each file."""

import hashlib
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analyzer.engines import choose
from analyzer.files import (
    CHUNK_BYTES,
    Chunk,
    Opened,
    cut,
    cut_blocks,
    cut_elements,
    open_source,
    open_stream,
)
from analyzer.model import Progress, ProgressCallback, Schema, SourceReport, Workload, silent
from analyzer.workload.assembling import Assembling
from analyzer.workload.bounds import BOUNDS, Bounds
from analyzer.workload.connections import Connections
from analyzer.workload.event_writer import Assembled
from analyzer.workload.events import Events
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.formats.mysql_logs import home_of
from analyzer.workload.formats.neutral_units import (
    LONGEST_LINE,
    Units,
    looks_like_units,
    unit_batches,
)
from analyzer.workload.formats.pieces import PieceFormat
from analyzer.workload.ledger import Ledger
from analyzer.workload.logs import Log, recognised
from analyzer.workload.misread import other_dialect, quoted_tables, search_paths
from analyzer.workload.reports import (
    in_doubt,
    log_report,
    not_asked,
    told_twice,
    twin_report,
    units_report,
)
from analyzer.workload.scan import Scan
from analyzer.workload.selection import EVERYTHING, Selection
from analyzer.workload.span import Span

#: How much larger than on disk a packed log is expected to be.
_PACKED = 12
#: A chunk of a log that is read in pieces.
PIECES_BYTES = 4 * 1024 * 1024
_STAGE = "Reading logs"


def read_logs(
    paths: Sequence[str],
    *,
    schema: Schema | None = None,
    dialect: str = "postgres",
    log_line_prefix: str | None = None,
    columns: Mapping[str, str] | None = None,
    only: Selection = EVERYTHING,
    engine: str = "local",
    jobs: int | None = None,
    scheduler: str | None = None,
    progress: ProgressCallback = silent,
    chunk_bytes: int = CHUNK_BYTES,
    bounds: Bounds = BOUNDS,
) -> tuple[Workload, tuple[SourceReport, ...]]:
    """Read files as one log, in order of the first time in each; reports come in order of `paths`.

    A transaction may go on in the next file of its format. Files of units (JSON lines) are added
    as requests. `columns` says what columns of tables mean, column to role; `only` which part of
    the logs counts. The result depends on what the files say alone, not on `engine`, `jobs` or
    `chunk_bytes`. `progress` gets bytes on disk; `bounds` says how much is told apart.

    Raises UnusableSourceError (its message names the path) for a file that is damaged or no log
    we read, UsageError for an unknown engine, and whatever `progress` raises to stop.
    """
    given: dict[str, Opened] = {}
    reports: dict[str, SourceReport] = {}
    logs: list[Log] = []
    seen: dict[tuple[int, bytes], str] = {}
    for path in dict.fromkeys(paths):
        opened = open_source(path)
        digest = hashlib.blake2b(opened.head + opened.middle, digest_size=16).digest()
        twin = seen.setdefault((opened.bytes_on_disk, digest), path)
        if looks_like_units(opened.head):
            given[path] = opened
        else:
            log = recognised(opened, dialect, log_line_prefix, columns or {}, only)
            if twin == path:
                logs.append(log)
            else:
                reports[path] = twin_report(log, twin)
    logs.sort(key=lambda log: log.first_us)
    alone = frozenset(number for number, log in enumerate(logs) if log.evidence_alone)
    excludes = only.excludes if only.exclude_tables else None
    home = home_of((log.log_format for log in logs), only)
    ledger = Ledger(home, alone, bounds, schema, excludes)
    for path, opened in given.items():
        said = Units()
        for units in _read_units(path, only):
            ledger.add_units(units)
            said.add(units)
        reports[path] = units_report(path, opened, said)
    connections = Connections(only)
    sums = _take_in(
        ledger,
        connections,
        logs,
        Scan(tuple(log.log_format for log in logs), dialect, schema, only),
        _Run(engine, jobs, scheduler, progress, chunk_bytes),
    )
    workload = ledger.finish()
    for number, (log, total) in enumerate(zip(logs, sums, strict=True)):
        stood, stood_us, lost = ledger.evidence_in(number)
        total.statements += stood
        total.duration_us += stood_us
        if lost:
            total.skipped["executions that plans or pgaudit tell of, but no statement"] += lost
        committed = ledger.committed_in(number)
        report = log_report(log, total, committed, workload)
        more = (*told_twice(log, logs), *not_asked(log, only, connections, number))
        if not number:
            told = search_paths(workload, ledger.resolved, ledger.followed, ledger.misplaced)
            more += (*in_doubt(ledger.doubtful), *told, *quoted_tables(workload))
            if not any(isinstance(other.log_format, EventLog) for other in logs):
                more += tuple(other_dialect(workload, dialect))
        reports[log.opened.path] = replace(report, warnings=(*report.warnings, *more))
    return workload, tuple(reports[path] for path in dict.fromkeys(paths))


@dataclass(frozen=True, slots=True)
class _Run:
    """How logs are read, none of which changes what comes out."""

    engine: str
    jobs: int | None
    scheduler: str | None
    progress: ProgressCallback
    chunk_bytes: int


def _take_in(
    ledger: Ledger, connections: Connections, logs: Sequence[Log], scan: Scan, how: _Run
) -> list[Events]:
    """Scan the logs and fold them into the ledger; what was counted by file."""
    sizes = [log.opened.bytes_on_disk for log in logs]
    plain = sum(
        size * (_PACKED if log.opened.packing else 1) for log, size in zip(logs, sizes, strict=True)
    )
    run = choose(how.engine, total_bytes=plain, jobs=how.jobs, scheduler=how.scheduler)
    sums = [Events(file=number) for number in range(len(logs))]
    how.progress(Progress(_STAGE, 0, sum(sizes)))
    results = run(scan, _chunks(logs, how.chunk_bytes))
    assembling, span = Assembling(), Span(scan.only)
    try:
        for events in results:
            log_format = logs[events.file].log_format
            asked = logs[events.file].by_session(scan.only)
            if asked and not isinstance(log_format, PieceFormat):
                connections.cut(events, log_format.name.encode(), asked)
            sums[events.file].count(events)
            if isinstance(log_format, PieceFormat):
                if scan.only.by_time:
                    span.cut(events, sums[events.file].skipped)
                _book(ledger, sums, log_format.assembler, assembling.take(log_format, events))
            else:
                ledger.add(events, log_format.name.encode())
            done = sum(sizes[: events.file]) + events.done
            how.progress(Progress(_STAGE, done, sum(sizes)))
        for lane, whole in assembling.finish():
            _book(ledger, sums, lane, (whole,))
    finally:
        if isinstance(results, Generator):
            results.close()
    return sums


def _book(ledger: Ledger, sums: list[Events], lane: str, wholes: Iterable[Assembled]) -> None:
    """Add assembled events to the ledger, and their counts to the files they come from."""
    for whole in wholes:
        ledger.add(whole.events, lane.encode())
        for counts in whole.counts:
            sums[counts.file].count(counts)


def _chunks(logs: Sequence[Log], chunk_bytes: int) -> Iterator[Chunk]:
    for number, log in enumerate(logs):
        if log.wrapping is not None:
            is_piece = isinstance(log.log_format, PieceFormat)
            size = min(chunk_bytes, PIECES_BYTES) if is_piece else chunk_bytes
            blocks = log.wrapping.blocks(log.opened, log.left, size)
            yield from cut_blocks(blocks, log.opened, log.log_format.record_start, number)
            continue
        broken = log.left.broke
        if not isinstance(log.log_format, PieceFormat):
            yield from cut(log.opened, log.log_format.record_start, chunk_bytes, number, broken)
            continue
        # Pieces take several times the room of the bytes that they come from.
        size = min(chunk_bytes, PIECES_BYTES)
        if log.log_format.elements:
            yield from cut_elements(log.opened, size, number, broken)
        else:
            yield from cut(log.opened, log.log_format.record_start, size, number, broken)


def _read_units(path: str, only: Selection) -> Iterator[Units]:
    with open_stream(path) as stream:
        for units in unit_batches(iter(lambda: stream.readline(LONGEST_LINE + 1), b"")):
            yield units.without(only.excludes) if only.exclude_tables else units
