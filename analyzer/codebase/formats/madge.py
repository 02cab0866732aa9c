"""madge --json: `{file: [file, …]}`, paths relative to the folder that was scanned."""

import re

from analyzer.codebase.formats.collected import Collected
from analyzer.codebase.formats.dependency_cruiser import LIBRARY, in_node_modules
from analyzer.codebase.formats.json_values import load_json, members, texts
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

FORMAT = "madge JSON"
_FILE = re.compile(r"[^\s]*[\w\])]\.\w{1,6}\Z")


def looks_like_madge(sample: Sample) -> bool:
    """Whether all values are lists of names, and names of the lists are keys, or keys are files."""
    files = members(sample.json)
    if not files or not all(isinstance(value, list) for value in files.values()):
        return False
    names = [name for value in files.values() for name in value]
    if not names or not all(isinstance(name, str) for name in names):
        return False
    paths = all(_FILE.match(name) for name in files)
    return any(name in files for name in names) or (paths and all(map(_FILE.match, names)))


def read_madge(text: str, path: str, size: int) -> Reading:
    """Imports between files. What madge could not resolve, it has left out without a word."""
    found = Collected(path, FORMAT, size)
    for source, targets in members(load_json(text, path)).items():
        if in_node_modules(source):
            found.drop("an import within a library (node_modules)", len(texts(targets)))
            continue
        found.node(source, file=source if _FILE.match(source) else None)
        for target in targets if isinstance(targets, list) else ():
            if isinstance(target, str) and in_node_modules(target):
                found.drop(LIBRARY)
            else:
                found.edge(source, target)
    return found.reading()
