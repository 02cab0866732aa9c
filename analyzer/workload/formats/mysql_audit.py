"""The audit logs of MySQL Enterprise and Percona Server, and ProxySQL's log of queries."""

import re
from collections.abc import Mapping
from typing import ClassVar
from xml.etree import ElementTree

from analyzer.workload.formats.mysql_general import STEPS, is_command
from analyzer.workload.formats.mysql_log_tables import EMPTY, number, user_of
from analyzer.workload.formats.mysql_rows import (
    CONNECTIONS,
    CONNECTS,
    DISCONNECTS,
    STATEMENT,
    MysqlRows,
    Telling,
    Told,
)
from analyzer.workload.formats.statement_rows import moment

Row = Mapping[str, str]
USES = "uses of tables, which the statements tell"
OTHERS = "other records of the audit"


class AuditLog(MysqlRows):
    """An audit log of the audit_log plugin or of the filter component."""

    name: ClassVar[str] = "MySQL audit log"
    remedy: ClassVar[str] = "Have events of the class general (queries) logged as well."


class ProxysqlLog(MysqlRows):
    """ProxySQL's log of queries (eventslog)."""

    name: ClassVar[str] = "ProxySQL query log"
    remedy: ClassVar[str] = "Set mysql-eventslog_default_log = 1 and mysql-eventslog_format = 2."


#: Members by which objects of JSON are told: of MySQL's, of Percona's, of ProxySQL's.
OBJECTS = frozenset(("class", "event", "connection_id", "id"))
PERCONA_OBJECTS = frozenset(("audit_record.name", "audit_record.timestamp"))
PROXYSQL = frozenset(("thread_id", "query", "starttime_timestamp_us", "duration_us"))
#: Percona's CSV: a record of a statement, with and without its database, and of a connection.
_OF_STATEMENT = (
    *("name", "record", "timestamp", "command_class", "connection_id", "status", "sqltext"),
    *("user", "host", "os_user", "ip", "db"),
)
_OF_CONNECTION = (
    *("name", "record", "timestamp", "connection_id", "status", "user", "priv_user", "os_login"),
    *("proxy_user", "host", "ip", "db"),
)
_NUMBERED = re.compile(r"\d+_\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_ENTERS, _LEAVES = frozenset(("Connect", "Change user")), frozenset(("Quit",))
_EXECUTES = re.compile(r"\s*execute\s", re.IGNORECASE)


def of_record(row: Row) -> Telling:
    """What a record in XML, in CSV or of Percona's JSON tells."""
    name, status = row.get("name", ""), number(row.get("status")) or 0
    if name.startswith("Table"):
        return USES
    if name in _ENTERS and status:
        return CONNECTIONS
    command = CONNECTS if name in _ENTERS else DISCONNECTS if name in _LEAVES else name
    return _told(command, row.get("sqltext", ""), row.get("timestamp", ""), status, row)


def of_object(row: Row) -> Telling:
    """What an object of MySQL's JSON tells."""
    kind, event = row.get("class"), row.get("event")
    if kind == "table_access":
        return USES
    named = {
        "connection_id": row.get("connection_id", ""),
        "user": row.get("account.user") or row.get("login.user", ""),
    }
    time = row.get("timestamp") or row.get("time", "")
    if kind == "connection":
        if event in ("connect", "change_user") and number(row.get("connection_data.status")):
            return CONNECTIONS
        if event not in ("connect", "change_user", "disconnect"):
            return OTHERS
        if (database := row.get("connection_data.db")) is not None:
            named["db"] = database
        return _told(DISCONNECTS if event == "disconnect" else CONNECTS, "", time, 0, named)
    if kind != "general" or event != "status":
        return OTHERS
    command, status = row.get("general_data.command", ""), row.get("general_data.status")
    took = row.get("query_statistics.query_time") or row.get("general_data.query_time")
    text = row.get("general_data.query", "")
    if command in _LEAVES or command in _ENTERS:
        return CONNECTIONS
    return _told(command, text, time, number(status) or 0, named, took)


def _told(
    command: str, text: str, time: str, error: int, row: Row, took: str | None = None
) -> Telling:
    known = command in (CONNECTS, DISCONNECTS) or is_command(command.encode("utf-8", "replace"))
    if not known:
        return OTHERS
    if command in ("Query", "Execute"):
        if not text:
            return EMPTY
        # Other than in a general log, what EXECUTE runs has no record of its own.
        command = STATEMENT if _EXECUTES.match(text) else command
    return Told(
        text=text,
        time=moment(time),
        session=row.get("connection_id") or None,
        command=command,
        database=row.get("db") or None,
        user=user_of(row.get("user")),
        duration=_seconds_us(took),
        error=error if command in (STATEMENT, "Query", "Execute") else 0,
    )


def _seconds_us(text: str | None) -> int:
    try:
        return round(float(text) * 1_000_000) if text else -1
    except (ValueError, OverflowError):
        return -1


def of_query(row: Row) -> Telling:
    """What an object of ProxySQL's log tells."""
    event = row.get("event", "COM_QUERY")
    if event == "COM_STMT_PREPARE":
        return STEPS
    if event not in ("COM_QUERY", "COM_STMT_EXECUTE"):
        return OTHERS
    if not (text := row.get("query", "")):
        return EMPTY
    duration = number(row.get("duration_us"))
    return Told(
        text=text,
        time=moment(number(row["starttime_timestamp_us"])),
        session=row["thread_id"] or None,
        command=STATEMENT,
        database=row.get("schemaname"),
        user=row.get("username") or None,
        duration=-1 if duration is None else duration,
        error=number(row.get("errno")) or 0,
    )


def names_of(cells: list[str]) -> tuple[str, ...] | None:
    """The names of a row of Percona's CSV; None for a row that is none."""
    if len(cells) < 5 or _NUMBERED.fullmatch(cells[1]) is None:
        return None
    names = _OF_CONNECTION if cells[0] in _ENTERS or cells[0] in _LEAVES else _OF_STATEMENT
    return names[: len(cells)] if len(cells) in (11, 12) else ("name", "record", "timestamp")


#: How a record in XML begins: in the old style all of it stands in attributes.
RECORD = re.compile(r"<(?P<tag>AUDIT_RECORD)(?:(?P<outer>\s*>)|\s)")
_NO_CHARACTER = re.compile(
    r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));|[\0-\x08\x0b\x0c\x0e-\x1f]",
    re.IGNORECASE,
)


def closing(start: re.Match[str]) -> str:
    """What ends a record that begins so."""
    return f"</{start['tag']}>" if start["outer"] else "/>"


def record_of(text: str) -> Row | None:
    """A record by the names of its members in lower case; None for broken XML.

    `text` begins with the record's tag, so no document type can be in it, and no entity of its own.
    """
    try:
        record = ElementTree.fromstring(_NO_CHARACTER.sub("?", text))  # noqa: S314
    except ElementTree.ParseError:
        return None
    named = {child.tag.lower(): child.text or "" for child in record}
    return named or {name.lower(): value for name, value in record.attrib.items()}
