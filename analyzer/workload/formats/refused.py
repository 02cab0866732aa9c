"""What is near to a log and holds no statements that we could read: what it is, what to pass."""

import re
from collections.abc import Callable
from typing import NamedTuple

from analyzer.files import Opened
from analyzer.model import UnusableSourceError

_MYSQL = "Pass the general log, or a slow log with long_query_time = 0."
_POSTGRES = "Pass the server's log, written with log_statement = all."
_ITS_LOG = "Pass the log that it was made of."


class Sign(NamedTuple):
    """How a kind of file begins, and how its name ends where that alone tells it from others."""

    begins: re.Pattern[bytes]
    what: str
    remedy: str
    ending: str = ""


def _sign(begins: bytes, what: str, remedy: str, ending: str = "") -> Sign:
    return Sign(re.compile(begins, re.DOTALL), what, remedy, ending)


_BINARY = rb"[^\0]{0,4096}?\0"
_SIGNS = (
    _sign(rb"[\xfe\xfd]bin", "a binary log, which holds no reads and no connections", _MYSQL),
    _sign(
        rb"(?:(?:\d{6} [ \d]\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ][ \d]\d:\d\d:\d\d)[^\n]{0,40}"
        rb" (?:mysqld_safe [^\n]*+|\[(?:Note|Warning|ERROR|System)\][^\n]*+)\n){2}",
        "the error log of MySQL, which holds no SQL",
        _MYSQL,
    ),
    _sign(
        rb"\s*(?:# [^\n]*\n)*# Overall: [^\n]* total, [^\n]* unique",
        "a report of pt-query-digest, which has lost what happened together",
        _ITS_LOG,
    ),
    _sign(
        rb"(?:Reading mysql slow query log[^\n]*\n)?\s*Count: \d+  Time=[^\n]* Lock=",
        "a report of mysqldumpslow, which has lost what happened together",
        _ITS_LOG,
    ),
    _sign(
        rb"\s*(?:<!DOCTYPE[^>]*>\s*)?<html.{0,4000}?<title>[^<]*pgBadger"
        rb"|\s*\{(?=.{0,200000}?\"(?:normalyzed_info|top_slowest|overall_checkpoint)\"\s*:)"
        rb"|\s*pgBadger :: |pst0",
        "a report of pgBadger, which has lost what happened together",
        _ITS_LOG,
    ),
    _sign(
        rb"\s*TKPROF: Release ",
        "a report of tkprof, which has lost what happened together",
        "Pass the trace (.trc) that it was made of.",
    ),
    _sign(
        rb"\s*Audit file [^\n]+\.aud\b|\s*(?:<\?xml[^>]*>\s*)?<Audit xmlns=\"[^\"]*oracle",
        "an audit trail of Oracle, which tells of actions rather than of what ran together",
        "Pass a SQL trace (event 10046, DBMS_MONITOR.SESSION_TRACE_ENABLE).",
    ),
    _sign(
        rb"PGDMP",
        "a dump of pg_dump in its own format, which holds data and nothing of what ran",
        "For the schema run pg_restore --schema-only -f schema.sql on it, and pass that.",
    ),
    # The first page of a segment names the size of segments and of pages.
    _sign(
        rb".[\xd0\xd1].\0.{28}\0\0..\0.\0\0",
        "a segment of PostgreSQL's write-ahead log, which holds changed pages and no SQL",
        _POSTGRES,
    ),
    _sign(
        rb"SQLite format 3\0.{52}MDAn",
        "a saved analysis, which is no source",
        "Open it by itself: analyzer app FILE, or in the app under Open a saved analysis.",
    ),
    _sign(
        rb"SQLite format 3\0",
        "a database of SQLite, which says nothing of what ran",
        "Pass what .trace FILE writes in its shell, and the output of .schema as the schema.",
    ),
    _sign(
        rb"TAPE\0|MSSQLBAK",
        "a backup of SQL Server, which says nothing of what ran",
        "Export extended events as XML or CSV (sys.fn_xe_file_target_read_file) and pass that.",
    ),
    _sign(
        rb"\xd4\xc3\xb2\xa1|\xa1\xb2\xc3\xd4|\x4d\x3c\xb2\xa1|\xa1\xb2\x3c\x4d"
        rb"|\n\r\r\n.{4}(?:\x4d\x3c\x2b\x1a|\x1a\x2b\x3c\x4d)",
        "a recording of packets (pcap), out of which no statements are read",
        "Pass the log of the server that the packets went to.",
    ),
    _sign(
        _BINARY,
        "a binary extended-events file, which only SQL Server can read",
        "Export it as XML or CSV (sys.fn_xe_file_target_read_file) and pass that.",
        ".xel",
    ),
    _sign(
        _BINARY,
        "a binary Profiler trace, which only SQL Server can read",
        "Save it as trace XML in Profiler, or export sys.fn_trace_gettable as CSV.",
        ".trc",
    ),
    _sign(
        _BINARY,
        "an encrypted audit log",
        "Decrypt it with the server's password for it (audit_log_encryption_password_get).",
        ".enc",
    ),
)
_PGBOUNCER = re.compile(
    rb"^[^\n]{0,80}?(?:LOG|WARNING|DEBUG)\s+(?:[CS]-0x[0-9a-f]+: |[Ss]tats: \d+ (?:xacts|req)"
    rb"|kernel file descriptor limit|listening on [^\n]+:6432)",
    re.MULTILINE,
)


def _is_pgbouncer(head: bytes) -> bool:
    return len(_PGBOUNCER.findall(head)) > 2


#: What an event begins with in ProxySQL: its length, then one of so many kinds.
_LENGTH, _KINDS, _LOOKED_AT = 8, 16, 3


def _is_proxysql_binary(head: bytes) -> bool:
    at = 0
    for _ in range(_LOOKED_AT):
        size = int.from_bytes(head[at : at + _LENGTH], "little")
        at += _LENGTH
        if not 16 <= size < 1 << 24 or at >= len(head) or head[at] > _KINDS:
            return False
        at += size
        if at == len(head):
            return True
    return True


_SHAPES: tuple[tuple[Callable[[bytes], bool], str, str], ...] = (
    (
        _is_pgbouncer,
        "a pgbouncer log, which holds no SQL",
        "Pass the log of the PostgreSQL server behind it.",
    ),
    (
        _is_proxysql_binary,
        "ProxySQL's log of queries in its binary format",
        "Set mysql-eventslog_format=2 in ProxySQL, and pass what it then writes.",
    ),
)


def refuse_without_sql(sample: Opened) -> None:
    """Raise UnusableSourceError for what holds no statements that we could read."""
    name = sample.path.lower()
    for sign in _SIGNS:
        if name.endswith(sign.ending) and sign.begins.match(sample.head):
            raise UnusableSourceError(f"{sample.path} is {sign.what}.", sign.remedy)
    for fits, what, remedy in _SHAPES:
        if fits(sample.head):
            raise UnusableSourceError(f"{sample.path} is {what}.", remedy)
