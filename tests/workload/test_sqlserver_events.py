"""SQL Server's extended events and Profiler traces, as its tools export them."""

import gzip
import json
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.model import SourceReport, UnusableSourceError, Workload
from analyzer.workload.formats.other_lines import JUNK
from analyzer.workload.formats.sqlserver_calls import (
    HOUSEKEEPING,
    UNKNOWN,
    Calls,
    SavePoints,
    without_types,
)
from analyzer.workload.formats.sqlserver_events import AHEAD, INSIDE, OTHER, event_rows
from analyzer.workload.formats.sqlserver_nesting import Nesting
from analyzer.workload.formats.sqlserver_xml import BROKEN, encoding_of, event_of, xml_events
from analyzer.workload.formats.wrapping import Left
from analyzer.workload.read import read_logs
from analyzer.workload.statements import StatementReader

SERVERS = Path(__file__).parents[1] / "fixtures" / "workload" / "servers"
#: The same hour of one server, in every shape.
SHAPES = {
    "events_document.xml": "SQL Server extended events, in XML",
    "events_lines.xml": "SQL Server extended events, in XML",
    "events_target.csv": "SQL Server extended events, in CSV",
    "events_viewer.csv": "SQL Server extended events, in CSV",
    "trace.xml": "SQL Server trace, in XML",
    "trace_table.csv": "SQL Server trace, in CSV",
}
PLANTED = ("planted.mail", "4111111111111111", "S3cret", "Brien")


def read(path: Path, size: int = 1 << 24) -> tuple[Workload, SourceReport]:
    workload, (report,) = read_logs([str(path)], chunk_bytes=size)
    return workload, report


@pytest.mark.parametrize("name", SHAPES)
def test_inspect_tells_the_same_of_every_shape(name: str) -> None:
    result = CliRunner().invoke(app, ["inspect", str(SERVERS / name), "--json"])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    (source,), workload = told["sources"], told["workload"]
    assert (source["kind"], source["format"]) == ("log", SHAPES[name])
    assert (source["statements"], source["transactions"]) == (14, 1)
    assert (source["explained"], source["duration_ms"]) == (1.0, 4.65)
    skipped = {each["reason"]: each["count"] for each in source["skipped"]}
    assert skipped == {INSIDE: 1, HOUSEKEEPING: 2, OTHER: 2, UNKNOWN: 1}
    assert source["warnings"] == []
    units = ("transactions", "rolled_back", "autocommit", "failed", "open_at_end")
    assert [workload[unit] for unit in units] == [1, 1, 2, 1, 0]
    kinds = {kind: count for kind, count in workload["by_kind"].items() if count}
    assert kinds == {
        "select": 3, "insert": 2, "update": 3, "delete": 1, "transaction": 4, "other": 1
    }  # fmt: skip
    assert {t["name"]: (t["reads"], t["writes"]) for t in told["tables"]} == {
        "customers": (1, 0), "orders": (1, 1), "products": (1, 0), "stock": (1, 2)
    }  # fmt: skip
    assert not [word for word in PLANTED if word in result.stdout]


def test_every_shape_gives_one_workload() -> None:
    first, *others = (read(SERVERS / name)[0] for name in SHAPES)
    assert all(other == first for other in others)
    assert not [word for word in PLANTED if word in repr(first)]
    (shape,) = [s for s in first.shapes if s.kind == "transaction" and s.committed]
    assert shape.tables == ("orders", "stock")


@pytest.mark.parametrize("name", SHAPES)
@given(size=st.integers(1, 5000))
@settings(max_examples=8, deadline=None)
def test_cut_anywhere(name: str, size: int) -> None:
    assert read(SERVERS / name, size) == read(SERVERS / name)


@pytest.mark.parametrize("name", SHAPES)
def test_workers_say_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(SERVERS / name)
    alone = read_logs([path])
    monkeypatch.setattr("analyzer.engines.choice.SMALL_BYTES", 0)
    assert read_logs([path], chunk_bytes=300, jobs=2) == alone


