"""Nodes that nothing ties to a service, and why; listed, never hidden."""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from analyzer.decomposition.partition import Labels
from analyzer.model import CouplingGraph, UnattachedNode, is_table, node_name


def unattached(
    graph: CouplingGraph,
    matrices: Mapping[str, sparse.csr_array],
    labels: Labels,
    ignored: frozenset[str],
) -> tuple[UnattachedNode, ...]:
    """The nodes without a service, sorted, each with the reason in words."""
    hubs = dict(graph.hubs)
    found = []
    for position in np.flatnonzero(labels < 0).tolist():
        node = graph.nodes[position]
        partners = sorted(
            {
                graph.nodes[other]
                for matrix in matrices.values()
                for other in matrix[[position]].tocoo().col.tolist()
            }
        )
        found.append(UnattachedNode(node, _reason(node, partners, hubs, ignored)))
    return tuple(sorted(found))


def _reason(
    node: str, partners: list[str], hubs: Mapping[str, str], ignored: frozenset[str]
) -> str:
    if node in ignored:
        return "left out on request"
    own = [partner for partner in partners if partner not in hubs]
    if own:
        return f"tied only to {_listed(own)}, which nothing ties to a service"
    if partners:
        return f"tied only to {_listed(partners)}, which everything uses"
    if is_table(node):
        return "no unit of work, foreign key or code touches it with another table"
    return "no import or table use ties it to another node"


def _listed(nodes: list[str], most: int = 3) -> str:
    names = [node_name(node) for node in nodes[:most]]
    rest = len(nodes) - len(names)
    return ", ".join(names) + (f" and {rest} more" if rest else "")
