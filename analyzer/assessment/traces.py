"""In which order does a functionality use which tables, and how? As Lisbon's measures ask it."""

from bisect import bisect_left
from collections.abc import Hashable, Iterable

from analyzer.assessment.footprints import Footprint
from analyzer.decomposition.measures import Trace
from analyzer.model import UnitShape


def functionalities(units: Iterable[Footprint]) -> dict[Hashable, list[Trace]]:
    """Entry points with a trace for each of their shapes; a unit without one stands for itself."""
    found: dict[Hashable, list[Trace]] = {}
    for place, unit in enumerate(units):
        key = unit.shape.entry_point or place
        found.setdefault(key, []).append(trace(unit.shape))
    return found


def trace(shape: UnitShape) -> Trace:
    """The accesses of a shape in order, each visit of a table with the modes it has there.

    A shape knows the order of its statements' main tables, and of the first access to each table
    in each mode. Such a first access is put into the earliest visit that it can be of; a visit
    without one repeats what the table was used for before. A table that is never main follows what
    was accessed before it. A lock is a read.
    """
    visits: dict[str, list[int]] = {}
    for place, table in enumerate(shape.path):
        visits.setdefault(table, []).append(place)
    at: list[dict[str, str]] = [{} for _ in shape.path] or [{}]
    here = 0
    for table, mode in shape.accesses:
        places = visits.get(table, [])
        if places:
            here = max(here, places[min(bisect_left(places, here), len(places) - 1)])
        place = min(here, places[-1]) if places else here
        _add(at[place], table, "W" if mode == "W" else "R")
    return Trace(float(shape.count), tuple(_in_order(shape.path, at)))


def _add(modes: dict[str, str], table: str, mode: str) -> None:
    modes[table] = mode if modes.get(table, mode) == mode else "RW"


def _in_order(path: tuple[str, ...], at: list[dict[str, str]]) -> Iterable[tuple[str, str]]:
    before: dict[str, str] = {}
    for place, modes in enumerate(at):
        main = path[place] if path else None
        if main is not None:
            known = modes.get(main) or before.get(main)
            if known:
                yield main, known
        for table, mode in modes.items():
            _add(before, table, mode)
            if table != main:
                yield table, mode
