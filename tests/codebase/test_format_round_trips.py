"""What networkx and igraph write is read back as the graph that was written."""

import json
from collections.abc import Callable
from pathlib import Path

import igraph
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.codebase import read_graph

NAMES = st.from_regex(r"[a-z][a-z_]{0,6}(\.[A-Za-z_é]{1,6}){1,3}", fullmatch=True)
EDGES = st.lists(
    st.tuples(NAMES, NAMES, st.integers(1, 99)).filter(lambda edge: edge[0] != edge[1]),
    min_size=1,
    max_size=12,
    unique_by=lambda edge: edge[:2],
)


def _adjlist(graph: nx.DiGraph) -> str:
    return "# GMT Mon Nov 23 01:30:42 2026\n" + "\n".join(nx.generate_adjlist(graph))


WRITERS: dict[str, Callable[[nx.DiGraph], str]] = {
    "node-link JSON": lambda graph: json.dumps(nx.node_link_data(graph, edges="edges")),
    "node-link JSON, older": lambda graph: json.dumps(nx.node_link_data(graph, edges="links")),
    "Cytoscape JSON": lambda graph: json.dumps(nx.cytoscape_data(graph)),
    "GraphML": lambda graph: "\n".join(nx.generate_graphml(graph)),
    "GEXF": lambda graph: "\n".join(nx.generate_gexf(graph)),
    "GML": lambda graph: "\n".join(nx.generate_gml(graph)),
    "Pajek": lambda graph: "\n".join(nx.generate_pajek(graph)),
    "edge list with spaces": lambda graph: "\n".join(nx.generate_edgelist(graph)),
}


def arrows(data: bytes) -> dict[tuple[str, str], int]:
    return {(one.importer, one.imported): one.weight for one in read_graph(data, "it").imports}


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=25, deadline=None)
@given(edges=EDGES)
def test_networkx(form: str, edges: list[tuple[str, str, int]]) -> None:
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(edges)
    data = WRITERS[form](graph).encode()
    assert arrows(data) == {(source, target): weight for source, target, weight in edges}
    assert read_graph(data, "it").report.format == form.partition(",")[0]


@settings(max_examples=25, deadline=None)
@given(edges=EDGES)
def test_networkx_adjacency_has_no_weights(edges: list[tuple[str, str, int]]) -> None:
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(edges)
    assert arrows(_adjlist(graph).encode()) == {edge[:2]: 1 for edge in edges}


@pytest.mark.parametrize("form", ["graphml", "gml", "dot"])
def test_igraph(form: str, tmp_path: Path) -> None:
    graph = igraph.Graph.TupleList(
        [("a.x", "a.y", 3), ("a.y", "b.z", 1)], directed=True, weights=True
    )
    file = tmp_path / "graph"
    graph.write(str(file), format=form)
    if form == "dot":  # its nodes are numbered and carry their names beside
        text = file.read_text(encoding="utf-8")
        assert read_graph(text.replace("name=", "label=").encode(), "it").imports
    else:
        assert arrows(file.read_bytes()) == {("a.x", "a.y"): 3, ("a.y", "b.z"): 1}


@pytest.mark.parametrize("form", [form for form in WRITERS if "spaces" not in form])
def test_a_graph_without_direction_says_how_it_was_read(form: str) -> None:
    graph = nx.Graph()
    graph.add_edge("a.x", "a.y")
    reading = read_graph(WRITERS[form](graph).encode(), "it")
    assert len(reading.imports) >= 1
    assert "no direction" in "".join(reading.report.warnings)
