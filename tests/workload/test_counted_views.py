"""Views in which SQL Server and Oracle count their statements, exported."""

import csv
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.model import SourceReport, Workload
from analyzer.workload.formats.counted_views import OF_THE_SERVER, view_of
from analyzer.workload.formats.oracle_sql import marked_cut, module_of, without_own_quotes
from analyzer.workload.read import read_logs

SERVERS = Path(__file__).parents[1] / "fixtures" / "workload" / "servers"
PLANTED = ("planted.mail", "4111111111111111", "S3cret")
INSIDE = "executions inside of functions, which count as accesses"


class Told(NamedTuple):
    """What an export says; `tables` with reads and writes."""

    format: str
    statements: int
    ms: float
    kinds: dict[str, int]
    tables: dict[str, tuple[int, int]]
    skipped: dict[str, int]


QUERY_STORE = Told(
    "SQL Server Query Store, in CSV",
    162,
    164.13,
    {"select": 112, "insert": 7, "update": 43},
    {"audit_log": (0, 7), "customers": (100, 0), "orders": (100, 0), "stock": (0, 40)},
    {},
)
VIEWS = {
    "query_store.csv": QUERY_STORE,
    "query_store_utf16.csv": QUERY_STORE._replace(format="SQL Server Query Store, in TSV"),
    "query_stats.csv": Told(
        "SQL Server dm_exec_query_stats, in CSV",
        55,
        14.0,
        {"select": 20, "update": 30, "delete": 5},
        {"carts": (0, 5), "orders": (20, 0), "stock": (0, 30)},
        {"rows without a statement": 1},
    ),
    "vsql.csv": Told(
        "Oracle v$sql, in CSV",
        60,
        33.6,
        {"select": 56, "other": 4},
        {"carts": (0, 4), "customers": (50, 0), "orders": (6, 0)},
        {INSIDE: 4, OF_THE_SERVER: 1},
    ),
}


def read(path: Path, size: int = 1 << 24) -> tuple[Workload, SourceReport]:
    workload, (report,) = read_logs([str(path)], chunk_bytes=size)
    return workload, report


@pytest.mark.parametrize("name", VIEWS)
def test_inspect_counts_what_a_view_says(name: str) -> None:
    result = CliRunner().invoke(app, ["inspect", str(SERVERS / name), "--json"])
    assert result.exit_code == 0
    told, expected = json.loads(result.stdout), VIEWS[name]
    (source,), workload = told["sources"], told["workload"]
    assert (source["kind"], source["format"]) == ("log", expected.format)
    assert (source["statements"], source["duration_ms"]) == (expected.statements, expected.ms)
    assert source["explained"] == 1.0
    assert {each["reason"]: each["count"] for each in source["skipped"]} == expected.skipped
    assert "no transactions" in source["warnings"][0]
    units = ("transactions", "autocommit", "requests")
    assert [workload[unit] for unit in units] == [0, 0, 0]
    assert {kind: n for kind, n in workload["by_kind"].items() if n} == expected.kinds
    assert {t["name"]: (t["reads"], t["writes"]) for t in told["tables"]} == expected.tables
    assert not [word for word in PLANTED if word in result.stdout]


@pytest.mark.parametrize("name", VIEWS)
def test_any_kind_of_table_will_do(name: str, tmp_path: Path) -> None:
    encoding = "utf-16" if "utf16" in name else "utf-8"
    text = (SERVERS / name).read_text(encoding)
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t" if "utf16" in name else ","))
    lines, whole = tmp_path / "rows.jsonl", tmp_path / "rows.json"
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows))
    whole.write_text(json.dumps(rows, indent=1))
    expected = read(SERVERS / name)[0]
    assert read(lines)[0] == expected
    assert read(whole)[0] == expected


@pytest.mark.parametrize("name", VIEWS)
@given(size=st.integers(1, 3000))
@settings(max_examples=8, deadline=None)
def test_cut_anywhere(name: str, size: int) -> None:
    assert read(SERVERS / name, size) == read(SERVERS / name)


@pytest.mark.parametrize("name", VIEWS)
def test_workers_say_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(SERVERS / name)
    alone = read_logs([path])
    monkeypatch.setattr("analyzer.engines.choice.SMALL_BYTES", 0)
    assert read_logs([path], chunk_bytes=300, jobs=2) == alone


@pytest.mark.parametrize("name", [name for name in VIEWS if "utf16" not in name])
@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_whatever_is_broken_the_rest_is_counted(name: str, data: st.DataObject) -> None:
    lines = (SERVERS / name).read_bytes().splitlines(keepends=True)
    at = data.draw(st.integers(2, len(lines) - 1))
    harm = data.draw(st.sampled_from((b"\xff\xfe", b"\0", b"strange\r\n", b"a,b\r\n")))
    cut = data.draw(st.integers(0, len(lines[at])))
    lines[at] = lines[at][:cut] + harm + lines[at][cut:]
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(b"".join(lines))
        workload, report = read(path)
        assert read(path, 300) == (workload, report)
    assert report.statements >= 30
    assert "4111111111111111" not in repr((workload, report))


def test_failed_executions_weigh_nothing() -> None:
    workload, _ = read(SERVERS / "query_store.csv")
    (stock,) = [use for use in workload.templates if use.template.main == "stock"]
    assert (stock.executions, stock.effective) == (43, 40)
    assert stock.template.text == "UPDATE [dbo].[Stock] SET [Quantity] = @p0 WHERE [Price] < @p1"


def test_a_text_that_oracle_cut_off_is_partial() -> None:
    workload, _ = read(SERVERS / "vsql.csv")
    partial = {use.template.main: use.template.partial for use in workload.templates}
    assert partial["orders"]
    assert not partial["customers"]
    (tag,) = {use.tag for use in workload.tag_uses}
    assert (tag.entry_point, tag.module) == ("GET /customers", "shop.checkout")


# --- one text -----------------------------------------------------------------------------------


def test_columns_that_make_no_view() -> None:
    assert view_of(frozenset(("query", "calls", "total_exec_time"))) is None
    assert view_of(frozenset(("text", "execution_count"))) is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("SELECT q'[it's]', nq'!a'b!' FROM t", "SELECT '', '' FROM t"),
        ("SELECT 'a q''[x' FROM t", "SELECT 'a q''[x' FROM t"),
        ("SELECT seq'x' FROM t", "SELECT seq'x' FROM t"),
        ("SELECT q'{S3cret's", "SELECT ''"),
    ],
)
def test_quotes_of_the_writers_choice(text: str, plain: str) -> None:
    assert without_own_quotes(text) == plain


def test_programs_are_no_modules() -> None:
    names = ("JDBC Thin Client", "sqlplus@db01 (TNS V1-V3)", "w3wp.exe", "shop.checkout", None)
    assert [module_of(name) for name in names] == [None, None, None, "shop.checkout", None]
    assert marked_cut("SELECT a FROM ord") == "SELECT a FROM …"
