"""Logs, and units that come as such, to one Workload and a report for each file."""

import hashlib
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

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
from analyzer.model import (
    Progress,
    ProgressCallback,
    Schema,
    Skipped,
    SourceReport,
    UnusableSourceError,
    Workload,
    silent,
)
from analyzer.workload.assembling import Assembling
from analyzer.workload.clock import NO_TIME, Fractions, Seconds
from analyzer.workload.connections import Connections
from analyzer.workload.event_writer import Assembled
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.formats.mysql_logs import home_of
from analyzer.workload.formats.neutral_units import (
    FORMAT,
    LONGEST_LINE,
    Units,
    looks_like_units,
    read_units,
)
from analyzer.workload.formats.pieces import PieceFormat
from analyzer.workload.formats.recognise import recognise_log
from analyzer.workload.formats.records import LogFormat
from analyzer.workload.formats.server_tables import find_server_table
from analyzer.workload.formats.sql_script import SqlScript, find_script
from analyzer.workload.formats.statement_rows import StatementRows
from analyzer.workload.formats.statement_tables import StatementTable, find_table
from analyzer.workload.formats.wrapped import Wrapping, find_wrapping
from analyzer.workload.formats.wrapping import Left
from analyzer.workload.formats.wrapping_syslog import NO_YEAR
from analyzer.workload.ledger import Ledger
from analyzer.workload.scan import NOTHING_US, Events, Scan
from analyzer.workload.selection import EVERYTHING, OTHERS, OUTSIDE, Selection
from analyzer.workload.span import Span

#: Below this share of its bytes explained, a file's figures are in doubt.
LEAST_EXPLAINED = 0.9
#: More transactions than this share without an end, and the log is no whole log.
MOST_UNFINISHED = 0.05
#: How much larger than on disk a packed log is expected to be.
_PACKED = 12
#: A chunk of a log that is read in pieces.
PIECES_BYTES = 4 * 1024 * 1024
#: A log of so many statements that all took longer leaves out the fast ones.
_ENOUGH, SLOW_US = 20, 10_000
_STAGE = "Reading logs"


@dataclass(frozen=True, slots=True)
class _Log:
    """One log to be read: its format, the first time in it, and what stands around it.

    `left` counts what the wrapping held besides the log, while it is read. `evidence_alone`: in a
    sample of it nothing but pgaudit and plans tells of statements.
    """

    opened: Opened
    log_format: LogFormat | PieceFormat | EventLog
    first_us: int
    wrapping: Wrapping | StatementTable | SqlScript | None = None
    left: Left = field(default_factory=Left)
    evidence_alone: bool = False

    @property
    def title(self) -> str:
        """Its format, and what it is wrapped in."""
        title = self.log_format.title
        return f"{title}, in {self.wrapping.title}" if self.wrapping else title


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
) -> tuple[Workload, tuple[SourceReport, ...]]:
    """Read files as one log, in order of the first time in each; reports come in order of `paths`.

    A transaction may go on in the next file of its format. Files of units (JSON lines) are added
    as requests. `columns` says what columns of tables mean, column to role; `only` which part of
    the logs counts. The result depends on
    what the files say alone, not on `engine`, `jobs` or `chunk_bytes`. `progress` gets bytes on
    disk.

    Raises UnusableSourceError (its message names the path) for a file that is damaged or no log
    we read, UsageError for an unknown engine, and whatever `progress` raises to stop.
    """
    given: list[Units] = []
    reports: dict[str, SourceReport] = {}
    logs: list[_Log] = []
    seen: dict[tuple[int, bytes], str] = {}
    for path in dict.fromkeys(paths):
        opened = open_source(path)
        digest = hashlib.blake2b(opened.head + opened.middle, digest_size=16).digest()
        twin = seen.setdefault((opened.bytes_on_disk, digest), path)
        if looks_like_units(opened.head):
            read = _read_units(path, only)
            given.append(read)
            reports[path] = _units_report(path, opened, read)
        else:
            log = _recognised(opened, dialect, log_line_prefix, columns or {}, only)
            if twin == path:
                logs.append(log)
            else:
                reports[path] = _twin_report(log, twin)
    logs.sort(key=lambda log: log.first_us)
    alone = frozenset(number for number, log in enumerate(logs) if log.evidence_alone)
    ledger = Ledger(home_of(log.log_format for log in logs), alone)
    for read in given:
        ledger.add_units(read)
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
        report = _log_report(log, total, committed, workload)
        more = (*_told_twice(log, logs), *_not_asked(log, only, connections, number))
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
    ledger: Ledger, connections: Connections, logs: Sequence[_Log], scan: Scan, how: _Run
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
            untold = scan.only.by_origin - _tells(logs[events.file])
            if untold and not isinstance(log_format, PieceFormat):
                connections.cut(events, log_format.name.encode(), untold)
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