@pytest.mark.parametrize("name", SHAPES)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_whatever_is_broken_the_rest_is_read(name: str, data: st.DataObject) -> None:
    whole = (SERVERS / name).read_bytes()
    start = len(whole) // 2
    at = data.draw(st.integers(start, len(whole)))
    harm = data.draw(st.sampled_from((b"\xff\xfe", b"\0\0", b"\n<<\n\n", b'"', b"&#1;", b"]]>")))
    cut = data.draw(st.sampled_from((at, len(whole))))
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(whole[:at] + harm + (whole[at:] if cut == at else b""))
        workload, report = read(path)
        assert read(path, 700) == (workload, report)
    # Where a session's name is broken, a call no longer knows its statements.
    assert 4 <= report.statements <= 16
    assert not [word for word in PLANTED[:2] if word in repr((workload, report))]


def test_a_part_of_a_trace() -> None:
    words = ["inspect", str(SERVERS / "trace.xml"), "--json", "--application", "reports"]
    told = json.loads(CliRunner().invoke(app, words).stdout)
    assert told["sources"][0]["statements"] == 4
    assert [table["name"] for table in told["tables"]] == ["customers", "products", "stock"]


def test_a_file_that_breaks_off_and_lines_of_others(tmp_path: Path) -> None:
    lines = (SERVERS / "events_lines.xml").read_text().splitlines()
    lines[3] = lines[3][:200]  # the end of an event is missing, and the next one goes on
    lines.insert(6, "(1 row affected)")
    path = tmp_path / "events.xml"
    path.write_text("\n".join(lines)[:-20])
    _, report = read(path)
    told = {each.reason: each.count for each in report.skipped}
    assert (told[BROKEN], told[JUNK]) == (2, 1)
    assert report.statements == 12
    assert report.explained < 1.0


def test_binary_files_are_refused(tmp_path: Path) -> None:
    for name, what in (("shop_0.xel", "extended-events"), ("shop.trc", "Profiler")):
        path = tmp_path / name
        path.write_bytes(b"\x01\0\0\0" + bytes(range(256)) * 8)
        with pytest.raises(UnusableSourceError) as refused:
            read(path)
        assert what in refused.value.message
        assert "fn_" in refused.value.remedy


# --- one event, one call ------------------------------------------------------------------------


def test_an_entity_of_its_own_opens_nothing() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "boom">]><event name="a" timestamp="b">&x;</event>'
    left = Left()
    assert list(xml_events(BytesIO(bomb.encode()), "utf-8", left)) == []
    assert left.skipped[BROKEN] == 1
    assert event_of('<Event id="10"><EventColumn id="1" /></Event>') == {}


def test_the_number_of_a_single_statement_is_no_transaction() -> None:
    def batch(number: int, text: str = "UPDATE a SET x = 1") -> dict[str, str]:
        return {"name": "sql_batch_completed", "batch_text": text, "transaction_id": str(number)}

    events = [batch(1), batch(2), batch(1), *(batch(9, "SELECT 1") for _ in range(AHEAD)), batch(1)]
    rows = [row["transaction"] for row in event_rows(events, Left())]
    assert rows[:3] == ["1", None, "1"]
    assert rows[-1] == "1"


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("exec sp_executesql N'SELECT ''a'' FROM t',N'@p int',@p=1", "SELECT 'a' FROM t"),
        ("EXEC sys.sp_executesql @stmt=N'SELECT 1'", "SELECT 1"),
        ("exec sp_executesql N'SELECT x FROM t WHERE a = ", "SELECT x FROM t WHERE a = …"),
        ("exec sp_executesql @sql", "exec sp_executesql @sql"),
        (
            "declare @p1 int\nset @p1=NULL\nexec sp_prepexec @p1 output,NULL,N'UPDATE t SET x=1'",
            "UPDATE t SET x=1",
        ),
        (
            "declare @p1 int\nset @p1=18\nexec sp_cursoropen @p1 output,N'SELECT b FROM c',@p3",
            "SELECT b FROM c",
        ),
        ("exec sp_unprepare 4", None),
        ("exec dbo.PlaceOrder 4", "exec dbo.PlaceOrder 4"),
        ("SELECT 1", "SELECT 1"),
    ],
)
def test_what_a_call_executes(text: str, statement: str | None) -> None:
    assert Calls(Left()).statement(text, "51") == statement


