"""`cargo modules dependencies`: DOT of what each module and item of a crate owns and uses."""

import re

from analyzer.codebase.formats.collected import OUTSIDE, Collected
from analyzer.codebase.formats.dot import dot_title
from analyzer.codebase.formats.dot_syntax import Attributes, parse_dot
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

FORMAT = "cargo modules DOT"
OWNED = "a module or item within its own module, which is no import"
WITHIN = "a use within one module"
_NODE = re.compile(r'^\s*"[^"\n]+" \[label="(?:[\w()]+ )*(?:crate|mod)\|', re.MULTILINE)
_MODULE = re.compile(r"(?:\S+ )*(?:crate|mod)\|")


def looks_like_cargo_modules(sample: Sample) -> bool:
    """Whether it has no title and its nodes' labels say what they are: `pub mod|shop::cart`."""
    return dot_title(sample) == "" and bool(_NODE.search(sample.text))


def read_cargo_modules(text: str, path: str, size: int) -> Reading:
    """Imports between modules by what uses what; the weight is the number of such pairs.

    Types, traits and functions count as the module that owns them. Other crates are outside.
    """
    graph = parse_dot(text, path)
    found = Collected(path, FORMAT, size)
    outside = {k for k, facts in graph.nodes.items() if _label(facts).startswith("external ")}
    modules = {k for k, facts in graph.nodes.items() if _MODULE.match(_label(facts))} - outside
    for key in sorted(modules):
        found.node(key)
    for edge in graph.edges:
        if edge.attributes.get("label") == "owns":
            found.drop(OWNED)
            continue
        if edge.source in outside or edge.target in outside:
            found.drop(OUTSIDE)
            continue
        ends = [_module_of(key, modules) for key in (edge.source, edge.target)]
        if ends[0] == ends[1]:
            found.drop(WITHIN)
        else:
            example = f"{edge.source} -> {edge.target}"
            found.edge(ends[0], ends[1], example=example if example != " -> ".join(ends) else None)
    return found.reading()


def _label(facts: Attributes) -> str:
    return facts.get("label", "")


def _module_of(key: str, modules: set[str]) -> str:
    """The nearest module around an item, or itself."""
    name = key
    while name not in modules and "::" in name:
        name = name.rpartition("::")[0]
    return name if name in modules else key
