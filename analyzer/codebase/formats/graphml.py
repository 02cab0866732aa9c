"""GraphML, of networkx, igraph, Gephi or yEd. Attributes go by keys that are declared first."""

import re
from collections import Counter
from dataclasses import dataclass, field

from analyzer.codebase.formats.collected import Collected, kind_of, weight_of
from analyzer.codebase.formats.node_link import UNDIRECTED
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.formats.xml_events import walk
from analyzer.codebase.reading import Reading

FORMAT = "GraphML"
_ROOT = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>\s*)*<(?:\w+:)?(\w+)",
    re.DOTALL,
)
#: Attributes that name a node, best first; yEd writes the name into the drawing.
_LABELS = ("label", "name", "_nx_name", "NodeLabel")


def xml_root(sample: Sample) -> str | None:
    """The name of an XML text's outermost element, without its prefix."""
    if not sample.start.startswith("<"):
        return None
    found = _ROOT.match(sample.text)
    return found[1].lower() if found else None


def looks_like_graphml(sample: Sample) -> bool:
    """Whether the root element is `graphml`."""
    return xml_root(sample) == "graphml"


@dataclass(slots=True)
class _Part:
    """A node or edge that is open: its attributes, then its data by name."""

    name: str
    facts: dict[str, str]
    is_group: bool = False


@dataclass(slots=True)
class _State:
    found: Collected
    keys: dict[str, str] = field(default_factory=dict)
    parts: list[_Part] = field(default_factory=list)
    data: str = ""
    directed: Counter[bool] = field(default_factory=Counter)
    default_directed: bool = True
    groups: list[_Part] = field(default_factory=list)


def read_graphml(text: str, path: str, size: int) -> Reading:
    """Imports; `weight`, `kind`, `file` are taken where attributes of that name are declared.

    A node that holds a graph is a box around others, and a module only where edges end in it.
    Hyperedges are left out and counted.
    """
    state = _State(Collected(path, FORMAT, size))

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "key":
            title = attributes.get("attr.name") or attributes.get("yfiles.type") or ""
            state.keys[attributes.get("id", "")] = title
        elif name == "graph":
            if state.parts:
                state.parts[-1].is_group = True
            state.default_directed = attributes.get("edgedefault") != "undirected"
        elif name in ("node", "edge"):
            state.parts.append(_Part(name, dict(attributes)))
        elif name == "data":
            state.data = state.keys.get(attributes.get("key", ""), "")
        elif name == "hyperedge":
            state.found.drop("an edge between more than two nodes")

    def end(name: str, content: str) -> None:
        if name in ("data", "NodeLabel") and state.parts and content:
            state.parts[-1].facts.setdefault(state.data if name == "data" else name, content)
        elif name in ("node", "edge") and state.parts:
            _close(state, state.parts.pop())

    walk(text, path, start, end)
    ends = {end for source, target, _ in state.found.edges for end in (source, target)}
    for group in state.groups:
        if group.facts.get("id") in ends:
            _node(state.found, group.facts)
        else:
            state.found.drop("a box around nodes, no module")
    if state.directed[False]:
        state.found.warn(UNDIRECTED)
    return state.found.reading()


def _close(state: _State, part: _Part) -> None:
    facts = part.facts
    if part.name == "node":
        if part.is_group:
            state.groups.append(part)
        else:
            _node(state.found, facts)
        return
    stated = facts.get("directed")
    state.directed[stated == "true" if stated else state.default_directed] += 1
    state.found.edge(
        facts.get("source"),
        facts.get("target"),
        kind_of(facts.get("kind")),
        weight_of(facts.get("weight")),
    )


def _node(found: Collected, facts: dict[str, str]) -> None:
    label = next((facts[name] for name in _LABELS if facts.get(name)), None)
    found.node(facts.get("id"), label, facts.get("file") or facts.get("path"))
