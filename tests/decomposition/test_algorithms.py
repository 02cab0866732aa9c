"""The steps one by one: communities, merging, splitting, refining, measuring."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from analyzer.decomposition.cluster import cluster
from analyzer.decomposition.confidence import confidence, judged
from analyzer.decomposition.leiden import leiden
from analyzer.decomposition.linkage import average_linkage
from analyzer.decomposition.louvain import louvain
from analyzer.decomposition.measures import ari, balance, mojofm
from analyzer.decomposition.merge_to_k import merge_to_k
from analyzer.decomposition.partition import canonical, modularity
from analyzer.decomposition.refine import refine
from analyzer.decomposition.rules import Rules, free
from analyzer.decomposition.split_to_k import split_to_k


def cliques(count, size, bridge=0.1):
    matrix = np.kron(np.eye(count), np.ones((size, size)))
    matrix += bridge * (np.eye(count * size, k=size) + np.eye(count * size, k=-size))
    np.fill_diagonal(matrix, 0)
    return sparse.csr_array(matrix)


PLANTED = np.repeat(np.arange(4), 5)


@pytest.mark.parametrize("find", [leiden, louvain, lambda m: average_linkage(m, 4)])
def test_every_algorithm_finds_four_cliques(find):
    assert canonical(find(cliques(4, 5))).tolist() == PLANTED.tolist()


def test_merging_keeps_cliques_whole():
    merged = merge_to_k(cliques(4, 5), PLANTED, 2, free(20))
    assert merged.max() == 1
    assert all(len(set(merged[clique == PLANTED])) == 1 for clique in range(4))


def test_a_crumb_goes_home_and_not_to_the_other_crumb():
    matrix = np.zeros((24, 24))
    for start, stop in ((0, 10), (10, 20), (20, 22), (22, 24)):
        matrix[start:stop, start:stop] = 1
    matrix[0, 20] = matrix[20, 0] = matrix[10, 22] = matrix[22, 10] = 0.2
    np.fill_diagonal(matrix, 0)
    labels = np.repeat([0, 1, 2, 3], [10, 10, 2, 2])
    merged = merge_to_k(sparse.csr_array(matrix), labels, 2, free(24))
    assert merged[20] == merged[0] != merged[10] == merged[22]


def test_splitting_reaches_k():
    assert split_to_k(cliques(4, 5), np.zeros(20, int), 4, free(20)).max() == 3
    assert split_to_k(sparse.csr_array((6, 6)), np.zeros(6, int), 3, free(6)).max() == 2


def test_refining_mends_sizes_and_moves_strays_home():
    matrix = cliques(4, 5)
    strays = PLANTED.copy()
    strays[[0, 7]] = [1, 2]
    assert ari(refine(matrix, strays, free(20)).tolist(), PLANTED.tolist()) == 1
    giant = np.where(PLANTED < 3, 0, 1)
    assert np.bincount(refine(matrix, giant, free(20))).max() <= 11


def test_pinned_items_stay_and_apart_items_part():
    fixed = np.full(20, -1)
    fixed[[0, 1]] = [0, 1]
    rules = Rules(np.ones(20), fixed, frozenset({(5, 6)}))
    labels = cluster(cliques(4, 5), 3, rules)
    assert labels[0] != labels[1]
    assert labels[5] != labels[6]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(6, 24).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(
                st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.floats(0.01, 9)),
                min_size=n,
                max_size=4 * n,
            ),
        )
    ),
    st.integers(2, 3),
)
def test_any_graph_obeys_the_gate(edges, k):
    size, triples = edges
    dense = np.zeros((size, size))
    for left, right, weight in triples:
        if left != right:
            dense[left, right] = dense[right, left] = weight
    labels = cluster(sparse.csr_array(dense), k, free(size))
    sizes = np.bincount(labels)
    assert len(sizes) == k
    assert sizes.min() >= 2
    assert sizes.max() <= max(0.55 * size, np.ceil(size / k))


def test_modularity_against_the_hand():
    assert modularity(cliques(2, 3, bridge=0.0), np.repeat([0, 1], 3)) == pytest.approx(0.5)
    assert modularity(cliques(2, 3), np.zeros(6, int)) == pytest.approx(0)


def test_confidence_against_the_hand():
    labels = np.array([0, 0, 1, 1])
    same, crossed = labels, np.array([0, 1, 0, 1])
    assert confidence(labels, [same]).tolist() == [1, 1, 1, 1]
    assert confidence(labels, [crossed]).tolist() == pytest.approx([-0.5] * 4)
    assert confidence(labels, [same, crossed]).tolist() == pytest.approx([0.25] * 4)
    assert confidence(np.array([0, 0, -1]), [same[:3]]).tolist() == [0, 0, 0]
    assert judged(labels, [same])[1].tolist() == [-1] * 4
    assert judged(labels, [same, crossed])[1].tolist() == [1, 1, 0, 0]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), min_size=2, max_size=30))
def test_agreement_has_its_bounds(pairs):
    mine, theirs = zip(*pairs, strict=True)
    assert ari(mine, theirs) == pytest.approx(ari(theirs, mine))
    assert ari(mine, mine) == mojofm(mine, mine) / 100 == 1
    assert ari(mine, theirs) <= 1
    assert mojofm(mine, theirs) <= 100
    assert 0 <= balance([mine.count(label) for label in set(mine)]) <= 1


def test_one_giant_against_a_lopsided_truth():
    truth = [*"a" * 37, *"b" * 11, *"c" * 11, *"d" * 4, *"e" * 4]
    assert round(mojofm(["x"] * 67, truth)) == 52
    assert ari(["x"] * 67, truth) == 0


def test_a_tie_does_not_keep_leiden_going_for_ever():
    """A path whose two ends pull alike: igraph alone goes back and forth on it without end."""
    path = np.array([[0, 1 / 3, 0], [1 / 3, 0, 1 / 3], [0, 1 / 3, 0]])
    for seed in range(50):
        for resolution in (1.0, 1.3, 1.7):
            assert len(leiden(sparse.csr_array(path), resolution=resolution, seed=seed)) == 3


def test_a_tie_within_one_iteration_does_not_either():
    """At this resolution no move of this graph gains anything, but for rounding."""
    graph = np.zeros((7, 7))
    for one, other in ((0, 3), (0, 5), (1, 3)):
        graph[one, other] = graph[other, one] = 0.08357336801123375
    for seed in range(8):
        assert len(leiden(sparse.csr_array(graph), resolution=3.0, seed=seed)) == 7
