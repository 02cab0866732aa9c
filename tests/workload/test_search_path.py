"""Bare names are looked up where the session's search_path says."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.model import Schema, SourceReport, Workload
from analyzer.workload.bounds import Bounds
from analyzer.workload.read import read_logs
from analyzer.workload.search_path import Setting, sets_path, settings_in
from analyzer.workload.selection import select
from analyzer.workload.statements import StatementReader

ORDERS, PARTS = "SELECT * FROM orders WHERE id = 1", "UPDATE parts SET n = 2 WHERE id = 3"


def log(*said: str, pid: int = 7, started: bool = False) -> str:
    """A session's statements, as they are logged when done (or `started`); errors as they are."""
    lines = []
    for second, text in enumerate(said):
        lead = f"2024-05-01 10:{second // 60:02}:{second % 60:02}.000 UTC [{pid}] "
        if text.startswith("ERROR"):
            lines += [f"{lead}ERROR:  {text[6:]}", f"{lead}STATEMENT:  {said[second - 1]}"]
        elif started:
            lines.append(f"{lead}LOG:  statement: {text}")
        else:
            lines.append(f"{lead}LOG:  duration: 1.000 ms  statement: {text}")
    return "\n".join(lines) + "\n"


def read(
    path: Path, text: str, schema: Schema | None = None, chunk_bytes: int = 1 << 24
) -> tuple[Workload, SourceReport]:
    path.write_text(text, encoding="utf-8")
    workload, (report,) = read_logs([str(path)], schema=schema, chunk_bytes=chunk_bytes, jobs=1)
    return workload, report


def tables(path: Path, *said: str, schema: Schema | None = None) -> dict[str, int]:
    """How often each table is touched in effect."""
    workload, _ = read(path / "a.log", log(*said), schema)
    return {table.name: table.reads + table.writes for table in workload.tables}


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ("SET search_path TO billing", "billing"),
        ("set session search_path = Billing , \"$user\", 'Old stock',public", None),
        ("SET SCHEMA 'x'", "x"),
        ("SELECT pg_catalog.set_config('search_path', 'a, \"B c\"', false)", "a\0B c"),
        ("/* c */ SET search_path TO public", None),
        ('SET search_path TO "$user", public', None),
        ("SET search_path TO DEFAULT", None),
        ("SELECT set_config('search_path', '', false)", None),
        ("RESET search_path", None),
        ("RESET ALL", None),
        ("DISCARD ALL", None),
    ],
)
def test_what_a_statement_sets(said: str, path: str | None) -> None:
    (template,) = StatementReader().read(said.encode()).templates
    assert sets_path(template.text)
    if said.startswith("set session"):
        path = "billing\0Old stock\0public"
    assert settings_in(said.encode()) == [Setting(path)]


@pytest.mark.parametrize(
    "said", ["SET statement_timeout TO 3", "SELECT 1", "ALTER ROLE a SET search_path = b", "SHOW a"]
)
def test_what_sets_no_path(said: str) -> None:
    (template,) = StatementReader().read(said.encode()).templates
    assert not sets_path(template.text)


def test_a_bare_name_is_that_of_the_path_and_the_next_path_has_another(tmp_path: Path) -> None:
    said = ("SET search_path TO billing", ORDERS, "SET search_path TO stock", ORDERS, ORDERS)
    assert tables(tmp_path, *said) == {"billing.orders": 1, "stock.orders": 2}


def test_each_session_has_its_own(tmp_path: Path) -> None:
    one = log("SET search_path TO billing", ORDERS, ORDERS, pid=1)
    other = log("SET search_path TO stock", ORDERS, ORDERS, pid=2)
    both = "".join(
        line + "\n"
        for pair in zip(one.split("\n"), other.split("\n"), strict=True)
        for line in pair
    )
    workload, _ = read(tmp_path / "a.log", both)
    assert [(t.name, t.reads) for t in workload.tables] == [
        ("billing.orders", 2),
        ("stock.orders", 2),
    ]


def test_without_sessions_nobody_knows_whose_path_it_is(tmp_path: Path) -> None:
    text = log("SET search_path TO billing", ORDERS).replace("[7] ", "")
    workload, report = read(tmp_path / "a.log", text)
    assert [t.name for t in workload.tables] == ["orders"]
    assert [w for w in report.warnings if "does not tell the sessions apart" in w]


