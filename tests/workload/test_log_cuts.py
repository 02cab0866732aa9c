"""Whatever the cuts, the workers, the packing: the same Workload."""

import gzip
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.model import Workload
from analyzer.workload.bounds import BOUNDS, Bounds
from analyzer.workload.formats.postgres_stderr import PostgresStderr
from analyzer.workload.ledger import Ledger
from analyzer.workload.read import read_logs
from analyzer.workload.record_scan import scan
from analyzer.workload.statements import StatementReader

FIXTURES = Path(__file__).parents[1] / "fixtures" / "workload"
FORMAT = PostgresStderr("%m [%p]: [%l-1] ")


@pytest.fixture(scope="module", params=["oscar_walk.log.gz", "oscar_tests_notag.log.gz"])
def real_log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    plain = tmp_path_factory.mktemp("logs") / request.param.removesuffix(".gz")
    plain.write_bytes(gzip.decompress((FIXTURES / request.param).read_bytes()))
    return plain


def read(path: Path, chunk_bytes: int, jobs: int = 1) -> Workload:
    return read_logs([str(path)], chunk_bytes=chunk_bytes, jobs=jobs)[0]


@pytest.mark.parametrize("name", ["hand.log", "hand.csv", "hand.json"])
@given(size=st.integers(1, 9000))
@settings(max_examples=15, deadline=None)
def test_hand_log_cut_anywhere(name: str, size: int) -> None:
    path = FIXTURES / "hand" / name
    assert read(path, size) == read(path, 1 << 24)


@given(size=st.integers(2_000, 400_000))
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_real_log_cut_anywhere(real_log: Path, size: int) -> None:
    assert read(real_log, size) == read(real_log, 1 << 24)


def test_packed_and_plain_say_the_same(real_log: Path) -> None:
    packed = FIXTURES / f"{real_log.name}.gz"
    assert read(packed, 50_000) == read(real_log, 1 << 24)


SQL = st.sampled_from(
    (
        *("BEGIN", "COMMIT", "ROLLBACK", "COMMIT AND CHAIN", "SAVEPOINT a", "SAVEPOINT b"),
        *("RELEASE SAVEPOINT a", "ROLLBACK TO SAVEPOINT a", "ROLLBACK TO b"),
        *("SELECT * FROM a", "UPDATE a SET x = 1", "INSERT INTO b VALUES (1)", "DELETE FROM c"),
        "SELECT * FROM b JOIN c USING (id) FOR UPDATE",
        "SELECT 1; UPDATE b SET y = 2",
        f"UPDATE a SET x = 2 /*controller='c',traceparent='00-{7:032}-{1:016}-01'*/",
        f"SELECT * FROM a /*controller='d',traceparent='00-{8:032}-{1:016}-01'*/",
        "UPDATE a\n\tSET x = 3",
    )
)
EVENT = st.tuples(
    st.sampled_from(("1", "2", "3")),
    st.sampled_from(("statement", "statement", "statement", "timed", "error", "done", "end")),
    SQL,
    st.sampled_from((1, 500, 1_500, 40_000, 700_000)),
)


def as_log(events: list[tuple[str, str, str, int]]) -> list[bytes]:
    """The records of a text log in which three sessions speak."""
    clock, numbers, records = 0, dict.fromkeys("123", 0), []

    def say(session: str, text: str) -> None:
        numbers[session] += 1
        seconds, milliseconds = divmod(clock, 1000)
        stamp = f"2026-01-02 {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        line = f"{stamp}.{milliseconds:03} UTC [{session}]: [{numbers[session]}-1] {text}\n"
        records.append(line.encode())

    for session, what, sql, pause in events:
        clock += pause
        if what == "statement":
            say(session, f"LOG:  statement: {sql}")
        elif what == "timed":
            say(session, f"LOG:  duration: 0.250 ms  statement: {sql}")
        elif what == "error":
            say(session, "ERROR:  something went wrong")
            say(session, f"STATEMENT:  {sql}")
        elif what == "done":
            say(session, "LOG:  duration: 1.500 ms")
        else:
            say(session, "LOG:  disconnection: session time: 0:00:01.000")
            numbers[session] = 0
    return records


def fold(parts: list[bytes], bounds: Bounds = BOUNDS) -> Workload:
    ledger = Ledger(bounds=bounds)
    for part in parts:
        ledger.add(scan(part, FORMAT, StatementReader()))
    return ledger.finish()


@given(st.lists(EVENT, min_size=1, max_size=60), st.lists(st.integers(0, 80), max_size=8))
@settings(max_examples=60, deadline=None)
def test_interleaved_sessions_cut_anywhere(
    events: list[tuple[str, str, str, int]], cuts: list[int]
) -> None:
    records = as_log(events)
    edges = [0, *sorted(min(cut, len(records)) for cut in cuts), len(records)]
    parts = [b"".join(records[a:b]) for a, b in pairwise(edges)]
    whole, pieces = fold([b"".join(records)]), fold(parts)
    assert pieces == whole
    totals = whole.totals
    assert totals.begun == totals.transactions + totals.rolled_back + totals.open_at_end
    shapes = [shape for shape in whole.shapes if shape.kind == "transaction"]
    assert sum(shape.count for shape in shapes if shape.committed) == totals.transactions
    for use in whole.templates:
        assert 0 <= use.effective <= use.executions - use.failed


@given(st.lists(EVENT, min_size=1, max_size=60), st.lists(st.integers(0, 80), max_size=8))
@settings(max_examples=60, deadline=None)
def test_tidying_up_depends_on_no_cut(
    events: list[tuple[str, str, str, int]], cuts: list[int]
) -> None:
    records = as_log(events)
    edges = [0, *sorted(min(cut, len(records)) for cut in cuts), len(records)]
    parts = [b"".join(records[a:b]) for a, b in pairwise(edges)]
    whole = [b"".join(records)]
    calm = fold(whole)
    assert fold(parts, Bounds(round=3)) == calm
    # Sessions that are silent for long are forgotten, where there are too many of them.
    for few in (
        Bounds(round=3, many_sessions=1, silent_us=100_000_000),
        Bounds(round=3, sessions=1),
    ):
        forgetful = fold(parts, few)
        assert forgetful == fold(whole, few)
        assert forgetful.totals.statements == calm.totals.statements


def test_workers_say_the_same(real_log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.engines.choice.SMALL_BYTES", 0)
    assert read(real_log, 60_000, jobs=2) == read(real_log, 1 << 24)
