"""Nodes and edges in JSON: networkx node-link, D3, graphology, JSON Graph Format.

`{"nodes": [{"id": …}], "edges": [{"source": …, "target": …}]}`; networkx before 3.4 and D3 write
`links`. D3 also refers to nodes by their place in the list, graphology keeps attributes apart.
"""

from typing import Any

from analyzer.codebase.formats.collected import Collected, kind_of, unusable, weight_of
from analyzer.codebase.formats.json_values import first_of, load_json, members, objects
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

FORMAT = "node-link JSON"
_IDS = ("id", "key", "name", "label")
_LABELS = ("label", "name")
_FILES = ("file", "path", "filename")
UNDIRECTED = "its edges have no direction: each was read as the first importing the second"


def looks_like_node_link(sample: Sample) -> bool:
    """Whether there are nodes and edges, or nodes and more to come, or edges with two ends."""
    if isinstance(sample.json, list):
        edges = objects(sample.json)
        return bool(edges) and _has_ends(edges[0])
    graph = _graph(sample.json)
    nodes, edges = _nodes(graph), objects(first_of(graph, "edges", "links"))
    if any(_has_ends(edge) for edge in edges[:2]):
        return True
    if not nodes or not any(first_of(nodes[0], *_IDS) is not None for _ in nodes[:1]):
        return False
    return isinstance(first_of(graph, "edges", "links"), list) or sample.cut


def read_node_link(text: str, path: str, size: int) -> Reading:
    """Imports; `weight`, `kind`, `file` and `line` of an edge are taken where they are."""
    value = load_json(text, path)
    graph = {"edges": value} if isinstance(value, list) else _graph(value)
    found = Collected(path, FORMAT, size)
    nodes = _nodes(graph)
    ids = [first_of(node, *_IDS) for node in nodes]
    if ids and all(isinstance(key, str) and key.startswith(("module:", "table:")) for key in ids):
        unusable(
            path,
            "is a coupling graph that this tool exported, not an import graph.",
            "Pass the sources that the analysis was made of, or open the saved analysis.",
        )
    for node, key in zip(nodes, ids, strict=True):
        facts = {**members(node.get("attributes")), **members(node.get("metadata")), **node}
        found.node(key, first_of(facts, *_LABELS), first_of(facts, *_FILES))
    edges = objects(first_of(graph, "edges", "links"))
    by_place = _by_place(edges, ids)
    for edge in edges:
        source, target = (_end(edge, *words) for words in (("source", "from"), ("target", "to")))
        if by_place:
            source, target = ids[source], ids[target]
        facts = {**members(edge.get("attributes")), **members(edge.get("metadata")), **edge}
        line = facts.get("line")
        found.edge(
            source,
            target,
            kind_of(facts.get("kind")),
            weight_of(first_of(facts, "weight", "value", "count")),
            facts["file"] if isinstance(facts.get("file"), str) else None,
            line if type(line) is int and 0 < line < 1e9 else None,
        )
    if graph.get("directed") is False:
        found.warn(UNDIRECTED)
    return found.reading()


def _graph(value: Any) -> dict[str, Any]:
    """The object that holds nodes and edges: the root, or its `graph` (JSON Graph Format)."""
    root = members(value)
    inner = members(root.get("graph"))
    return inner if "nodes" in inner or "edges" in inner else root


def _nodes(graph: dict[str, Any]) -> list[dict[str, Any]]:
    nodes = graph.get("nodes")
    if isinstance(nodes, dict):
        return [{"id": key, **members(node)} for key, node in nodes.items()]
    if isinstance(nodes, list):
        return [node if isinstance(node, dict) else {"id": node} for node in nodes]
    return []


def _has_ends(edge: dict[str, Any]) -> bool:
    return any({source, target} <= edge.keys() for source, target in _END_NAMES)


_END_NAMES = (("source", "target"), ("from", "to"))


def _end(edge: dict[str, Any], *names: str) -> Any:
    """The id at one end; D3 puts the whole node there once it has laid out the graph."""
    end = first_of(edge, *names)
    return first_of(end, *_IDS) if isinstance(end, dict) else end


def _by_place(edges: list[dict[str, Any]], ids: list[Any]) -> bool:
    """Whether the ends of all edges are places in the list of nodes, and no ids of nodes."""
    ends = [
        _end(edge, *names) for edge in edges for names in (("source", "from"), ("target", "to"))
    ]
    if not ends or not all(type(end) is int and 0 <= end < len(ids) for end in ends):
        return False
    return not {key for key in ids if type(key) is int}.issuperset(ends)
