"""What MySQL and ProxySQL hand out as rows tells the same story as their logs."""

import csv
import io
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.model import SourceReport, UnusableSourceError, Workload
from analyzer.workload.formats.escaped_rows import escaped_rows
from analyzer.workload.formats.mysql_audit import record_of
from analyzer.workload.formats.mysql_log_tables import clock_us, readable, user_of
from analyzer.workload.formats.other_lines import JUNK
from analyzer.workload.formats.wrapping import Left
from analyzer.workload.read import read_logs
from analyzer.workload.selection import Selection

ROWS = Path(__file__).parents[1] / "fixtures" / "workload" / "mysql_rows"
LOGS = ROWS.parent / "mysql"
FILES = sorted(path.name for path in ROWS.iterdir())
PLANTED = ("planted.mail", "4111111111111111", "S3cret!")
STEPS, USES = "steps of prepared statements", "uses of tables, which the statements tell"
OTHERS, CONNECTIONS = "other records of the audit", "connections"


def read(path: Path, chunk_bytes: int = 1 << 24) -> tuple[Workload, SourceReport]:
    workload, (report,) = read_logs([str(path)], chunk_bytes=chunk_bytes)
    return workload, report


class Expected(NamedTuple):
    """What inspect says of a kind of rows; `stock` is how often it was written."""

    name: str
    statements: int
    templates: int
    ms: float
    requests: int
    failed: int
    other: int
    stock: int
    skipped: dict[str, int]


AUDITED = {CONNECTIONS: 4, "errors": 1, OTHERS: 1, STEPS: 2}
GENERAL = Expected("MySQL general log table", 17, 14, 0, 2, 0, 6, 2, {STEPS: 2})
SLOW = Expected("MySQL slow log table", 12, 11, 7.305, 2, 0, 1, 2, {})
HISTORY = Expected(
    "MySQL statement history", 12, 11, 7.307, 0, 1, 0, 1, {CONNECTIONS: 1, "errors": 1}
)
AUDIT = Expected("MySQL audit log", 13, 12, 0, 2, 1, 2, 1, {**AUDITED, USES: 1})
EXPECTED = {
    "general": GENERAL,
    "slow": SLOW,
    "history": HISTORY,
    "audit_enterprise_new.xml": AUDIT,
    "audit_enterprise_old.xml": AUDIT,
    "audit_enterprise.json": AUDIT._replace(
        ms=7.302, skipped={**AUDITED, USES: 1, CONNECTIONS: 6, OTHERS: 2}
    ),
    "audit_percona.csv": AUDIT._replace(skipped=AUDITED),
    "audit_percona.json": AUDIT,
    "audit_percona_old.xml": AUDIT,
    "proxysql_2_0.json": Expected("ProxySQL query log", 11, 10, 7.302, 2, 0, 0, 2, {}),
    "proxysql_2_6.json": Expected(
        "ProxySQL query log", 11, 10, 7.302, 2, 1, 0, 1, {"errors": 1, STEPS: 1}
    ),
}
KIND_OF_FILE = {"csv": "CSV", "tsv": "TSV", "jsonl": "JSON lines", "xml": "XML"}
LINES = ("audit_percona.json", "proxysql_2_0.json", "proxysql_2_6.json")


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("slow_5_5")])
def test_inspect_says_what_ran(name: str) -> None:
    result = CliRunner().invoke(app, ["inspect", str(ROWS / name), "--json"])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    (source,), workload = told["sources"], told["workload"]
    expected = EXPECTED[name] if name in EXPECTED else EXPECTED[name.split("_")[0]]
    kind = KIND_OF_FILE.get(name.rpartition(".")[2], "JSON lines" if name in LINES else "JSON")
    tables = {t["name"]: (t["reads"], t["writes"]) for t in told["tables"] if t["noise"] is None}
    inner = tables.pop("inner_log", None)
    assert (source["kind"], source["format"]) == ("log", f"{expected.name}, in {kind}")
    assert (
        Expected(
            expected.name,
            source["statements"],
            workload["templates"],
            source["duration_ms"],
            workload["requests"],
            workload["failed"],
            workload["by_kind"]["other"],
            tables["stock"][1],
            {each["reason"]: each["count"] for each in source["skipped"]},
        )
        == expected
    )
    assert source["explained"] == 1.0
    assert (source["transactions"], workload["rolled_back"], workload["autocommit"]) == (1, 1, 2)
    assert tables == {
        "billing.invoices": (1, 1),
        "orders": (1, 1),
        "stock": (0, expected.stock),
        "users": (1, 0),
    }
    assert inner == ((0, 1) if expected is HISTORY else None)
    assert not [word for word in PLANTED if word in result.output]


