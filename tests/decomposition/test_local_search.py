"""The search over calls and use cases: what a move changes, the rules, the same answer always."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.decomposition.calls_and_cases import evidence_over
from analyzer.decomposition.cuts import counted
from analyzer.decomposition.local_search import Effort, local_search, obeying
from analyzer.decomposition.measures import ari, bcp, icp, ifn, ned, sm
from analyzer.decomposition.objective import Objective
from analyzer.decomposition.rules import Rules, free

SHORT = Effort(4, 5, 10**7)


@st.composite
def class_graphs(draw):
    """Calls (self-calls too), use cases, and how many classes there are."""
    size = draw(st.integers(4, 12))
    names = [f"c{i:02}" for i in range(size)]
    one = st.sampled_from(names)
    calls = draw(st.dictionaries(st.tuples(one, one), st.integers(1, 99), min_size=1, max_size=20))
    cases = draw(st.lists(st.lists(one, min_size=1, max_size=6, unique=True), max_size=6))
    return names, calls, [(case, 1.0) for case in cases]


def planted(seed=0, domains=4, each=9):
    """Classes in domains that call each other, a stray call now and then, use cases by domain."""
    dice = np.random.default_rng(seed)
    names = [f"d{d}c{i}" for d in range(domains) for i in range(each)]
    calls = {}
    for number, name in enumerate(names):
        home = number // each
        for _ in range(3):
            other = home if dice.random() < 0.85 else int(dice.integers(domains))
            calls[name, names[other * each + int(dice.integers(each))]] = int(dice.integers(1, 9))
    cases = [
        ([names[d * each + i] for i in dice.choice(each, 4, False)], 1.0)
        for d in range(domains)
        for _ in range(4)
    ]
    return names, calls, cases


def contracted(system, groups):
    """The evidence of a system with its classes contracted to so many items."""
    evidence = evidence_over(*system)
    return evidence.contracted(np.arange(len(evidence)) % groups)


@given(class_graphs(), st.integers(2, 4), st.integers(0, 99))
def test_the_measures_are_the_published_ones(system, k, seed):
    names, calls, cases = system
    labels = np.random.default_rng(seed).permutation(np.arange(len(names)) % k)
    cuts = counted(evidence_over(*system), labels[None], k)
    found = Objective(evidence_over(*system), k).measures(cuts)
    home = dict(zip(names, map(str, labels.tolist()), strict=True))
    expected = {
        "sm": sm(calls, home),
        "icp": icp(calls, home),
        "ifn": ifn(calls, home),
        "bcp": bcp(cases, home),
        "ned": ned(np.bincount(labels).tolist()),
    }
    assert {name: float(each[0]) for name, each in found.items()} == pytest.approx(expected)


@given(class_graphs(), st.integers(2, 4), st.integers(0, 99), st.booleans())
def test_what_is_said_of_a_move_is_what_a_full_count_finds(system, k, seed, grouped):
    dice = np.random.default_rng(seed)
    evidence = contracted(system, 3 * len(system[0]) // 4 if grouped else len(system[0]))
    objective = Objective(evidence, k, seed=seed)
    size = len(evidence)
    cuts = counted(evidence, dice.integers(0, k, (3, size)), k)
    rows = np.arange(3)
    for _ in range(6):
        said = objective.after_moves(cuts)
        items = dice.integers(0, size, 3)
        homes = (cuts.labels[rows, items] + dice.integers(1, k, 3)) % k
        cuts.move(rows, items, homes)
        anew = counted(evidence, cuts.labels, k)
        assert said[rows, items, homes] == pytest.approx(objective.value(anew), abs=1e-8)
        for name in ("weight", "links", "through", "sizes", "inside", "across", "cases"):
            assert getattr(cuts, name) == pytest.approx(getattr(anew, name), abs=1e-8), name
        assert cuts.crossing == pytest.approx(anew.crossing, abs=1e-8)


@settings(deadline=None, max_examples=40)
@given(class_graphs(), st.integers(2, 3), st.integers(0, 99), st.data())
def test_no_answer_breaks_a_rule(system, k, seed, data):
    evidence = evidence_over(*system)
    size = len(evidence)
    fixed = np.full(size, -1, dtype=np.int64)
    fixed[data.draw(st.integers(0, size - 1))] = 0
    last = data.draw(st.integers(0, size - 1))
    if fixed[last] < 0:
        fixed[last] = k - 1
    pair = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    pins = {int(fixed[item]) for item in pair}
    apart = frozenset({(min(pair), max(pair))}) if len(pins) > 1 or -1 in pins else frozenset()
    rules = Rules(evidence.sizes, fixed, apart)
    labels = local_search(Objective(evidence, k), [], rules, SHORT, seed)
    sizes = np.bincount(labels, minlength=k)
    assert len(sizes) == k
    if size >= 2 * k and np.ceil(size / k) <= rules.most:
        assert sizes.min() >= 2
        assert sizes.max() <= rules.most
    for left, right in apart:
        assert labels[left] != labels[right]
    pinned = np.flatnonzero(fixed >= 0)
    for left in pinned:
        for right in pinned:
            assert (labels[left] == labels[right]) == (fixed[left] == fixed[right])


def test_planted_domains_are_found_from_random_cuts():
    system = planted()
    labels = local_search(Objective(evidence_over(*system), 4), [], free(36), seed=1)
    assert ari(labels.tolist(), np.repeat(np.arange(4), 9).tolist()) > 0.9


def test_a_start_is_improved_and_never_made_worse():
    evidence = evidence_over(*planted(3))
    objective = Objective(evidence, 4)
    start = np.repeat(np.arange(4), 9)
    start[::5] = (start[::5] + 1) % 4
    labels = local_search(objective, [start], free(36), SHORT)
    values = objective.value(counted(evidence, np.stack([start, labels]), 4))
    assert values[1] > values[0] + 0.5
    again = local_search(objective, [labels], free(36), Effort(2, 1, 10**6), seed=9)
    assert objective.value(counted(evidence, again[None], 4))[0] >= values[1] - 1e-9


def test_a_giant_start_is_brought_to_size():
    labels = local_search(
        Objective(evidence_over(*planted(2)), 3),
        [np.where(np.arange(36) < 32, 0, np.where(np.arange(36) < 35, 1, 2))],
        free(36),
        SHORT,
    )
    sizes = np.bincount(labels)
    assert len(sizes) == 3
    assert 2 <= sizes.min() <= sizes.max() <= 0.55 * 36


def test_the_order_of_calls_and_cases_does_not_show():
    names, calls, cases = planted(5)
    mixer = random.Random(1)
    mixed = (
        names,
        dict(mixer.sample([*calls.items()], len(calls))),
        [(mixer.sample(case, len(case)), n) for case, n in mixer.sample(cases, len(cases))],
    )
    found = [
        local_search(Objective(evidence_over(*system), 4), [], free(36), SHORT, seed=4)
        for system in ((names, calls, cases), mixed)
    ]
    assert found[0].tolist() == found[1].tolist()


def test_small_services_of_linked_classes_do_not_take_the_map():
    """SM alone would pay for crumbs; five to twenty classes are what NED asks for."""
    system = planted(7, domains=6, each=10)
    labels = local_search(Objective(evidence_over(*system), 5), [], free(60), SHORT)
    assert np.bincount(labels).min() >= 5


def test_the_effort_is_bounded():
    effort = Effort(6, 20, 8_000_000)
    assert effort.of(74, 5) == (6, 1480)
    for items, k, cases in ((120, 10, 40), (400, 5, 100), (1_000, 5, 1_000), (10_000, 5, 0)):
        chains, steps = effort.of(items, k, cases)
        assert chains >= 2
        assert chains * steps * items * k * (1 + cases / 100) <= 8_000_000


def test_without_effort_the_first_start_is_the_answer():
    start = np.repeat(np.arange(4), 9)
    start[0] = 1
    objective = Objective(evidence_over(*planted()), 4)
    labels = local_search(objective, [start], free(36), Effort(2, 0.1, 10**6))
    assert (labels[:, None] == labels).tolist() == (start[:, None] == start).tolist()


def test_pins_keep_most_of_their_company():
    fixed = np.array([-1, 1, -1, -1, 0, -1])
    found = obeying(np.array([0, 0, 0, 1, 1, 1]), Rules(np.ones(6), fixed), 3)
    assert found is not None
    assert found.tolist() == [1, 1, 1, 0, 0, 0]


def test_what_cannot_be_kept_apart_is_said():
    three = frozenset({(0, 1), (1, 2), (0, 2)})
    rules = Rules(np.ones(6), np.full(6, -1), three)
    assert obeying(np.zeros(6, dtype=np.int64), rules, 2) is None
    found = obeying(np.zeros(6, dtype=np.int64), rules, 3)
    assert found is not None
    assert len({*found[:3].tolist()}) == 3
