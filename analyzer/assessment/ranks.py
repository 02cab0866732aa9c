"""What is the typical, the bad and the worst of a figure?"""

from collections.abc import Iterable
from math import ceil

from analyzer.model.assessment import Spread


def nearest_rank(counted: Iterable[tuple[int, int]], *quantiles: float) -> tuple[int, ...]:
    """For each quantile in (0, 1] the smallest value that so much of all lies at or below.

    `counted` are (value, how many). Zeros where there is nothing.
    """
    values = sorted((value, number) for value, number in counted if number > 0)
    total = sum(number for _, number in values)
    if not total:
        return tuple(0 for _ in quantiles)
    found = []
    for quantile in quantiles:
        # The product is rounded first: .95 * 20 must be rank 19, not 20.
        rank, seen = max(1, ceil(round(quantile * total, 9))), 0
        for value, number in values:
            seen += number
            if seen >= rank:
                found.append(value)
                break
    return tuple(found)


def spread(counted: Iterable[tuple[int, int]]) -> Spread:
    """The 50th, 95th and 99th percentile by nearest rank, the largest value, and the sum."""
    pairs = tuple(counted)
    p50, p95, p99, largest = nearest_rank(pairs, 0.5, 0.95, 0.99, 1.0)
    return Spread(p50, p95, p99, largest, sum(value * number for value, number in pairs))
