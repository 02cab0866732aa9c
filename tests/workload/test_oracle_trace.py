"""Oracle's SQL trace."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.model import SourceReport, UnusableSourceError, Workload
from analyzer.workload.formats.oracle_trace import (
    ALONE,
    BROKEN,
    CONTROL,
    INSIDE,
    LONGEST,
    RECURSIVE,
    UNKNOWN,
)
from analyzer.workload.read import read_logs
from analyzer.workload.statements import StatementReader

TRACE = Path(__file__).parents[1] / "fixtures" / "workload" / "servers" / "oracle_10046.trc"
PLANTED = ("planted.mail", "S3cret", "NOTHING", "card1")


def read(path: Path, size: int = 1 << 24) -> tuple[Workload, SourceReport]:
    workload, (report,) = read_logs([str(path)], chunk_bytes=size)
    return workload, report


def test_inspect_says_what_a_session_ran() -> None:
    result = CliRunner().invoke(app, ["inspect", str(TRACE), "--json"])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    (source,), workload = told["sources"], told["workload"]
    assert (source["kind"], source["format"]) == ("log", "Oracle SQL trace, in a trace file")
    assert (source["statements"], source["transactions"]) == (8, 1)
    assert (source["explained"], source["duration_ms"]) == (1.0, 1.9)
    assert {each["reason"]: each["count"] for each in source["skipped"]} == {
        CONTROL: 1, INSIDE: 1, ALONE: 1, UNKNOWN: 1, RECURSIVE: 1
    }  # fmt: skip
    units = ("transactions", "rolled_back", "autocommit", "failed", "open_at_end")
    assert [workload[unit] for unit in units] == [1, 1, 1, 1, 0]
    kinds = {kind: count for kind, count in workload["by_kind"].items() if count}
    assert kinds == {"select": 1, "insert": 2, "update": 3, "transaction": 2}
    assert {t["name"]: (t["reads"], t["writes"]) for t in told["tables"]} == {
        "customers": (1, 0), "orders": (0, 1), "shop.stock": (0, 2)
    }  # fmt: skip
    assert not [word for word in PLANTED if word in result.stdout]


def test_transactions_tags_and_times() -> None:
    workload, _ = read(TRACE)
    (kept,) = [s for s in workload.shapes if s.kind == "transaction" and s.committed]
    assert kept.tables == ("orders", "shop.stock")
    assert kept.entry_point == "POST /orders"
    (void,) = [s for s in workload.shapes if s.kind == "transaction" and not s.committed]
    assert void.tables == ("carts",)  # what failed is no part of it
    assert {use.tag.module for use in workload.tag_uses} == {"shop.checkout"}
    assert workload.first_us is not None
    assert workload.last_us is not None
    assert workload.last_us - workload.first_us == 1_000_000
    assert not [word for word in PLANTED[:3] if word in repr(workload)]


@given(size=st.integers(1, 5000))
@settings(max_examples=15, deadline=None)
def test_cut_anywhere(size: int) -> None:
    assert read(TRACE, size) == read(TRACE)


def test_workers_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = read_logs([str(TRACE)])
    monkeypatch.setattr("analyzer.engines.choice.SMALL_BYTES", 0)
    assert read_logs([str(TRACE)], chunk_bytes=300, jobs=2) == alone


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_is_broken_the_rest_is_read(data: st.DataObject) -> None:
    lines = TRACE.read_bytes().splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if b"140002 len" in line)
    at = data.draw(st.integers(start, len(lines) - 1))
    harm = data.draw(st.sampled_from((b"\xff\xfe", b"\0", b"strange\n", b"EXEC #\n", b"\n")))
    cut = data.draw(st.integers(0, len(lines[at])))
    lines[at] = lines[at][:cut] + harm + lines[at][cut:]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "broken.trc"
        path.write_bytes(b"".join(lines))
        workload, report = read(path)
        assert read(path, 300) == (workload, report)
    assert report.statements >= 4
    assert "planted.mail" not in repr((workload, report))


def parsing(cursor: int, text: str, what: int = 6, length: int | None = None) -> str:
    size = len(text) if length is None else length
    head = f"PARSING IN CURSOR #{cursor} len={size} dep=0 uid=9 oct={what} lid=9 tim=1 hv=1 ad='a'"
    return f"{head} sqlid='b'\n{text}\nEND OF STMT\n"


def ran(cursor: int) -> str:
    return f"EXEC #{cursor}:c=0,e=5,p=0,cr=0,cu=0,mis=0,r=1,dep=0,og=1,plh=0,tim=9\n"


END = "XCTEND rlbk=0, rd_only=0, tim=9\n"


def test_sessions_that_were_put_into_one_file(tmp_path: Path) -> None:
    one, other = "*** SESSION ID:(1.1) x\n", "*** SESSION ID:(2.2) x\n"
    path = tmp_path / "merged.trc"
    path.write_text(
        one + parsing(1, "UPDATE a SET x=1") + ran(1)
        + other + parsing(1, "UPDATE b SET x=1") + ran(1) + ran(1)
        + one + ran(1) + END + other + END
    )  # fmt: skip
    workload, report = read(path)
    assert report.transactions == 2
    assert {shape.tables for shape in workload.shapes if shape.kind == "transaction"} == {
        ("a",), ("b",)
    }  # fmt: skip


def test_a_text_without_its_end_swallows_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cut.trc"
    whole = parsing(1, "UPDATE a SET x=1 WHERE y=2")
    path.write_text(
        whole.replace("END OF STMT\n", "") + ran(1) + parsing(2, "UPDATE b SET x=1") + ran(2)
    )
    workload, report = read(path)
    assert report.statements == 2
    assert {each.reason: each.count for each in report.skipped}[BROKEN] == 1
    assert {table.name for table in workload.tables} == {"a", "b"}


def test_a_long_transaction_is_one(tmp_path: Path) -> None:
    path = tmp_path / "long.trc"
    path.write_text(parsing(1, "UPDATE a SET x=1") + ran(1) * (LONGEST + 1) + END)
    workload, report = read(path)
    assert (report.transactions, report.statements) == (1, LONGEST + 2)
    assert workload.totals.autocommit == 0


def test_a_rollback_to_a_savepoint_is_part_of_its_transaction(tmp_path: Path) -> None:
    path = tmp_path / "savepoint.trc"
    path.write_text(
        parsing(1, "UPDATE a SET x=1") + ran(1)
        + parsing(2, "SAVEPOINT s", 46) + ran(2)
        + parsing(3, "UPDATE b SET x=1") + ran(3)
        + parsing(4, "ROLLBACK TO s", 45) + ran(4) + END
    )  # fmt: skip
    workload, _ = read(path)
    assert workload.totals.transactions == 1
    assert {table.name for table in workload.tables} == {"a"}


def test_a_block_is_one_statement_and_no_transaction() -> None:
    (template,) = StatementReader("oracle").read(b"BEGIN a.b(1); c.d(2); END;").templates
    assert (template.kind, template.text) == ("other", "BEGIN a.b(?); c.d(?); END;")
    kinds = [t.kind for t in StatementReader("tsql").read(b"BEGIN TRY SELECT 1; END TRY").templates]
    assert kinds == ["other", "other"]
    (begin,) = StatementReader("tsql").read(b"BEGIN TRAN").templates
    assert begin.kind == "transaction"


def test_a_report_of_tkprof_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shop.prf"
    path.write_text(
        "\nTKPROF: Release 19.0.0.0.0 - Development on Thu Mar 5 10:00:00 2026\n\nSQL ID: a\n"
    )
    with pytest.raises(UnusableSourceError) as refused:
        read_logs([str(path)])
    assert "tkprof" in refused.value.message
    assert ".trc" in refused.value.remedy
