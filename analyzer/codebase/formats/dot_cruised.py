"""dependency-cruiser's drawings (`-T dot`, `flat`, `ddot`, `archi`): files or folders in DOT."""

from analyzer.codebase.formats.collected import OUTSIDE, Collected
from analyzer.codebase.formats.dependency_cruiser import LIBRARY, in_node_modules
from analyzer.codebase.formats.dot import dot_title
from analyzer.codebase.formats.dot_syntax import parse_dot
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

FORMAT = "dependency-cruiser DOT"


def looks_like_cruised_dot(sample: Sample) -> bool:
    """Whether the graph has the title that dependency-cruiser gives it."""
    return dot_title(sample) == "dependency-cruiser output"


def read_cruised_dot(text: str, path: str, size: int) -> Reading:
    """Imports between files or folders, each pair once, without kinds.

    The team's own ones are linked to their place; what is linked elsewhere or nowhere (the
    platform's modules, libraries, what was not resolved) is left out and counted.
    """
    graph = parse_dot(text, path)
    found = Collected(path, FORMAT, size)
    links = {key: facts.get("url", "") for key, facts in graph.nodes.items()}
    outside: dict[str, str] = {}
    for key, link in links.items():
        if in_node_modules(key):
            outside[key] = LIBRARY
        elif not link.endswith(key) and any(links.values()):
            outside[key] = OUTSIDE
        else:
            found.node(key, file=key)
    for pair in dict.fromkeys((edge.source, edge.target) for edge in graph.edges):
        why = outside.get(pair[0]) or outside.get(pair[1])
        if why:
            found.drop(why)
        else:
            found.edge(*pair)
    return found.reading()
