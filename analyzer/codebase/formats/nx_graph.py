"""`nx graph --file=graph.json`: projects of a workspace and what each depends on."""

from dataclasses import replace
from typing import Any

from analyzer.codebase.formats.collected import Collected, kind_of
from analyzer.codebase.formats.dependency_cruiser import LIBRARY
from analyzer.codebase.formats.json_values import load_json, members, objects, texts
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.nx_workspace import regions_of
from analyzer.codebase.reading import Reading, Region

FORMAT = "Nx graph JSON"


def looks_like_nx(sample: Sample) -> bool:
    """Whether the nodes are projects: an object of objects that have a type or data."""
    graph = _graph(sample.json)
    nodes = [members(node) for node in members(graph.get("nodes")).values()]
    if not nodes or not nodes[0].keys() & {"type", "data"} or "edges" in graph:
        return False
    return "dependencies" in graph or sample.cut


def read_nx(text: str, path: str, size: int) -> Reading:
    """Projects as modules, with the folder of each as its file.

    A dependency's type "static" or "dynamic" is the import's kind; "implicit" ones are kept under
    that name. Packages of npm are left out and counted. Tags say which part a project belongs to.
    """
    found = Collected(path, FORMAT, size)
    graph = _graph(load_json(text, path))
    projects = members(graph.get("nodes"))
    regions: list[Region] = []
    for name, facts in projects.items():
        data = members(members(facts).get("data"))
        found.node(name, file=data.get("root"))
        place = data.get("root")
        regions += regions_of(place if isinstance(place, str) else name, texts(data.get("tags")))
    for name, listed in members(graph.get("dependencies")).items():
        for one in objects(listed):
            target, kind = one.get("target"), one.get("type")
            if isinstance(target, str) and target not in projects:
                found.drop(LIBRARY if ":" in target else "an import of an unknown project")
            else:
                found.edge(one.get("source", name), target, kind_of(kind))
    return replace(found.reading(), regions=tuple(regions))


def _graph(value: Any) -> dict[str, Any]:
    root = members(value)
    inner = members(root.get("graph"))
    return inner if isinstance(inner.get("nodes"), dict) else root
