"""A coupling graph into k services."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse

from analyzer.coupling.names import ORDER, REQUESTS
from analyzer.decomposition.cluster import cluster
from analyzer.decomposition.constraints import Insisted, resolve
from analyzer.decomposition.effort import tries
from analyzer.decomposition.items import Items, items_of
from analyzer.decomposition.leiden import Communities
from analyzer.decomposition.mixing import Masses, matrices_of, mixed
from analyzer.decomposition.naming import name_services
from analyzer.decomposition.partition import Labels
from analyzer.decomposition.placing import place
from analyzer.decomposition.unattached import unattached
from analyzer.model import (
    Constraints,
    CouplingGraph,
    Decomposition,
    Service,
    SharedNode,
    UsageError,
    is_module,
    is_table,
    node_name,
)

#: How many seeds the clustering is started from, and how many at least on a large graph; the best
#: modularity is taken.
STARTS, FEWEST_STARTS = 5, 2


def decompose(
    graph: CouplingGraph,
    k: int,
    constraints: Constraints | None = None,
    seed: int = 0,
    masses: Masses | None = None,
) -> Decomposition:
    """The nodes of `graph` in `k` services (fewer only where fewer nodes have evidence).

    Leiden on the mass-normalised mix of views, merged to k and refined, no service above 55 % of
    the nodes and none a singleton as far as constraints allow; hubs and weakly tied nodes are
    placed afterwards. Raises UsageError for k < 1 and for constraints that contradict each other.
    """
    if k < 1:
        raise UsageError(f"{k} services cannot be built.", "Ask for at least one.")
    insisted = resolve(constraints or Constraints(), graph.nodes, k)
    matrices = matrices_of(graph)
    mix = mixed(matrices, len(graph.nodes), masses)
    items = items_of(graph, mix, insisted, k)
    labels = clustered(Communities(items.contracted(mix)), items, k, seed, starts(graph))
    check_apart(graph, labels, insisted, k)
    return build(graph, matrices, labels, insisted)


def starts(graph: CouplingGraph) -> int:
    """How many seeds a graph is clustered from."""
    return tries(STARTS, FEWEST_STARTS, len(graph.nodes))


def clustered(found: Communities, items: Items, k: int, seed: int, starts: int = 1) -> Labels:
    """Labels of all nodes, -1 for those that are no items; `found` are the items' communities."""
    if items.count == 0:
        return np.full(len(items.item_of), -1, dtype=np.int64)
    return items.over_nodes(cluster(found, min(k, items.count), items.rules, seed, starts))


def check_apart(graph: CouplingGraph, labels: Labels, insisted: Insisted, k: int) -> None:
    """Raise UsageError where what must be apart could not be kept apart with k services."""
    index = {node: position for position, node in enumerate(graph.nodes)}
    for left, right in insisted.apart:
        if labels.max(initial=-1) >= k or labels[index[left]] == labels[index[right]]:
            raise UsageError(
                f"{left} and {right} cannot be kept apart with {k} services.",
                "Ask for more services, or take a pair out of `apart`.",
            )


def build(
    graph: CouplingGraph,
    matrices: Mapping[str, sparse.csr_array],
    labels: Labels,
    insisted: Insisted,
) -> Decomposition:
    """The decomposition behind the labels of the clustered nodes: placed, named, sorted by name."""
    labels = place(graph, matrices, labels, insisted.ignored, insisted.at_most)
    count = int(labels.max(initial=-1)) + 1
    members = [
        [graph.nodes[position] for position in np.flatnonzero(labels == service)]
        for service in range(count)
    ]
    _check_sizes([len(nodes) for nodes in members], insisted)
    index = {node: position for position, node in enumerate(graph.nodes)}
    given = {int(labels[index[node]]): name for node, name in insisted.homes}
    names = name_services(members, given, _volumes(graph, matrices))
    services = [
        Service(
            name=name,
            modules=tuple(node_name(node) for node in nodes if is_module(node)),
            tables=tuple(node_name(node) for node in nodes if is_table(node)),
        )
        for name, nodes in zip(names, members, strict=True)
    ]
    assigned = {node for nodes in members for node in nodes}
    return Decomposition(
        services=tuple(sorted(services, key=lambda service: service.name)),
        shared=tuple(sorted(SharedNode(n, why) for n, why in graph.shared if n in assigned)),
        unattached=unattached(graph, matrices, labels, insisted.ignored),
        method="Leiden on the mass-normalised mix of views, merged to k and refined",
    )


def _check_sizes(sizes: Sequence[int], insisted: Insisted) -> None:
    """Raise UsageError where no cut was found whose services keep the bounds on their sizes."""
    least, most = insisted.at_least, insisted.at_most
    if sizes and most is not None and max(sizes) > most:
        raise UsageError(
            f"{sum(sizes)} modules and tables do not go into {len(sizes)} services of at most "
            f"{most}: one holds {max(sizes)}.",
            "Ask for more services, or raise `at_most`.",
        )
    if sizes and least is not None and min(sizes) < least:
        raise UsageError(
            f"No {len(sizes)} services of at least {least} modules and tables were found: "
            f"one holds {min(sizes)}.",
            "Ask for fewer services, or lower `at_least`.",
        )


def _volumes(graph: CouplingGraph, matrices: Mapping[str, sparse.csr_array]) -> dict[str, float]:
    """How busy each table is, as its steps in the order of access show."""
    busy = matrices.get(ORDER, matrices.get(REQUESTS))
    if busy is None:
        return {}
    return dict(zip(graph.nodes, np.asarray(busy.sum(axis=0)).ravel().tolist(), strict=True))
