"""SQL Server's extended events and Profiler traces: what each event says of a statement."""

import re
from collections import Counter, OrderedDict, deque
from collections.abc import Iterable, Iterator
from typing import Any

from analyzer.workload.formats.sqlserver_calls import Calls, SavePoints
from analyzer.workload.formats.sqlserver_nesting import Nesting
from analyzer.workload.formats.sqlserver_xml import Fields
from analyzer.workload.formats.wrapping import Left

Values = dict[str, Any]

#: Events by their name, or by their number in a trace. Of a batch or a call the statements inside
#: may be logged as well.
_BATCH, _CALL, _OF_BATCH, _OF_CALL, _LOGOUT = range(1, 6)
_EVENTS = {
    **dict.fromkeys(("sql_batch_completed", "sql_batchcompleted", "12"), _BATCH),
    **dict.fromkeys(("rpc_completed", "10"), _CALL),
    **dict.fromkeys(("sql_statement_completed", "sql_stmtcompleted", "41"), _OF_BATCH),
    **dict.fromkeys(("sp_statement_completed", "sp_stmtcompleted", "45"), _OF_CALL),
    **dict.fromkeys(("logout", "audit_logout", "15"), _LOGOUT),
}
#: Transactions that a driver begins and ends without a text.
_TEXTS = {
    **dict.fromkeys(("begin_tran_completed", "tm_begin_tran_completed", "182"), "BEGIN TRAN"),
    **dict.fromkeys(("commit_tran_completed", "tm_commit_tran_completed", "186"), "COMMIT TRAN"),
    **dict.fromkeys(
        ("rollback_tran_completed", "tm_rollback_tran_completed", "188"), "ROLLBACK TRAN"
    ),
}
_NO_WORD = re.compile(r"[^a-z0-9]+")
#: The names of fields: of extended events, of traces, of what the viewers export.
_FIELDS: dict[str, tuple[str, ...]] = {
    "query": ("batch_text", "statement", "textdata", "sql_text"),
    "time": ("timestamp", "starttime", "timestamp (utc)", "collect_system_time", "endtime"),
    "session": ("session_id", "spid"),
    "transaction": ("transaction_id", "transactionid"),
    "duration": ("duration",),
    "database": ("database_name", "databasename"),
    "user": ("server_principal_name", "username", "nt_username", "loginname"),
    "application": ("client_app_name", "applicationname"),
    "error": ("result", "error"),
}
_FINE = frozenset(("", "0", "ok", "0 - ok", "null"))
_NULLS = frozenset(("", "null"))
#: So many rows are looked ahead for another one of the same transaction.
AHEAD, _MOST_KNOWN = 2000, 10_000
INSIDE = "batches and calls, whose statements are logged one by one"
OTHER = "events that tell of no statement"


def is_told(fields: Fields) -> bool:
    """Whether an event is one that tells of a statement."""
    name = _word(fields.get("name") or fields.get("eventclass"))
    return name in _TEXTS or _EVENTS.get(name, _LOGOUT) != _LOGOUT


def event_rows(events: Iterable[Fields], left: Left) -> Iterator[Values]:
    """The statements of events, by role; durations in microseconds.

    A batch or call of which statements were logged before it completed is told by those. The
    server numbers every transaction, also that of a single statement: a number that no other
    statement has is none.
    """
    return _shared(_rows(events, left))


def _rows(events: Iterable[Fields], left: Left) -> Iterator[Values]:
    calls, points, nesting = Calls(left), SavePoints(), Nesting()
    inside: dict[str, set[int]] = {}
    for fields in events:
        name = _word(fields.get("name") or fields.get("eventclass"))
        what = _EVENTS.get(name, 0)
        session = _first(fields, "session")
        if what == _LOGOUT:
            inside.pop(session, None)
            nesting.over(session)
        text: str | None = _TEXTS.get(name)
        if text is None and (not what or what == _LOGOUT):
            left.skipped[OTHER] += 1
            continue
        if text is None:
            text = _first(fields, "query")
            if what in (_OF_BATCH, _OF_CALL):
                inside.setdefault(session, set()).add(what)
            else:
                within = inside.pop(session, set())
                if (_OF_BATCH if what == _BATCH else _OF_CALL) in within:
                    left.skipped[INSIDE] += 1
                    continue
            if "sp_reset_connection" in text:
                nesting.over(session)
            text = calls.statement(text, session)
        if text is not None:
            told = points.named(text, session)
            if not told.startswith(("SAVEPOINT", "ROLLBACK TO")):
                told = nesting.told(told, session)
            yield _row(fields, told, session)


def _row(fields: Fields, text: str, session: str) -> Values:
    row: Values = {role: _first(fields, role) or None for role in _FIELDS}
    transaction = row["transaction"]
    row["query"], row["session"] = text, session or None
    row["transaction"] = None if transaction in (None, "0") else transaction
    if (row["error"] or "").lower() in _FINE:
        row["error"] = None
    return row


def _first(fields: Fields, role: str) -> str:
    for name in _FIELDS[role]:
        value = fields.get(name)
        if value is not None and value.lower() not in _NULLS:
            return value
    return ""


def _word(name: str | None) -> str:
    return _NO_WORD.sub("_", (name or "").lower()).strip("_")


def _shared(rows: Iterable[Values]) -> Iterator[Values]:
    """The rows, with transactions only where several rows are of one."""
    waiting: deque[Values] = deque()
    counts: Counter[str] = Counter()
    known: OrderedDict[str, None] = OrderedDict()

    def next_row() -> Values:
        row = waiting.popleft()
        name = row["transaction"]
        if name is None:
            return row
        counts[name] -= 1
        others = counts[name]
        if not others:
            del counts[name]
        if others or name in known:
            known[name] = None
            known.move_to_end(name)
            if len(known) > _MOST_KNOWN:
                known.popitem(last=False)
        else:
            row["transaction"] = None
        return row

    for row in rows:
        waiting.append(row)
        if row["transaction"] is not None:
            counts[row["transaction"]] += 1
        if len(waiting) > AHEAD:
            yield next_row()
    while waiting:
        yield next_row()
