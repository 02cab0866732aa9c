"""The order in which a functionality uses tables, out of what a unit's shape still knows."""

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


def test_each_visit_has_the_modes_it_was_first_seen_with() -> None:
    assert order(shape("o W", "l W", "s R", "o R")) == ["o W", "l W", "s R", "o R"]
    assert order(shape("o R", "o W", "s R")) == ["o RW", "s R"]
    assert order(shape("o L", "s W")) == ["o R", "s W"]  # a lock is a read


def test_a_visit_without_anything_new_repeats_what_was_done_before() -> None:
    assert order(shape("o W", "s R", "o W", "s R")) == ["o W", "s R", "o W", "s R"]


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
