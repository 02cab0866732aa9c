"""Louvain agrees where the services are plain, and less where there are none."""

import numpy as np

from analyzer.decomposition import decompose, second_opinion
from analyzer.model import CouplingGraph, View


def blocks(inside: float, across: float, seed: int = 0) -> CouplingGraph:
    """Three times eight tables, coupled inside their block and across blocks."""
    random = np.random.default_rng(seed)
    edges = tuple(
        (i, j, float((inside if i // 8 == j // 8 else across) * random.uniform(0.5, 1)))
        for i in range(24)
        for j in range(i + 1, 24)
    )
    nodes = tuple(f"table:t{i:02}" for i in range(24))
    return CouplingGraph(nodes, (View("requests", edges),))


def test_plain_services_are_found_by_everyone() -> None:
    graph = blocks(inside=1.0, across=0.01)
    assert second_opinion(graph, decompose(graph, 3)) == 100.0


def test_where_there_is_no_seam_opinions_differ() -> None:
    graph = blocks(inside=1.0, across=1.0)
    agreement = second_opinion(graph, decompose(graph, 3))
    assert agreement is not None
    assert agreement < 90


def test_nothing_to_cluster_has_no_opinion() -> None:
    graph = CouplingGraph(("table:a", "table:b"), ())
    assert second_opinion(graph, decompose(graph, 2)) is None
