"""What MySQL's logs mean: transactions, databases, failures, samples, and what breaks off."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.model import SourceReport, Workload
from analyzer.workload.formats.mariadb_audit import MariadbAuditLog
from analyzer.workload.formats.mysql_digests import read_text
from analyzer.workload.formats.mysql_general import MysqlGeneralLog
from analyzer.workload.formats.mysql_slow import MysqlSlowLog
from analyzer.workload.ledger import Ledger
from analyzer.workload.read import read_logs
from analyzer.workload.scan import Events
from analyzer.workload.statements import StatementReader

BANNER = (
    "/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:\n"
    "Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock\n"
    "Time                 Id Command    Argument\n"
)
Said = tuple[int, str]
TIME = "# Time: 071218 11:48:27"
CUT_OFF = "statements that break off (read as far as they go)"
NO_RECORD = "lines that belong to no record"
BANNERS = "headers that the server writes when it opens the log"


def general(*said: Said, command: str = "Query") -> str:
    """A general log of 8.0: (session, text), or (session, "Command:argument")."""
    lines = []
    for number, (session, text) in enumerate(said):
        what, _, argument = text.partition("|")
        if not argument and "|" not in text:
            what, argument = command, text
        stamp = f"2024-03-05T10:{number // 60:02}:{number % 60:02}.000001Z"
        lines.append(f"{stamp}\t{session:5} {what}\t{argument}\n")
    return "".join(lines)


def slow(*said: Said, lines: str = "") -> str:
    """A slow log of 5.7: (session, text); `lines` are added to each head."""
    return "".join(
        f"# Time: 2024-03-05T10:{number // 60:02}:{number % 60:02}.000001Z\n"
        f"# User@Host: app[app] @ web [10.0.0.1]  Id: {session:5}\n"
        f"# Query_time: 0.000100  Lock_time: 0.000000 Rows_sent: 0  Rows_examined: 0\n{lines}"
        f"SET timestamp={1709633400 + number};\n{text};\n"
        for number, (session, text) in enumerate(said)
    )


def told(text: str | bytes, tmp_path: Path) -> tuple[Workload, SourceReport]:
    path = tmp_path / "some.log"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    workload, (report,) = read_logs([str(path)])
    return workload, report


def units(workload: Workload, kind: str = "transaction") -> list[tuple[str, bool, int]]:
    """(tables written, committed, how often) of the units of a kind."""
    return sorted(
        ("+".join(shape.written), shape.committed, shape.count)
        for shape in workload.shapes
        if shape.kind == kind
    )


def skipped(report: SourceReport) -> dict[str, int]:
    return {skip.reason: skip.count for skip in report.skipped}


@pytest.mark.parametrize("log", [general, slow])
@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["BEGIN", "UPDATE a SET x=1", "UPDATE b SET x=1", "COMMIT"], [("a+b", True, 1)]),
        (["START TRANSACTION READ WRITE", "DELETE FROM a", "COMMIT WORK"], [("a", True, 1)]),
        (["begin", "UPDATE a SET x=1", "rollback"], [("a", False, 1)]),
        # a definition commits what is open, and so does another BEGIN
        (["BEGIN", "UPDATE a SET x=1", "CREATE TABLE c (x int)", "COMMIT"], [("a", True, 1)]),
        (["BEGIN", "UPDATE a SET x=1", "LOCK TABLES a WRITE"], [("a", True, 1)]),
        (["BEGIN", "UPDATE a SET x=1", "BEGIN", "COMMIT"], [("", True, 1), ("a", True, 1)]),
        # a temporary table does not, nor does a replica's START
        (
            ["BEGIN", "UPDATE a SET x=1", "CREATE TEMPORARY TABLE t (x int)", "ROLLBACK"],
            [("a", False, 1)],
        ),
        (["START SLAVE", "UPDATE a SET x=1"], []),
        # by hand
        (
            ["SET autocommit=0", "UPDATE a SET x=1", "COMMIT", "UPDATE b SET x=1", "ROLLBACK"],
            [("a", True, 1), ("b", False, 1)],
        ),
        (
            ["SET @@session.autocommit = OFF", "UPDATE a SET x=1", "SET autocommit = 1"],
            [("a", True, 1)],
        ),
        (
            ["SET NAMES utf8, autocommit=0", "SELECT 1", "UPDATE a SET x=1", "COMMIT"],
            [("a", True, 1)],
        ),
        (["SET GLOBAL autocommit=0", "UPDATE a SET x=1"], []),
        (["UPDATE t SET autocommit=0", "UPDATE a SET x=1"], []),
        # it commits only what was begun by hand
        (["BEGIN", "UPDATE a SET x=1", "SET autocommit=1", "ROLLBACK"], [("a", False, 1)]),
        (
            [
                *("BEGIN", "UPDATE a SET x=1", "SAVEPOINT s", "UPDATE b SET x=1"),
                *("ROLLBACK TO SAVEPOINT `s`", "COMMIT AND CHAIN", "UPDATE b SET x=1", "COMMIT"),
            ],
            [("a", True, 1), ("b", True, 1)],
        ),
        (["XA START 'x'", "UPDATE a SET x=1", "XA END 'x'", "XA COMMIT 'x'"], [("a", True, 1)]),
        (["# why\nBEGIN", "UPDATE a SET x=1", "-- why\nCOMMIT"], [("a", True, 1)]),
    ],
)
def test_transactions(
    log: object, texts: list[str], expected: list[tuple[str, bool, int]], tmp_path: Path
) -> None:
    assert callable(log)
    workload, _ = told(log(*((7, text) for text in texts), (8, "SELECT 1")), tmp_path)
    assert units(workload) == expected
    assert workload.totals.begun == len(expected)


def test_a_definition_is_a_unit_of_its_own(tmp_path: Path) -> None:
    workload, _ = told(general((7, "BEGIN"), (7, "DELETE FROM a"), (7, "TRUNCATE b")), tmp_path)
    assert units(workload) == [("a", True, 1)]
    assert {use.template.text: use.effective for use in workload.templates} == {
        "BEGIN": 1,
        "DELETE FROM a": 1,
        "TRUNCATE b": 1,
    }


@pytest.mark.parametrize("end", ["Quit|", "Change user|app@web on shop", "Reset Connection|"])
def test_what_ends_with_its_connection_is_rolled_back(end: str, tmp_path: Path) -> None:
    workload, _ = told(
        general((7, "BEGIN"), (7, "UPDATE a SET x=1"), (7, end), (7, "UPDATE b SET x=1")), tmp_path
    )
    assert units(workload) == [("a", False, 1)]
    assert units(workload, "autocommit") == [("b", True, 1)]


def test_a_restart_hands_out_the_same_numbers_again(tmp_path: Path) -> None:
    text = general((7, "Connect|app@web on shop"), (7, "BEGIN"), (7, "UPDATE a SET x=1"))
    text += BANNER + text.replace("T10:00", "T10:09")
    workload, report = told(text, tmp_path)
    assert units(workload) == [("a", False, 2)]
    assert (workload.totals.sessions, workload.totals.begun) == (2, 2)
    assert skipped(report) == {BANNERS: 1}


def test_commands_count_and_weigh_nothing(tmp_path: Path) -> None:
    workload, report = told(
        general((7, "Connect|app@web on shop"), (7, "Ping|"), (7, "Ping|"), (7, "Statistics|")),
        tmp_path,
    )
    assert report.statements == workload.totals.statements == 4
    assert {use.template.text: use.executions for use in workload.templates} == {
        "administrator command: Connect": 1,
        "administrator command: Ping": 2,
        "administrator command: Statistics": 1,
    }
    assert (workload.totals.requests, workload.shapes) == (0, ())


def test_a_prepared_statement_counts_when_it_is_executed(tmp_path: Path) -> None:
    workload, report = told(
        general(
            (7, "PREPARE s FROM 'SELECT * FROM a WHERE x = ?'"),
            (7, "Prepare|SELECT * FROM a WHERE x = ?"),
            (7, "EXECUTE s USING @x"),
            (7, "Execute|SELECT * FROM a WHERE x = 5"),
            (7, "Execute|SELECT * FROM a WHERE x = 6"),
            (7, "Close stmt|"),
        ),
        tmp_path,
    )
    assert [use.executions for use in workload.templates if use.template.accesses] == [2]
    assert report.statements == 3
    assert skipped(report) == {
        "EXECUTE of prepared statements, logged again with their text": 1,
        "steps of prepared statements": 2,
    }


def test_tables_go_by_their_database_except_at_home(tmp_path: Path) -> None:
    workload, _ = told(
        general(
            (7, "Connect|app@web on shop using TCP/IP"),
            (8, "Connect|app@web on shop using TCP/IP"),
            (7, "SELECT * FROM a JOIN shop.b USING (id)"),
            (7, "USE `billing`"),
            (7, "SELECT * FROM a JOIN shop.b USING (id) JOIN billing.c USING (id)"),
            (8, "Init DB|mysql"),
            (8, "SELECT * FROM user"),
        ),
        tmp_path,
    )
    assert {(table.name, table.reads) for table in workload.tables} == {
        *(("a", 1), ("b", 2), ("billing.a", 1), ("billing.c", 1))
    }
    same = [use for use in workload.templates if use.template.text.startswith("SELECT * FROM user")]
    assert [(use.template.noise, use.template.accesses) for use in same] == [("catalogue", ())]


def test_one_text_in_two_databases_is_two_templates(tmp_path: Path) -> None:
    text = general(
        *((7, "Connect|app@web on shop"), (8, "Connect|app@web on shop"), (7, "DELETE FROM a")),
        *((8, "USE other"), (8, "DELETE FROM a"), (8, "DELETE FROM a")),
    )
    workload, _ = told(text, tmp_path)
    found = {
        use.template.tables: (use.executions, use.template.text)
        for use in workload.templates
        if use.template.kind == "delete"
    }
    assert found == {("a",): (1, "DELETE FROM a"), ("other.a",): (2, "DELETE FROM a")}


def test_without_a_database_names_stay_as_written(tmp_path: Path) -> None:
    workload, _ = told(general((7, "SELECT * FROM shop.a, b")), tmp_path)
    assert {table.name for table in workload.tables} == {"shop.a", "b"}


def test_a_failed_statement_fails_alone(tmp_path: Path) -> None:
    text = slow((7, "BEGIN"), (7, "UPDATE a SET x=1"), (7, "UPDATE b SET x=1"), (7, "COMMIT"))
    head, tail = text.split("SET timestamp=1709633402;")
    failed = head + "# Schema: shop  Last_errno: {}  Killed: 0\nSET timestamp=1709633402;" + tail
    workload, report = told(failed.format(1062), tmp_path)
    assert units(workload) == [("a", True, 1)]
    assert (workload.totals.failed, skipped(report)) == (1, {"errors": 1})
    # Percona's number may be a warning's: what changed rows did not fail, nor did an odd value.
    warned = failed.format(1265).replace("Rows_examined: 0", "Rows_examined: 0  Rows_affected: 1")
    assert told(warned, tmp_path)[0].totals.failed == 0
    assert told(failed.format(1292), tmp_path)[0].totals.failed == 0
    # A deadlock takes the transaction with it.
    workload, _ = told(failed.format(1213), tmp_path)
    assert units(workload) == [("a", False, 1)]


def test_a_sample_of_sessions_stands_for_all_of_them(tmp_path: Path) -> None:
    rate = "# Log_slow_rate_type: session  Log_slow_rate_limit: 10\n"
    texts = ((7, "BEGIN"), (7, "UPDATE a SET x=1"), (7, "COMMIT"), (7, "SELECT * FROM b"))
    workload, report = told(slow(*texts, lines=rate), tmp_path)
    assert report.statements == 4
    assert (workload.totals.statements, workload.totals.transactions) == (40, 10)
    assert units(workload) == [("a", True, 10)]
    assert [(t.name, t.reads, t.writes) for t in workload.tables] == [("a", 0, 10), ("b", 10, 0)]
    assert "one session in 10" in report.warnings[0]


def test_a_sample_of_queries_tells_no_transactions(tmp_path: Path) -> None:
    rate = "# Log_slow_rate_type: query  Log_slow_rate_limit: 3\n"
    texts = ((7, "BEGIN"), (7, "UPDATE a SET x=1"), (7, "SELECT * FROM b"))
    workload, report = told(slow(*texts, lines=rate), tmp_path)
    assert (workload.totals.begun, workload.totals.statements) == (0, 9)
    assert units(workload, "autocommit") == [("", True, 3), ("a", True, 3)]
    assert "one query in 3" in report.warnings[0]
    # A limit of 1 leaves nothing out.
    workload, report = told(slow(*texts, lines=rate.replace("3", "1")), tmp_path)
    assert (workload.totals.begun, workload.totals.statements, report.warnings) == (1, 3, ())


def test_a_threshold_shows(tmp_path: Path) -> None:
    text = slow(*((7, f"SELECT * FROM a WHERE x = {n}") for n in range(30)))
    assert told(text, tmp_path)[1].warnings == ()
    warnings = told(text.replace("Query_time: 0.0001", "Query_time: 1.0001"), tmp_path)[1].warnings
    assert len(warnings) == 1
    assert "1,000 ms" in warnings[0]
    assert "long_query_time = 0" in warnings[0]


@pytest.mark.parametrize(
    ("text", "statements", "expected"),
    [
        # glued heads, heads without a user, a comment that looks like a head
        (f"{TIME} # User@Host: [SQL_SLAVE] @  []\n# Query_time: 1\nSELECT 1;\n", 1, {}),
        (f"{TIME}\n# Query_time: 1  Lock_time: 0\nSELECT 1;\n", 1, {}),
        ("# Query_time: 1\nSELECT 1;\n# Query_time: 2  Lock_time: 0\nSELECT 2;\n", 2, {}),
        (slow((7, "SELECT 1\n# here\n# Time: is money\nFROM a")), 1, {}),
        (slow((7, "SELECT '\n# User: x\n# Time: 2024\n' FROM a")), 1, {}),
        (slow((7, "\nSELECT 1\n\n FROM a")), 1, {}),
        (slow((7, "SELECT 1")).replace("\n", "\r\n"), 1, {}),
        # what breaks off
        (slow((7, "SELECT * FROM a"), (7, "SELECT x"))[:-2], 2, {CUT_OFF: 1}),
        (slow((7, "SELECT 1"), (7, "X")).rsplit("SET", 1)[0], 1, {"heads without a statement": 1}),
        (slow((7, "SELECT 1"), (7, "X")).rsplit("# Query", 1)[0], 1, {"heads that break off": 1}),
        # what else stands there
        ("M a,b;\n" + slow((7, "SELECT 1")), 1, {NO_RECORD: 1}),
        (slow((7, "SELECT 1")) + "2024-03-05T10:15:30.1Z 0 [Note] InnoDB: x\n", 1, {NO_RECORD: 1}),
        ((BANNER + slow((7, "SELECT 1"))) * 2, 2, {BANNERS: 2}),
    ],
)
def test_heads_of_slow_logs(
    text: str, statements: int, expected: dict[str, int], tmp_path: Path
) -> None:
    workload, report = told(text, tmp_path)
    assert (report.statements, skipped(report)) == (statements, expected)
    assert workload.totals.by_kind[0] == ("select", statements)


def test_a_cut_text_names_no_half_table(tmp_path: Path) -> None:
    text = slow((7, "SELECT * FROM orders o JOIN order_it"))[:-2]
    workload, report = told(text, tmp_path)
    (use,) = workload.templates
    assert (use.template.tables, use.template.partial) == (("orders",), True)
    assert report.warnings == ()
    workload, _ = told(general((7, "SELECT * FROM orders o JOIN order_it"))[:-1], tmp_path)
    assert workload.templates[0].template.tables == ("orders",)


def test_the_audit_cuts_texts_at_its_limit(tmp_path: Path) -> None:
    sql = ("SELECT " + "x, " * 400 + "y FROM a")[:1015] + " FROM order_it"
    line = f"20240305 10:15:30,db,app,web,7,1,QUERY,shop,'{sql[:1024]}',0\n"
    workload, report = told(line, tmp_path)
    assert workload.templates[0].template.partial
    assert skipped(report) == {CUT_OFF: 1}


def test_bytes_that_are_no_utf8_are_told_and_read(tmp_path: Path) -> None:
    text = general((7, "SELECT * FROM a WHERE x = 'caf?'"), (7, "SELECT 2")).encode()
    workload, report = told(text.replace(b"?", b"\xe9"), tmp_path)
    assert skipped(report) == {"lines with bytes that are no UTF-8 (read all the same)": 1}
    assert workload.templates[0].executions == 1
    assert {t.name for t in workload.tables} == {"a"}


def test_lines_of_two_logs_in_one_file(tmp_path: Path) -> None:
    text = general(*((7, f"SELECT * FROM a WHERE x = {n}") for n in range(8)))
    text += "2024-03-05T10:15:30.1Z 0 [Warning] aborted connection\n"
    workload, report = told(text + general((7, "DELETE FROM a")), tmp_path)
    assert (report.statements, skipped(report)) == (9, {NO_RECORD: 1})
    assert 0.8 < report.explained < 1
    assert not any(use.template.partial for use in workload.templates)


def test_a_log_of_nothing_says_what_to_switch_on(tmp_path: Path) -> None:
    _, report = told(general((7, "Prepare|SELECT 1")), tmp_path)
    assert "general_log = ON" in report.warnings[0]
    _, report = told("20240305 10:15:30,db,app,web,7,0,CONNECT,shop,,0\n", tmp_path)
    assert "server_audit_events" in report.warnings[0]


def test_a_log_without_connections_tells_no_transactions(tmp_path: Path) -> None:
    text = slow((7, "BEGIN"), (7, "DELETE FROM a"), (7, "COMMIT")).replace("  Id:     7", "")
    workload, report = told(text, tmp_path)
    assert (workload.totals.begun, units(workload, "autocommit")) == (0, [("a", True, 1)])
    assert "5.6 and later" in report.warnings[0]


def test_old_servers_number_their_prepared_statements(tmp_path: Path) -> None:
    workload, _ = told(
        general((7, "Execute|[3] DELETE FROM a"), (7, "Execute|[4] DELETE FROM a")), tmp_path
    )
    assert [(use.template.text, use.executions) for use in workload.templates] == [
        ("DELETE FROM a", 2)
    ]


def test_a_heading_without_a_banner_is_none_of_the_records(tmp_path: Path) -> None:
    _, report = told(BANNER.splitlines(True)[2] + general((7, "DELETE FROM a")), tmp_path)
    assert (report.statements, skipped(report)) == (1, {BANNERS: 1})


def test_absurd_durations_are_none(tmp_path: Path) -> None:
    text = slow((7, "SELECT * FROM a")).replace("0.000100", "18446744073709.550781")
    _, report = told(text, tmp_path)
    assert (report.statements, report.duration_us) == (1, 0)


def test_times_are_those_of_the_logs_own_clock(tmp_path: Path) -> None:
    head = "# Time: 240305 {}:15:{}\n"
    body = "# User@Host: a[a] @ b []  Id: 1\n# Query_time: 2.000000  Lock_time: 0\n"
    body += "SET timestamp={};\nSELECT 1;\n"
    start = 1709633730  # 10:15:30 in UTC
    text = head.format(12, 32) + body.format(start) + body.format(start) + body.format(start + 60)
    workload, _ = told(text, tmp_path)
    assert (workload.first_us, workload.last_us) == (
        (start + 7200) * 1_000_000,
        (start + 7260) * 1_000_000,
    )
    # without stamps, the time above
    workload, _ = told(text.replace("SET timestamp", "# SET timestamp"), tmp_path)
    assert workload.first_us == workload.last_us == (start + 7202) * 1_000_000


@pytest.mark.parametrize(
    ("digest", "text"),
    [
        ("SELECT * FROM `a` WHERE `id` IN (...) ", "SELECT * FROM `a` WHERE `id` IN (?+)"),
        ("INSERT INTO `a` ( `x` ) VALUES (...) /* , ... */ ", "INSERT INTO `a` (`x`) VALUES (?+)"),
        ("SELECT `a` . * FROM `shop` . `a`", "SELECT `a`.* FROM `shop`.`a`"),
        ("SELECT COUNT ( * ) FROM `a` LIMIT ?, ...", "SELECT COUNT (*) FROM `a` LIMIT ?, ..."),
    ],
)  # fmt: skip
def test_digests_read_as_templates_do(digest: str, text: str) -> None:
    assert read_text(digest) == text


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


def as_slow(events: list[Event], schema: bool = False) -> list[str]:
    """Records of an old slow log, where USE stands only where the database is another one."""
    clock, last, database, records = 1_709_633_400, None, "", []
    databases = dict.fromkeys((1, 2, 3), "shop")
    for session, what, sql, pause in events:
        clock += pause
        if what == "database":
            databases[session] = "other"
        error = {"failed": 1062, "deadlock": 1213}.get(what, 0)
        head = "" if clock == last else f"# Time: 240305 10:{clock // 60 % 60:02}:{clock % 60:02}\n"
        head += f"# User@Host: a[a] @ b []  Id: {session}\n"
        if schema:
            head += f"# Schema: {databases[session]}  Last_errno: {error}  Killed: 0\n"
        head += f"# Query_time: 0.00{session}000  Lock_time: 0.0\n"
        if databases[session] != database and not schema:
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
    "slow with schema": (MysqlSlowLog(), lambda events: as_slow(events, schema=True)),
    "audit": (MariadbAuditLog(), as_audit),
}


@pytest.mark.parametrize("kind", KINDS)
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

    def fold() -> Workload:
        ledger = Ledger("shop")
        ledger.add(MysqlGeneralLog().events(block, StatementReader("mysql")))
        return ledger.finish()

    calm = fold()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analyzer.workload.ledger._ROUND", 2)
        assert fold() == calm
