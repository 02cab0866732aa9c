"""In which order does a functionality use which tables, and how? As Lisbon's measures ask it."""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator

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

    Where the shape does not say what each step did, it is guessed from what it knows: the order of
    its statements' main tables, and of the first access to each table in each mode. A table's first
    access is its first step; its second mode comes with its next step that is not before the
    access listed before; any other step does what was done first. A table that is never main
    follows what was accessed before it. A lock is a read.
    """
    if shape.path_modes:
        return Trace(float(shape.count), tuple(zip(shape.path, shape.path_modes, strict=True)))
    steps: dict[str, list[int]] = {}
    for place, table in enumerate(shape.path):
        steps.setdefault(table, []).append(place)
    at: list[dict[str, str]] = [{} for _ in shape.path] or [{}]
    first: dict[str, str] = {}
    here = 0
    for table, lock_or_mode in shape.accesses:
        mode = "W" if lock_or_mode == "W" else "R"
        places = steps.get(table, [here])
        if table not in first:
            first[table], place = mode, places[0]
            here = max(here, place)
        else:
            later = places[max(1, bisect_left(places, here)) :]
            place = later[0] if later else places[-1]
        _add(at[place], table, mode)
    return Trace(float(shape.count), tuple(_in_order(shape.path, at, first)))


def _add(modes: dict[str, str], table: str, mode: str) -> None:
    modes[table] = mode if modes.get(table, mode) == mode else "RW"


def _in_order(
    path: tuple[str, ...], at: list[dict[str, str]], first: dict[str, str]
) -> Iterator[tuple[str, str]]:
    for place, modes in enumerate(at):
        main = path[place] if path else None
        if main is not None and (mode := modes.get(main) or first.get(main)):
            yield main, mode
        yield from ((table, mode) for table, mode in modes.items() if table != main)
