"""Files of statements, as scripts hold them."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.files import open_source
from analyzer.model import SourceReport, Workload
from analyzer.workload.formats.sql_script import Splitter, find_script
from analyzer.workload.formats.wrapping import Left
from analyzer.workload.read import read_logs

SCRIPTS = Path(__file__).parents[1] / "fixtures" / "workload" / "scripts"
PLANTED = ("planted.mail", "4111111111111111", "S3cret")


def read(
    path: Path, dialect: str = "postgres", size: int = 1 << 24
) -> tuple[Workload, SourceReport]:
    workload, (report,) = read_logs([str(path)], dialect=dialect, chunk_bytes=size)
    return workload, report


#: Statements, transactions; reads and writes by table.
TOLD = {
    "psql.sql": (12, 1, {
        "orders": (1, 1), "order_items": (1, 0), "stock;levels": (0, 1), "prices": (0, 1),
        "customers": (1, 0), "products": (1, 0),
    }),
    "mysql.sql": (7, 1, {"orders": (0, 1), "stock": (0, 1), "customers": (1, 0), "carts": (0, 1)}),
    "tsql.sql": (2, 0, {"orders": (1, 0), "stock": (0, 1)}),
    "inserts.sql": (3, 0, {"orders": (0, 2), "stock": (0, 1)}),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_inspect_says_what_a_script_ran(name: str) -> None:
    dialect = "tsql" if name == "tsql.sql" else "postgres"
    words = ["inspect", str(SCRIPTS / name), "--json", "--dialect", dialect]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    (source,), workload = told["sources"], told["workload"]
    statements, transactions, tables = TOLD[name]
    assert (source["kind"], source["format"]) == ("log", "SQL statements, in a script")
    assert (source["statements"], source["transactions"]) == (statements, transactions)
    assert (source["explained"], source["warnings"]) == (1.0, [])
    assert (workload["transactions"], workload["requests"]) == (transactions, 0)
    assert {t["name"]: (t["reads"], t["writes"]) for t in told["tables"]} == tables
    assert not [word for word in PLANTED if word in result.stdout]


def test_a_script_is_one_session() -> None:
    workload, report = read(SCRIPTS / "psql.sql")
    (shape,) = [shape for shape in workload.shapes if shape.kind == "transaction"]
    assert shape.written == ("orders", "stock;levels")  # what the savepoint undid is no part
    assert workload.totals.undone == 1
    assert {(s.reason, s.count) for s in report.skipped} == {("commands of psql", 2)}
    assert [use.tag.entry_point for use in workload.tag_uses] == ["report"]


@pytest.mark.parametrize("name", TOLD)
@given(size=st.integers(1, 900))
@settings(max_examples=8, deadline=None)
def test_scripts_cut_anywhere(name: str, size: int) -> None:
    assert read(SCRIPTS / name, size=size) == read(SCRIPTS / name)


PIECE = st.sampled_from(
    (
        *("SELECT 1", "UPDATE a SET x = 'it''s; one'", 'SELECT ";" FROM "a;b"', "DO $$ a; b $$"),
        *("SELECT $x$ ; $y$ ; $x$", "SELECT /* ; /* ; */ ; */ 2", "SELECT 1 -- ; two\n, 3"),
        *("SELECT E'\\'; '", "SELECT a$b$c FROM t", "SELECT 'C:\\'", "SELECT 'a\n;\nb'"),
    )
)


@given(st.lists(PIECE, min_size=1, max_size=12), st.sampled_from((";", ";\n", " ;\n\n")))
@settings(max_examples=80, deadline=None)
def test_statements_come_apart_as_they_were_joined(texts: list[str], end: str) -> None:
    lines = [line + b"\n" for line in end.join((*texts, "")).encode().split(b"\n")]
    left = Left()
    assert [text.decode() for text in Splitter("postgres", left).split(lines)] == texts
    assert not left.skipped


def test_other_ends_and_other_quotes() -> None:
    text = b"DELIMITER //\nSELECT 'a\\'//;' // SELECT `b;//` //\nDELIMITER ;\n"
    text += b"SELECT 1; # ; no\nGO\nX\n/\n"
    found = [*Splitter("mysql", Left()).split(text.splitlines(keepends=True))]
    assert found == [b"SELECT 'a\\'//;'", b"SELECT `b;//`", b"SELECT 1", b"X"]
    tsql = [*Splitter("tsql", Left()).split([b"SELECT [a;b]] c] FROM t\n", b"go\n"])]
    assert tsql == [b"SELECT [a;b]] c] FROM t"]


def test_a_statement_without_an_end_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.workload.formats.sql_script.LONGEST", 50)
    left = Left()
    lines = [b"SELECT 1;\n", b"SELECT '\n", *[b"x" * 9 + b"\n"] * 20]
    assert [*Splitter("postgres", left).split(lines)] == [b"SELECT 1"]
    assert left.skipped == {"statements that are too long": 1}


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE a (id int);\nCREATE VIEW v AS SELECT * FROM a;\n",
        "CREATE TABLE a (id int);\nSELECT pg_catalog.setval('s', 1);\nINSERT INTO a VALUES (1);\n",
        "--\n-- PostgreSQL database dump\n--\nINSERT INTO a VALUES (1);\n",
        "-- MySQL dump 10.13\nINSERT INTO a VALUES (1);\n",
        "Select whatever you like; then go on.\nIt is easy.\n",
        "With love from Paris; yours\n",
        "SELECT * FROM a\n",
        "a,b\n1,2\n",
        '{"a": ";"}\n',
    ],
)
def test_a_schema_a_dump_and_prose_are_no_scripts(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(text)
    assert find_script(open_source(str(path)), "postgres") is None


def test_a_temporary_table_makes_no_schema(tmp_path: Path) -> None:
    path = tmp_path / "a.sql"
    path.write_text("CREATE TEMP TABLE t AS SELECT 1;\nSELECT * FROM a;\nDELETE FROM b;\n")
    result = CliRunner().invoke(app, ["inspect", str(path), "--json"])
    (source,) = json.loads(result.stdout)["sources"]
    assert (source["kind"], source["statements"]) == ("log", 3)


def test_broken_bytes_do_not_stop_it(tmp_path: Path) -> None:
    path = tmp_path / "a.sql"
    strange = b"SELECT '\xff\xfe' FROM b;\n\xff\xfe;\nSELECT 'open FROM c"
    path.write_bytes(b"SELECT * FROM a;\n" * 5 + strange)
    workload, report = read(path)
    assert {t.name for t in workload.tables} >= {"a", "b"}
    assert [(s.reason, s.count) for s in report.skipped] == [("rows without a statement", 1)]
    assert read(path, size=7) == (workload, report)
