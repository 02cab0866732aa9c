"""What keeps a contested node where it is, and what would tip it."""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from analyzer.decomposition.mixing import scales
from analyzer.decomposition.partition import Floats
from analyzer.model import CouplingGraph, Decomposition, Tip, contested

#: A pull below this share of the strongest one of the node is not worth telling.
LEAST_PULL = 0.02


def tips(
    graph: CouplingGraph, matrices: Mapping[str, sparse.csr_array], cut: Decomposition
) -> tuple[Tip, ...]:
    """One tip for each contested node of a cut, sorted by node.

    A view pulls with what the node's ties to the one service exceed those to the other, beyond what
    their volumes let expect: the modularity of each view by itself, summed with the masses of the
    mix (multislice modularity: Mucha et al.: Community structure in time-dependent, multiscale, and
    multiplex networks, 2010). So the sum is linear in the masses, and the factor at which one view
    alone turns its sign is 1 - sum / pull.
    """
    index = {node: place for place, node in enumerate(graph.nodes)}
    home = cut.service_of()
    placed = {name: np.zeros(len(graph.nodes)) for name in {*home.values()}}
    for node, service in home.items():
        placed[service][index[node]] = 1.0
    views = scales(matrices)
    degrees = {name: np.asarray(matrices[name].sum(axis=0)).ravel() for name in views}
    found = []
    for one in contested(cut):
        at, own, rival = index[one.node], placed[one.service].copy(), placed[one.runner_up]
        own[at] = 0.0
        pulls = {
            name: round(scale * _pull(matrices[name], degrees[name], at, own - rival), 12)
            for name, scale in views.items()
        }
        found.append(_tip(one.node, pulls))
    return tuple(sorted(found, key=lambda tip: tip.node))


def _pull(view: sparse.csr_array, degrees: Floats, node: int, towards: Floats) -> float:
    """Positive where the view pulls the node to where `towards` is 1, negative where it is -1."""
    expected = degrees[node] * degrees / max(float(degrees.sum()), 1e-12)
    ties = np.asarray(view[[node]].toarray()).ravel()
    return float((ties - expected) @ towards)


def _tip(node: str, pulls: Mapping[str, float]) -> Tip:
    least = LEAST_PULL * max(map(abs, pulls.values()), default=0.0)
    told = {name: pull for name, pull in pulls.items() if abs(pull) > least}
    keeping = tuple(sorted((n for n in told if told[n] > 0), key=lambda n: (-told[n], n)))
    drawing = tuple(sorted((n for n in told if told[n] < 0), key=lambda n: (told[n], n)))
    total = sum(pulls.values())
    if total <= 0 and drawing:
        return Tip(node, keeping, drawing, drawing[0], 1.0)
    factors = {name: 1 - total / told[name] for name in told}
    possible = {name: factor for name, factor in factors.items() if factor >= 0}
    if not possible:
        return Tip(node, keeping, drawing, None, 1.0)
    view = min(possible, key=lambda n: (abs(np.log(max(possible[n], 1e-3))), n))
    return Tip(node, keeping, drawing, view, round(possible[view], 2))
