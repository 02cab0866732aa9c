"""Large graphs take shorter ways; the rules hold on them too, and they end near the long ones."""

import numpy as np
import pytest
from scipy import sparse

from analyzer.decomposition import refine as refining
from analyzer.decomposition.effort import FULL_EFFORT, tries
from analyzer.decomposition.partition import modularity
from analyzer.decomposition.refine import refine
from analyzer.decomposition.rules import Rules, free


@pytest.fixture
def blocks():
    """300 nodes in four planted groups of uneven size, with noise."""
    random = np.random.default_rng(3)
    truth = np.repeat(np.arange(4), (120, 90, 60, 30))
    chance = np.where(truth[:, None] == truth[None, :], 0.12, 0.01)
    upper = np.triu(random.random(chance.shape) < chance, k=1).astype(float)
    return sparse.csr_array(upper + upper.T), truth


@pytest.fixture
def sweeping(monkeypatch):
    monkeypatch.setattr(refining, "MOST_ONE_BY_ONE", 0)


@pytest.mark.usefixtures("sweeping")
def test_sweeps_find_what_single_moves_find(blocks, monkeypatch):
    matrix, truth = blocks
    start = np.where(np.arange(300) % 4 == 0, (truth + 1) % 4, truth)
    swept = refine(matrix, start, free(300))
    monkeypatch.setattr(refining, "MOST_ONE_BY_ONE", 1000)
    single = refine(matrix, start, free(300))
    assert modularity(matrix, swept) > modularity(matrix, start) + 0.1
    assert modularity(matrix, swept) == pytest.approx(modularity(matrix, single), abs=0.01)


@pytest.mark.usefixtures("sweeping")
def test_sweeps_bring_a_service_to_its_size(blocks):
    matrix, _ = blocks
    start = np.zeros(300, dtype=np.int64)
    start[:20] = 1
    sizes = np.bincount(refine(matrix, start, free(300)))
    assert sizes.max() <= 0.55 * 300
    assert sizes.min() >= 2


@pytest.mark.usefixtures("sweeping")
def test_sweeps_keep_pins_and_what_is_apart(blocks):
    matrix, truth = blocks
    fixed = np.full(300, -1)
    fixed[0] = 3
    start = truth.copy()
    start[0] = 3
    found = refine(matrix, start, Rules(np.ones(300), fixed, frozenset({(10, 11)})))
    assert found[0] == 3
    assert found[10] != found[11]


def test_effort_falls_with_size_and_never_below_the_least():
    assert tries(20, 5, FULL_EFFORT) == 20
    found = [tries(20, 5, nodes) for nodes in (2_001, 4_000, 10_000, 10**6)]
    assert found == sorted(found, reverse=True)
    assert found[-1] == 5
