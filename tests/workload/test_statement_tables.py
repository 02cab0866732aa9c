"""Tables of statements: counted templates, and rows that say when and with what."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.model import SourceReport, UnusableSourceError, Workload
from analyzer.workload.clock import NO_TIME
from analyzer.workload.formats.statement_columns import columns_of
from analyzer.workload.formats.statement_rows import moment
from analyzer.workload.read import read_logs

TABLES = Path(__file__).parents[1] / "fixtures" / "workload" / "tables"
INSIDE = "executions inside of functions, which count as accesses"
HIDDEN = "statements that the exporting role may not see"


def read(path: Path, chunk_bytes: int = 1 << 24) -> tuple[Workload, SourceReport]:
    workload, (report,) = read_logs([str(path)], chunk_bytes=chunk_bytes)
    return workload, report


# --- pg_stat_statements -------------------------------------------------------------------------


class Counted(NamedTuple):
    format: str
    inside: int = 14
    ms: float = 648.95


COUNTED = {
    "pg_stat_statements_1_4.csv": Counted("columns of 1.4 to 1.7, in CSV", 0),
    "pg_stat_statements_1_8.csv": Counted("columns of 1.8, in CSV", 0),
    "pg_stat_statements_1_9.csv": Counted("columns of 1.9, in CSV"),
    "pg_stat_statements_1_9.tsv": Counted("columns of 1.9, in TSV"),
    "pg_stat_statements_1_9_psql.txt": Counted("columns of 1.9, in psql's output"),
    "pg_stat_statements_1_9_psql_x.txt": Counted("columns of 1.9, in psql's output"),
    "pg_stat_statements_1_10.csv": Counted("columns of 1.10, in CSV"),
    "pg_stat_statements_1_10.jsonl": Counted("columns of 1.10, in JSON lines"),
    "pg_stat_statements_1_11.csv": Counted("columns of 1.11, in CSV"),
    "pg_stat_statements_1_11.json": Counted("columns of 1.11, in JSON"),
    "pg_stat_statements_some_columns.csv": Counted("columns of 1.8, in CSV", 0),
}


@pytest.mark.parametrize("name", COUNTED)
def test_inspect_counts_what_every_version_exports(name: str) -> None:
    result = CliRunner().invoke(app, ["inspect", str(TABLES / name), "--json"])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    (source,), workload = told["sources"], told["workload"]
    expected = COUNTED[name]
    assert source["format"] == f"pg_stat_statements, {expected.format}"
    assert (source["statements"], source["duration_ms"]) == (1368, expected.ms)
    assert source["explained"] == 1.0
    inside = {INSIDE: expected.inside} if expected.inside else {}
    assert {s["reason"]: s["count"] for s in source["skipped"]} == {HIDDEN: 1, **inside}
    assert "no transactions" in source["warnings"][0]
    units = ("transactions", "autocommit", "requests")
    assert [workload[unit] for unit in units] == [0, 0, 0]
    assert workload["by_kind"] == {
        "select": 1207,
        "update": 40,
        "insert": 40,
        "transaction": 80,
        "ddl": 1,
        "delete": 0,
        "other": 0,
    }
    tables = {t["name"]: (t["reads"], t["writes"]) for t in told["tables"]}
    prices = {"prices": (14, 0)} if expected.inside else {}
    assert tables == {
        "order_items": (1200, 0),
        "orders": (1200, 40),
        "stock": (0, 40),
        **prices,
    }


def test_a_real_export() -> None:
    workload, report = read(TABLES / "pg_stat_statements_1_10_real.csv")
    assert (report.statements, len(workload.templates), workload.shapes) == (30, 28, ())
    assert report.explained == 1.0
    found = {use.template.text: use for use in workload.templates}
    join = next(text for text in found if text.startswith("DECLARE"))
    assert found[join].template.tables == ("carts", "cart_items")


@pytest.mark.parametrize("name", [*COUNTED, "pg_stat_statements_1_10_real.csv"])
@given(size=st.integers(1, 3000))
@settings(max_examples=5, deadline=None)
def test_cut_anywhere(name: str, size: int) -> None:
    assert read(TABLES / name, size) == read(TABLES / name)


@pytest.mark.parametrize("name", COUNTED)
def test_workers_say_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.engines.choice.SMALL_BYTES", 0)
    path = str(TABLES / name)
    assert read_logs([path], chunk_bytes=500, jobs=2) == read_logs([path])


@pytest.mark.parametrize("name", [*COUNTED, "pg_stat_statements_1_10_real.csv"])
def test_no_literal_is_shown(name: str) -> None:
    assert "S3cret" not in repr(read(TABLES / name))


@pytest.mark.parametrize("name", [n for n in COUNTED if not n.endswith("11.json")])
@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_whatever_is_broken_the_rest_is_counted(name: str, data: st.DataObject) -> None:
    lines = (TABLES / name).read_bytes().splitlines(keepends=True)
    at = data.draw(st.integers(6, len(lines) - 1))
    harm = data.draw(st.sampled_from((b"\xff\xfe", b"\0", b"strange\n", b"a,b\n", b"{\n")))
    cut = data.draw(st.integers(0, len(lines[at])))
    lines[at] = lines[at][:cut] + harm + lines[at][cut:]
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(b"".join(lines))
        workload, report = read(path)
        assert read(path, 300) == (workload, report)
    # Where each value has a line of its own, the one that is broken may be how often it ran.
    assert report.statements >= (160 if name.endswith("psql_x.txt") else 1240)
    assert "S3cret" not in repr((workload, report))


# --- rows that say when and with what -----------------------------------------------------------

OWN = {
    "wann": "time",
    "wer": "session",
    "was": "query",
    "spur": "request",
    "weg": "entry",
    "lang": "duration_s",
    "fehler": "error",
}


class Told(NamedTuple):
    format: str
    statements: int = 7
    ms: float = 1.361
    columns: dict[str, str] = {}  # noqa: RUF012


TOLD = {
    "by_session.csv": Told("table of statements, in CSV"),
    "by_session.tsv": Told("table of statements, in TSV"),
    "by_session.parquet": Told("table of statements, in Parquet"),
    "by_thread.json": Told("table of statements, in JSON"),
    "by_transaction.jsonl": Told("table of statements, in JSON lines", 5, 1.23),
    "own_names.csv": Told("table of statements, in CSV", columns=OWN),
}


def test_every_fixture_is_expected() -> None:
    known = {*COUNTED, *TOLD, "counted.csv", "pg_stat_statements_1_10_real.csv"}
    assert known == {path.name for path in TABLES.iterdir()}


@pytest.mark.parametrize("name", TOLD)
def test_inspect_says_the_same_of_one_story(name: str) -> None:
    expected = TOLD[name]
    stated = [word for pair in expected.columns.items() for word in ("--map", "=".join(pair))]
    result = CliRunner().invoke(app, ["inspect", str(TABLES / name), "--json", *stated])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    (source,), workload = told["sources"], told["workload"]
    assert (source["format"], source["statements"]) == (expected.format, expected.statements)
    assert (source["duration_ms"], source["explained"]) == (expected.ms, 1.0)
    assert (source["transactions"], source["warnings"], source["skipped"]) == (1, [], [])
    assert (workload["transactions"], workload["autocommit"], workload["requests"]) == (1, 2, 2)
    tables = {t["name"]: (t["reads"], t["writes"]) for t in told["tables"]}
    assert tables == {"orders": (1, 1), "prices": (1, 0), "products": (1, 0), "stock": (0, 1)}


@pytest.mark.parametrize("name", TOLD)
def test_units_of_rows(name: str) -> None:
    workload, (report,) = read_logs([str(TABLES / name)], columns=TOLD[name].columns)
    shapes = {(shape.kind, shape.entry_point): shape for shape in workload.shapes}
    assert shapes["transaction", "/checkout"].written == ("orders", "stock")
    assert shapes["request", "/catalog"].tables == ("products", "prices", "orders")
    assert workload.totals.failed == 1
    assert workload.first_us is not None
    assert workload.first_us % 60_000_000 == 1_000_000 + (10_000 if "jsonl" in name else 0)
    shown = repr((workload, report))
    assert not [word for word in ("planted.mail", "4111111111111111", "S3cret") if word in shown]


@pytest.mark.parametrize("name", TOLD)
@given(size=st.integers(1, 900))
@settings(max_examples=8, deadline=None)
def test_rows_cut_anywhere(name: str, size: int) -> None:
    path, columns = str(TABLES / name), TOLD[name].columns
    whole = read_logs([path], columns=columns)
    assert read_logs([path], columns=columns, chunk_bytes=size) == whole


def test_what_others_count() -> None:
    workload, report = read(TABLES / "counted.csv")
    assert (report.format, report.statements) == ("counted statements, in CSV", 107)
    assert report.duration_us == 57_000
    assert workload.shapes == ()


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_a_column_of_messages_holds_other_things_as_well(tmp_path: Path) -> None:
    rows = ["when,message", *['1,"SELECT * FROM a"'] * 3, "2,ready to accept connections", "3,"]
    workload, report = read(written(tmp_path / "a", "\n".join(rows)))
    assert report.statements == 3
    assert [(s.reason, s.count) for s in report.skipped] == [("rows without a statement", 2)]
    assert "Add a column with the session" in report.warnings[0]
    assert workload.tables[0].reads == 3


def test_a_table_of_something_else_is_no_log(tmp_path: Path) -> None:
    for text in ("query,count\nhow to cook,5\n", "sql\n", '{"query": "cats", "n": 1}\n'):
        with pytest.raises(UnusableSourceError, match="no log format"):
            read(written(tmp_path / "a", text))


def test_a_stated_column_is_believed(tmp_path: Path) -> None:
    path = written(tmp_path / "a", 'a;b\n"ANALYZE x";1\n"SELECT * FROM t";5\n')
    _, (report,) = read_logs([str(path)], columns={"a": "query", "b": "count"})
    assert report.statements == 6


def test_rows_of_another_length_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path / "a", "sql,session\nSELECT 1,5\nSELECT 2\nSELECT 3,5,6\n")
    report = read(path)[1]
    assert report.statements == 1
    assert {s.reason: s.count for s in report.skipped} == {"rows with another number of columns": 2}
    assert report.explained < 1


@pytest.mark.parametrize("broken", ["{", '{"a": 1', "}", ""])
def test_a_first_row_that_is_broken_hides_nothing(broken: str, tmp_path: Path) -> None:
    rows = (TABLES / "by_transaction.jsonl").read_text().splitlines()
    path = written(tmp_path / "a", "\n".join([broken, *rows]) + "\n")
    assert read(path)[1].statements == 5


def test_a_damaged_parquet_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes((TABLES / "by_session.parquet").read_bytes()[:-300])
    with pytest.raises(UnusableSourceError, match=r"a\.parquet cannot be read as Parquet"):
        read(path)


def test_a_transaction_ends_by_its_own_words_or_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.workload.row_units.ROWS_APART", 3)
    rows = [
        *("1,7,BEGIN", "1,7,UPDATE a SET x = 1", "1,7,UPDATE b SET x = 1", "1,0,COMMIT"),
        *("1,8,UPDATE a SET x = 1", "1,8,UPDATE c SET x = 1", "1,8,ROLLBACK"),
        *("2,9,UPDATE d SET x = 1", "2,9,UPDATE e SET x = 1"),
        *["3,0,SELECT * FROM f"] * 5,
        "2,9,UPDATE g SET x = 1",
    ]
    path = written(tmp_path / "a", "session,xid,query\n" + "\n".join(rows) + "\n")
    workload, _ = read(path)
    assert [(s.written, s.committed) for s in workload.shapes if s.kind == "transaction"] == [
        (("a", "b"), True),
        (("d", "e"), True),
        (("g",), True),
        (("a", "c"), False),
    ]
    assert workload.totals.open_at_end == 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-02-10 10:00:01.5+02", 1770717601_500_000),
        ("2026/02/10T10:00:01,25Z", 1770717601_250_000),
        (1770717601, 1770717601_000_000),
        ("1770717601500", 1770717601_500_000),
        (1770717601500000, 1770717601_500_000),
        (1770717601500000000, 1770717601_500_000),
        (5, NO_TIME),
        ("soon", NO_TIME),
        (None, NO_TIME),
    ],
)
def test_times_in_any_unit(value: object, expected: int) -> None:
    assert moment(value) == expected


@pytest.mark.parametrize(
    ("column", "unit"),
    [("duration_ms", 1000), ("elapsed_us", 1), ("duration_s", 1e6), ("duration_ns", 1e-3)],
)
def test_the_unit_of_a_duration_is_in_its_name(column: str, unit: float) -> None:
    assert columns_of(["query", column], {}).unit == unit
