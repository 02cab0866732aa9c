"""Pajek: `*Vertices n`, one numbered name a line, then `*Arcs` or `*Edges` between the numbers."""

import re

from analyzer.codebase.formats.collected import Collected, unusable, weight_of
from analyzer.codebase.formats.node_link import UNDIRECTED
from analyzer.codebase.formats.rows import text_lines
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

FORMAT = "Pajek"
_START = re.compile(r"(?:\s+|%[^\n]*\n|\*network[^\n]*\n)*+\*vertices\s+\d+", re.IGNORECASE)
_VERTEX = re.compile(r'\s*(\d+)(?:\s+(?:"([^"]*)"|(\S+)))?')
_KIND = re.compile(r'\skind\s+("[^"]*"|\S+)')
#: A longer line is no vertex and no arc.
_LONGEST_LINE = 20_000


def looks_like_pajek(sample: Sample) -> bool:
    """Whether the text begins with `*Vertices`, after a network's name and comments."""
    return bool(_START.match(sample.text))


def read_pajek(text: str, path: str, size: int) -> Reading:
    """Imports, weighted by the third number of an arc.

    Arcs have a direction and edges have none; lists (`*Arcslist`) name all targets of one source.
    """
    found = Collected(path, FORMAT, size)
    section = ""
    named = 0
    for line in text_lines(text):
        if not line.strip() or line.lstrip().startswith("%"):
            continue
        if len(line) > _LONGEST_LINE:
            found.reject("a line that is too long")
        elif line.lstrip().startswith("*"):
            section = line.split()[0].lower().lstrip("*").partition(":")[0]
        elif section == "vertices":
            vertex = _VERTEX.match(line)
            if vertex is None:
                found.reject("a vertex without a number")
                continue
            label = vertex[2] or vertex[3]
            named += label is not None
            found.node(vertex[1], label)
        elif section in ("arcs", "edges"):
            numbers = line.split(maxsplit=3)
            if len(numbers) < 2 or not (numbers[0].isdigit() and numbers[1].isdigit()):
                found.reject("an arc without two numbers")
                continue
            weight = weight_of(numbers[2]) if len(numbers) > 2 else None
            kind = _KIND.search(line)
            found.edge(
                numbers[0],
                numbers[1],
                kind[1].strip('"').lower() if kind else "static",
                weight,
            )
            if section == "edges":
                found.warn(UNDIRECTED)
        elif section in ("arcslist", "edgeslist"):
            source, *targets = line.split()
            for target in targets:
                found.edge(source, target)
    if not named:
        unusable(
            path,
            "is Pajek whose vertices have numbers and no names.",
            'Write each vertex as: number "module".',
        )
    return found.reading()
