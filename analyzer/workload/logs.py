"""What log a file is: its format, what it is wrapped in, and where it begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from analyzer.files import Opened, shown
from analyzer.model import UnusableSourceError
from analyzer.workload.clock import NO_TIME, Fractions, Seconds
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.formats.mysql_exports import find_mysql_export
from analyzer.workload.formats.mysql_rows import MysqlTable
from analyzer.workload.formats.pieces import PieceFormat
from analyzer.workload.formats.recognise import recognise_log
from analyzer.workload.formats.records import LogFormat
from analyzer.workload.formats.server_tables import find_server_table
from analyzer.workload.formats.sql_script import SqlScript, find_script
from analyzer.workload.formats.statement_tables import StatementTable, find_table
from analyzer.workload.formats.wrapped import Wrapping, find_wrapping
from analyzer.workload.formats.wrapping import Left
from analyzer.workload.formats.wrapping_syslog import NO_YEAR
from analyzer.workload.selection import Selection


@dataclass(frozen=True, slots=True)
class Log:
    """One log to be read: its format, the first time in it, and what stands around it.

    `left` counts what the wrapping held besides the log, while it is read. `evidence_alone`: in a
    sample of it nothing but pgaudit and plans tells of statements.
    """

    opened: Opened
    log_format: LogFormat | PieceFormat | EventLog
    first_us: int
    wrapping: Wrapping | StatementTable | MysqlTable | SqlScript | None = None
    left: Left = field(default_factory=Left)
    evidence_alone: bool = False

    @property
    def title(self) -> str:
        """Its format, and what it is wrapped in."""
        title = self.log_format.title
        return f"{title}, in {self.wrapping.title}" if self.wrapping else title

    @property
    def tells(self) -> frozenset[str]:
        """Which fields of an Origin it says of every record or session; most formats none."""
        where = self.wrapping if isinstance(self.wrapping, StatementTable) else self.log_format
        found: frozenset[str] = getattr(where, "tells", frozenset())
        return found

    def by_session(self, only: Selection) -> frozenset[str]:
        """Which of the stated fields are to be found session by session, not record by record."""
        if isinstance(self.log_format, EventLog):
            return only.by_origin & self.tells
        return only.by_origin - self.tells


def recognised(
    opened: Opened,
    dialect: str,
    log_line_prefix: str | None,
    columns: Mapping[str, str],
    only: Selection,
) -> Log:
    """The log that an opened file is.

    `dialect` is that of scripts, `columns` and `only` what read_logs takes them for. A stated
    `log_line_prefix` is tried where the format may have one.

    Raises UnusableSourceError for a file that is no log we read.
    """
    if columns and (table := find_table(opened, columns)) is not None:
        return Log(opened, table.log_format, table.first_us, replace(table, only=only))
    if (rows := find_mysql_export(opened)) is not None:
        return Log(opened, rows.log_format, rows.first_us, rows)
    if (table := find_server_table(opened)) is not None:
        return Log(opened, table.log_format, table.first_us, replace(table, only=only))
    wrapping = find_wrapping(opened, only.year or NO_YEAR)
    inside = wrapping.inside if wrapping else opened
    found = recognise_log(inside)
    if log_line_prefix is not None and (found is None or found[0].takes_prefix):
        found = recognise_log(inside, log_line_prefix)
    if found is None and (table := find_table(opened)) is not None:
        return Log(opened, table.log_format, table.first_us, replace(table, only=only))
    if found is None and (script := find_script(opened, dialect)) is not None:
        return Log(opened, script.log_format, NO_TIME, script)
    if found is None:
        raise UnusableSourceError(
            f"{shown(opened.path)} is in no log format that can be read.",
            "Pass a PostgreSQL text log, csvlog or jsonlog, or a MySQL slow or general log; "
            "for an unusual text log of PostgreSQL state its log_line_prefix.",
        )
    if isinstance(found[0], PieceFormat | EventLog):
        return Log(opened, found[0], found[0].first_time(inside.head), wrapping)
    seconds, fractions = Seconds(), Fractions()
    times = (seconds[r[0]] + fractions[r[1]] for r in found[0].records(inside.head) if r[0])
    first_us = next(times, NO_TIME)
    alone = _evidence_alone(found[0], inside.head + inside.middle)
    return Log(opened, found[0], first_us, wrapping, evidence_alone=alone)


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
