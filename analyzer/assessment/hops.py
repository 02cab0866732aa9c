"""What does a request pay? Its statements replayed through the cut."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from analyzer.assessment.cut import Cut
from analyzer.assessment.footprints import Footprint, Projection
from analyzer.assessment.ranks import spread
from analyzer.model import UnitShape, Workload
from analyzer.model.assessment import Replay


def replay(seen: Projection) -> Replay:
    """Services touched, hops and calls outside the majority service, over all requests.

    Requests that touch no table count with 0 in every figure: a percentile is over all of them.
    """
    touched: Counter[int] = Counter()
    hops_of: Counter[int] = Counter()
    outside: Counter[int] = Counter()
    for found in seen.requests:
        count = found.shape.count
        touched[len(found.touched)] += count
        hops_of[hops(found.shape, seen.cut)] += count
        outside[outside_majority(found)] += count
    idle = requests(seen.workload) - sum(touched.values())
    for counter in (touched, hops_of, outside):
        counter[0] += idle
    return Replay(
        requests=sum(touched.values()),
        touching_two=_from_two_on(touched.items()),
        by_services=tuple(sorted((n, count) for n, count in touched.items() if count)),
        hops=spread(hops_of.items()),
        outside_majority=spread(outside.items()),
    )


def requests(workload: Workload) -> int:
    """All requests of the log of which a shape is kept, those without effective work included."""
    shaped = sum(shape.count for shape in workload.shapes if shape.kind == "request")
    return max(workload.totals.requests - workload.totals.summed_requests, shaped)


def hops(shape: UnitShape, cut: Cut) -> int:
    """Changes of service between consecutive statements, one service (its main table's) each."""
    path = [cut.of_table(table) for table in shape.path]
    return sum(here != there for here, there in pairwise(path))


def outside_majority(found: Footprint) -> int:
    """Statements whose service is not the unit's most frequent one: the calls it would make."""
    return sum(found.calls.values()) - max(found.calls.values(), default=0)


def _from_two_on(counted: Iterable[tuple[int, int]]) -> int:
    return sum(count for services, count in counted if services >= 2)