def test_a_statement_is_executed_by_its_handle_in_its_session_alone() -> None:
    left = Left()
    calls = Calls(left)
    prepare = "declare @p1 int\nset @p1=7\nexec sp_prepare @p1 output,N'@a int',N'SELECT 1',1"
    assert calls.statement(prepare, "51") is None
    assert calls.statement("exec sp_execute 7,5", "51") == "SELECT 1"
    assert calls.statement("exec sp_execute 7,5", "52") is None
    assert left.skipped == {HOUSEKEEPING: 1, UNKNOWN: 1}


def test_types_of_parameters_are_no_part_of_a_statement() -> None:
    assert without_types("(@p0 int,@p1 decimal(9,2))SELECT 1") == "SELECT 1"
    assert without_types("(SELECT 1)") == "(SELECT 1)"


def test_savepoints() -> None:
    points = SavePoints()
    assert points.named("ROLLBACK TRAN mine", "51") == "ROLLBACK TRAN mine"
    assert points.named("SAVE TRANSACTION mine;", "51") == 'SAVEPOINT "mine"'
    assert points.named("rollback tran MINE", "51") == 'ROLLBACK TO SAVEPOINT "mine"'
    assert points.named("rollback tran mine", "52") == "rollback tran mine"


def test_only_the_outermost_commit_commits() -> None:
    nesting = Nesting()

    def told(*texts: str, session: str = "51") -> list[str]:
        return [nesting.told(text, session) for text in texts]

    assert told("BEGIN TRAN", "begin transaction mine;", "COMMIT TRAN mine", "COMMIT") == [
        *("BEGIN TRAN", 'SAVEPOINT "tran 2"', 'RELEASE SAVEPOINT "tran 2"', "COMMIT")
    ]
    assert told("BEGIN TRAN", "BEGIN TRAN", "ROLLBACK", "COMMIT")[2:] == ["ROLLBACK", "COMMIT"]
    assert told("BEGIN TRAN", session="52") == ["BEGIN TRAN"]
    # Texts of several statements count as well; what stands in strings and comments does not.
    batch = "UPDATE a SET x = 'COMMIT' -- ROLLBACK\n; COMMIT TRAN"
    assert told("BEGIN TRAN UPDATE a SET x = 1", batch, "BEGIN TRAN") == [
        *("BEGIN TRAN UPDATE a SET x = 1", batch, "BEGIN TRAN")
    ]
    nesting.over("51")
    assert told("BEGIN TRAN") == ["BEGIN TRAN"]


@pytest.mark.parametrize(("end", "committed"), [("COMMIT", 1), ("ROLLBACK", 0)])
def test_transactions_within_a_transaction(tmp_path: Path, end: str, committed: int) -> None:
    texts = ("BEGIN TRAN", "UPDATE a SET x=1", "BEGIN TRAN", "UPDATE b SET x=1", "COMMIT", end)
    path = tmp_path / "events.xml"
    path.write_text(
        "".join(
            f'<event name="sql_batch_completed" timestamp="2026-03-05T10:00:{n:02}Z">'
            f'<data name="batch_text"><value>{text}</value></data>'
            f'<action name="session_id"><value>51</value></action></event>\n'
            for n, text in enumerate(texts)
        )
    )
    workload, report = read(path)
    totals = workload.totals
    assert report.statements == 6
    assert (totals.transactions, totals.rolled_back, totals.open_at_end) == (
        *(committed, 1 - committed, 0),
    )
    (shape,) = (shape for shape in workload.shapes if shape.kind == "transaction")
    assert (shape.written, shape.committed) == (("a", "b"), bool(committed))


