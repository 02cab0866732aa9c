"""What a ledger holds is bounded: the frequent is kept, the rare summed, and nothing is lost."""

import gc
import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.model import CodeTag, Progress, Template, Workload
from analyzer.model.workload import Access
from analyzer.workload.bounds import Bounds
from analyzer.workload.events import Events, Meaning
from analyzer.workload.gaps import Gaps
from analyzer.workload.read import read_logs
from analyzer.workload.requests import SECOND, Requests
from analyzer.workload.shapes import MOST_TEMPLATES, Shapes
from analyzer.workload.units import EFFECTIVE, Session, Statement, Use
from analyzer.workload.uses import Uses

HEAD = "2026-02-10 {:02d}:{:02d}:{:02d}.000 UTC [{}] LOG:  statement: "
OFTEN = ["UPDATE accounts SET a = 1", "INSERT INTO log (a) VALUES (1)"]


def a_log(path: Path, units: int, often: int = 3, tables: int = 60, seed: int = 1) -> str:
    """Units of random tables under trace ids; every `often`th is the frequent one."""
    draw = random.Random(seed)
    lines = []
    for number in range(units):
        texts = OFTEN
        if number % often:
            picked = draw.sample(range(tables), 3)
            texts = [f"SELECT c{number} FROM t{table} WHERE id = {number}" for table in picked]
        head = HEAD.format(number // 3600, number // 60 % 60, number % 60, 100 + number % 4)
        tag = f"controller='c{number}',traceparent='00-{number + 1:032x}-{1:016x}-01'"
        lines.append(f"{head}BEGIN\n")
        lines += [f"{head}{text} /*{tag}*/\n" for text in texts]
        lines.append(f"{head}{'ROLLBACK' if number % 10 == 9 else 'COMMIT'}\n")
    path.write_text("".join(lines))
    return str(path)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> str:
    return a_log(tmp_path_factory.mktemp("bounds") / "many.log", 600)


@pytest.fixture(scope="module")
def whole(log: str) -> Workload:
    workload, _ = read_logs([log])
    return workload


SMALL = Bounds(shapes=40_000, uses=60_000, requests=100, round=300)


@pytest.fixture(scope="module")
def bounded(log: str) -> Workload:
    workload, _ = read_logs([log], bounds=SMALL)
    return workload


def test_within_the_bounds_nothing_is_summed(whole: Workload) -> None:
    totals = whole.totals
    assert (totals.summed_requests, totals.summed_transactions, totals.summed_most) == (0, 0, 0)
    assert (totals.summed_statements, totals.summed_tagged) == (0, 0)
    assert len(whole.shapes) > 700


def test_totals_and_tables_are_the_same_however_little_is_kept(
    whole: Workload, bounded: Workload
) -> None:
    assert bounded.totals.summed_requests > 300
    assert bounded.totals.summed_transactions > 250
    assert bounded.totals.summed_statements > 300
    none = dict.fromkeys(
        (f"summed_{name}" for name in ("transactions", "requests", "most", "statements", "tagged")),
        0,
    )
    assert replace(bounded.totals, **none) == whole.totals  # type: ignore[arg-type]
    assert bounded.tables == whole.tables
    assert bounded.gaps == whole.gaps
    assert len(bounded.shapes) < 60
    assert len(bounded.templates) < 120


def test_units_are_kept_or_summed(whole: Workload, bounded: Workload) -> None:
    def counted(workload: Workload, kind: str) -> int:
        return sum(s.count for s in workload.shapes if s.kind == kind and s.committed)

    for kind, rare in (
        ("request", bounded.totals.summed_requests),
        ("transaction", bounded.totals.summed_transactions),
    ):
        assert counted(bounded, kind) + rare == counted(whole, kind)


def test_the_frequent_shape_is_kept_and_short_of_no_more_than_is_said(
    whole: Workload, bounded: Workload
) -> None:
    def frequent(workload: Workload) -> dict[object, int]:
        found: Counter[object] = Counter()
        for shape in workload.shapes:
            if shape.tables == ("accounts", "log"):
                found[shape.kind, shape.committed] += shape.count
        return found

    assert bounded.totals.summed_most > 0
    expected = frequent(whole)
    assert expected["transaction", True] == 180
    for key, count in frequent(bounded).items():
        assert expected[key] - count <= bounded.totals.summed_most
    assert frequent(bounded)["transaction", True] >= 180 - bounded.totals.summed_most


def test_texts_beyond_the_room_are_summed_by_kind_and_tables(bounded: Workload) -> None:
    summed = [use for use in bounded.templates if use.template.text.startswith("/* rare")]
    assert all(use.template.kind == "select" and use.template.accesses for use in summed)
    assert sum(use.executions for use in summed) == bounded.totals.summed_statements
    assert "/* rare select texts, summed: t1 */" in {use.template.text for use in summed}
    assert any(use.template.text.startswith("INSERT INTO log") for use in bounded.templates)


@pytest.mark.parametrize("chunk_bytes", [5_000, 33_333, 1 << 20])
def test_it_does_not_matter_how_the_log_is_cut(
    log: str, bounded: Workload, chunk_bytes: int
) -> None:
    again, _ = read_logs([log], bounds=SMALL, chunk_bytes=chunk_bytes)
    assert again == bounded


@pytest.mark.parametrize("chunk_bytes", [3_000, 20_000])
def test_sessions_that_never_end_are_ended_when_silent_the_longest(
    tmp_path: Path, chunk_bytes: int
) -> None:
    """Connections by the hundred, whose end nobody logs; a few are used again and again."""
    draw = random.Random(3)
    lines = []
    for number in range(1500):
        session = number if number % 3 else 5000 + number % 5
        head = HEAD.format(number // 3600, number // 60 % 60, number % 60, session)
        lines += [f"{head}SELECT a FROM t{table}\n" for table in draw.sample(range(20), 2)]
    (tmp_path / "open.log").write_text("".join(lines))
    log = str(tmp_path / "open.log")
    few = Bounds(shapes=60_000, sessions=40, round=200)
    whole, _ = read_logs([log])
    bounded, _ = read_logs([log], bounds=few)
    assert bounded.totals.statements == whole.totals.statements == 3000
    assert bounded.tables == whole.tables
    assert bounded.totals.sessions >= whole.totals.sessions == 1005
    assert bounded.totals.summed_requests > 100
    assert read_logs([log], bounds=few, chunk_bytes=chunk_bytes)[0] == bounded
    gc.collect()
    peak = 0

    def look(progress: Progress) -> None:
        nonlocal peak
        peak = max(peak, sum(isinstance(each, Session) for each in gc.get_objects()))

    read_logs([log], bounds=few, chunk_bytes=chunk_bytes, progress=look)
    assert peak < 400


def test_more_workers_give_the_same(
    log: str, bounded: Workload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.engines.choice.SMALL_BYTES", 0)
    again, _ = read_logs([log], bounds=SMALL, chunk_bytes=20_000, jobs=2)
    assert again == bounded


def test_tags_beyond_the_room_are_summed(tmp_path: Path) -> None:
    head = HEAD.format(0, 0, 0, 1)
    lines = [f"{head}SELECT 1 FROM t /*controller='c{number}'*/\n" for number in range(300)]
    (tmp_path / "tags.log").write_text("".join(lines))
    workload, _ = read_logs([str(tmp_path / "tags.log")], bounds=Bounds(uses=60_000))
    totals = workload.totals
    assert totals.tagged == 300
    assert 150 < totals.summed_tagged < 250
    assert len(workload.tag_uses) == 300 - totals.summed_tagged + 1
    assert [use.executions for use in workload.templates] == [300]


def test_many_open_requests_are_ended_oldest_first() -> None:
    shapes = Shapes()
    requests = Requests(shapes, most_open=10)
    for number in range(30):
        statement = Statement(USES[number], number * SECOND, 1)
        statement.state = EFFECTIVE
        requests.to_request(f"{number:032x}", statement)
    requests.tidy(30 * SECOND)
    assert {shape.tables for shape in shapes.finish()} == {(f"t{n}",) for n in range(20)}
    again = Statement(USES[39], 31 * SECOND, 1)
    again.state = EFFECTIVE
    requests.to_request(f"{25:032x}", again)
    requests.finish()
    found = {shape.tables: shape.count for shape in shapes.finish()}
    assert found[("t25", "t39")] == 1
    assert sum(found.values()) == 30


def use_of(*tables: str) -> Use:
    accesses = tuple(Access(table, "R") for table in tables)
    return Use(Template("-".join(tables), "", "select", accesses), CodeTag(), None)


USES = [use_of(f"t{n}") for n in range(40)]


@given(st.lists(st.integers(0, 39), max_size=400), st.integers(1, 12))
@settings(max_examples=150, deadline=None)
def test_no_shape_loses_more_than_is_said(drawn: list[int], room: int) -> None:
    shapes = Shapes(room * 1100)
    for number in drawn:
        shapes.add("request", "trace", None, [USES[number]])
    kept = {shape.path[0]: shape.count for shape in shapes.finish()}
    true = Counter(f"t{number}" for number in drawn)
    assert sum(kept.values()) + shapes.rare("request") == len(drawn)
    assert len(kept) <= room
    for table, count in true.items():
        assert kept.get(table, 0) <= count
        assert count - kept.get(table, 0) <= shapes.most_lost
    if len(true) < room - 1:
        assert kept == true


SAID = [
    Meaning(
        Template(f"{n:012x}", "x" * (n % 7), "select", (Access(f"t{n % 11}", "R"),), f"t{n % 11}"),
        CodeTag(entry_point=f"/{n % 5}" if n % 3 else None),
    )
    for n in range(40)
]


@given(
    st.lists(st.integers(0, 39), min_size=20, max_size=200),
    st.lists(st.integers(0, 200), max_size=5),
)
@settings(max_examples=150, deadline=None)
def test_a_text_counts_under_the_same_template_in_every_chunk(
    said: list[int], cuts: list[int]
) -> None:
    def counted(edges: list[int]) -> dict[tuple[str, str | None], int]:
        uses = Uses(None, room=3_000, most_sums=3)
        for start, end in pairwise([0, *edges, len(said)]):
            here = list(dict.fromkeys(said[start:end]))
            meant = uses.meant(Events(meanings=[SAID[number] for number in here]))
            for number in said[start:end]:
                meant[here.index(number)][0].executions += 1
        assert sum(use.executions for use in uses.all()) == len(said)
        assert len({u.template.id for u in uses.all() if u.template.id in uses.summed}) <= 4
        return {(u.template.id, u.entry_point): u.executions for u in uses.all() if u.executions}

    edges = sorted(min(cut, len(said)) for cut in cuts)
    assert counted(edges) == counted([])


def test_the_evidence_of_a_shape_is_bounded() -> None:
    shapes = Shapes()
    for number in range(MOST_TEMPLATES + 50):
        use = Use(Template(f"{number:06}", "", "select", (Access("t", "R"),)), CodeTag(), None)
        shapes.add("request", "trace", None, [use])
    (shape,) = shapes.finish()
    assert shape.count == MOST_TEMPLATES + 50
    assert shape.templates == tuple(f"{number:06}" for number in range(MOST_TEMPLATES))


def test_writes_that_nobody_reads_wait_in_bounds() -> None:
    """Ten tables are written fifty times each; one that is then read still has its last five."""
    writes = [
        Use(Template(f"w{n}", "", "insert", (Access(f"t{n}", "W"),)), CodeTag(), None)
        for n in range(10)
    ]
    gaps = Gaps(most=100, share=5)
    statements = [Statement(writes[n % 10], n * SECOND, 1) for n in range(500)]
    statements.append(Statement(USES[3], 500 * SECOND, 1))
    for statement in statements:
        statement.state = EFFECTIVE
        gaps.touch(statement)
    found = {gap.table: gap for gap in gaps.finish()}
    assert len(found) == 10
    assert sum(count for _, count in found["t3"].milliseconds) + found["t3"].unread == 50
    assert 5 <= sum(count for _, count in found["t3"].milliseconds) <= 10
    assert all(found[f"t{n}"].unread == 50 for n in range(10) if n != 3)
