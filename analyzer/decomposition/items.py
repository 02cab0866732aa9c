"""What is clustered: nodes with evidence, the ones kept together as one item."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from analyzer.coupling.matrices import without_diagonal
from analyzer.decomposition.constraints import Insisted
from analyzer.decomposition.partition import Labels
from analyzer.decomposition.rules import Rules
from analyzer.model import CouplingGraph

Mask = NDArray[np.bool_]

#: A component with fewer nodes than this share is an island, too small for a service of its own.
ISLAND_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class Items:
    """`item_of` gives the item of each node, or -1 where the node is placed after clustering."""

    item_of: Labels
    rules: Rules
    pinned: tuple[str, ...]

    @property
    def count(self) -> int:
        """The number of items."""
        return len(self.rules.sizes)

    def contracted(self, matrix: sparse.csr_array) -> sparse.csr_array:
        """A matrix over nodes as one over items."""
        nodes = np.flatnonzero(self.item_of >= 0)
        places = (nodes, self.item_of[nodes])
        shape = (len(self.item_of), self.count)
        members = sparse.coo_array((np.ones(len(nodes)), places), shape).tocsr()
        return without_diagonal((members.T @ matrix @ members).tocsr())

    def over_nodes(self, labels: Labels) -> Labels:
        """Labels of items as labels of nodes, -1 where a node is no item."""
        return np.where(self.item_of >= 0, labels[self.item_of], -1)


def items_of(graph: CouplingGraph, mix: sparse.csr_array, insisted: Insisted, k: int) -> Items:
    """The items of a graph under constraints.

    Out stay hubs, ignored nodes, isolated nodes and islands, unless a constraint names them.
    """
    size = len(graph.nodes)
    index = {node: position for position, node in enumerate(graph.nodes)}
    group_of = {index[n]: g for g, group in enumerate(insisted.groups) for n in group}
    named = {*group_of, *(index[node] for pair in insisted.apart for node in pair)}
    out = {index[node] for node, _ in graph.hubs} - named
    out |= {index[node] for node in insisted.ignored}
    inside = np.array([position not in out for position in range(size)], dtype=bool)
    return items_among(graph, _connected(mix, inside, k), insisted)


def items_among(graph: CouplingGraph, chosen: Mask, insisted: Insisted) -> Items:
    """The chosen nodes and those that a constraint names as items, without the ignored ones."""
    index = {node: position for position, node in enumerate(graph.nodes)}
    group_of = {index[n]: g for g, group in enumerate(insisted.groups) for n in group}
    clustered = chosen.copy()
    clustered[[*group_of, *(index[node] for pair in insisted.apart for node in pair)]] = True
    clustered[[index[node] for node in insisted.ignored]] = False
    item_of = np.full(len(graph.nodes), -1, dtype=np.int64)
    number: dict[int, int] = {}
    for node in np.flatnonzero(clustered).tolist():
        key = group_of.get(node, len(insisted.groups) + node)
        item_of[node] = number.setdefault(key, len(number))
    return Items(item_of, *_rules(item_of, len(number), index, insisted))


def _connected(mix: sparse.csr_array, inside: Mask, k: int) -> Mask:
    kept = sparse.diags_array(inside.astype(float))
    matrix = (kept @ mix @ kept).tocsr()
    tied: Mask = np.asarray(matrix.sum(axis=0)).ravel() > 0
    _, component = connected_components(matrix, directed=False)
    sizes = np.bincount(component[tied], minlength=component.max(initial=0) + 1)
    main: Mask = tied & (sizes[component] >= max(3, ISLAND_SHARE * tied.sum()))
    if main.sum() >= 4 * k:
        return main
    # So few nodes that none can be spared: each tied one, and where even they are too few, all.
    return tied if tied.sum() >= 2 * k or not tied.any() else inside


def _rules(
    item_of: Labels, count: int, index: dict[str, int], insisted: Insisted
) -> tuple[Rules, tuple[str, ...]]:
    sizes = np.bincount(item_of[item_of >= 0], minlength=count).astype(float)
    names = tuple(sorted({service for _, service in insisted.homes}))
    fixed = np.full(count, -1, dtype=np.int64)
    for node, service in insisted.homes:
        fixed[item_of[index[node]]] = names.index(service)
    apart = {
        (min(left, right), max(left, right))
        for pair in insisted.apart
        for left, right in [(int(item_of[index[pair[0]]]), int(item_of[index[pair[1]]]))]
    }
    fewest = max(2, insisted.at_least or 0)
    return Rules(sizes, fixed, frozenset(apart), fewest, insisted.at_most), names