def _chunks(logs: Sequence[_Log], chunk_bytes: int) -> Iterator[Chunk]:
    for number, log in enumerate(logs):
        if log.wrapping is not None:
            is_piece = isinstance(log.log_format, PieceFormat)
            size = min(chunk_bytes, PIECES_BYTES) if is_piece else chunk_bytes
            blocks = log.wrapping.blocks(log.opened, log.left, size)
            yield from cut_blocks(blocks, log.opened, log.log_format.record_start, number)
            continue
        if not isinstance(log.log_format, PieceFormat):
            yield from cut(log.opened, log.log_format.record_start, chunk_bytes, number)
            continue
        # Pieces take several times the room of the bytes that they come from.
        size = min(chunk_bytes, PIECES_BYTES)
        if log.log_format.elements:
            yield from cut_elements(log.opened, size, number)
        else:
            yield from cut(log.opened, log.log_format.record_start, size, number)


def _recognised(
    opened: Opened,
    dialect: str,
    log_line_prefix: str | None,
    columns: Mapping[str, str],
    only: Selection,
) -> _Log:
    if columns and (table := find_table(opened, columns)) is not None:
        return _Log(opened, table.log_format, table.first_us, replace(table, only=only))
    if (table := find_server_table(opened)) is not None:
        return _Log(opened, table.log_format, table.first_us, replace(table, only=only))
    wrapping = find_wrapping(opened, only.year or NO_YEAR)
    inside = wrapping.inside if wrapping else opened
    found = recognise_log(inside)
    if log_line_prefix is not None and (found is None or found[0].takes_prefix):
        found = recognise_log(inside, log_line_prefix)
    if found is None and (table := find_table(opened)) is not None:
        return _Log(opened, table.log_format, table.first_us, replace(table, only=only))
    if found is None and (script := find_script(opened, dialect)) is not None:
        return _Log(opened, script.log_format, NO_TIME, script)
    if found is None:
        raise UnusableSourceError(
            f"{opened.path} is in no log format that can be read.",
            "Pass a PostgreSQL text log, csvlog or jsonlog, or a MySQL slow or general log; "
            "for an unusual text log of PostgreSQL state its log_line_prefix.",
        )
    if isinstance(found[0], PieceFormat | EventLog):
        return _Log(opened, found[0], found[0].first_time(inside.head), wrapping)
    seconds, fractions = Seconds(), Fractions()
    times = (seconds[r[0]] + fractions[r[1]] for r in found[0].records(inside.head) if r[0])
    first_us = next(times, NO_TIME)
    alone = _evidence_alone(found[0], inside.head + inside.middle)
    return _Log(opened, found[0], first_us, wrapping, evidence_alone=alone)


def _evidence_alone(log_format: LogFormat, sample: bytes) -> bool:
    evidence = False
    for record in log_format.records(sample):
        _, _, _, _, log, _, verb, _, message, *_ = record
        if verb in (b"statement", b"execute"):
            return False
        evidence |= verb == b"plan" or bool(
            log and message and log_format.plain(message).startswith(b"AUDIT: ")
        )
    return evidence


def _read_units(path: str, only: Selection) -> Units:
    with open_stream(path) as stream:
        units = read_units(iter(lambda: stream.readline(LONGEST_LINE + 1), b""))
    return units.without(only.excludes) if only.exclude_tables else units


def _log_report(log: _Log, total: Events, committed: int, workload: Workload) -> SourceReport:
    unexplained = total.unexplained + log.left.unexplained
    explained = 1 - unexplained / max(1, total.bytes + log.left.unexplained)
    return SourceReport(
        path=log.opened.path,
        kind="log",
        format=log.title,
        bytes=log.opened.bytes_on_disk,
        explained=max(0.0, explained),
        statements=total.statements,
        transactions=committed,
        duration_us=total.duration_us,
        skipped=_skipped(total.skipped + log.left.skipped),
        warnings=tuple(_warnings(log, total, explained, workload)),
    )


