"""Flowcharts in the language of Mermaid, as dependency-cruiser, deptrac and people write them.

Grammar: https://mermaid.js.org/syntax/flowchart.html, as far as nodes, edges and subgraphs go.
"""

import re
from dataclasses import dataclass, field

from analyzer.codebase.formats.collected import OUTSIDE, Collected, unusable, weight_of
from analyzer.codebase.formats.dependency_cruiser import in_node_modules
from analyzer.codebase.formats.node_link import UNDIRECTED
from analyzer.codebase.formats.rows import text_lines
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

FORMAT = "Mermaid flowchart"
_START = re.compile(
    r"(?:\s*+(?:```+\s*mermaid|%%[^\n]*|---\n(?:(?!---)[^\n]*\n)*+---)[ \t]*\r?\n)*+\s*+"
    r"(?:flowchart|graph)[ \t]+(?:TB|TD|BT|RL|LR)\b[ \t]*;?",
    re.IGNORECASE,
)
#: An id, perhaps with a shape around a label: `a`, `a["text"]`, `a(text)`, `a{{text}}`, `a>text]`.
_NODE = re.compile(
    r"""\s*+([^\s\[\](){}<>"|&;%~=\-]++(?:[\-.=](?![\-.=>])[^\s\[\](){}<>"|&;%~=\-]++)*+)"""
    r"""(?:@\{[^}]*+\}|(?:[\[({]{1,3}|>)[/\\]?(?:"([^"]*+)"|([^"\[\](){}]*+))[/\\]?[\])}]{1,3})?"""
    r"""(?::::[\w-]+)?"""
)
#: An arrow or line, with a label behind it (`-->|2|`) or within it (`-- uses -->`).
_LINK = re.compile(
    r"""\s*+(?P<back><)?(?:--|==|-\.)(?:\s+(?P<text>[^-=.|>\s][^|>]*?)\s+(?:-+|=+|\.+-)(?P<end>[>ox-])"""
    r"""|[-=.]*(?P<head>[>ox]?)(?:\s*\|"?(?P<label>[^|"]*)"?\|)?)(?=[\s\w"'\[(./@]|\Z)"""
)
#: No line of a drawing is longer.
_LONGEST_LINE = 4_000
_SUBGRAPH = re.compile(
    r"""\s*subgraph\s+(?:[^\s\[]+\s*\[\s*"?([^"\]]*)"?\s*\]|"?([^"]*?)"?)\s*;?\Z"""
)
_PASSED_OVER = re.compile(
    r"\s*(?:%%|```|(?:style|linkStyle|classDef|class|click|direction|accTitle|accDescr)\b|\Z)"
)
_FILE = re.compile(r"[^\s]*[\w\])]\.\w{1,6}\Z")


@dataclass(slots=True)
class _Chart:
    """What the lines have said so far; `folders` are the labels of the subgraphs that are open."""

    labels: dict[str, str] = field(default_factory=dict)
    homes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    edges: list[tuple[str, str, int | None, bool]] = field(default_factory=list)


def looks_like_mermaid(sample: Sample) -> bool:
    """Whether the text begins with a flowchart and its direction."""
    return bool(_START.match(sample.text))


def read_mermaid(text: str, path: str, size: int) -> Reading:
    """Imports by arrows; a label that is a number counts them.

    A node is named by its label. Where subgraphs are folders, as dependency-cruiser draws them, it
    is named by its path, and what is no file (the platform's modules, what was not resolved) is
    left out and counted. UnusableSourceError where nothing is named.
    """
    found = Collected(path, FORMAT, size)
    start = _START.match(text)
    if start is None:
        unusable(path, "is no flowchart in the language of Mermaid.")
    chart = _Chart()
    for line in text_lines(text[start.end() :]):
        if len(line) > _LONGEST_LINE or not _line(line.strip().rstrip(";"), chart):
            found.reject("a line that is no node, arrow or subgraph")
    folders = any(home and _FILE.match(chart.labels[key]) for key, home in chart.homes.items())
    names: dict[str, str | None] = {}
    for key, label in chart.labels.items():
        name = "/".join((*chart.homes[key], label)) if folders else label
        outside = folders and (not _FILE.match(label) or in_node_modules(name))
        names[key] = None if outside else name
        if not outside:
            found.node(name, file=name if folders else None)
    for source, target, weight, directed in chart.edges:
        first, second = names[source], names[target]
        if first is None or second is None:
            found.drop(OUTSIDE)
        else:
            found.edge(first, second, weight=weight)
        if not directed:
            found.warn(UNDIRECTED)
    return found.reading()


def _line(line: str, chart: _Chart) -> bool:
    """Take one line in; whether it was understood."""
    if _PASSED_OVER.match(line):
        return True
    if line == "end":
        del chart.folders[-1:]
        return True
    if group := _SUBGRAPH.match(line):
        chart.folders.append((group[1] if group[1] is not None else group[2]).strip())
        return True
    place = 0
    before: list[str] = []
    link: re.Match[str] | None = None
    while True:
        group_of_nodes, place = _nodes(line, place, chart)
        if not group_of_nodes:
            return False
        if link is not None:
            _connect(before, group_of_nodes, link, chart)
        if place >= len(line):
            return True
        link = _LINK.match(line, place)
        if link is None:
            return False
        before, place = group_of_nodes, link.end()


def _nodes(line: str, place: int, chart: _Chart) -> tuple[list[str], int]:
    """The nodes of `a & b["text"]` from a place on, and the place behind them."""
    keys: list[str] = []
    while node := _NODE.match(line, place):
        key, label = node[1], (node[2] if node[2] is not None else node[3])
        if label and label.strip():
            chart.labels[key] = label.strip()
        else:
            chart.labels.setdefault(key, key)
        chart.homes.setdefault(key, tuple(chart.folders))
        keys.append(key)
        place = node.end()
        rest = line[place:]
        place += len(rest) - len(rest.lstrip())
        if not line.startswith("&", place):
            break
        place += 1
    return keys, place


def _connect(sources: list[str], targets: list[str], link: re.Match[str], chart: _Chart) -> None:
    head = link["head"] or link["end"] or ""
    weight = weight_of((link["label"] or link["text"] or "").strip())
    for source in sources:
        for target in targets:
            chart.edges.append((source, target, weight, head not in ("", "-")))
            if link["back"]:
                chart.edges.append((target, source, weight, True))
