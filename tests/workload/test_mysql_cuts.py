"""Wherever MySQL's logs are cut, they say the same."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzer.model import Workload
from analyzer.workload.bounds import BOUNDS, Bounds
from analyzer.workload.events import Events
from analyzer.workload.formats.mariadb_audit import MariadbAuditLog
from analyzer.workload.formats.mysql_general import MysqlGeneralLog
from analyzer.workload.formats.mysql_slow import MysqlSlowLog
from analyzer.workload.ledger import Ledger
from analyzer.workload.statements import StatementReader

SQL = st.sampled_from(
    (
        *("BEGIN", "COMMIT", "ROLLBACK", "COMMIT AND CHAIN", "SAVEPOINT a", "ROLLBACK TO a"),
        *("SET autocommit=0", "SET autocommit=1", "CREATE TABLE c (x int)", "USE other"),
        *("SELECT * FROM a", "UPDATE a SET x = 1", "INSERT INTO shop.b VALUES (1)"),
        *("SELECT 1; UPDATE b SET y = 2", 'UPDATE a\nSET x = 3 WHERE y = "\\""', "SELECT"),
        f"UPDATE a SET x = 2 /*controller='c',traceparent='00-{7:032}-{1:016}-01'*/",
    )
)
EVENT = st.tuples(
    st.sampled_from((1, 2, 3)),
    st.sampled_from(("ask", "ask", "ask", "ask", "failed", "deadlock", "end", "database")),
    SQL,
    st.sampled_from((0, 0, 1, 2, 40)),
)
Event = tuple[int, str, str, int]
TAB = "\t"


def as_general(events: list[Event]) -> list[str]:
    """Records of an old general log; a record without a time belongs to the one before."""
    clock, last, records = 36_000, None, []
    for session, what, sql, pause in events:
        clock += pause
        stamp = f"240305 {clock // 3600:2}:{clock // 60 % 60:02}:{clock % 60:02}"
        said = {"end": "Quit\t", "database": "Init DB\tother"}.get(what, f"Query\t{sql}")
        line = f"{TAB if stamp == last else stamp}\t{session:5} {said}\n"
        if stamp == last and records:
            records[-1] += line
        else:
            records.append(line)
        last = stamp
    return records


def as_slow(events: list[Event], schema: tuple[int, ...] = ()) -> list[str]:
    """Records of an old slow log, where USE stands only where the database is another one.

    The heads of the sessions in `schema` name the database themselves.
    """
    clock, last, database, records = 1_709_633_400, None, "", []
    databases = dict.fromkeys((1, 2, 3), "shop")
    for session, what, sql, pause in events:
        clock += pause
        if what == "database":
            databases[session] = "other"
        error = {"failed": 1062, "deadlock": 1213}.get(what, 0)
        head = "" if clock == last else f"# Time: 240305 10:{clock // 60 % 60:02}:{clock % 60:02}\n"
        head += f"# User@Host: a[a] @ b []  Id: {session}\n"
        if session in schema:
            head += f"# Schema: {databases[session]}  Last_errno: {error}  Killed: 0\n"
        head += f"# Query_time: 0.00{session}000  Lock_time: 0.0\n"
        if databases[session] != database and session not in schema:
            database = databases[session]
            head += f"use {database};\n"
        text = "# administrator command: Quit" if what == "end" else sql
        head += f"SET timestamp={clock};\n{text};\n"
        if clock == last:
            records[-1] += head
        else:
            records.append(head)
        last = clock
    return records


def as_audit(events: list[Event]) -> list[str]:
    clock, records = 36_000, []
    for session, what, sql, pause in events:
        clock += pause
        said = sql.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
        code = {"failed": 1062, "deadlock": 1213}.get(what, 0)
        database = "other" if what == "database" else "shop"
        rest = "DISCONNECT,,,0" if what == "end" else f"QUERY,{database},'{said}',{code}"
        stamp = f"20240305 {clock // 3600:02}:{clock // 60 % 60:02}:{clock % 60:02}"
        records.append(f"{stamp},db,app,web,{session},1,{rest}\n")
    return records


KINDS = {
    "general": (MysqlGeneralLog(), as_general),
    "slow": (MysqlSlowLog(), as_slow),
    "slow with schema": (MysqlSlowLog(), lambda events: as_slow(events, schema=(1, 2, 3))),
    "slow of two servers": (MysqlSlowLog(), lambda events: as_slow(events, schema=(2,))),
    "audit": (MariadbAuditLog(), as_audit),
}


@pytest.mark.parametrize("kind", KINDS)
@example(
    # a session that is told nothing, since it was there before, while the log was elsewhere
    events=[
        *((1, "ask", "BEGIN", 1), (2, "database", "BEGIN", 1), (1, "ask", "BEGIN", 1)),
        (1, "ask", "SELECT * FROM a", 1),
    ],
    cuts=[3],
)
@given(
    events=st.lists(EVENT, min_size=1, max_size=50),
    cuts=st.lists(st.integers(0, 60), max_size=8),
)
@settings(max_examples=50, deadline=None)
def test_interleaved_sessions_cut_anywhere(kind: str, events: list[Event], cuts: list[int]) -> None:
    log, written = KINDS[kind]
    records = [record.encode() for record in written(events)]

    def fold(parts: list[bytes]) -> tuple[Workload, Events]:
        ledger, total = Ledger("shop"), Events()
        for part in parts:
            found = log.events(part, StatementReader("mysql"))
            ledger.add(found, b"lane")
            total.count(found)
        return ledger.finish(), total

    edges = [0, *sorted(min(cut, len(records)) for cut in cuts), len(records)]
    whole = fold([b"".join(records)])
    assert fold([b"".join(records[a:b]) for a, b in pairwise(edges)]) == whole
    workload, total = whole
    assert total.unexplained == 0
    totals = workload.totals
    assert totals.statements == total.statements
    assert totals.begun == totals.transactions + totals.rolled_back + totals.open_at_end
    for use in workload.templates:
        assert 0 <= use.effective <= use.executions - use.failed


@given(st.lists(EVENT, min_size=1, max_size=50))
@settings(max_examples=40, deadline=None)
def test_tidying_up_forgets_no_database(events: list[Event]) -> None:
    block = "".join(as_general(events)).encode()

    def fold(bounds: Bounds) -> Workload:
        ledger = Ledger("shop", bounds=bounds)
        ledger.add(MysqlGeneralLog().events(block, StatementReader("mysql")))
        return ledger.finish()

    assert fold(Bounds(round=2)) == fold(BOUNDS)
