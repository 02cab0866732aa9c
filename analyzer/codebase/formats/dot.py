"""DOT, the language of Graphviz, in the hands of several tools that mean different things by it."""

import re
from collections.abc import Callable

from analyzer.codebase.formats.collected import Collected, kind_of, weight_of
from analyzer.codebase.formats.dot_syntax import Attributes, DotEdge, DotGraph, parse_dot
from analyzer.codebase.formats.java_classes import JavaUse, collect_java
from analyzer.codebase.formats.node_link import UNDIRECTED
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

FORMAT = "DOT"
JDEPS = "jdeps DOT"
PYREVERSE = "pyreverse DOT"
IMPORT_LINTER = "import-linter DOT"
DEPTRAC = "deptrac DOT"

_START = re.compile(
    r"(?:\s+|//[^\n]*\n|/\*.*?\*/|#[^\n]*\n)*+(?:strict\s+)?(?:di)?graph\b\s*"
    r'(?:"((?:[^"\\]|\\.)*+)"|([\w.\-]+))?\s*\{',
    re.IGNORECASE | re.DOTALL,
)
_JDEPS = re.compile(r'"\s*->\s*"[^"\n]+ \([^()"\n]+\)";|^\s*// Path: ', re.MULTILINE)
_RELATIVE = re.compile(r'^\s*"\.[\w.]+"(?:\s|$)', re.MULTILINE)
_ARCHIVE = re.compile(r"(.*\S) \(([^()]+)\)\Z")
_LABEL_END = re.compile(r"\\[nlr]|\n")


def dot_title(sample: Sample) -> str | None:
    """The name of the graph that begins the text, perhaps empty; None where none does."""
    found = _START.match(sample.text)
    return None if found is None else found[1] or found[2] or ""


def is_titled(sample: Sample, *words: str) -> bool:
    """Whether it is a graph named by one of these words, perhaps with a project behind it."""
    title = dot_title(sample)
    return title is not None and any(title == w or title.startswith(f"{w}_") for w in words)


def looks_like_dot(sample: Sample) -> bool:
    """Whether a graph begins the text."""
    return dot_title(sample) is not None


def looks_like_jdeps_dot(sample: Sample) -> bool:
    """Whether the targets say their archive, or a comment the archive that was looked at."""
    return looks_like_dot(sample) and bool(_JDEPS.search(sample.text))


def looks_like_pyreverse(sample: Sample) -> bool:
    """Whether the graph is called `packages` or `packages_PROJECT`."""
    return is_titled(sample, "packages")


def looks_like_import_linter(sample: Sample) -> bool:
    """Whether it has no title and names relative to a package: `".orders"`."""
    return dot_title(sample) == "" and bool(_RELATIVE.search(sample.text))


def looks_like_deptrac(sample: Sample) -> bool:
    """Whether the title is an empty string, as deptrac's library writes it."""
    return bool(re.match(r'digraph ""\s*\{', sample.start))


def reader_of(name: str) -> Callable[[str, str, int], Reading]:
    """The reader of plain DOT under the name of the tool that wrote it."""

    def read(text: str, path: str, size: int) -> Reading:
        return read_dot(text, path, size, name)

    return read


def read_dot(text: str, path: str, size: int, name: str = FORMAT) -> Reading:
    """Imports by arrows; `weight`, else a label that is a number, counts them."""
    graph = parse_dot(text, path)
    found = _with_nodes(graph, Collected(path, name, size))
    for edge in _each_once(graph):
        found.edge(edge.source, edge.target, kind_of(edge.attributes.get("kind")), _weight(edge))
    if not graph.directed:
        found.warn(UNDIRECTED)
    return found.reading()


def read_import_linter(text: str, path: str, size: int) -> Reading:
    """Imports between the children of one package, by their names within it."""
    graph = parse_dot(text, path)
    found = Collected(path, IMPORT_LINTER, size)
    for key in graph.nodes:
        found.node(key.removeprefix("."))
    for edge in graph.edges:
        ends = edge.source.removeprefix("."), edge.target.removeprefix(".")
        found.edge(*ends, weight=_weight(edge))
    found.warn(
        "the names are relative to the package that was drawn, which the file does not name: other "
        "sources that give full names will not meet them"
    )
    return found.reading()


def read_jdeps_dot(text: str, path: str, size: int, fold: bool = True) -> Reading:
    """Imports between packages; the archive behind a name tells what is outside."""
    graph = parse_dot(text, path)
    found = Collected(path, JDEPS, size)
    uses = []
    for edge in graph.edges:
        target = _ARCHIVE.match(edge.target)
        name, archive = (target[1], target[2]) if target else (edge.target, "")
        uses.append(JavaUse(edge.source, name, archive))
    collect_java(found, uses, [graph.name], all_archives_known=False, fold=fold)
    return found.reading()


def _with_nodes(graph: DotGraph, found: Collected) -> Collected:
    for key, attributes in graph.nodes.items():
        found.node(key, _label(attributes))
    return found


def _label(attributes: Attributes) -> str | None:
    """The first line of a label; None where it only repeats the id or is a drawing."""
    label = _LABEL_END.split(attributes.get("label", ""))[0].replace("\\", "")
    return label if label not in ("", "N") else None


def _weight(edge: DotEdge) -> int | None:
    given = weight_of(edge.attributes.get("weight"))
    return given if given is not None else weight_of(edge.attributes.get("label"))


def _each_once(graph: DotGraph) -> list[DotEdge]:
    """The edges; of a strict graph each pair once, the last one's attributes winning."""
    if not graph.strict:
        return graph.edges
    return list({(edge.source, edge.target): edge for edge in graph.edges}.values())
