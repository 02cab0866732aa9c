"""Names between spaces, of networkx: an adjacency list or an edge list.

An adjacency list has a line `source target target …` for each module, below comments with the time
of writing; an edge list ends each line with a weight or with attributes in braces.
"""

import re

from analyzer.codebase.formats.collected import Collected, kind_of, weight_of
from analyzer.codebase.formats.rows import text_lines
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

FORMAT = "adjacency list"
EDGES = "edge list with spaces"
_NAME = re.compile(r"@?[A-Za-z_$.][\w$@./:\\#\-]*\Z")
_PATH = re.compile(r"[\w)][./:\\]+\w")
_EDGE = re.compile(r"\s*(\S+)\s+(\S+)(?:\s+(?:([\d.eE+\-]+)|(\{.*\})))?\s*\Z")
#: Only a broken file has such a line.
_LONGEST_LINE = 1 << 20
_LONGEST_SAMPLE = 2_000
_FACT = re.compile(r"""['"](weight|kind)['"]:\s*('[^']*'|"[^"]*"|[\w.+\-]+)""")


def looks_like_adjacency(sample: Sample) -> bool:
    """Whether comments begin the text, nearly all that follows are paths, and some are targets.

    The comment is asked for because prose and lists of words are made of names as well.
    """
    if not sample.start.startswith("#"):
        return False
    lines = _rows(sample.text)
    names = [name for line in lines for name in line]
    targets = {name for line in lines for name in line[1:]}
    if not targets or not all(map(_NAME.match, names)):
        return False
    paths = sum(bool(_PATH.search(name)) for name in names)
    known = any(line[0] in targets for line in lines) or " GMT " in sample.text[:500]
    return paths >= 0.5 * len(names) and known


def looks_like_spaced_edges(sample: Sample) -> bool:
    """Whether each line is two names, at least one a path, and a weight or braces."""
    lines = [line for line in text_lines(sample.text[:65536]) if line.strip()]
    lines = [line for line in lines if not line.lstrip().startswith("#")]
    lines = lines[:-1] or lines
    found = [_EDGE.match(line[:_LONGEST_SAMPLE]) for line in lines[:500]]
    good = [edge for edge in found if edge and _NAME.match(edge[1]) and _NAME.match(edge[2])]
    said = sum(edge[3] is not None or edge[4] is not None for edge in good)
    paths = sum(bool(_PATH.search(edge[1]) and _PATH.search(edge[2])) for edge in good)
    return len(good) >= 1 and len(good) == len(found) and 2 * said > len(good) <= 2 * paths


def read_adjacency(text: str, path: str, size: int) -> Reading:
    """Imports of weight 1, more where a target stands more than once."""
    found = Collected(path, FORMAT, size)
    for line in text_lines(text):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        source, *targets = line.split()
        found.node(source)
        for target in targets:
            found.edge(source, target)
    return found.reading()


def read_spaced_edges(text: str, path: str, size: int) -> Reading:
    """Imports; `weight` and `kind` are taken from the braces, or the number is the weight."""
    found = Collected(path, EDGES, size)
    for line in text_lines(text):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        edge = _EDGE.match(line) if len(line) < _LONGEST_LINE else None
        if edge is None:
            found.reject("a line that is not two names and a weight")
            continue
        facts = _attributes(edge[4])
        weight = weight_of(edge[3] if edge[3] else facts.get("weight"))
        found.edge(edge[1], edge[2], kind_of(facts.get("kind")), weight)
    return found.reading()


def _attributes(written: str | None) -> dict[str, str]:
    """Weight and kind out of a dictionary as Python prints it; the rest is passed over."""
    return {name: value.strip("'\"") for name, value in _FACT.findall(written or "")}


def _rows(text: str) -> list[list[str]]:
    lines = [line.split() for line in text_lines(text[:65536]) if not line.startswith("#")]
    lines = [line for line in lines if line]
    return lines[:-1] or lines
