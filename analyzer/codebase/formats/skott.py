"""skott's structure: `{"graph": {id: {"id", "adjacentTo": [id], "body": {…}}}, "files": […]}`."""

from analyzer.codebase.formats.collected import Collected
from analyzer.codebase.formats.dependency_cruiser import CORE, LIBRARY, in_node_modules
from analyzer.codebase.formats.json_values import load_json, members, texts
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

FORMAT = "skott JSON"


def looks_like_skott(sample: Sample) -> bool:
    """Whether the first node of `graph` says what it is adjacent to."""
    nodes = [members(node) for node in members(members(sample.json).get("graph")).values()]
    return bool(nodes) and "adjacentTo" in nodes[0]


def read_skott(text: str, path: str, size: int) -> Reading:
    """Imports between files; libraries and builtin modules, listed apart, are only counted."""
    found = Collected(path, FORMAT, size)
    for source, facts in members(members(load_json(text, path)).get("graph")).items():
        node = members(facts)
        if in_node_modules(source):
            found.drop("a file of a library (node_modules)")
            continue
        found.node(source, file=source)
        for target in texts(node.get("adjacentTo")):
            if in_node_modules(target):
                found.drop(LIBRARY)
            else:
                found.edge(source, target)
        body = members(node.get("body"))
        for reason, key in ((LIBRARY, "thirdPartyDependencies"), (CORE, "builtinDependencies")):
            if names := texts(body.get(key)):
                found.drop(reason, len(names))
    return found.reading()
