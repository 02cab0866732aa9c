"""The general query log of MySQL and MariaDB."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from operator import methodcaller
from typing import ClassVar

from analyzer.model import Schema
from analyzer.workload.clock import NO_TIME, Fractions, Seconds
from analyzer.workload.events import Events
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.formats.mysql_lines import BANNER, BANNERS, FOREIGN, server_of
from analyzer.workload.formats.mysql_slow import unquoted
from analyzer.workload.mysql_scan import MysqlEvents
from analyzer.workload.spoken import Reads
from analyzer.workload.told_inside import writing_programs

#: Every command of the protocol that servers write down.
_COMMANDS = (
    rb"Query|Execute|Prepare|Close stmt|Reset stmt|Long Data|Fetch|Connect Out|Connect|Quit|Init DB"
    rb"|Field List|Create DB|Drop DB|Refresh|Shutdown|Statistics|Processlist|Kill|Debug|Ping|Time"
    rb"|Delayed insert|Change user|Reset Connection|Binlog Dump GTID|Binlog Dump|Table Dump"
    rb"|Register (?:Slave|Replica)|Set option|Daemon|Sleep|Error|Bulk_execute|Com_multi|clone"
    rb"|Subscribe Group Replication Stream|Unprivileged|Slave_\w++"
)
_ONE_COMMAND = re.compile(_COMMANDS)
#: Until 5.6 and in MariaDB the time stands only where the second is another one.
_STAMP = (
    rb"(?:(?P<seconds>\d{6}[ \t]{1,3}\d?\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)"
    rb"(?P<fraction>(?:\.\d++)?+)(?:Z|[+-]\d\d:\d\d)?+[ \t]++)"
)
_COMMAND = rb"(?P<id>\d++) (?P<command>" + _COMMANDS + rb")(?=[ \t\r\n]|\Z)"
_HEAD = rb"(?:" + _STAMP + rb"|[ \t]{2,40}+)" + _COMMAND


def _bare(pattern: bytes) -> bytes:
    return re.sub(rb"\?P<\w+>", b"?:", pattern)


#: A slow log may stand behind it.
_STOP = _bare(_HEAD) + rb"|# (?:Time|User@Host|Query_time): |" + FOREIGN
_PATTERN = re.compile(
    rb"(?:"
    + _HEAD
    + rb"[ \t]*+(?P<text>[^\n]*+(?:\n(?!\Z|"
    + _STOP
    + rb")[^\n]*+)*+)|(?P<banner>"
    + BANNER
    + rb")|(?P<junk>[^\n]*+))\n?+"
)
_groups = methodcaller("group", "seconds", "fraction", "id", "command", "text", "banner", "junk")
_START_STAMPED, _START_ANY = re.compile(_bare(_STAMP + _COMMAND)), re.compile(_bare(_HEAD))
_STEPS = frozenset((b"Prepare", b"Close stmt", b"Reset stmt", b"Long Data", b"Fetch"))
STEPS = "steps of prepared statements"
_ON = re.compile(rb"(?:(?P<user>[^@\n]*)@)?[^\n]*? on (?P<name>[^\s]*)")
_USE = re.compile(rb"use\s+(?P<name>`(?:[^`]|``)+`|[^\s;`]+)", re.IGNORECASE)
_RUN_AGAIN = re.compile(rb"execute\s", re.IGNORECASE)
#: 5.0 and 5.1 put the number of a prepared statement before its text.
_NUMBER = re.compile(rb"\A\[\d+\] ")
#: How a text begins that may say USE, or EXECUTE.
_LOOKED_AT = frozenset((b"us", b"US", b"Us", b"ex", b"EX", b"Ex"))


@dataclass(frozen=True, slots=True)
class MysqlGeneralLog(EventLog):
    """A general log; `stamped` is whether there are times in it at all.

    `server` by its banner; `databases` with how many connections went to each. Where there is
    nothing but the banner, `empty`, it might be a slow log as well.
    """

    server: str = ""
    stamped: bool = True
    databases: tuple[tuple[str, int], ...] = ()
    empty: bool = False
    name: ClassVar[str] = "MySQL general log"
    dialect: ClassVar[str] = "mysql"
    remedy: ClassVar[str] = (
        "Set general_log = ON and log_output = FILE on the server, for a slow log "
        "slow_query_log = ON and long_query_time = 0."
    )

    @property
    def title(self) -> str:
        """Its name and its server."""
        return f"{self.server or 'MySQL'} {'log without a record' if self.empty else 'general log'}"

    @property
    def record_start(self) -> re.Pattern[bytes]:
        """A line with a time, since the records behind it may have none."""
        return _START_STAMPED if self.stamped else _START_ANY

    def events(self, block: bytes, reader: Reads) -> Events:
        """What ran in which session and database; how long it took is not said."""
        out = MysqlEvents(block, reader)
        stamps, fractions = Seconds(), Fractions()
        time = NO_TIME
        for seconds, fraction, key, command, text, banner, junk in map(
            _groups, _PATTERN.finditer(block)
        ):
            if key is None:
                if banner is not None:
                    out.skip(BANNERS)
                elif junk:
                    out.unexplained(junk)
                continue
            if seconds is not None:
                time = stamps[seconds] + fractions[fraction]
            told(out, key, time, command, text)
        if out.ends_within:
            out.skip("a last line that may have been cut off")
        return out.written()

    def tells_inside(self, schema: Schema) -> frozenset[str]:
        """MariaDB's has what triggers do, but not what a CALL does."""
        told = "MariaDB" in self.server
        return writing_programs(schema, routines=False) if told else frozenset()

    def first_time(self, sample: bytes) -> int:
        """The first time in a sample."""
        stamps, fractions = Seconds(), Fractions()
        for record in map(_groups, _PATTERN.finditer(sample)):
            if record[0] is not None:
                return stamps[record[0]] + fractions[record[1]]
        return NO_TIME


