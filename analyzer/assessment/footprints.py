"""Which services does each unit of work touch, write, and belong to?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from analyzer.assessment.cut import Cut
from analyzer.model import UnitShape, Workload
from analyzer.model.workload import UnitKind

#: A service that calls and a service that is called.
Direction = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Footprint:
    """A unit shape seen through a cut; services in order of first touch.

    `home` is the unit's majority service: the one of most of its statements by their main table,
    at a tie the one touched first; None for a unit that touches nothing.
    """

    shape: UnitShape
    touched: tuple[str, ...]
    written: tuple[str, ...]
    home: str | None


def footprint(shape: UnitShape, cut: Cut) -> Footprint:
    """The services that a shape touches and writes, and its majority service."""
    touched = cut.of_tables(shape.tables)
    return Footprint(shape, touched, cut.of_tables(shape.written), _majority(shape, touched, cut))


def footprints(workload: Workload, kind: UnitKind, cut: Cut) -> tuple[Footprint, ...]:
    """Of every committed shape of that kind."""
    return tuple(footprint(shape, cut) for shape in committed(workload, kind))


def committed(workload: Workload, kind: UnitKind) -> Iterator[UnitShape]:
    """The shapes of that kind that weigh something."""
    return (s for s in workload.shapes if s.kind == kind and s.committed and s.count > 0)


def priced_kind(workload: Workload) -> UnitKind:
    """Requests where the log shows them, else transactions: what `Boundary.units` counts."""
    return "request" if any(s.kind == "request" for s in workload.shapes) else "transaction"


def directions(services: Iterable[str], home: str | None) -> Iterator[Direction]:
    """Each unordered pair of `services` (in order of first touch) once, the caller first.

    The majority service is the caller in its pairs, else the service touched first is.
    """
    for first, second in combinations(services, 2):
        yield (second, first) if second == home else (first, second)


def calls_by_service(shape: UnitShape, cut: Cut) -> dict[str, int]:
    """The number of a unit's data statements by the service of their main table."""
    calls: dict[str, int] = {}
    for table, number in shape.calls:
        service = cut.of_table(table)
        calls[service] = calls.get(service, 0) + number
    return calls


def _majority(shape: UnitShape, touched: tuple[str, ...], cut: Cut) -> str | None:
    if len(touched) < 2:
        return touched[0] if touched else None
    calls = calls_by_service(shape, cut)
    return max(touched, key=lambda service: calls.get(service, 0))
