"""Which column of a table of statements means what, by its name or as somebody states it."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from analyzer.model import UsageError

#: Roles of columns, with the names that tools give them, the likeliest first.
ALIASES: dict[str, tuple[str, ...]] = {
    "query": (
        *("query", "sql", "statement", "query_text", "sql_text", "sql_fulltext", "querytext"),
        *("db_query_text", "db_statement", "query_sql_text", "statement_text", "sqltext", "stmt"),
        "message",
    ),
    "time": (
        *("timestamp", "ts", "log_time", "event_time", "start_time", "started_at", "time_stamp"),
        *("created_at", "executed_at", "query_start", "datetime", "date", "time"),
    ),
    "session": (
        *("session_id", "session", "sid", "spid", "connection_id", "conn_id", "conn", "connection"),
        *("thread_id", "thread", "pid", "process_id", "backend_pid", "processid"),
    ),
    "transaction": (
        "transaction_id",
        "trx_id",
        "txid",
        "tx_id",
        "tx",
        "xid",
        "vxid",
        "transaction",
    ),
    "request": ("request_id", "trace_id", "request", "traceid", "requestid", "correlation_id"),
    "duration": (
        *("duration_ms", "total_exec_time", "total_time", "elapsed_ms", "duration_us"),
        *("duration_s", "duration_ns", "elapsed_us", "elapsed_time", "elapsed", "exec_time"),
        *("execution_time", "duration", "time_ms", "query_time", "took"),
    ),
    "mean": ("mean_exec_time", "mean_time", "avg_duration_ms", "mean_duration_ms"),
    "count": ("calls", "count", "executions", "execution_count", "exec_count", "count_star", "n"),
    "entry": (
        *("entry_point", "endpoint", "route", "http_route", "controller", "tag", "caller"),
        *("transaction_name", "action", "job"),
    ),
    "module": ("code_namespace", "module", "code", "source_module"),
    "database": ("database", "datname", "dbname", "database_name", "db_name", "db"),
    "user": ("user_name", "username", "usename", "rolname", "user", "db_user"),
    "application": ("application_name", "application", "app_name", "app", "program_name"),
    "error": ("error", "error_code", "sqlstate", "error_message"),
    "toplevel": ("toplevel",),
}
ROLES = tuple(ALIASES)
_UNITS = {"duration_us": 1.0, "duration_s": 1e6, "duration_ns": 1e-3}
_UNIT = re.compile(r"(?:^|_)(?:(us|usec|micros(?:econds)?)|(ns|nanos(?:econds)?)|s|secs?|seconds)$")
_NO_NAME = re.compile(r"[^a-z0-9]+")


class Columns(NamedTuple):
    """The column of each role that is there, and how many microseconds a duration's 1 is."""

    by_role: dict[str, str]
    unit: float = 1000.0


def check_roles(stated: Mapping[str, str]) -> None:
    """Raise UsageError where a column (the key) is given a role that there is not."""
    for role in stated.values():
        if role not in ROLES and role not in _UNITS:
            raise UsageError(
                f"There is no role {role} for a column.",
                f"Roles are {', '.join((*ROLES, *_UNITS))}.",
            )


def columns_of(names: Iterable[str], stated: Mapping[str, str]) -> Columns:
    """The columns by role; `stated` (column to role) goes before what names say.

    A column has one role. Raises UsageError for a role that there is not.
    """
    check_roles(stated)
    names = list(names)
    by_role: dict[str, str] = {}
    unit = 1000.0
    for column, role in stated.items():
        if column in names:
            unit = _UNITS.get(role, unit)
            by_role["duration" if role in _UNITS else role] = column
    taken = {*by_role.values()}
    plain = {_NO_NAME.sub("_", name.lower()).strip("_"): name for name in reversed(names)}
    for role, aliases in ALIASES.items():
        if role in by_role:
            continue
        found = next((plain[a] for a in aliases if a in plain and plain[a] not in taken), None)
        if found is not None:
            by_role[role] = found
            taken.add(found)
            if role == "duration":
                unit = _unit_of(found)
    return Columns(by_role, unit)


def _unit_of(column: str) -> float:
    """Microseconds in 1 of a column, by its name; milliseconds where it does not say."""
    found = _UNIT.search(column.lower())
    if found is None:
        return 1000.0
    micro, nano = found.groups()
    return 1.0 if micro else 1e-3 if nano else 1e6