def test_the_slow_log_table_of_5_5_has_no_sessions() -> None:
    workload, report = read(ROWS / "slow_5_5_engine.csv")
    assert (report.statements, report.transactions) == (12, 0)
    assert "no transaction can be told" in report.warnings[0]
    assert {table.name for table in workload.tables} == {
        *("billing.invoices", "orders", "stock", "users")
    }


@pytest.mark.parametrize("name", [n for n in FILES if n.startswith("general")])
def test_a_table_says_what_the_log_says(name: str) -> None:
    workload = read(ROWS / name)[0]
    assert workload == read(LOGS / "general_8_0.log")[0]


def test_a_procedure_is_of_the_transaction_that_calls_it() -> None:
    shapes = read(ROWS / "history_8_0.tsv")[0].shapes
    written = [s.written for s in shapes if s.kind == "transaction" and s.committed]
    assert written == [("orders", "inner_log", "stock", "billing.invoices")]


@pytest.mark.parametrize("name", FILES)
def test_nothing_planted_is_kept(name: str) -> None:
    said = repr(read(ROWS / name))
    assert not [word for word in PLANTED if word in said]


@pytest.mark.parametrize("name", FILES)
@given(size=st.integers(1, 4000))
@settings(max_examples=8, deadline=None)
def test_cut_anywhere(name: str, size: int) -> None:
    assert read(ROWS / name, size) == read(ROWS / name)


@pytest.mark.parametrize("name", ["general_8_0_hex.csv", "audit_enterprise_old.xml"])
def test_workers_say_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(ROWS / name)
    alone = read_logs([path])
    monkeypatch.setattr("analyzer.engines.choice.SMALL_BYTES", 0)
    assert read_logs([path], chunk_bytes=300, jobs=2) == alone


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_whatever_is_broken_the_rest_is_read(name: str, data: st.DataObject) -> None:
    whole = (ROWS / name).read_bytes()
    at = data.draw(st.integers(len(whole) // 2, len(whole)))
    harm = data.draw(
        st.sampled_from((b"\xff\xfe", b"\0", b"\n{\n", b"]]>", b"&#1;", b"\\", b",", b"9" * 30))
    )
    rest = whole[at:] if data.draw(st.booleans()) else b""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(whole[:at] + harm + rest)
        workload, report = read(path)
        assert read(path, 500) == (workload, report)
    # Rows of the history come in any order, the others in that of the story.
    assert 3 <= report.statements <= 18
    assert not [word for word in PLANTED if word in repr((workload, report))]


def test_a_part_of_an_audit() -> None:
    path = str(ROWS / "audit_percona.csv")
    workload, (report,) = read_logs([path], only=Selection(databases=("billing",)))
    assert [table.name for table in workload.tables] == ["invoices", "shop.orders"]
    workload, (report,) = read_logs([path], only=Selection(users=("nobody",)))
    assert (report.statements, workload.tables) == (0, ())


def test_too_much_in_no_order_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.workload.formats.mysql_rows.LARGEST_SORTED", 1000)
    with pytest.raises(UnusableSourceError) as refused:
        read(ROWS / "history_8_0.csv")
    assert "in no order" in refused.value.message


def test_two_logs_of_one_server_may_tell_the_same_twice() -> None:
    paths = [str(LOGS / "general_8_0.log"), str(ROWS / "audit_percona.json")]
    _, reports = read_logs(paths)
    assert all("counted twice" in "; ".join(report.warnings) for report in reports)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("event_time,user_host,thread_id,server_id,command_type,argument\n", "general_log = ON"),
        ("start_time\tuser_host\tquery_time\tsql_text\n", "slow_query_log = ON"),
        (
            (
                '[\n{"timestamp": "2024-03-05 10:00:00", "id": 0, "class": "table_access", '
                '"event": "insert", "connection_id": 9}\n]\n'
            ),
            "class general",
        ),
        ('<AUDIT_RECORD NAME="TableRead" CONNECTION_ID="7"/>\n', "class general"),
    ],
)
def test_rows_without_a_statement_say_what_to_switch_on(
    text: str, remedy: str, tmp_path: Path
) -> None:
    path = tmp_path / "some.txt"
    path.write_text(text)
    workload, report = read(path)
    assert (report.statements, workload.templates) == (0, ())
    assert remedy in report.warnings[0]


