"""Which number of services to start from, argued in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analyzer.decomposition.mixing import matrices_of, mixed
from analyzer.decomposition.partition import between
from analyzer.model import CouplingGraph, Decomposition

#: A larger k must be better by this much to be preferred: each service costs people.
WORTH_ONE_MORE = 0.02


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The k to start from, and for each k the reasons for or against it."""

    k: int
    reasons: tuple[tuple[int, tuple[str, ...]], ...]


def recommend(graph: CouplingGraph, decompositions: Sequence[Decomposition]) -> Recommendation:
    """Weigh stability against the price of the cut, over proposals of several k.

    Stability is the mean confidence of the nodes; the price is the share of the coupling that
    crosses, against what a random cut of the same sizes would (their quotient is what more services
    cost for nothing). The k with the largest sum of stability and 1 - quotient is recommended, the
    smaller one where the gain is below `WORTH_ONE_MORE`. A silhouette just picks the largest k.
    Raises ValueError without decompositions.
    """
    if not decompositions:
        raise ValueError("recommend needs at least one decomposition")
    ordered = sorted(decompositions, key=lambda found: found.k)
    stable = [_stability(found) for found in ordered]
    crossing = [crossing_share(graph, found) for found in ordered]
    merit = [s + 1 - c / max(e, 1e-9) for s, (c, e) in zip(stable, crossing, strict=True)]
    best = 0
    for position in range(1, len(ordered)):
        if merit[position] > merit[best] + WORTH_ONE_MORE:
            best = position
    reasons = []
    for position, found in enumerate(ordered):
        share, expected = crossing[position]
        words = [
            f"Nodes keep their company in resampled logs with confidence {stable[position]:.2f}"
            f" (highest of all {max(stable):.2f}).",
            f"{share:.0%} of the coupling crosses a boundary; a random cut of these sizes would"
            f" cross {expected:.0%}.",
        ]
        if position:
            more = share - crossing[position - 1][0]
            words.append(
                f"Against {ordered[position - 1].k} services, {abs(more):.0%} of the coupling"
                f" {'more' if more >= 0 else 'less'} crosses."
            )
        words.append(f"The largest service holds {found.largest_share():.0%} of the nodes.")
        reasons.append((found.k, tuple(words)))
    return Recommendation(ordered[best].k, tuple(reasons))


def crossing_share(graph: CouplingGraph, decomposition: Decomposition) -> tuple[float, float]:
    """The share of the mixed coupling that crosses services, and what chance would give.

    Chance keeps each node's strength: 1 - sum of squared shares of strength by service.
    """
    number = {service.name: position for position, service in enumerate(decomposition)}
    home = decomposition.service_of()
    placed = np.array([i for i, node in enumerate(graph.nodes) if node in home], dtype=np.int64)
    if len(placed) == 0:
        return 0.0, 0.0
    labels = np.array([number[home[graph.nodes[i]]] for i in placed], dtype=np.int64)
    mix = mixed(matrices_of(graph), len(graph.nodes))[placed][:, placed]
    weights = between(mix.tocsr(), labels)
    total = weights.sum()
    if total <= 0:
        return 0.0, 0.0
    strength = weights.sum(axis=1) / total
    return float(1 - np.trace(weights) / total), float(1 - np.square(strength).sum())


def _stability(decomposition: Decomposition) -> float:
    values = [value for _, value in decomposition.confidence]
    return float(np.mean(values)) if values else 0.0
