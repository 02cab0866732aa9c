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
from analyzer.model import SourceReport, Workload
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
    assert report.statements >= 1240
    assert "S3cret" not in repr((workload, report))
