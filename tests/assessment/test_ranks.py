"""Percentiles by nearest rank."""

from collections import Counter
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from analyzer.assessment.ranks import nearest_rank, spread
from analyzer.model.assessment import Spread


@given(st.lists(st.integers(0, 30), min_size=1, max_size=200))
def test_nearest_rank_is_the_definition(values: list[int]) -> None:
    ranked, n = sorted(values), len(values)
    assert nearest_rank(Counter(values).items(), 0.5, 0.95, 0.99, 1.0) == (
        ranked[ceil(n / 2) - 1],
        ranked[-(-95 * n // 100) - 1],
        ranked[-(-99 * n // 100) - 1],
        ranked[-1],
    )


def test_ninety_five_per_cent_of_twenty_are_nineteen() -> None:
    assert nearest_rank([(value, 1) for value in range(1, 21)], 0.95) == (19,)


def test_nothing_has_a_spread_of_zeros() -> None:
    assert spread([]) == spread([(5, 0)]) == Spread(0, 0, 0, 0, 0)
