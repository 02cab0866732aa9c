"""Which services does each unit of work touch, write, and belong to?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from analyzer.assessment.cut import Cut
from analyzer.model import UnitShape, Workload
from analyzer.model.workload import UnitKind

#: A service that calls and a service that is called.
Direction = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Footprint:
    """A unit shape seen through a cut; services in order of first touch.

    `tables` are the shape's, found once. `calls` is the number of data statements by the service of
    their main table. `home` is the majority service: the one of most of these statements, at a tie
    the one touched first; None for a unit that touches nothing.
    """

    shape: UnitShape
    tables: tuple[str, ...]
    touched: tuple[str, ...]
    written: tuple[str, ...]
    calls: Mapping[str, int]
    home: str | None


@dataclass(frozen=True)
class Projection:
    """A workload seen through a cut: the footprints of all committed shapes, found once."""

    workload: Workload
    cut: Cut

    @cached_property
    def requests(self) -> tuple[Footprint, ...]:
        """Of the requests."""
        return self._of("request")

    @cached_property
    def transactions(self) -> tuple[Footprint, ...]:
        """Of the committed explicit transactions."""
        return self._of("transaction")

    @cached_property
    def autocommitted(self) -> tuple[Footprint, ...]:
        """Of the autocommitted statements."""
        return self._of("autocommit")

    @property
    def priced(self) -> tuple[Footprint, ...]:
        """Of the units that `Boundary.units` counts."""
        return self.requests if priced_kind(self.workload) == "request" else self.transactions

    def _of(self, kind: UnitKind) -> tuple[Footprint, ...]:
        return tuple(footprint(shape, self.cut) for shape in committed(self.workload, kind))


def footprint(shape: UnitShape, cut: Cut) -> Footprint:
    """The services that a shape touches and writes, and its majority service."""
    tables = shape.tables
    touched = cut.of_tables(tables)
    calls: dict[str, int] = {}
    for table, number in shape.calls:
        service = cut.of_table(table)
        calls[service] = calls.get(service, 0) + number
    home = max(touched, key=lambda service: calls.get(service, 0)) if touched else None
    return Footprint(shape, tables, touched, cut.of_tables(shape.written), calls, home)


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
