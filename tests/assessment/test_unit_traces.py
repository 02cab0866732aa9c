"""The order in which a functionality uses tables, out of what a unit's shape still knows."""

from dataclasses import replace
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from analyzer.assessment.cut import cut_of
from analyzer.assessment.footprints import Projection
from analyzer.assessment.traces import functionalities, trace
from analyzer.model import Access, Decomposition, UnitShape, Workload
from analyzer.workload.formats.neutral_units import read_units


def shape(*accesses: str) -> UnitShape:
    """`"o W"`, `"s R"`: as a line of the neutral format would give it."""
    pairs = ", ".join('["{}", "{}"]'.format(*each.split()) for each in accesses)
    (found,) = read_units([b'{"name": "buy", "accesses": [%s]}' % pairs.encode()]).shapes
    return found


def order(found: UnitShape) -> list[str]:
    return [" ".join(access) for access in trace(found).accesses]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("RW")), min_size=1, max_size=12))
def test_an_order_that_is_given_is_kept_whole(accesses: list[tuple[str, str]]) -> None:
    """Stays at one table are one step, with all that was done in it."""
    found = trace(shape(*map(" ".join, accesses))).accesses
    stays = [
        (table, {mode for _, mode in stay})
        for table, stay in groupby(accesses, key=lambda access: access[0])
    ]
    assert [(table, set(mode)) for table, mode in found] == stays


def test_a_lock_is_a_read() -> None:
    assert order(shape("o L", "s W", "s L")) == ["o R", "s RW"]


def logged(*accesses: str) -> UnitShape:
    """The same without the modes of the steps, as a log of statements gives it."""
    return replace(shape(*accesses), path_modes=())


def test_without_them_each_step_has_the_mode_it_can_first_have_had() -> None:
    for exact in (
        ("o W", "l W", "s R", "o R"),
        ("o W", "s R", "o W", "s R"),
        ("o R", "s R", "o R", "s W"),
        ("s W", "o L"),
    ):
        assert order(logged(*exact)) == [each.replace("L", "R") for each in exact]
    assert order(logged("o R", "o W", "s R")) == ["o RW", "s R"]


def test_a_table_that_is_never_main_follows_the_statement_it_stands_in() -> None:
    joined = UnitShape(
        "request",
        "given",
        None,
        (Access("o", "R"), Access("u", "R"), Access("s", "W")),
        ("o", "s"),
        (("o", 1), ("s", 1)),
        (),
        (),
        2,
    )
    assert order(joined) == ["o R", "u R", "s W"]
    assert trace(joined).times == 2.0


def test_a_unit_without_an_entry_point_stands_for_itself() -> None:
    lines = [b'{"accesses": [["o", "R"]]}', b'{"accesses": [["s", "R"]]}']
    named = [b'{"name": "n", "accesses": [["o", "R"]]}', b'{"name": "n", "accesses": []}']
    shapes = tuple(read_units([*lines, *named]).shapes)
    seen = Projection(Workload(shapes=shapes), cut_of(Decomposition(())))
    assert sorted(len(traces) for traces in functionalities(seen.priced).values()) == [1, 1, 2]