@pytest.mark.parametrize(
    "text",
    [
        "start_time,query_time\n2024-03-05 10:00:00,3\n",
        '{"thread_id": 1, "query": "x"}\n',
        '{"class": "a", "event": "b"}\n',
        "<AUDIT_RECORD/>\n",
        '"a","b"\n"c","d"\n',
        "2024-03-05 10:00:00,a,b,c,d,e\n",
    ],
)
def test_what_only_resembles_is_none(text: str, tmp_path: Path) -> None:
    path = tmp_path / "some.txt"
    path.write_text(text)
    with pytest.raises(UnusableSourceError):
        read(path)


# --- cells --------------------------------------------------------------------------------------

CELL = st.text(st.sampled_from("ab \n\t\r\\\"',;0xN"), max_size=8)


def as_batch(cell: str, delimiter: str) -> str:
    del delimiter
    return cell.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def as_outfile(cell: str, delimiter: str) -> str:
    cell = cell.replace("\\", "\\\\").replace("\n", "\\\n").replace("\r", "\\r")
    return cell.replace(delimiter, "\\" + delimiter)


def as_engine(cell: str, delimiter: str) -> str:
    cell = cell.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    del delimiter
    return f'"{cell}"'


@pytest.mark.parametrize(
    ("write", "delimiter"),
    [(as_batch, "\t"), (as_outfile, "\t"), (as_outfile, ";"), (as_engine, ","), (as_engine, "\t")],
)
@given(rows=st.lists(st.lists(CELL.filter(lambda c: c[:1] != '"'), min_size=2, max_size=4)))
@settings(max_examples=80, deadline=None)
def test_any_cell_comes_back(
    write: Callable[[str, str], str], delimiter: str, rows: list[list[str]]
) -> None:
    text = "".join(delimiter.join(write(c, delimiter) for c in row) + "\n" for row in rows)
    left = Left()
    assert list(escaped_rows(BytesIO(text.encode()), delimiter, left)) == rows
    assert not left.skipped


@given(st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_cells_of_anything(data: bytes) -> None:
    left = Left()
    list(escaped_rows(BytesIO(data), "\t", left))
    assert left.skipped.keys() <= {JUNK}


@given(st.lists(CELL, min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_statements_with_anything_in_them_are_counted(texts: list[str]) -> None:
    """A client's CSV, whatever quotes, line ends and backslashes stand in the text."""
    rows = [
        ("2024-03-05 10:15:30.000001", "app[app] @ web1 []", "7", "1", "Query", f"SELECT '{text}'")
        for text in (each.replace("'", "").replace("\\", "") for each in texts)
    ]
    out = io.StringIO()
    names = ("event_time", "user_host", "thread_id", "server_id", "command_type", "argument")
    csv.writer(out).writerows([names, *rows])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "some.csv"
        path.write_text(out.getvalue(), newline="")
        assert read(path)[1].statements == len(texts)


def test_blobs_are_read() -> None:
    assert readable("0x53454C4543542031") == "SELECT 1"
    assert readable("base64:type252:U0VMRUNUIDE=") == "SELECT 1"
    assert readable("53454C4543542031") == "SELECT 1"
    assert readable("U0VMRUNUIDE=") == "SELECT 1"
    assert [readable(text) for text in ("ROLLBACK", "COMMIT", "shop", "")] == [
        *("ROLLBACK", "COMMIT", "shop", "")
    ]
    assert readable("0x5") == "0x5"
    assert readable("base64:type252:U") == "base64:type252:U"


def test_users_and_durations() -> None:
    assert [user_of(text) for text in ("app[me] @ web [1.2.3.4]", "[me] @ web []", "me", "")] == [
        *("me", "me", "me", None)
    ]
    durations = {"00:00:01.25": 1_250_000, "02:00:00": 7_200_000_000, "0.5": 500_000, "x": -1}
    assert {text: clock_us(text) for text in durations} == durations


def test_an_entity_of_its_own_opens_nothing() -> None:
    assert record_of('<AUDIT_RECORD NAME="&x;"/>') is None
    assert record_of('<AUDIT_RECORD NAME="a&#1;b" STATUS="0"/>') == {"name": "a?b", "status": "0"}
