"""Traces of SQLite, as its shell writes them."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.files import open_source
from analyzer.workload.formats.sql_script import Splitter, find_script
from analyzer.workload.formats.sqlite_trace import has_triggers, is_sqlite, traced_statements
from analyzer.workload.formats.wrapping import Left
from analyzer.workload.read import read_logs
from analyzer.workload.statements import StatementReader

TRACE = Path(__file__).parents[1] / "fixtures" / "workload" / "servers" / "sqlite_trace.sql"
PLANTED = ("planted.mail", "4111", "S3cret")


def test_inspect_says_what_a_connection_ran() -> None:
    result = CliRunner().invoke(app, ["inspect", str(TRACE), "--json"])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    (source,), workload = told["sources"], told["workload"]
    assert (source["kind"], source["format"]) == ("log", "SQLite statements, in a script")
    assert (source["statements"], source["transactions"]) == (14, 1)
    assert (source["explained"], source["warnings"]) == (1.0, [])
    units = ("transactions", "rolled_back", "autocommit", "open_at_end")
    assert [workload[unit] for unit in units] == [1, 1, 2, 0]
    kinds = {kind: count for kind, count in workload["by_kind"].items() if count}
    assert kinds == {
        "select": 1, "insert": 3, "update": 1, "delete": 1, "transaction": 4, "ddl": 4
    }  # fmt: skip
    assert {t["name"]: (t["reads"], t["writes"]) for t in told["tables"]} == {
        "audit": (0, 1), "orders": (1, 1), "stock": (1, 2)
    }  # fmt: skip
    assert not [word for word in PLANTED if word in result.stdout]


def test_what_a_trigger_wrote_is_in_its_transaction() -> None:
    workload, _ = read_logs([str(TRACE)])
    (kept,) = [s for s in workload.shapes if s.kind == "transaction" and s.committed]
    assert kept.written == ("orders", "stock", "audit")
    assert not [word for word in PLANTED if word in repr(workload)]


@given(size=st.integers(1, 2000))
@settings(max_examples=15, deadline=None)
def test_cut_anywhere(size: int) -> None:
    assert read_logs([str(TRACE)], chunk_bytes=size) == read_logs([str(TRACE)])


def test_workers_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = read_logs([str(TRACE)])
    monkeypatch.setattr("analyzer.engines.choice.SMALL_BYTES", 0)
    assert read_logs([str(TRACE)], chunk_bytes=200, jobs=2) == alone


def statements(text: bytes) -> list[bytes]:
    return list(traced_statements(BytesIO(text), Splitter("sqlite", Left())))


def test_a_remark_is_no_statement_of_a_trigger() -> None:
    ran = b"INSERT INTO a VALUES (1);\n-- TRIGGER t;\n-- UPDATE b SET x='-- ;';\n"
    assert statements(ran + b"COMMIT;\n-- UPDATE c SET x=1;\nSELECT 1;\n") == [
        b"INSERT INTO a VALUES (1)",
        b"UPDATE b SET x='-- ;'",
        b"COMMIT",
        b"-- UPDATE c SET x=1;\nSELECT 1",
    ]
    assert has_triggers(ran)
    assert not has_triggers(b"-- TRIGGER happy remark\nSELECT 1;\n")


def test_the_body_of_a_trigger_did_not_run() -> None:
    created = (
        b"CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN\n DELETE FROM b;\n DELETE FROM c;\nEND;\n"
    )
    (definition, after) = statements(created + b"SELECT 1;\n")
    assert after == b"SELECT 1"
    (template,) = StatementReader("sqlite").read(definition).templates
    assert template.kind == "ddl"


def test_no_dump_and_no_other_server(tmp_path: Path) -> None:
    dump = tmp_path / "dump.sql"
    dump.write_text(
        "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nINSERT INTO a VALUES(1);\nCOMMIT;\n"
    )
    assert find_script(open_source(str(dump)), "postgres") is None
    assert not is_sqlite(b"SELECT * FROM a;\nBEGIN;\nUPDATE a SET pragma = 1;\n")


def test_a_broken_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "broken.sql"
    whole = TRACE.read_bytes()
    path.write_bytes(whole[:-60] + b"\xff\xfe")
    workload, (report,) = read_logs([str(path)])
    assert report.statements == 14
    assert read_logs([str(path)], chunk_bytes=100) == (workload, (report,))
    assert "S3cret" not in repr((workload, report))
