"""How much crosses each boundary, kind by kind?"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from analyzer.assessment.footprints import Direction, Footprint, Projection, directions
from analyzer.model.assessment import Boundary, Crossing, CrossingKind

#: The boundary's count that each kind of crossing adds to.
FIELD: Mapping[CrossingKind, str] = {
    "unit": "units",
    "split write": "split_writes",
    "join": "joins",
    "foreign key": "foreign_keys",
    "import": "imports",
    "link": "links",
}
#: Counted once per pair of modules, or of module and table: their executions are the database's.
COUNTED_ONCE: frozenset[CrossingKind] = frozenset({"import", "link"})


def boundaries(crossings: Iterable[Crossing], seen: Projection) -> tuple[Boundary, ...]:
    """One per ordered pair of services that anything crosses, heaviest first, then by name."""
    counts: dict[Direction, Counter[str]] = {}
    for crossing in crossings:
        pair = crossing.from_service, crossing.to_service
        number = 1 if crossing.kind in COUNTED_ONCE else crossing.count
        counts.setdefault(pair, Counter())[FIELD[crossing.kind]] += number
    for name, units in (("requests", seen.requests), ("transactions", seen.transactions)):
        for pair, number in unit_counts(units).items():
            counts.setdefault(pair, Counter())[name] += number
    drawn = (_boundary(pair, counted) for pair, counted in counts.items())
    return tuple(sorted(drawn, key=lambda b: (-b.weight, -b.price, b.from_service, b.to_service)))


def unit_counts(units: Iterable[Footprint]) -> Counter[Direction]:
    """Units that touch both services of a pair, each in one of its directions."""
    counted: Counter[Direction] = Counter()
    for found in units:
        for pair in directions(found.touched, found.home):
            counted[pair] += found.shape.count
    return counted


def _boundary(pair: Direction, counted: Mapping[str, int]) -> Boundary:
    return replace(Boundary(*pair), **counted)  # type: ignore[arg-type]
