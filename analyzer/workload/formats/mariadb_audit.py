"""The file of MariaDB's audit plugin (server_audit), which MySQL on RDS and Aurora writes, too."""

import re
from collections import Counter
from dataclasses import dataclass
from operator import methodcaller
from typing import ClassVar

from analyzer.model import Schema
from analyzer.workload.clock import NO_TIME, Seconds
from analyzer.workload.events import Events
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.mysql_scan import MysqlEvents
from analyzer.workload.spoken import Reads
from analyzer.workload.told_inside import writing_programs

_FIELD = rb"[^,\n]*+,"
_START = (
    # time, host of the server, user, host of the client, connection, query
    rb"(?P<seconds>\d{8} \d\d:\d\d:\d\d|\d{16}),"
    + _FIELD
    + rb"(?P<user>[^,\n]*+),"
    + _FIELD
    + rb"(?P<id>\d++),\d++,(?P<what>[A-Z_]++),(?P<database>[^,\n]*+),"
)
_PATTERN = re.compile(
    rb"(?:"
    + _START
    + rb"(?:'(?P<text>[^'\\\n]*+(?:\\[^\n][^'\\\n]*+)*+)'|[^'\n]*?),"
    + rb"(?P<error>-?\d*+)[ \t]*+\r?|(?P<junk>[^\n]*+))(?:\n|\Z)"
)
_groups = methodcaller(
    "group", "seconds", "id", "what", "database", "text", "error", "junk", "user"
)
_RECORD_START = re.compile(re.sub(rb"\?P<\w+>", b"?:", _START))
_REASONS = {
    **dict.fromkeys((b"CONNECT", b"DISCONNECT", b"FAILED_CONNECT", b"CHANGEUSER"), "connections"),
    **dict.fromkeys(
        (b"READ", b"WRITE", b"CREATE", b"ALTER", b"RENAME", b"DROP"),
        "uses of tables, which the statements tell",
    ),
}
#: The plugin cuts a statement off here, unless server_audit_query_log_limit says otherwise.
_LIMIT = 1024
_FINE = frozenset((b"0", b"", b"-"))
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"0": b""}


@dataclass(frozen=True, slots=True)
class MariadbAuditLog(EventLog):
    """An audit log; `databases` with how many statements ran in each."""

    databases: tuple[tuple[str, int], ...] = ()
    name: ClassVar[str] = "MariaDB audit log"
    dialect: ClassVar[str] = "mysql"
    remedy: ClassVar[str] = "Have QUERY among server_audit_events."

    @property
    def title(self) -> str:
        """Its name."""
        return "MariaDB audit log (server_audit)"

    @property
    def record_start(self) -> re.Pattern[bytes]:
        """A line that begins with the first eight fields."""
        return _RECORD_START

    def events(self, block: bytes, reader: Reads) -> Events:
        """What ran, in which session and database, and what failed; no durations."""
        out = MysqlEvents(block, reader)
        stamps = Seconds()
        for seconds, key, what, database, text, error, junk, user in map(
            _groups, _PATTERN.finditer(block)
        ):
            if what is None:
                if junk:
                    out.unexplained(junk)
                continue
            if what != b"QUERY" or text is None:
                out.skip(_REASONS.get(what, "other records of the audit"))
                if what == b"CONNECT":
                    out.starts(out.session(key))
                elif what == b"DISCONNECT" or what == b"CHANGEUSER":
                    out.ends(out.session(key))
                continue
            session = out.session(key)
            out.enters(session, database)
            out.belongs(session, user)
            cut = len(text) >= _LIMIT and len(text) <= _LIMIT + 1
            text = unescaped(text)
            out.statement(session, stamps[seconds], -1, out.marked_cut(text) if cut else text)
            if error not in _FINE:
                out.failed(session, int(error))
        return out.written()

    def tells_inside(self, schema: Schema) -> frozenset[str]:
        """Everything that procedures, functions and triggers do."""
        return writing_programs(schema, routines=True)

    def first_time(self, sample: bytes) -> int:
        """The first time in a sample."""
        stamps = Seconds()
        for record in map(_groups, _PATTERN.finditer(sample)):
            if record[0] is not None:
                return stamps[record[0]]
        return NO_TIME


def unescaped(text: bytes) -> bytes:
    """A statement as it was, before the plugin put it into quotes."""
    if b"\\" not in text:
        return text
    if b"\\\\" not in text and b"\\0" not in text:
        text = text.replace(b"\\'", b"'").replace(b"\\n", b"\n")
        return text.replace(b"\\r", b"\r").replace(b"\\t", b"\t") if b"\\" in text else text
    return _ESCAPE.sub(lambda found: _PLAIN.get(found[1], found[1]), text)


def recognise_audit_log(sample: bytes) -> tuple[MariadbAuditLog, float] | None:
    """The audit log that a sample is, with the share of its bytes that belongs to records."""
    if not re.search(rb"^" + _RECORD_START.pattern, sample, re.MULTILINE):
        return None
    junk = 0
    databases: Counter[str] = Counter()
    for record in map(_groups, _PATTERN.finditer(sample)):
        if record[6]:
            junk += len(record[6]) + 1
        elif record[2] == b"QUERY":
            databases[record[3].decode("utf-8", "replace")] += 1
    named = tuple(sorted((name, count) for name, count in databases.items() if name))
    return MariadbAuditLog(named), max(0.0, 1 - junk / max(1, len(sample)))