def test_a_path_holds_that_was_set_before_the_stated_time(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text(log("SET search_path TO billing", ORDERS), encoding="utf-8")
    workload, (report,) = read_logs([str(path)], only=select(since="2024-05-01 10:00:01"), jobs=1)
    assert [t.name for t in workload.tables] == ["billing.orders"]
    assert report.statements == 1


def test_names_with_a_schema_stay_as_they_are(tmp_path: Path) -> None:
    said = ("SET search_path TO billing", "SELECT * FROM public.a, stock.b, c")
    assert tables(tmp_path, *said) == {"a": 1, "billing.c": 1, "stock.b": 1}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (("BEGIN", "SET LOCAL search_path TO b", ORDERS, "COMMIT", PARTS), {"b.orders", "parts"}),
        (("BEGIN", "SET search_path TO b", ORDERS, "COMMIT", PARTS), {"b.orders", "b.parts"}),
        (("BEGIN", "SET search_path TO b", "ROLLBACK", PARTS), {"parts"}),
        (("SET LOCAL search_path TO b", PARTS), {"parts"}),
        (
            ("SET search_path TO a", "BEGIN", "SET LOCAL search_path TO b", "COMMIT", PARTS),
            {"a.parts"},
        ),
        (
            ("BEGIN", "SAVEPOINT s", "SET search_path TO b", "ROLLBACK TO s", PARTS, "COMMIT"),
            {"parts"},
        ),
        (
            ("BEGIN", "SET search_path TO b", "SELECT 1/0", "ERROR division", "COMMIT", PARTS),
            {"parts"},
        ),
        (("SET search_path TO b", "RESET search_path", PARTS), {"parts"}),
        (("SET search_path TO b", "DISCARD ALL", PARTS), {"parts"}),
        (("SELECT set_config('search_path', 'b', false)", PARTS), {"b.parts"}),
        (("SET search_path TO b; " + PARTS, ORDERS), {"b.parts", "b.orders"}),
        (("SET search_path TO b; SET search_path TO c; " + PARTS,), {"c.parts"}),
        (("SET LOCAL search_path TO b; " + PARTS, ORDERS), {"b.parts", "orders"}),
        (
            ("BEGIN", "SET search_path TO b", "PREPARE TRANSACTION 'x'", PARTS),
            {"b.parts"},
        ),
    ],
)
def test_how_long_a_path_holds(said: Sequence[str], found: set[str], tmp_path: Path) -> None:
    assert set(tables(tmp_path, *said)) == found


def test_the_schema_that_has_the_table_is_told_by_the_ddl_or_by_other_statements(
    tmp_path: Path,
) -> None:
    said = ("SET search_path TO a, b, public", ORDERS, PARTS, "SELECT * FROM c, d")
    schema = Schema(tables=("b.orders", "d"))
    assert set(tables(tmp_path, *said, schema=schema)) == {"b.orders", "a.parts", "a.c", "d"}
    more = ("SELECT * FROM b.parts", *said)
    assert set(tables(tmp_path, *more, schema=schema)) == {"b.orders", "b.parts", "a.c", "d"}


def test_a_name_that_stands_on_several_paths_is_of_what_they_have_in_common(tmp_path: Path) -> None:
    said = ("SET search_path TO a, public", ORDERS, PARTS, "SET search_path TO b, public", ORDERS)
    assert set(tables(tmp_path, *said)) == {"orders", "a.parts"}
    also_without = ("SELECT * FROM parts", *said)
    assert set(tables(tmp_path, *also_without)) == {"orders", "parts"}


def test_tables_of_tenants_count_once_for_all(tmp_path: Path) -> None:
    """Ids, counts and shapes are those of one tenant that does all of it."""
    work = (ORDERS, "BEGIN", PARTS, "SELECT * FROM customers", "COMMIT")
    tenants = [
        text for t in ("acme", "bolt", "corp") for text in (f"SET search_path TO {t}", *work)
    ]
    workload, report = read(tmp_path / "a.log", log(*tenants))
    alone, _ = read(tmp_path / "b.log", log(*(["RESET search_path", *work] * 3)))
    assert [t.name for t in workload.tables] == ["customers", "orders", "parts"]
    assert workload.tables == alone.tables
    assert workload.shapes == alone.shapes
    own = [use for use in workload.templates if use.template.accesses]
    assert own == [use for use in alone.templates if use.template.accesses]
    (said,) = report.warnings
    assert "3 schemas that have the same tables" in said
    assert "(acme, bolt, corp)" in said


