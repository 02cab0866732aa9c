"""The slow query log of MySQL, Percona Server and MariaDB."""

import re
from collections import Counter
from dataclasses import dataclass
from operator import methodcaller
from typing import ClassVar

from analyzer.workload.clock import NO_TIME, Fractions, QueryTimes, Seconds
from analyzer.workload.events import Events
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.formats.mysql_lines import BANNER, BANNERS, FOREIGN, server_of
from analyzer.workload.mysql_scan import MysqlEvents
from analyzer.workload.spoken import Reads

#: `# Time: 071218 11:48:27` until 5.6 and in MariaDB, only where the second is another one; since
#: 5.7 `# Time: 2016-07-20T18:13:25.698433Z` in every record. Old heads go on in the same line.
_TIMED = rb"# Time: (?:\d{6} {1,2}\d?\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)"
_TIME = (
    rb"# Time: (?:(?P<seconds>\d{6} {1,2}\d?\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)"
    rb"(?P<fraction>(?:\.\d++)?+)(?:Z|[+-]\d\d:\d\d)?+|\S{1,12} {1,2}\d?\d:\d\d:\d\d)"
    rb"(?:[ \t]*+(?=# User@Host: )|[^\n]*+(?:\n|\Z))"
)
#: The account, and in brackets the name that the client gave, which other logs call the user.
_USER = (
    rb"# User(?:@Host)?+: (?:[^\[\n]*+\[(?P<user>[^\]\n]*+)\])?+"
    rb"(?:[^\nI]++|I(?!d:))*+(?:Id:[ \t]*+(?P<id>\d++))?+[^\n]*+(?:\n|\Z)"
)
#: The other lines of a head; each version has more of them, in another order.
_OTHER = (
    rb"#(?! (?:Time|User(?:@Host)?|administrator command): )[ \t]*+(?:"
    rb"Query_time: (?P<took>\d++(?:\.\d++)?+)"
    rb"(?P<rows>(?:[^\nE]++|E(?!rrno: ))*+)(?:Errno: (?P<errno>\d++))?+"
    rb"|Stored_routine: (?P<routine>[^\s]++)"
    rb"|Log_slow_rate_type: (?P<rated>\w++)[ \t]++Log_slow_rate_limit: (?P<rate>\d++)"
    rb"|(?:Thread_id: (?P<thread>\d++)[ \t]*+)?+(?:Schema: (?P<schema>[^ \r\n]*+))?+"
    rb"(?:[ \t]++Last_errno: (?P<last>\d++))?+"
    rb")[^\n]*+(?:\n|\Z)"
)
_UNTIMED = rb"# User@Host: |# User: [^\n]{0,200}\["
_HEAD = (
    rb"# Time: (?:\S{1,12} {1,2}\d?\d|\d{4}-\d\d-\d\dT\d\d):\d\d:\d\d|# Query_time: \d"
    rb"|# Thread_id: \d|" + _UNTIMED
)
#: No statement goes on with a line like this, which may be one of a general log.
_STOP = _HEAD + rb"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\S*\t *\d+ [A-Z][a-z]|" + FOREIGN
_PATTERN = re.compile(
    rb"(?:(?=" + _HEAD + rb")"
    + rb"(?:" + _TIME + rb")?+(?:" + _USER + rb")?+(?:" + _OTHER + rb")*+"
    + rb"(?:use (?P<use>`(?:[^`\n]|``)*+`|[^\s;]++);\r?\n)?+"
    + rb"(?:SET (?:\w++=\d++,)*+timestamp=(?P<stamp>\d{1,12})(?:\.\d++)?+;\r?(?:\n|\Z))?+"
    + rb"(?:# administrator command: (?P<command>[^\n;]++);?+\r?"
    + rb"|(?!\Z|" + _STOP + rb")(?P<message>[^\n]*+(?:\n(?!\Z|" + _STOP + rb")[^\n]*+)*+))?+"
    + rb"|(?P<banner>" + BANNER + rb")|(?P<junk>[^\n]*+))\n?+"
)  # fmt: skip
_groups = methodcaller(
    "group",
    *("seconds", "fraction", "id", "took", "errno", "rated", "rate", "thread", "schema", "last"),
    *("use", "stamp", "command", "message", "banner", "junk", "rows", "user", "routine"),
)
#: Percona's number is that of the last error or warning. What sent or changed rows did not fail,
#: nor did what only says that something is odd or out of date.
_SOME_ROWS = re.compile(rb"Rows_(?:sent|affected): (?!0\b)")
_ONLY_WARNINGS = frozenset((b"0", b"1003", b"1287", b"1292", b"1681"))
_START_TIMED, _START_UNTIMED = re.compile(_TIMED), re.compile(_UNTIMED)


