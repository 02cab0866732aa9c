"""Cytoscape JSON: `{"elements": {"nodes": [{"data": {"id": …}}], "edges": [{"data": …}]}}`.

Cytoscape.js also takes one flat list of elements; networkx writes the form above.
"""

from typing import Any

from analyzer.codebase.formats.collected import Collected, kind_of, weight_of
from analyzer.codebase.formats.json_values import first_of, load_json, members, objects
from analyzer.codebase.formats.node_link import UNDIRECTED
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

FORMAT = "Cytoscape JSON"


def looks_like_cytoscape(sample: Sample) -> bool:
    """Whether there are elements, and the first of them keeps its facts under `data`."""
    elements = _elements(sample.json)
    return bool(elements) and isinstance(elements[0].get("data"), dict)


def read_cytoscape(text: str, path: str, size: int) -> Reading:
    """Imports; an element with a source and a target is an edge, a compound parent no module."""
    value = load_json(text, path)
    found = Collected(path, FORMAT, size)
    facts = [members(element.get("data")) for element in _elements(value)]
    parents = {str(data["parent"]) for data in facts if isinstance(data.get("parent"), str | int)}
    ends = {str(data.get(end)) for data in facts for end in ("source", "target")}
    for data in facts:
        if "source" in data or "target" in data:
            found.edge(
                data.get("source"),
                data.get("target"),
                kind_of(data.get("kind")),
                weight_of(first_of(data, "weight", "count")),
            )
        elif str(data.get("id")) in parents - ends:
            found.drop("a box around nodes, no module")
        else:
            found.node(data.get("id"), first_of(data, "name", "label"), data.get("file"))
    if members(value).get("directed") is False:
        found.warn(UNDIRECTED)
    return found.reading()


def _elements(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return objects(value)
    elements = members(value).get("elements")
    if isinstance(elements, dict):
        return [*objects(elements.get("nodes")), *objects(elements.get("edges"))]
    return objects(elements)
