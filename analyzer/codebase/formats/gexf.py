"""GEXF, of Gephi or networkx: nodes have labels, attributes go by ids that are declared first."""

from collections import Counter

from analyzer.codebase.formats.collected import Collected, kind_of, weight_of
from analyzer.codebase.formats.graphml import xml_root
from analyzer.codebase.formats.node_link import UNDIRECTED
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.formats.xml_events import walk
from analyzer.codebase.reading import Reading

FORMAT = "GEXF"


def looks_like_gexf(sample: Sample) -> bool:
    """Whether the root element is `gexf`."""
    return xml_root(sample) == "gexf"


def read_gexf(text: str, path: str, size: int) -> Reading:
    """Imports; `kind` and `file` are taken where attributes of that title are declared."""
    found = Collected(path, FORMAT, size)
    titles: dict[tuple[str, str], str] = {}
    parts: list[tuple[str, dict[str, str]]] = []
    directed: Counter[bool] = Counter()
    declared_for = ""
    by_default = True

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal declared_for, by_default
        match name:
            case "graph":
                by_default = attributes.get("defaultedgetype", "undirected") != "undirected"
            case "attributes":
                declared_for = attributes.get("class", "")
            case "attribute":
                titles[declared_for, attributes.get("id", "")] = attributes.get("title", "")
            case "node" | "edge":
                parts.append((name, dict(attributes)))
            case "attvalue" if parts:
                kind, facts = parts[-1]
                title = titles.get((kind, attributes.get("for") or attributes.get("id", "")), "")
                facts.setdefault(title, attributes.get("value", ""))

    def end(name: str, _: str) -> None:
        if name not in ("node", "edge") or not parts:
            return
        _, facts = parts.pop()
        if name == "node":
            found.node(facts.get("id"), facts.get("label"), facts.get("file"))
            return
        stated = facts.get("type")
        directed[stated != "undirected" if stated else by_default] += 1
        ends = (facts.get("source"), facts.get("target"))
        kind, weight = kind_of(facts.get("kind")), weight_of(facts.get("weight"))
        found.edge(*ends, kind, weight)
        if stated == "mutual":
            found.edge(*ends[::-1], kind, weight)

    walk(text, path, start, end)
    if directed[False]:
        found.warn(UNDIRECTED)
    return found.reading()
