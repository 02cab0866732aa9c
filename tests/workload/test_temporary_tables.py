"""Tables that sessions make for themselves are none of the application's."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.model import CodeTag, Schema, SourceReport, Workload
from analyzer.workload.ddl import read_schema
from analyzer.workload.formats.postgres_stderr import PostgresStderr
from analyzer.workload.ledger import Ledger
from analyzer.workload.naming import naming
from analyzer.workload.read import read_logs
from analyzer.workload.record_scan import scan
from analyzer.workload.statements import StatementReader
from analyzer.workload.units import Use

REPORT = (
    "BEGIN",
    "CREATE TEMP TABLE picked (id int) ON COMMIT DROP",
    "INSERT INTO picked SELECT id FROM orders WHERE total > 9",
    "SELECT * FROM picked JOIN users USING (id)",
    "UPDATE invoices SET sent = true WHERE id = 3",
    "COMMIT",
)


def postgres(statements: tuple[str, ...], session: int = 7) -> bytes:
    lines = (
        f"2026-01-02 10:00:{number:02}.000 UTC [{session}]: [{number + 1}-1] "
        f"LOG:  statement: {sql}\n"
        for number, sql in enumerate(statements)
    )
    return "".join(lines).encode()


def read(
    log: bytes, folder: Path, dialect: str = "postgres", schema: Schema | None = None
) -> tuple[Workload, SourceReport]:
    path = folder / "some.log"
    path.write_bytes(log)
    workload, (report,) = read_logs([str(path)], dialect=dialect, schema=schema)
    return workload, report


def tables(workload: Workload) -> dict[str, tuple[int, int]]:
    return {table.name: (table.reads, table.writes) for table in workload.tables}


@pytest.mark.parametrize(
    ("dialect", "made", "named", "gone", "doubtful"),
    [
        ("postgres", "CREATE TEMP TABLE t (i int)", "SELECT * FROM t", "t", ""),
        ("postgres", "CREATE LOCAL TEMPORARY TABLE IF NOT EXISTS T (i int)", "TABLE t", "t", ""),
        ("postgres", 'CREATE TEMP TABLE "T" (i int)', 'SELECT * FROM "T"', "T", ""),
        ("postgres", "CREATE TEMP TABLE t AS SELECT * FROM a", "SELECT * FROM t, a", "t", ""),
        ("postgres", "SELECT * INTO TEMP TABLE t FROM a", "SELECT * FROM t", "t", ""),
        ("postgres", "SELECT i INTO LOCAL TEMPORARY t FROM a", "SELECT * FROM t", "t", ""),
        ("postgres", "CREATE TEMP TABLE pg_temp.t (i int)", "SELECT * FROM t", "t", ""),
        ("mysql", "CREATE TEMPORARY TABLE `t` (i int)", "INSERT INTO t VALUES (1)", "t", ""),
        ("mysql", "CREATE TEMPORARY TABLE IF NOT EXISTS t SELECT 1", "TABLE t", "t", ""),
        ("sqlite", "CREATE TEMP TABLE t (i)", "DELETE FROM T", "t", ""),
        # what lasts, and what may
        ("postgres", "CREATE TABLE t (i int)", "SELECT * FROM t", "", ""),
        ("postgres", "CREATE UNLOGGED TABLE t (i int)", "SELECT * FROM t", "", ""),
        ("postgres", "SELECT * INTO t FROM a", "SELECT * FROM t", "", ""),
        ("postgres", "CREATE TEMP VIEW t AS SELECT 1", "SELECT * FROM t", "", ""),
        ("postgres", "CREATE TEMP TABLE t (i int)", "SELECT * FROM t, shop.t", "", "t"),
        ("postgres", "CREATE TEMP TABLE t (i int)", "SELECT * FROM shop.t", "", ""),
        ("postgres", "CREATE TEMP TABLE t (i int)", "SELECT 1 AS t FROM a", "", ""),
        ("postgres", "CREATE TEMP TABLE t (i int); CREATE TABLE t (i int)", "TABLE t", "", "t"),
        ("postgres", "CREATE TEMP TABLE t (i int)", "SELECT * FROM t; TABLE public.t", "", "t"),
        ("postgres", "CREATE TEMP TABLE t AS SELECT * FROM public.t", "TABLE t", "", "t"),
        ("postgres", "CREATE TEMP TABLE t AS SELECT * FROM t", "TABLE t", "", "t"),
        ("postgres", "CREATE TEMP TABLE t (LIKE public.t)", "TABLE t", "", "t"),
        ("mysql", "CREATE TEMPORARY TABLE t LIKE `t`", "SELECT * FROM t", "", "t"),
        ("mysql", "CREATE TEMPORARY TABLE t LIKE a", "SELECT * FROM t", "t", ""),
        ("postgres", "CREATE TEMP TABLE known (i int)", "SELECT * FROM known", "", "known"),
    ],
)
def test_what_is_temporary(dialect: str, made: str, named: str, gone: str, doubtful: str) -> None:
    reader = StatementReader(dialect)
    templates = [t for sql in (made, named) for t in reader.read(sql.encode()).templates]
    found = naming(
        [Use(t, CodeTag(), None) for t in templates], (), Schema(tables=("known",)), None
    )
    assert dict(found.names) == ({gone: None} if gone else {})
    assert found.doubtful == ((doubtful,) if doubtful else ())


def test_where_databases_are_told_apart_a_temporary_table_may_be_in_any() -> None:
    reader = StatementReader("mysql")

    def gone(*texts: str) -> list[str]:
        templates = [reader.read(text.encode()).templates[0] for text in texts]
        return list(
            naming([Use(t, CodeTag(), None) for t in templates], (), Schema(), "home").names
        )

    made = "CREATE TEMPORARY TABLE t (i int)"
    assert gone(made, "SELECT * FROM other.t") == ["other.t"]
    assert gone(made, "SELECT * FROM other.t", "SELECT * FROM t") == []


@pytest.mark.parametrize(
    ("sql", "shown", "noise"),
    [
        ("SELECT * INTO #t FROM orders", "R orders", None),
        ("INSERT INTO #t (i) SELECT i FROM dbo.orders", "R orders", None),
        ("SELECT * FROM #orders t JOIN orders o ON o.i = t.i", "R orders", None),
        ("WITH t AS (SELECT 1 AS i) SELECT * FROM #t, t", "", "temporary"),
        ("DELETE FROM [#t] WHERE i = 1", "", "temporary"),
        ("SELECT * FROM tempdb..#t", "", "temporary"),
        ("SELECT * FROM ##everybodys JOIN users ON 1 = 1", "R users", None),
        ("IF 1 = 1 INSERT INTO #t SELECT * FROM orders", "R orders", None),
        ("UPDATE t SET i = 1 FROM #t AS t JOIN users ON 1 = 1", "W t, R users", None),
    ],
)
def test_temporary_tables_of_sql_server(sql: str, shown: str, noise: str | None) -> None:
    (template,) = StatementReader("tsql").read(sql.encode()).templates
    assert ", ".join(map(str, template.accesses)) == shown
    assert template.noise == noise
    assert template.main in (*template.tables, None)


def test_a_transaction_without_its_temporary_table(tmp_path: Path) -> None:
    workload, report = read(postgres(REPORT), tmp_path)
    assert tables(workload) == {"invoices": (0, 1), "orders": (1, 0), "users": (1, 0)}
    (shape,) = [shape for shape in workload.shapes if shape.kind == "transaction"]
    assert shape.path == ("orders", "users", "invoices")
    assert shape.calls == (("invoices", 1), ("orders", 1), ("users", 1))
    assert " ".join(map(str, shape.accesses)) == "R orders R users W invoices"
    assert [gap.table for gap in workload.gaps] == ["invoices"]
    assert report.statements == 6
    assert report.warnings == ()


def test_units_of_temporary_tables_alone_stay_as_units_without_accesses(tmp_path: Path) -> None:
    log = postgres(("CREATE TEMP TABLE t (i int)", "INSERT INTO t VALUES (1)", "SELECT * FROM t"))
    workload, _ = read(log, tmp_path)
    assert workload.tables == workload.gaps == ()
    assert workload.totals.autocommit == sum(
        shape.count for shape in workload.shapes if shape.kind == "autocommit"
    )
    assert workload.totals.autocommit == 2
    assert all(not shape.tables and not shape.calls and not shape.path for shape in workload.shapes)
    noise = {use.template.text: use.template.noise for use in workload.templates}
    assert noise["SELECT * FROM t"] == "temporary"


def test_a_permanent_table_of_that_name_keeps_all_and_is_told(tmp_path: Path) -> None:
    schema = read_schema("CREATE TABLE picked (id int); CREATE TABLE orders (id int);")
    workload, report = read(postgres(REPORT), tmp_path, schema=schema)
    assert tables(workload)["picked"] == (1, 1)
    (warning,) = report.warnings
    assert "permanent ones" in warning
    assert "picked" in warning


def test_mysql_and_sqlite(tmp_path: Path) -> None:
    general = (
        "2024-03-05T10:00:00.000000Z\t    1 Connect\tshop@localhost on shop using Socket\n"
        "2024-03-05T10:00:01.000000Z\t    1 Query\tCREATE TEMPORARY TABLE `picked` (i int)\n"
        "2024-03-05T10:00:02.000000Z\t    1 Query\tINSERT INTO picked SELECT i FROM orders\n"
        "2024-03-05T10:00:03.000000Z\t    1 Query\tSELECT * FROM picked\n"
        "2024-03-05T10:00:04.000000Z\t    1 Quit\t\n"
    )
    workload, _ = read(general.encode(), tmp_path)
    assert tables(workload) == {"orders": (1, 0)}
    trace = (
        "PRAGMA foreign_keys=ON;\nBEGIN IMMEDIATE;\nCREATE TEMP TABLE picked (i);\n"
        "INSERT OR REPLACE INTO picked SELECT i FROM main.orders;\nSELECT * FROM picked;\n"
        "SELECT i FROM picked;\nCOMMIT;\n"
    )
    workload, _ = read(trace.encode(), tmp_path, "sqlite")
    assert tables(workload) == {"orders": (1, 0)}


SQL = st.sampled_from(
    (
        *("BEGIN", "COMMIT", "ROLLBACK", "CREATE TEMP TABLE t (i int)", "SELECT * FROM t"),
        *("INSERT INTO t SELECT * FROM a", "UPDATE t SET i = 1", "SELECT * FROM a JOIN t USING(i)"),
        *(
            "SELECT * FROM a",
            "UPDATE b SET i = 1",
            "SELECT * FROM shop.t",
            "CREATE TABLE t (i int)",
        ),
    )
)


@given(st.lists(SQL, min_size=1, max_size=30), st.lists(st.integers(0, 30), max_size=5))
@settings(max_examples=60, deadline=None)
def test_cut_anywhere_the_same_vanishes(statements: list[str], cuts: list[int]) -> None:
    log_format = PostgresStderr("%m [%p]: [%l-1] ")
    records = postgres(tuple(statements)).splitlines(keepends=True)

    def fold(parts: list[list[bytes]]) -> tuple[Workload, tuple[str, ...]]:
        ledger = Ledger()
        for part in parts:
            ledger.add(scan(b"".join(part), log_format, StatementReader()))
        return ledger.finish(), ledger.doubtful

    edges = [0, *sorted(min(cut, len(records)) for cut in cuts), len(records)]
    whole = fold([records])
    assert fold([records[a:b] for a, b in pairwise(edges)]) == whole
    workload, doubtful = whole
    told = {table.name for table in workload.tables}
    told.update(table for shape in workload.shapes for table in (*shape.tables, *shape.path))
    ran = {use.template.text for use in workload.templates}
    if "CREATE TEMP TABLE t (i int)" in ran and "CREATE TABLE t (i int)" not in ran:
        assert ("t" not in told) or doubtful == ("t",)