def told(
    out: MysqlEvents, key: bytes | None, time: int, command: bytes, text: bytes, duration: int = -1
) -> None:
    """A record of a general log: what the client of the connection `key` asked for."""
    if command == b"Query":
        if text[:2] not in _LOOKED_AT:
            out.statement(out.session(key), time, duration, text)
        elif _RUN_AGAIN.match(text):
            out.skip("EXECUTE of prepared statements, logged again with their text")
        else:
            session = out.session(key)
            out.statement(session, time, duration, text)
            if used := _USE.match(text):
                out.enters(session, unquoted(used["name"]))
    elif command == b"Execute" or command == b"Bulk_execute":
        out.statement(out.session(key), time, duration, _NUMBER.sub(b"", text))
    elif command in _STEPS:
        out.skip(STEPS)
    else:
        _command(out, out.session(key), time, command, text, duration)


def _command(
    out: MysqlEvents, session: int, time: int, command: bytes, text: bytes, duration: int
) -> None:
    """A command that is no statement: it may begin or end the session, or change its database."""
    if command in (b"Connect", b"Change user", b"Reset Connection"):
        if command == b"Connect":
            out.starts(session)
        elif command == b"Change user":
            out.ends(session)
        else:
            out.resets(session)
        if place := _ON.match(text):
            out.enters(session, place["name"])
            out.belongs(session, place["user"])
    out.command(session, time, command, duration)
    if command == b"Init DB" and (name := text.strip()):
        out.enters(session, name)
    elif command == b"Quit":
        out.ends(session)


def database_of(command: bytes, text: bytes) -> bytes:
    """The database that a record says its session is in from now on; empty where it says none."""
    if command == b"Init DB":
        return text.strip()
    place = _ON.match(text) if command in (b"Connect", b"Change user") else None
    return place["name"] if place else b""


@lru_cache(maxsize=256)
def is_command(name: bytes) -> bool:
    """Whether the protocol has a command of that name."""
    return _ONE_COMMAND.fullmatch(name) is not None


def recognise_general_log(sample: bytes) -> tuple[MysqlGeneralLog, float] | None:
    """The general log that a sample is, with the share of its bytes that belongs to records."""
    if re.search(rb"^(?:" + _bare(_HEAD) + rb"|" + BANNER + rb")", sample, re.MULTILINE) is None:
        return None
    junk = records = stamped = banners = 0
    databases: Counter[str] = Counter()
    for seconds, _, key, command, text, banner, line in map(_groups, _PATTERN.finditer(sample)):
        banners += banner is not None
        if key is None:
            junk += len(line) + 1 if line else 0
            continue
        records += 1
        stamped += seconds is not None
        databases[database_of(command, text).decode("utf-8", "replace")] += 1
    if not records and not banners:
        return None
    log = MysqlGeneralLog(
        server_of(sample),
        stamped > 0,
        tuple(sorted((name, count) for name, count in databases.items() if name)),
        empty=not records,
    )
    return log, max(0.0, 1 - junk / max(1, len(sample)))
