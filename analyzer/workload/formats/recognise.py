"""Which log format a sample is in, by its content."""

from functools import lru_cache

from analyzer.files import Opened, spread
from analyzer.workload.formats.application_log import recognise_application
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.formats.mysql_logs import recognise_mysql
from analyzer.workload.formats.pieces import PieceFormat
from analyzer.workload.formats.postgres_csvlog import PostgresCsvlog
from analyzer.workload.formats.postgres_jsonlog import PostgresJsonlog
from analyzer.workload.formats.postgres_prefixes import infer_prefixes
from analyzer.workload.formats.postgres_stderr import PostgresStderr
from analyzer.workload.formats.records import LogFormat
from analyzer.workload.formats.refused import refuse_without_sql
from analyzer.workload.formats.traces import recognise_traces
from analyzer.workload.formats.wrapped import find_wrapping

#: Less of a sample than this in records of a format, and it is not in that format.
LEAST_SHARE = 0.2


@lru_cache(maxsize=2)  # a file is asked for whether it is a log, and then for which one
def recognise_log(
    sample: Opened, log_line_prefix: str | None = None
) -> tuple[LogFormat | PieceFormat | EventLog, float] | None:
    """The format of a log and the share of the sample's bytes that it explains; None for no log.

    `log_line_prefix` states the prefix of a text log instead of having it inferred. Raises
    UnusableSourceError for what is a log, but holds no SQL (pgbouncer, extended event files).
    """
    refuse_without_sql(sample)
    if (wrapping := find_wrapping(sample)) is not None:
        sample = wrapping.inside
    text = sample.head + sample.middle
    if log_line_prefix is not None:
        stated = PostgresStderr(log_line_prefix)
        return stated, explained(stated, text)
    if (traces := recognise_traces(sample.head)) is not None:
        return traces, 1.0
    mysql = recognise_mysql(text)
    if mysql is not None and mysql[1] >= LEAST_SHARE:
        return mysql
    fixed: tuple[LogFormat, ...] = (PostgresCsvlog(), PostgresJsonlog())
    found = [(explained(candidate, text), candidate) for candidate in fixed]
    if max(found, key=lambda pair: pair[0])[0] < 0.5:
        inferred = infer_prefixes(text, b"" if wrapping else spread(sample))
        if inferred is not None:
            found.append((inferred[1], inferred[0]))
    share, best = max(found, key=lambda pair: pair[0])
    if share < LEAST_SHARE and (application := recognise_application(text)) is not None:
        return application, 1.0
    return (best, share) if share >= LEAST_SHARE else None


def explained(candidate: LogFormat, text: bytes) -> float:
    """The share of the bytes that belong to records of the format."""
    junk = sum(len(record[-1]) + 1 for record in candidate.records(text) if record[-1])
    return max(0.0, 1 - junk / max(1, len(text)))
