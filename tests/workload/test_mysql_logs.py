"""MySQL's and MariaDB's logs of every version tell the same story, and tell it honestly."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.files import Opened
from analyzer.model import SourceReport, Workload
from analyzer.workload.formats.mysql_general import MysqlGeneralLog
from analyzer.workload.formats.mysql_logs import recognise_mysql
from analyzer.workload.formats.mysql_slow import MysqlSlowLog
from analyzer.workload.formats.recognise import recognise_log
from analyzer.workload.read import read_logs
from analyzer.workload.statements import StatementReader

LOGS = Path(__file__).parents[1] / "fixtures" / "workload" / "mysql"
FILES = sorted(path.name for path in LOGS.iterdir())
PLANTED = ("planted.mail", "4111111111111111", "S3cret!")
BANNERS = "headers that the server writes when it opens the log"


def read(path: Path, chunk_bytes: int = 1 << 24) -> tuple[Workload, SourceReport]:
    workload, (report,) = read_logs([str(path)], chunk_bytes=chunk_bytes)
    return workload, report


class Expected(NamedTuple):
    """What inspect says; `tables` as (name, reads, writes)."""

    format: str
    statements: int
    templates: int
    ms: float
    transactions: int
    rolled_back: int
    autocommit: int
    requests: int
    failed: int
    other: int
    tables: tuple[tuple[str, int, int], ...]


def tables(stock: int = 2, times: int = 1) -> tuple[tuple[str, int, int], ...]:
    """The tables of the story: how often stock was written depends on whether errors are told."""
    return (
        ("billing.invoices", times, times),
        ("orders", times, times),
        ("stock", 0, stock * times),
        ("users", times, 0),
    )


DIGESTS = (
    *(("billing.invoices", 1, 1), ("long_table", 1, 0), ("orders", 1, 1)),
    *(("stock", 0, 2), ("users", 1, 0)),
)
EXPECTED = {
    "audit_aurora.log": Expected(
        "MariaDB audit log (server_audit)", 11, 10, 0, 1, 1, 2, 2, 1, 0, tables(1)
    ),
    "audit_mariadb.log": Expected(
        "MariaDB audit log (server_audit)", 15, 13, 0, 1, 1, 2, 2, 1, 4, tables(1)
    ),
    "digests_8_0.csv": Expected(
        "MySQL statement digests (CSV)", 16, 11, 7.362, 0, 0, 11, 0, 1, 0, DIGESTS
    ),
    "digests_8_0.json": Expected(
        "MySQL statement digests (JSON)", 16, 11, 7.362, 0, 0, 11, 0, 1, 0, DIGESTS
    ),
    "digests_8_0_lines.json": Expected(
        "MySQL statement digests (JSON)", 16, 11, 7.362, 0, 0, 11, 0, 1, 0, DIGESTS
    ),
    "digests_mariadb_10_11.tsv": Expected(
        "MySQL statement digests (tab-separated)", 16, 14, 8.365, 0, 0, 6, 0, 1, 4, tables()
    ),
    "general_5_5.log": Expected("MySQL 5.5.62 general log", 17, 14, 0, 1, 1, 2, 2, 0, 6, tables()),
    "general_8_0.log": Expected("MySQL 8.0.36 general log", 17, 14, 0, 1, 1, 2, 2, 0, 6, tables()),
    "general_mariadb_10_11.log": Expected(
        "MariaDB 10.11.18 general log", 20, 16, 0, 1, 1, 2, 2, 0, 9, tables()
    ),
    "slow_5_1.log": Expected(
        "MySQL 5.1.73 slow query log", 12, 11, 7.305, 1, 1, 2, 2, 0, 1, tables()
    ),
    "slow_5_6.log": Expected(
        "MySQL 5.6.51 slow query log", 12, 11, 7.305, 1, 1, 2, 2, 0, 1, tables()
    ),
    "slow_5_7.log": Expected(
        "MySQL 5.7.44 slow query log", 12, 11, 7.305, 1, 1, 2, 2, 0, 1, tables()
    ),
    "slow_8_0_extra.log": Expected(
        "MySQL 8.0.36 slow query log", 12, 11, 7.305, 1, 1, 2, 2, 1, 1, tables(1)
    ),
    "slow_mariadb_10_11.log": Expected(
        "MariaDB 10.11.18 slow query log", 15, 13, 3.453, 1, 1, 2, 2, 0, 4, tables()
    ),
    "slow_percona_5_7.log": Expected(
        "Percona Server 5.7.44 slow query log", 12, 11, 7.305, 1, 1, 2, 2, 1, 1, tables(1)
    ),
    "slow_percona_queries.log": Expected(
        *("Percona Server 5.7.44 slow query log", 12, 11, 7.305, 0, 0, 600, 0, 100, 100),
        tables(times=100),
    ),
    "slow_percona_sessions.log": Expected(
        *("Percona Server 5.7.44 slow query log", 12, 11, 7.305, 10, 10, 20, 20, 10, 10),
        tables(1, times=10),
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_inspect_says_what_ran(name: str) -> None:
    result = CliRunner().invoke(app, ["inspect", str(LOGS / name), "--json"])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    (source,), workload = told["sources"], told["workload"]
    found = Expected(
        source["format"],
        source["statements"],
        workload["templates"],
        source["duration_ms"],
        workload["transactions"],
        workload["rolled_back"],
        workload["autocommit"],
        workload["requests"],
        workload["failed"],
        workload["by_kind"]["other"],
        tuple(
            (table["name"], table["reads"], table["writes"])
            for table in told["tables"]
            if table["noise"] is None
        ),
    )
    assert found == EXPECTED[name]
    assert source["explained"] == 1.0
    assert not any(secret in result.output for secret in PLANTED)


@pytest.mark.parametrize("name", FILES)
def test_nothing_planted_is_kept(name: str) -> None:
    said = repr(read(LOGS / name))
    assert not any(secret in said for secret in PLANTED)


@pytest.mark.parametrize("name", FILES)
@given(size=st.integers(1, 9000))
@settings(max_examples=12, deadline=None)
def test_cut_anywhere(name: str, size: int) -> None:
    assert read(LOGS / name, size) == read(LOGS / name)


def test_what_happened_together_is_the_same_in_every_log() -> None:
    def committed(name: str) -> set[tuple[str, ...]]:
        shapes = read(LOGS / name)[0].shapes
        return {s.written for s in shapes if s.kind == "transaction" and s.committed}

    whole = [name for name in FILES if name.startswith(("general", "slow_5", "slow_m", "audit"))]
    assert len(whole) == 9
    for name in whole:
        assert committed(name) == {("orders", "stock", "billing.invoices")}


def test_logs_of_both_databases_are_read_each_in_its_own_dialect(tmp_path: Path) -> None:
    postgres = tmp_path / "postgres.log"
    postgres.write_text(
        "2024-03-05 10:15:30.000 UTC [7] LOG:  statement: SELECT * FROM \"Users\" WHERE a = 'x\\'\n"
    )
    workload, reports = read_logs([str(postgres), str(LOGS / "slow_5_7.log")])
    assert [report.statements for report in reports] == [1, 12]
    assert {table.name for table in workload.tables} == {
        *("Users", "billing.invoices", "orders", "stock", "users")
    }
    assert "S3cret!" not in repr(workload)


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_noise_anywhere_does_no_harm(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = (LOGS / name).read_bytes()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 200)))
    junk = data.draw(st.binary(max_size=40))
    path = tmp_path_factory.mktemp("noise") / name
    path.write_bytes(text[:start] + junk + text[end:])
    found = recognise_mysql(path.read_bytes())
    if found is None or found[1] < 0.5:
        return  # its first line was hit, or the only one
    size = data.draw(st.integers(1, 4000))
    assert read(path, size) == read(path)


def sample(text: bytes) -> Opened:
    return Opened("some.log", None, len(text), text)


@pytest.mark.parametrize(
    "text",
    [
        b"importer,imported\na,b\n",
        b"12 Quit\n",
        b"# Time: now\nSELECT 1;\n",
        b"20260101 10:00:00,a,b\n",
        b'[{"digest": 1, "count_star": 2}]',
        b"CREATE TABLE a (x int);\n# Query_time is a comment\n",
    ],
)
def test_what_only_resembles_is_no_log(text: bytes) -> None:
    assert recognise_log(sample(text)) is None


def test_formats_travel_to_workers() -> None:
    import pickle

    for name in FILES:
        found = recognise_mysql((LOGS / name).read_bytes())
        assert found is not None
        assert pickle.loads(pickle.dumps(found[0])) == found[0]


@pytest.mark.parametrize("name", ["general_mariadb_10_11.log", "slow_mariadb_10_11.log"])
def test_workers_say_the_same(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes((LOGS / name).read_bytes() * 40)
    alone = read_logs([str(path)], jobs=1)
    monkeypatch.setattr("analyzer.engines.choice.SMALL_BYTES", 0)
    assert read_logs([str(path)], jobs=2, chunk_bytes=5000) == alone
    assert alone[1][0].statements == 40 * EXPECTED[name].statements


def test_two_logs_of_one_server_may_tell_the_same_twice() -> None:
    names = ("slow_5_7.log", "general_8_0.log", "slow_5_6.log")
    _, reports = read_logs([str(LOGS / name) for name in names])
    told = ["; ".join(report.warnings) for report in reports]
    assert ["MySQL general log" in each for each in told] == [True, False, True]
    assert ["MySQL slow query log" in each for each in told] == [False, True, False]
    assert all("counted twice" in each for each in told)
    _, reports = read_logs([str(LOGS / name) for name in names[::2]])
    assert [report.warnings for report in reports] == [(), ()]


def test_rotated_files_and_other_logs_of_the_server_are_one_workload(tmp_path: Path) -> None:
    lines = (LOGS / "general_8_0.log").read_bytes().splitlines(keepends=True)
    early, late = tmp_path / "a.log", tmp_path / "b.log"
    late.write_bytes(b"".join(lines[:9]))
    early.write_bytes(b"".join(lines[9:]))
    workload, _ = read_logs([str(early), str(late)])
    assert workload == read(LOGS / "general_8_0.log")[0]


def test_a_dialect_that_was_stated_is_that_of_other_logs() -> None:
    path = str(LOGS / "general_8_0.log")
    assert read_logs([path], dialect="tsql")[0] == read_logs([path])[0]
    text = b'SELECT "x" FROM `a`'
    assert StatementReader("mysql").read(text).templates[0].text == "SELECT ? FROM `a`"


def test_what_the_sample_tells() -> None:
    def log(name: str) -> object:
        found = recognise_mysql((LOGS / name).read_bytes())
        return found and found[0]

    assert log("slow_5_1.log") == MysqlSlowLog(
        server="MySQL 5.1.73",
        every=False,
        timed=True,
        ahead_us=3600_000_000,
        databases=(("billing", 2), ("shop", 10)),
    )
    assert log("slow_5_7.log") == MysqlSlowLog(
        "MySQL 5.7.44", every=True, databases=(("billing", 2), ("shop", 10))
    )
    assert log("general_5_5.log") == MysqlGeneralLog("MySQL 5.5.62", True, (("shop", 2),))
