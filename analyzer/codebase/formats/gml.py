"""GML: `graph [ node [ id 0 label "a" ] edge [ source 0 target 1 ] ]`, of networkx or igraph."""

import html
import re

from analyzer.codebase.formats.collected import Collected, kind_of, unusable, weight_of
from analyzer.codebase.formats.node_link import UNDIRECTED
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

FORMAT = "GML"
_START = re.compile(
    r'(?:\s+|#[^\n]*|Creator\s+"[^"]*"|Version\s+"?[\w.]+"?|comment\s+"[^"]*")*+graph\s*\[\s*'
    r'(?:\]|#|[A-Za-z]\w*\s+["\[\d+\-.])',
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r'(?P<space>\s++|\#[^\n]*+)|(?P<key>[A-Za-z_]\w*+)|(?P<text>"[^"]*+")|(?P<open>\[)|(?P<close>\])'
    r"|(?P<plain>[^\s\[\]\"]++)"
)
_LABELS = ("label", "name", "igraphnxname")
#: Graphs nest a few levels; this many are an attack.
DEEPEST = 200


def looks_like_gml(sample: Sample) -> bool:
    """Whether `graph [` begins the text, after what writers put before it."""
    return bool(_START.match(sample.text))


def read_gml(text: str, path: str, size: int) -> Reading:
    """Imports; `weight`, `kind` and `file` are taken where they are. Drawings are passed over."""
    found = Collected(path, FORMAT, size)
    directed = False
    facts: dict[str, str] = {}
    inside: list[str] = []  # the keys of the lists that are open
    key = ""
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "space":
                continue
            case "key" if not key:
                key = token[0].lower()
            case "open":
                inside.append(key)
                if len(inside) > DEEPEST:
                    unusable(path, f"is GML nested deeper than {DEEPEST} levels.")
                if inside == ["graph", key]:
                    facts = {}
                key = ""
            case "close":
                if not inside:
                    unusable(path, "is GML with a closing bracket too many.")
                if inside == ["graph", "node"]:
                    label = next((facts[name] for name in _LABELS if name in facts), None)
                    found.node(facts.get("id", facts.get("label")), label, facts.get("file"))
                elif inside == ["graph", "edge"]:
                    found.edge(
                        facts.get("source"),
                        facts.get("target"),
                        kind_of(facts.get("kind")),
                        weight_of(facts.get("weight") or facts.get("value")),
                    )
                inside.pop()
                key = ""
            case kind:
                value = html.unescape(token[0][1:-1]) if kind == "text" else token[0]
                if len(inside) == 2 and inside[0] == "graph":
                    facts.setdefault(key, value)
                elif inside == ["graph"] and key == "directed":
                    directed = value == "1"
                key = ""
    if inside:
        unusable(path, "breaks off: it is GML whose brackets are not all closed.")
    if not directed:
        found.warn(UNDIRECTED)
    return found.reading()
