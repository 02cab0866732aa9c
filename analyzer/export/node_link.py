"""The coupling graph as node-link JSON, which networkx and D3 read."""

from typing import Any

import networkx as nx

from analyzer.export.json_document import as_text, rounded
from analyzer.model import CouplingGraph, Findings, is_table, node_name


def node_link(findings: Findings) -> str:
    """`to_networkx` as text; read it with `networkx.node_link_graph(data, edges="edges")`."""
    data: dict[str, Any] = nx.node_link_data(to_networkx(findings), edges="edges")
    return as_text(data)


def to_networkx(findings: Findings) -> nx.Graph:
    """The coupling graph.

    A node has `kind`, `name`, `hub` (the reason or null), and `service` and `shared` by the
    recommended proposal (service null: unattached). An edge has `views`, the weight in each view,
    and `weight`, the sum of the views after each is scaled to the mass 1.
    """
    proposal = findings.recommended or next(iter(findings.proposals), None)
    homes = proposal.decomposition.service_of() if proposal else {}
    shared = {s.node for s in proposal.decomposition.shared} if proposal else set()
    hubs = dict(findings.graph.hubs)
    graph = nx.Graph()
    for node in findings.graph.nodes:
        graph.add_node(
            node,
            kind="table" if is_table(node) else "module",
            name=node_name(node),
            hub=hubs.get(node),
            service=homes.get(node),
            shared=node in shared,
        )
    masses = {view.name: view.mass for view in findings.graph.views}
    for (first, second), views in sorted(_edges(findings.graph).items()):
        weight = sum(value / masses[name] for name, value in views.items() if masses[name])
        graph.add_edge(
            findings.graph.nodes[first],
            findings.graph.nodes[second],
            weight=rounded(weight),
            views={name: rounded(value) for name, value in views.items()},
        )
    return graph


def _edges(graph: CouplingGraph) -> dict[tuple[int, int], dict[str, float]]:
    edges: dict[tuple[int, int], dict[str, float]] = {}
    for view in graph.views:
        for first, second, weight in view.edges:
            edges.setdefault((first, second), {})[view.name] = weight
    return edges
