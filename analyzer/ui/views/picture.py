"""Findings, a cut and its price as the picture that the map draws."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from analyzer.model import (
    Boundary,
    Decomposition,
    ScenarioState,
    contested,
    is_table,
    node_name,
)
from analyzer.ui.map import MapLink, MapNode, MapPicture, Ribbon
from analyzer.ui.views.moves import Prices
from analyzer.ui.views.neighbours import Tie
from analyzer.ui.views.packages import discs, package_depth


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What no move changes: node weights and couplings between nodes, both damped."""

    weights: Mapping[str, float]
    couplings: tuple[tuple[str, str, float], ...]


def backdrop(all_ties: Iterable[Tie]) -> Backdrop:
    """Sums over the ties of each pair; damped, so that one hot request does not draw the map."""
    pairs: dict[tuple[str, str], float] = defaultdict(float)
    weights: dict[str, float] = defaultdict(float)
    for tie in all_ties:
        damped = 1 + log(max(1, tie.count))
        pairs[tie.source, tie.target] += damped
        weights[tie.source] += damped
        weights[tie.target] += damped
    couplings = tuple((a, b, round(weight, 2)) for (a, b), weight in sorted(pairs.items()))
    return Backdrop(dict(weights), couplings)


def picture(
    backdrop: Backdrop,
    base: Decomposition,
    state: ScenarioState,
    boundaries: Sequence[Boundary],
    prices: Prices,
    version: str = "",
) -> MapPicture:
    """The map of a scenario's state; places are the proposal's, so that nothing jumps on a move.

    Nodes that stand in no service are not drawn; a node that the proposal left out and a person
    moved in is drawn where it is.
    """
    cut = state.decomposition
    place = {service.name: number for number, service in enumerate(cut)}
    now = {node: place[name] for node, name in cut.service_of().items()}
    proposed = _proposed(base, cut)
    nodes = sorted(now)
    index = {node: number for number, node in enumerate(nodes)}
    words, labels = _names(tuple(sorted({*nodes, *proposed})))
    doubtful = {one.node for one in contested(base)} if cut.method == base.method else set()
    shared = {item.node for item in cut.shared}
    locked = {*state.locked}
    return MapPicture(
        services=tuple(service.name for service in cut),
        nodes=tuple(
            MapNode(
                id=node,
                label=labels[node],
                package=words[node],
                weight=backdrop.weights.get(node, 0.0),
                service=now[node],
                home=proposed.get(node, now[node]),
                contested=node in doubtful,
                locked=node in locked,
                shared=node in shared,
            )
            for node in nodes
        ),
        links=tuple(
            MapLink(index[source], index[target], weight)
            for source, target, weight in backdrop.couplings
            if source in index and target in index
        ),
        ribbons=tuple(
            Ribbon(place[b.from_service], place[b.to_service], b.price)
            for b in boundaries
            if b.price and b.from_service in place and b.to_service in place
        ),
        prices=tuple(tuple(prices[node]) for node in nodes) if _complete(prices, nodes) else (),
        unit="crossings",
        version=version,
    )


def _proposed(base: Decomposition, cut: Decomposition) -> dict[str, int]:
    """Node to the place the proposal gave it. Renames keep places; splits, merges and another
    cut to begin with do not.
    """
    if base.k != cut.k or base.method != cut.method:  # another method: begun from another cut
        return {}
    return {node: place for place, service in enumerate(base) for node in service.nodes}


def _complete(prices: Prices, nodes: Sequence[str]) -> bool:
    return bool(nodes) and all(node in prices for node in nodes)


@lru_cache(maxsize=16)
def _names(nodes: tuple[str, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """Node to the word of its disc, and to its label: a module without what all have in common."""
    depth = package_depth([node_name(node) for node in nodes if not is_table(node)])
    labels = {}
    for node in nodes:
        name = node_name(node)
        parts = name.split(".")
        labels[node] = name if is_table(node) else ".".join(parts[depth - 1 :]) or name
    return discs(nodes), labels