def test_schemas_that_differ_in_a_number_are_tenants_already_when_two(tmp_path: Path) -> None:
    said = ("SET search_path TO t_1", ORDERS, PARTS, "SET search_path TO t_2", ORDERS, PARTS)
    assert set(tables(tmp_path, *said)) == {"orders", "parts"}


def test_domains_with_a_few_tables_of_the_same_name_are_no_tenants(tmp_path: Path) -> None:
    said = []
    for domain in ("billing", "stock", "shipping"):
        said.append(f"SET search_path TO {domain}")
        said += [f"SELECT * FROM {t}" for t in ("outbox", "users", f"{domain}_a", f"{domain}_b")]
    found = tables(tmp_path, *said)
    assert len(found) == 12
    assert {"billing.outbox", "stock.outbox", "shipping.outbox"} <= found.keys()


def test_what_is_only_guessed_is_said(tmp_path: Path) -> None:
    text = log("SET search_path TO a, b", ORDERS, "SET search_path TO c, d", ORDERS)
    workload, report = read(tmp_path / "a.log", text)
    assert [t.name for t in workload.tables] == ["a.orders", "c.orders"]
    assert [w for w in report.warnings if "has it is not known of orders" in w]
    _, report = read(tmp_path / "a.log", text, Schema(tables=("b.orders", "c.orders")))
    assert report.warnings == ()


def test_temporary_tables_are_in_no_schema_of_a_path(tmp_path: Path) -> None:
    said = ("SET search_path TO b", "CREATE TEMP TABLE t (i int)", "SELECT * FROM t, parts")
    assert set(tables(tmp_path, *said)) == {"b.parts"}


def test_a_failed_statement_on_a_path_is_known_by_its_text(tmp_path: Path) -> None:
    text = log("SET search_path TO b", PARTS, "ERROR no", ORDERS, started=True)
    workload, _ = read(tmp_path / "a.log", text)
    assert {t.name: t.reads + t.writes for t in workload.tables} == {"b.orders": 1}
    assert workload.totals.failed == 1


def test_what_an_execute_runs_is_looked_up_on_the_path(tmp_path: Path) -> None:
    text = log("SET search_path TO b", "EXECUTE p (1)")
    text += "2024-05-01 10:00:01.000 UTC [7] DETAIL:  prepare: PREPARE p AS SELECT * FROM orders\n"
    workload, _ = read(tmp_path / "a.log", text)
    assert [t.name for t in workload.tables] == ["b.orders"]


def test_a_script_is_one_session(tmp_path: Path) -> None:
    workload, report = read(
        tmp_path / "a.sql", f"SET search_path = billing;\n{ORDERS};\n{PARTS};\n"
    )
    assert [t.name for t in workload.tables] == ["billing.orders", "billing.parts"]
    assert not [w for w in report.warnings if "search_path" in w]


def test_more_paths_than_are_told_apart_are_said(tmp_path: Path) -> None:
    said = [t for n in "abc" for t in (f"SET search_path TO {n}", f"SELECT * FROM t_{n}")]
    path = tmp_path / "a.log"
    path.write_text(log(*said), encoding="utf-8")
    workload, (report,) = read_logs([str(path)], jobs=1, bounds=Bounds(paths=2))
    assert [t.name for t in workload.tables] == ["a.t_a", "b.t_b", "t_c"]
    assert [w for w in report.warnings if w.startswith("1 statements ran on more search_paths")]


STATEMENTS = st.sampled_from(
    [
        *("SET search_path TO a", "SET search_path TO b, public", "SET LOCAL search_path TO c"),
        *("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT s", "ROLLBACK TO s", "RESET search_path"),
        *(ORDERS, PARTS, "SELECT * FROM b.parts", "SET search_path TO a; TABLE orders"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STATEMENTS, min_size=1, max_size=25), st.integers(100, 900))
def test_a_cut_log_says_the_same(
    tmp_path_factory: pytest.TempPathFactory, said: list[str], chunk_bytes: int
) -> None:
    path = tmp_path_factory.mktemp("cut") / "a.log"
    assert read(path, log(*said)) == read(path, log(*said), chunk_bytes=chunk_bytes)