def _warnings(log: _Log, total: Events, explained: float, workload: Workload) -> Iterator[str]:
    if explained < LEAST_EXPLAINED:
        yield (
            f"Only {explained:.0%} of its bytes belong to records of this format; "
            "the figures may miss the rest."
        )
    if not total.statements and {OTHERS, OUTSIDE} & (total.skipped + log.left.skipped).keys():
        yield "Nothing of it is in the part that was asked for."
    elif not total.statements:
        yield (
            "It holds no statements. Set log_statement = 'all' or "
            "log_min_duration_statement = 0 on the server."
            if not isinstance(log.log_format, PieceFormat | EventLog)
            else f"It holds no statements. {log.log_format.remedy}"
        )
    elif not isinstance(log.log_format, PieceFormat) and not log.log_format.has_sessions:
        yield (
            "Its lines do not say which session wrote them, so no transaction can be told. "
            + (
                "The slow log of 5.6 and later says it, and so does any general log."
                if isinstance(log.log_format, EventLog)
                else "Put %p or %c into log_line_prefix."
            )
        )
    elif total.unnamed:
        yield (
            f"{total.unnamed} of its statements do not say which thread or connection they come "
            "from; their transactions are told by the order of the lines alone. "
            + (
                "Add a column with the session or the transaction."
                if isinstance(log.log_format, StatementRows)
                else "Put the thread or the request into the pattern of the log."
            )
        )
    if isinstance(log.log_format, StatementRows) and log.log_format.counted:
        yield (
            "It tells how often statements ran, not which ran together, so there are no "
            "transactions and no requests in it. Pass a log of some hours as well."
        )
    if isinstance(log.log_format, EventLog) and log.log_format.caveat:
        yield log.log_format.caveat
    yield from _of_samples(total)
    begun, unfinished = workload.totals.begun, workload.totals.open_at_end
    if unfinished > max(10, MOST_UNFINISHED * begun):
        yield (
            f"{unfinished} of {begun} transactions never end in the log: it may be a sample, "
            "so what happened together is seen in part only."
        )


def _told_twice(log: _Log, logs: Sequence[_Log]) -> Iterator[str]:
    """One server writes several logs of MySQL's, each with the same statements in it."""
    if isinstance(log.log_format, EventLog):
        names = {other.log_format.name for other in logs if isinstance(other.log_format, EventLog)}
        for name in sorted(names - {log.log_format.name}):
            yield (
                f"Another file is a {name}: if both come from one server and one time, what ran "
                "is counted twice; then leave one of them out."
            )


def _of_samples(total: Events) -> Iterator[str]:
    """What a log leaves out on purpose."""
    for (by, times), count in sorted(total.sampled.items()):
        what = "session" if by == "session" else "query"
        yield (
            f"It is a sample: one {what} in {times} was logged (log_slow_rate_limit), so each of "
            f"{count} statements counts {times} times"
            + ("." if by == "session" else "; what happened together cannot be told from it.")
        )
    if total.statements >= _ENOUGH and SLOW_US < total.fastest_us < NOTHING_US:
        yield (
            f"Its fastest statement took {total.fastest_us / 1000:,.0f} ms: faster ones were not "
            "logged, so what happened together is seen in part only. Set long_query_time = 0."
        )


def _tells(log: _Log) -> frozenset[str]:
    """Which fields of an Origin its records have; most formats have none."""
    where = log.wrapping if isinstance(log.wrapping, StatementTable) else log.log_format
    found: frozenset[str] = getattr(where, "tells", frozenset())
    return found


def _not_asked(log: _Log, only: Selection, connections: Connections, number: int) -> Iterator[str]:
    """What was stated of the logs that this one does not tell."""
    untold = only.by_origin - _tells(log)
    if untold and connections.known[number]:
        if connections.unknown[number]:
            yield (
                f"{connections.unknown[number]} of its statements are of sessions that connected "
                f"before it begins, so nobody knows their {' and '.join(sorted(untold))}; they "
                "stay in."
            )
    else:
        for name in sorted(untold):
            yield f"Its records do not name the {name}, so --{name} left nothing out of it."
    if only.by_time and log.first_us == NO_TIME:
        yield "Its records have no time, so --since and --until left nothing out of it."


def _units_report(path: str, opened: Opened, units: Units) -> SourceReport:
    explained = 1 - units.unexplained / max(1, units.bytes)
    doubt = (f"Only {explained:.0%} of its bytes are units.",)
    return SourceReport(
        path=path,
        kind="units",
        format=FORMAT,
        bytes=opened.bytes_on_disk,
        explained=explained,
        skipped=_skipped(units.skipped),
        warnings=doubt if explained < LEAST_EXPLAINED else (),
    )


def _twin_report(log: _Log, twin: str) -> SourceReport:
    return SourceReport(
        path=log.opened.path,
        kind="log",
        format=log.title,
        bytes=log.opened.bytes_on_disk,
        explained=0.0,
        skipped=(Skipped("the same file again", 1),),
        warnings=(f"It holds the same as {twin} and was left out.",),
    )


def _skipped(counts: Mapping[str, int]) -> tuple[Skipped, ...]:
    return tuple(sorted(Skipped(reason, count) for reason, count in counts.items()))
