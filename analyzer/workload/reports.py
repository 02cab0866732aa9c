"""What the report of a file says, and its warnings."""

from collections.abc import Iterator, Mapping, Sequence

from analyzer.files import Opened, shown
from analyzer.model import Skipped, SourceReport, Workload
from analyzer.workload.clock import NO_TIME
from analyzer.workload.connections import Connections
from analyzer.workload.events import NOTHING_US, Events
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.formats.neutral_units import FORMAT, Units
from analyzer.workload.formats.other_lines import format_in
from analyzer.workload.formats.pieces import PieceFormat
from analyzer.workload.formats.statement_rows import StatementRows
from analyzer.workload.logs import Log
from analyzer.workload.selection import OTHERS, OUTSIDE, Selection

#: Below this share of its bytes explained, a file's figures are in doubt.
LEAST_EXPLAINED = 0.9
#: More transactions than this share without an end, and the log is no whole log.
MOST_UNFINISHED = 0.05
#: A log of so many statements that all took longer leaves out the fast ones.
_ENOUGH, SLOW_US = 20, 10_000
#: Fewer lines of another format are listed among what was left out, and no more is said.
_FEW_LINES = 3
#: So many tables are named in a warning.
_NAMED = 5


def log_report(log: Log, total: Events, committed: int, workload: Workload) -> SourceReport:
    """The report of a log: `total` counts its events, `workload` is that of all the logs."""
    unexplained = total.unexplained + log.left.unexplained
    explained = 1 - unexplained / max(1, total.bytes + log.left.unexplained)
    return SourceReport(
        path=shown(log.opened.path),
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


def _warnings(log: Log, total: Events, explained: float, workload: Workload) -> Iterator[str]:
    yield from map(broken_off, log.left.breaks)
    yield from _of_other_formats(total.skipped + log.left.skipped)
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


def _of_other_formats(skipped: Mapping[str, int]) -> Iterator[str]:
    """Lines that another file should hold."""
    for reason, count in sorted(skipped.items()):
        name = format_in(reason)
        if name is None or count < _FEW_LINES:
            continue
        yield (
            f"{count:,} lines look like {name} and were not read: cut them out into a file of "
            "their own, and pass that as well."
        )


def broken_off(said: str) -> str:
    """The warning that a file breaks off, `said` being how far it was read."""
    return f"It is cut off or damaged: {said} Copy it again if you need the rest."


def told_twice(log: Log, logs: Sequence[Log]) -> Iterator[str]:
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


def not_asked(log: Log, only: Selection, connections: Connections, number: int) -> Iterator[str]:
    """What was stated of the logs that this one does not tell."""
    lacking: dict[int, list[str]] = {}
    for name in sorted(log.by_session(only) | (only.by_origin - log.tells)):
        unknown = connections.unknown[number, name]
        if connections.known[number, name]:
            lacking.setdefault(unknown, []).append(name)
        elif unknown or name not in log.tells:
            yield f"Its records do not name the {name}, so --{name} left nothing out of it."
    for unknown, names in lacking.items():
        if unknown:
            yield (
                f"{unknown} of its statements are of sessions that connected before it begins, so "
                f"nobody knows their {' and '.join(names)}; they stay in."
            )
    if only.by_time and log.first_us == NO_TIME:
        yield "Its records have no time, so --since and --until left nothing out of it."


def in_doubt(tables: Sequence[str]) -> Iterator[str]:
    """Tables of which some sessions make temporary ones, while there are permanent ones too."""
    if tables:
        more = len(tables) - _NAMED
        yield (
            f"Temporary tables are made under names that permanent ones have too, and count as "
            f"those: {', '.join(tables[:_NAMED])}{f' and {more} more' if more > 0 else ''}. Leave "
            "them out with --exclude-table if only the temporary ones are used."
        )


def units_report(path: str, opened: Opened, units: Units) -> SourceReport:
    """The report of a file of units."""
    explained = 1 - units.unexplained / max(1, units.bytes)
    doubt = (f"Only {explained:.0%} of its bytes are units.",)
    return SourceReport(
        path=shown(path),
        kind="units",
        format=FORMAT,
        bytes=opened.bytes_on_disk,
        explained=explained,
        skipped=_skipped(units.skipped),
        warnings=doubt if explained < LEAST_EXPLAINED else (),
    )


def twin_report(log: Log, twin: str) -> SourceReport:
    """The report of a log that holds the same as the file named `twin`."""
    return SourceReport(
        path=shown(log.opened.path),
        kind="log",
        format=log.title,
        bytes=log.opened.bytes_on_disk,
        explained=0.0,
        skipped=(Skipped("the same file again", 1),),
        warnings=(f"It holds the same as {shown(twin)} and was left out.",),
    )


def _skipped(counts: Mapping[str, int]) -> tuple[Skipped, ...]:
    return tuple(sorted(Skipped(reason, count) for reason, count in counts.items()))