@dataclass(frozen=True, slots=True)
class MysqlSlowLog(EventLog):
    """A slow query log, and what its sample tells of the whole.

    `server` by its banner. `every` record has its time, as in 5.7 and later. Where not, the
    stamps of SET timestamp count, which are `ahead_us` behind the log's own clock; `timed` is
    whether the log has times of its own at all, `keyed` whether records name connections.
    `databases` with how many statements ran in each.
    """

    server: str = ""
    every: bool = False
    timed: bool = True
    ahead_us: int = 0
    keyed: bool = True
    databases: tuple[tuple[str, int], ...] = ()
    name: ClassVar[str] = "MySQL slow query log"
    dialect: ClassVar[str] = "mysql"
    remedy: ClassVar[str] = (
        "Set slow_query_log = ON, long_query_time = 0 and log_queries_not_using_indexes = OFF."
    )

    @property
    def has_sessions(self) -> bool:
        """Whether there are numbers of connections: from 5.6 on, and with MariaDB and Percona."""
        return self.keyed

    @property
    def title(self) -> str:
        """Its name and its server."""
        return f"{self.server or 'MySQL'} slow query log"

    @property
    def record_start(self) -> re.Pattern[bytes]:
        """A line with a time, since the records behind it may have none."""
        return _START_TIMED if self.timed else _START_UNTIMED

    def events(self, block: bytes, reader: Reads) -> Events:
        """What ran, in which session and database, how long, and what failed."""
        out = MysqlEvents(block, reader)
        session_of, enters, statement = out.session, out.enters, out.statement
        stamps, fractions, durations = Seconds(), Fractions(), QueryTimes()
        every, timed, ahead = self.every, self.timed, self.ahead_us
        time, database = NO_TIME, None
        for record in map(_groups, _PATTERN.finditer(block)):
            seconds, fraction, key, took, errno, rated, rate, thread = record[:8]
            schema, last, use, stamp, command, text, banner, junk, rows, user = record[8:-1]
            if stamp is not None and not every:
                time = stamps[stamp] + ahead
            elif seconds is not None:
                time = stamps[seconds] + fractions[fraction]
            elif not timed:
                time = NO_TIME
            if text is None and command is None:
                _left_out(out, took, banner, junk)
                continue
            times = 1
            if rate is not None and rate != b"1":
                times = max(1, int(rate))
                out.sampled(rated, times)
            # What comes before and after a statement is missing where each was drawn by lot.
            session = session_of(None if times > 1 and rated == b"query" else key or thread)
            if use is not None:
                database = unquoted(use)
            enters(session, database if schema is None else schema, use is not None)
            out.belongs(session, user)
            duration = durations[took]
            if text is None:
                out.command(session, time, command, duration, times)
                continue
            text = text[:-1] if text[-1:] == b";" else out.without_end(text, b";")
            statement(session, time, duration, text, times)
            if record[-1] is not None:
                out.ran_in(record[-1])
            if errno is not None and errno != b"0":
                out.failed(session, int(errno))
            elif (
                last is not None
                and last not in _ONLY_WARNINGS
                and not _SOME_ROWS.search(rows or b"")
            ):
                out.failed(session, int(last))
        return out.written()

    def first_time(self, sample: bytes) -> int:
        """The first time in a sample, by the same clock as the events."""
        stamps, fractions = Seconds(), Fractions()
        for seconds, fraction, stamp in map(_times, _PATTERN.finditer(sample)):
            if stamp is not None and not self.every:
                return stamps[stamp] + self.ahead_us
            if seconds is not None:
                return stamps[seconds] + fractions[fraction]
        return NO_TIME


_times = methodcaller("group", "seconds", "fraction", "stamp")


def _left_out(
    out: MysqlEvents, took: bytes | None, banner: bytes | None, junk: bytes | None
) -> None:
    """A record without a statement, the server's banner, or a line that is neither."""
    if junk:
        out.unexplained(junk)
    elif banner is not None:
        out.skip(BANNERS)
    elif junk is None:
        out.skip("heads without a statement" if took else "heads that break off")


def unquoted(name: bytes) -> bytes:
    """A database's name without its quotes."""
    return name[1:-1].replace(b"``", b"`") if name[:1] == b"`" else name


def recognise_slow_log(sample: bytes) -> tuple[MysqlSlowLog, float] | None:
    """The slow log that a sample is, with the share of its bytes that belongs to records."""
    if b"# Query_time: " not in sample:
        return None
    junk = records = timed = every = keyed = 0
    ahead: Counter[int] = Counter()
    databases: Counter[str] = Counter()
    seconds_of, database = Seconds(), b""
    for record in map(_groups, _PATTERN.finditer(sample)):
        if record[15]:
            junk += len(record[15]) + 1
        timed += record[0] is not None  # in a head that breaks off as well
        if record[3] is None:
            continue
        records += 1
        keyed += bool(record[2] or record[7])
        seconds, stamp, schema, use = record[0], record[11], record[8], record[10]
        if use is not None:
            database = unquoted(use)
        databases[(database if schema is None else schema).decode("utf-8", "replace")] += 1
        if seconds is not None:
            every += seconds[4:5] == b"-"
            if stamp is not None:
                behind = (seconds_of[seconds] - seconds_of[stamp]) / _QUARTER
                ahead[round(behind) * _QUARTER] += 1
    if not records:
        return None
    log = MysqlSlowLog(
        server=server_of(sample),
        every=every * 2 > records,
        timed=timed > 0,
        ahead_us=min(ahead, key=lambda shift: (-ahead[shift], shift)) if ahead else 0,
        keyed=keyed > 0,
        databases=tuple(sorted((name, count) for name, count in databases.items() if name)),
    )
    return log, max(0.0, 1 - junk / max(1, len(sample)))


#: Clocks differ by quarters of an hour; what is left is how long a statement took.
_QUARTER = 900_000_000