@pytest.mark.parametrize(
    ("text", "touched"),
    [
        ("IF EXISTS (SELECT 1 FROM a WHERE id=1) UPDATE dbo.b SET q=1", ["R a", "W b"]),
        ("BEGIN TRY INSERT INTO [a] (x) VALUES (1) END TRY", ["W a"]),
        ("SET @x = (SELECT MAX(id) FROM dbo.a)", ["R a"]),
        ("UPDATE a SET x=1 WHERE id=2 SELECT * FROM b", ["W a", "R b"]),
        ("BEGIN TRAN", []),
        ("SET NOCOUNT ON", []),
        ("IF 1 = 1 DELETE FROM [dbo].[Order Items] WHERE [Id] = 1", ["W order items"]),
    ],
)
def test_tables_behind_words_of_control(text: str, touched: list[str]) -> None:
    (template,) = StatementReader("tsql").read(text.encode()).templates
    assert [str(access) for access in template.accesses] == touched


# --- any order, any cut -------------------------------------------------------------------------

STEP = st.tuples(
    st.sampled_from(("51", "52", "53")),
    st.sampled_from(
        ("BEGIN TRAN", "COMMIT", "ROLLBACK", "UPDATE a SET x='S3cret'", "SELECT * FROM b")
    ),
)


@given(steps=st.lists(STEP, min_size=1, max_size=40), size=st.integers(1, 2000))
@settings(max_examples=40, deadline=None)
def test_interleaved_sessions_cut_anywhere(steps: list[tuple[str, str]], size: int) -> None:
    events = "".join(
        f'<event name="sql_batch_completed" timestamp="2026-03-05T10:00:{n:02}Z">'
        f'<data name="batch_text"><value>{text}</value></data>'
        f'<action name="session_id"><value>{session}</value></action></event>\n'
        for n, (session, text) in enumerate(steps)
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "events.xml"
        path.write_text(events)
        workload, report = read(path)
        assert read(path, size) == (workload, report)
    totals = workload.totals
    assert report.statements == totals.statements == len(steps)
    assert totals.begun == totals.transactions + totals.rolled_back + totals.open_at_end
    assert "S3cret" not in repr((workload, report))


@pytest.mark.parametrize("name", ["events_document.xml", "trace.xml"])
@given(piece=st.integers(1, 700), end=st.integers(0, 20_000))
@settings(max_examples=20, deadline=None)
def test_pieces_of_any_size_and_any_end(name: str, piece: int, end: int) -> None:
    data = (SERVERS / name).read_bytes()[:end]
    encoding = encoding_of(data)

    def events() -> tuple[list[dict[str, str]], Left]:
        left = Left()
        return list(xml_events(BytesIO(data), encoding, left)), left

    whole = events()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analyzer.workload.formats.sqlserver_xml._PIECE", piece)
        assert events() == whole


def test_beside_a_log_of_another_server(tmp_path: Path) -> None:
    other = tmp_path / "pg.log"
    lines = ("BEGIN", "UPDATE carts SET x = 1", "COMMIT")
    other.write_text(
        "".join(f"2026-03-05 11:00:00.000 UTC [7] LOG:  statement: {sql};\n" for sql in lines)
    )
    paths = [str(SERVERS / "trace.xml"), str(other)]
    workload, reports = read_logs(paths)
    assert [report.transactions for report in reports] == [1, 1]
    assert read_logs(paths[::-1])[0] == workload
    texts = {use.template.text for use in workload.templates}
    assert {
        "UPDATE carts SET x = ?",
        "SELECT c.Name FROM dbo.Customers AS c WHERE c.Card = ?",
    } <= texts


def test_a_packed_file(tmp_path: Path) -> None:
    path = tmp_path / "trace.xml.gz"
    path.write_bytes(gzip.compress((SERVERS / "trace.xml").read_bytes()))
    assert read(path)[0] == read(SERVERS / "trace.xml")[0]
