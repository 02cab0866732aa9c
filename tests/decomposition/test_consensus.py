"""What clusterings agree on becomes the cut, under the rules."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.decomposition.consensus import co_association, consensus
from analyzer.decomposition.rules import Rules, free


def labels(text):
    return np.array([int(letter) for letter in text])


def test_co_association_is_the_share_of_runs_that_put_two_together():
    found = co_association([labels("0011"), labels("0111")])
    assert found.tolist() == [
        [1, 0.5, 0, 0],
        [0.5, 1, 0.5, 0.5],
        [0, 0.5, 1, 1],
        [0, 0.5, 1, 1],
    ]


def test_what_most_runs_say_wins_and_names_of_clusters_do_not_matter():
    runs = [labels("000111222"), labels("222000111"), labels("000011222")]
    assert consensus(runs, 3, free(9)).tolist() == labels("000111222").tolist()


def test_a_crumb_joins_those_it_was_with_most():
    runs = [labels("0000111123"), labels("0000111102"), labels("0000111121")]
    # Item 8 was twice with nobody's four and once with the first four; item 9 once with the second.
    assert consensus(runs, 2, free(10)).tolist() == labels("0000111101").tolist()


def test_no_service_is_larger_than_the_rules_allow():
    runs = [labels("000000001122")] * 3
    found = consensus(runs, 3, free(12))
    assert found is None or np.bincount(found).max() <= 0.55 * 12


def test_what_must_be_apart_is_and_pins_of_different_services_too():
    runs = [labels("000111"), labels("001011"), labels("000111")]
    rules = Rules(np.ones(6), np.array([0, -1, -1, 1, -1, -1]), frozenset({(0, 1)}))
    found = consensus(runs, 3, rules)
    assert found is None or (found[0] != found[1] and found[0] != found[3])


def test_nothing_comes_of_no_runs_or_too_few_items():
    assert consensus([], 2, free(4)) is None
    assert consensus([labels("01")], 2, free(2)) is None


@settings(max_examples=60, deadline=None)
@given(
    runs=st.lists(
        st.lists(st.integers(0, 3), min_size=12, max_size=12).map(np.array), min_size=1, max_size=6
    ),
    k=st.integers(2, 4),
    apart=st.sets(st.tuples(st.integers(0, 5), st.integers(6, 11)), max_size=3),
)
def test_a_cut_keeps_every_rule_or_is_none(runs, k, apart):
    rules = Rules(np.ones(12), np.full(12, -1), frozenset(apart))
    found = consensus(runs, k, rules)
    if found is not None:
        sizes = np.bincount(found)
        assert len(sizes) == k
        assert sizes.max() <= rules.most
        assert sizes.min() >= 2
        assert all(found[left] != found[right] for left, right in apart)


@pytest.mark.parametrize("copies", [1, 5])
def test_repeating_all_runs_changes_nothing(copies):
    runs = [labels("000111222"), labels("001112220"), labels("000111222")]
    assert consensus(runs * copies, 3, free(9)).tolist() == labels("000111222").tolist()
