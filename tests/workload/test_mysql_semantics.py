"""What MySQL's logs mean: transactions, databases, failures, samples."""

from pathlib import Path

import pytest
from support.mysql_logs import BANNER, BANNERS, general, skipped, slow, told, units


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
        (["BEGIN", "DELETE FROM a", "ANALYZE SELECT 1", "DROP PREPARE p"], [("a", False, 1)]),
        (["BEGIN", "DELETE FROM a", "ANALYZE LOCAL TABLE b"], [("a", True, 1)]),
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
        (["XA BEGIN 'x'", "UPDATE a SET x=1", "XA COMMIT 'x' ONE PHASE"], [("a", True, 1)]),
        (["XA START 'x'", "DELETE FROM a", "XA END 'x'", "XA ROLLBACK 'x'"], [("a", False, 1)]),
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


def test_whoever_likes_ends_a_prepared_transaction(tmp_path: Path) -> None:
    one = ("XA START 'x','y'", "UPDATE a SET x=1", "XA END 'x','y'", "XA PREPARE 'x','y'", "Quit|")
    text = general(*((7, what) for what in one), (8, "XA COMMIT 'x','y'"), (8, "DELETE FROM b"))
    workload, _ = told(text, tmp_path)
    assert units(workload) == [("a", True, 1)]
    assert units(workload, "autocommit") == [("b", True, 1)]


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
