"""Rows of mysql.general_log, mysql.slow_log and the performance schema's history of statements."""

import base64
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import ClassVar

from analyzer.workload.formats.application import begins_statement
from analyzer.workload.formats.mysql_general import is_command
from analyzer.workload.formats.mysql_rows import DISCONNECTS, MysqlRows, Telling, Told
from analyzer.workload.formats.statement_rows import moment

#: A row by the names of its columns in lower case.
Row = Mapping[str, str]
_NULLS = frozenset(("", "NULL", "(null)"))
EMPTY = "rows without a statement"


class GeneralLogTable(MysqlRows):
    """mysql.general_log, which log_output = TABLE fills."""

    name: ClassVar[str] = "MySQL general log table"
    remedy: ClassVar[str] = "Set general_log = ON and log_output = TABLE on the server."


class SlowLogTable(MysqlRows):
    """mysql.slow_log, which log_output = TABLE fills."""

    name: ClassVar[str] = "MySQL slow log table"
    remedy: ClassVar[str] = "Set slow_query_log = ON, long_query_time = 0 and log_output = TABLE."


class StatementHistory(MysqlRows):
    """events_statements_history_long, or its smaller sisters."""

    name: ClassVar[str] = "MySQL statement history"
    remedy: ClassVar[str] = (
        "Switch the consumer events_statements_history_long on in performance_schema."
        "setup_consumers."
    )
    caveat: ClassVar[str] = (
        "Its times count from the start of the server, so what belongs to one request cannot be "
        "told from pauses; transactions can."
    )
    unordered: ClassVar[bool] = True


GENERAL = frozenset(("event_time", "thread_id", "command_type", "argument"))
SLOW = frozenset(("start_time", "query_time", "sql_text"))
HISTORY = frozenset(("thread_id", "event_id", "event_name", "sql_text"))
#: The columns in order, where no header names them: 5.1 to 8 of MySQL, 5.1 to 11 of MariaDB.
GENERAL_COLUMNS = (
    ("event_time", "user_host", "thread_id", "server_id", "command_type", "argument"),
)
_SLOW_COLUMNS = (
    *("start_time", "user_host", "query_time", "lock_time", "rows_sent", "rows_examined", "db"),
    *("last_insert_id", "insert_id", "server_id", "sql_text"),
)
SLOW_COLUMNS = (
    _SLOW_COLUMNS,
    (*_SLOW_COLUMNS, "thread_id"),
    (*_SLOW_COLUMNS, "thread_id", "rows_affected"),
)


def of_general_log(row: Row) -> Telling:
    """What a row of mysql.general_log tells."""
    command = row.get("command_type", "")
    if not is_command(command.encode("utf-8", "replace")):
        return EMPTY
    return Told(
        text=readable(row.get("argument", "")),
        time=moment(row["event_time"]),
        session=_said(row.get("thread_id")),
        command=command,
        user=user_of(row.get("user_host")),
    )


def of_slow_log(row: Row) -> Telling:
    """What a row of mysql.slow_log tells."""
    text = readable(row.get("sql_text", ""))
    if text in _NULLS:
        return EMPTY
    words = text.removeprefix("# administrator command: ").removesuffix(";")
    command = words if is_command(words.encode("utf-8", "replace")) else ""
    return Told(
        text="" if command else text,
        time=moment(row["start_time"]),
        session=_said(row.get("thread_id")),
        command=command,
        database=_said(row["db"]) or "" if "db" in row else None,
        user=user_of(row.get("user_host")),
        duration=clock_us(row.get("query_time", "")),
    )


_PICOSECONDS = 1_000_000
_CUT = "..."


def of_history(row: Row) -> Telling:
    """What a row of the history of statements tells; what ran in a procedure has its own."""
    text = readable(row.get("sql_text", ""))
    name = row.get("event_name", "")
    command = name.rpartition("/")[2] if "/com/" in name else ""
    if text in _NULLS:
        if not is_command(command.encode("utf-8", "replace")):
            return EMPTY
        text = ""
    elif command != "Prepare":
        command = ""
    cut = text.endswith(_CUT)
    wait = number(row.get("timer_wait"))
    thread, event = number(row["thread_id"]) or 0, number(row["event_id"]) or 0
    return Told(
        text=text.removesuffix(_CUT),
        session=_said(row["thread_id"]),
        command=DISCONNECTS if command == "Quit" else command,
        database=_said(row["current_schema"]) or "" if "current_schema" in row else None,
        duration=-1 if wait is None else wait // _PICOSECONDS,
        error=number(row.get("mysql_errno")) or 0,
        cut=cut,
        order=(thread, event),
    )


_HEX = re.compile(r"(?P<sure>0x)?(?P<digits>(?:[0-9A-Fa-f]{2})+)")
_BASE64 = re.compile(r"(?P<sure>base64:type\d+:)?(?P<digits>[A-Za-z0-9+/\s]*={0,2})")


def readable(text: str) -> str:
    """A text that a client took for a blob and printed as hex or base64, as it was.

    Where it does not say that it is either, what it stands for has to be a statement.
    """
    for form, read in ((_HEX, bytes.fromhex), (_BASE64, base64.b64decode)):
        found = form.fullmatch(text)
        if found is None:
            continue
        try:
            data = read(found["digits"])
        except ValueError:
            continue
        if found["sure"] or begins_statement(data):
            return data.decode("utf-8", "replace")
    return text


_ACCOUNT = re.compile(r"[^\[\]@]*\[(?P<given>[^\[\]]*)\] @ |(?P<plain>[^\[\]@]+)@?")


@lru_cache(maxsize=1024)
def user_of(account: str | None) -> str | None:
    """The user in `app[app] @ web1 [10.0.0.5]`; None where there is none."""
    found = _ACCOUNT.match(account or "")
    return (found["given"] or found["plain"] or None) if found else None


_CLOCK = re.compile(r"(?:(?P<hours>\d{1,3}):(?P<minutes>\d\d):)?(?P<seconds>\d{1,9}(?:\.\d{1,9})?)")


def clock_us(text: str) -> int:
    """A duration as a TIME (`00:00:01.25`) or in seconds, in microseconds; -1 for none."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return -1
    minutes = int(found["hours"] or 0) * 60 + int(found["minutes"] or 0)
    return minutes * 60_000_000 + round(float(found["seconds"]) * 1_000_000)


def number(text: str | None) -> int | None:
    """A whole number of at most 18 digits; None for another text."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _said(text: str | None) -> str | None:
    return None if text is None or text in _NULLS else text
