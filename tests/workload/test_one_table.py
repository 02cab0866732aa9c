"""A table that goes by its bare name and by one with its schema is one table."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.model import Access, CodeTag, Gap, Schema, Template, UnitShape, Workload
from analyzer.workload.ddl import read_schema
from analyzer.workload.formats.postgres_stderr import PostgresStderr
from analyzer.workload.ledger import Ledger
from analyzer.workload.naming import naming
from analyzer.workload.read import read_logs
from analyzer.workload.record_scan import scan
from analyzer.workload.renaming import renamed_gaps, renamed_shapes
from analyzer.workload.statements import StatementReader
from analyzer.workload.units import Use


def templates(dialect: str, *texts: str) -> list[Template]:
    reader = StatementReader(dialect)
    return [template for text in texts for template in reader.read(text.encode()).templates]


@pytest.mark.parametrize(
    ("dialect", "texts", "names"),
    [
        ("postgres", "TABLE a; TABLE shop.a", {"a": "shop.a"}),
        ("postgres", "TABLE a; TABLE shop.b", {}),
        ("postgres", "TABLE a; TABLE shop.a; TABLE stock.a", {}),
        ("postgres", "TABLE a; TABLE public.a", {}),
        ("postgres", "TABLE a; TABLE public.a; TABLE shop.a", {}),
        ("postgres", 'TABLE a; TABLE "public"."a"; TABLE shop.a', {}),
        ("postgres", "TABLE a; TABLE public.ab; TABLE shop.a", {"a": "shop.a"}),
        ("postgres", "TABLE a; INSERT INTO archive.a SELECT * FROM a", {}),
        ("postgres", "TABLE invoices", {"invoices": "billing.invoices"}),
        ("postgres", "TABLE known; TABLE shop.known", {}),
        ("postgres", "TABLE summed", {}),
        ("postgres", "CREATE TEMP TABLE a (i int); TABLE a; TABLE shop.a", {}),
        ("oracle", "SELECT * FROM STOCK; SELECT * FROM SHOP.STOCK", {"stock": "shop.stock"}),
        ("tsql", "SELECT * FROM a; SELECT * FROM sales.a", {"a": "sales.a"}),
        ("tsql", "SELECT * FROM a; SELECT * FROM [db].[dbo].[a]; SELECT * FROM sales.a", {}),
        ("sqlite", "SELECT * FROM a; SELECT * FROM main.a", {}),
    ],
)
def test_which_names_are_one_table(dialect: str, texts: str, names: dict[str, str]) -> None:
    schema = Schema(
        tables=("known", "billing.invoices"), views={"billing.summed": ("billing.invoices",)}
    )
    ran = templates(dialect, *texts.split("; "))
    assert naming([Use(t, CodeTag(), None) for t in ran], (), schema, None).names == names
    assert naming([Use(t, CodeTag(), None) for t in ran], (), schema, "home").names == {}


def test_names_in_units_that_come_as_such_count_as_well() -> None:
    given_names = (Access("a", "R"), Access("shop.a", "W"))
    assert naming((), given_names, Schema(), None).names == {"a": "shop.a"}


def test_shapes_and_gaps_that_become_the_same_are_one() -> None:
    def shape(table: str, count: int, modes: tuple[str, ...] = ()) -> UnitShape:
        return UnitShape(
            *("request", "trace", "GET /"),
            accesses=(Access(table, "R"), Access("shop.a", "W")),
            path=(table, "shop.a") if table != "shop.a" else ("shop.a",),
            calls=((table, 1), ("shop.a", 1)) if table != "shop.a" else (("shop.a", 2),),
            modules=(),
            templates=(table,),
            count=count,
            path_modes=modes,
        )

    before = (shape("a", 2, ("R", "W")), shape("shop.a", 3))
    (one,) = renamed_shapes(before, {"a": "shop.a"}, (), ())
    assert (one.path, one.calls, one.count) == (("shop.a",), (("shop.a", 2),), 5)
    assert (one.templates, one.path_modes) == (("a", "shop.a"), ("RW",))
    gaps = (Gap("a", ((5, 1), (7, 2)), 1), Gap("b", (), 1), Gap("shop.a", ((7, 1),), 0))
    assert renamed_gaps(gaps, {"a": "shop.a"}) == (
        Gap("b", (), 1),
        Gap("shop.a", ((5, 1), (7, 3)), 1),
    )


def log(statements: list[str]) -> list[bytes]:
    return [
        b"2026-01-02 10:00:%02d.000 UTC [7]: [%d-1] LOG:  statement: %s\n"
        % (number, number + 1, sql.encode())
        for number, sql in enumerate(statements)
    ]


def test_a_log_with_both_names(tmp_path: Path) -> None:
    path = tmp_path / "some.log"
    path.write_bytes(
        b"".join(
            log(
                [
                    *("BEGIN", "SELECT * FROM invoices WHERE id = 1"),
                    *("UPDATE billing.invoices SET sent = true", "COMMIT", "SELECT * FROM users"),
                    *("SELECT count(*) FROM invoices", "SELECT count(*) FROM billing.invoices"),
                ]
            )
        )
    )
    workload, _ = read_logs([str(path)])
    assert {t.name: (t.reads, t.writes) for t in workload.tables} == {
        "billing.invoices": (3, 1),
        "users": (1, 0),
    }
    (shape,) = [shape for shape in workload.shapes if shape.kind == "transaction"]
    assert (shape.path, shape.calls) == (("billing.invoices",), (("billing.invoices", 2),))
    single = [shape for shape in workload.shapes if shape.kind == "autocommit"]
    assert sorted((one.tables, one.count) for one in single) == [
        (("billing.invoices",), 2),
        (("users",), 1),
    ]
    schema = read_schema("CREATE TABLE invoices (id int); CREATE TABLE billing.invoices (id int);")
    told, _ = read_logs([str(path)], schema=schema)
    assert [table.name for table in told.tables] == ["billing.invoices", "invoices", "users"]


SQL = st.sampled_from(
    (
        *("BEGIN", "COMMIT", "ROLLBACK", "SELECT * FROM a", "SELECT * FROM shop.a, b"),
        *("UPDATE shop.a SET i = 1", "UPDATE a SET i = 1", "SELECT * FROM stock.a"),
        *("INSERT INTO archive.b SELECT * FROM b", "SELECT * FROM public.a"),
    )
)


@given(st.lists(SQL, min_size=1, max_size=30), st.lists(st.integers(0, 30), max_size=5))
@settings(max_examples=60, deadline=None)
def test_cut_anywhere_names_are_the_same(statements: list[str], cuts: list[int]) -> None:
    log_format = PostgresStderr("%m [%p]: [%l-1] ")
    records = log(statements)

    def fold(parts: list[list[bytes]]) -> Workload:
        ledger = Ledger()
        for part in parts:
            ledger.add(scan(b"".join(part), log_format, StatementReader()))
        return ledger.finish()

    edges = [0, *sorted(min(cut, len(records)) for cut in cuts), len(records)]
    whole = fold([records])
    assert fold([records[a:b] for a, b in pairwise(edges)]) == whole
    told = {table for shape in whole.shapes for table in (*shape.tables, *shape.path)}
    if {"a", "shop.a"} <= told:
        ran = {use.template.text for use in whole.templates}
        assert "stock.a" in told or "SELECT * FROM public.a" in ran
    keys = [(s.kind, s.basis, s.committed, s.accesses, s.path, s.calls) for s in whole.shapes]
    assert len(keys) == len(set(keys))
