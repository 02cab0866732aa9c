"""Lines of two names with an arrow between them: dependency-cruiser's text, PlantUML's packages."""

import re

from analyzer.codebase.formats.collected import OUTSIDE, Collected, weight_of
from analyzer.codebase.formats.dependency_cruiser import LIBRARY, in_node_modules
from analyzer.codebase.formats.rows import text_lines
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

CRUISED = "dependency-cruiser text"
PLANTUML = "PlantUML"
NO_ARROW = "a line without an arrow between two names"

_CRUISED = re.compile(r"(\S.*?) → (\S.*?)\Z")
_FILE = re.compile(r"(?!\.\.?/)[^\s]*[\w\])]\.\w{1,6}\Z")
_UML = re.compile(r"\s*@startuml\b")
_CLASSES = re.compile(r"^\s*(?:abstract\s+)?(?:class|interface|enum)\s+\S", re.MULTILINE)
_NAME = r"""(?:"[^"]+"|\[[^\]]+\]|\([^)]+\)|[\w$@./:\\#]+(?:-[\w$@./:\\#]+)*)"""
_ARROW = re.compile(
    rf"""\s*(?P<first>{_NAME})\s*(?P<back><?)[-.](?:[-.]|\[[^\]]*\]|left|right|up|down|[lrud](?=[-.]))*"""
    rf"""(?P<head>>?)\s*(?P<second>{_NAME})\s*(?::\s*(?P<label>.*))?\Z"""
)
_DECLARED = re.compile(
    rf"""\s*(?:package|component|node|folder|frame|rectangle|cloud|database|namespace)\s+"""
    rf"""(?P<name>{_NAME})(?:\s+as\s+(?P<alias>[\w.$:/-]+))?\s*(?:<<[^>]*>>)?\s*(?:#\w+)?\s*\{{?\s*\}}?\s*\Z"""
)
_BRACKETED = re.compile(r"""\s*(?P<name>\[[^\]]+\])(?:\s+as\s+(?P<alias>[\w.$:/-]+))?\s*\Z""")
_LONGEST_LINE = 4_000


def looks_like_cruised_text(sample: Sample) -> bool:
    """Whether every line is two names around dependency-cruiser's arrow, and most are files."""
    lines = [line for line in text_lines(sample.text) if line.strip()]
    found = [_CRUISED.match(line) for line in (lines[:-1] or lines)]
    files = sum(bool(one and _FILE.match(one[1])) for one in found)
    return bool(found) and all(found) and 2 * files > len(found)


def read_cruised_text(text: str, path: str, size: int) -> Reading:
    """Imports between files, without kinds.

    What imports nothing and is no file below the folder (the platform's modules, libraries by
    name, what was not resolved) is outside, and counted.
    """
    found = Collected(path, CRUISED, size)
    pairs: list[tuple[str, str]] = []
    for line in text_lines(text):
        if not line.strip():
            continue
        pair = _CRUISED.match(line.strip()) if len(line) <= _LONGEST_LINE else None
        if pair is None:
            found.reject(NO_ARROW)
        elif in_node_modules(pair[1]):
            found.drop("an import within a library (node_modules)")
        else:
            pairs.append((pair[1], pair[2]))
    sources = {source for source, _ in pairs}
    for source, target in pairs:
        found.node(source, file=source)
        if in_node_modules(target):
            found.drop(LIBRARY)
        elif target in sources or _FILE.match(target):
            found.node(target, file=target)
            found.edge(source, target)
        else:
            found.drop(OUTSIDE)
    return found.reading()


def looks_like_plantuml(sample: Sample) -> bool:
    """Whether it is a diagram of PlantUML with arrows and no classes."""
    if not _UML.match(sample.text) or draws_classes(sample):
        return False
    return any(map(_ARROW.match, (line for line in text_lines(sample.text) if len(line) < 500)))


def draws_classes(sample: Sample) -> bool:
    """Whether it is a diagram of PlantUML of classes, what they hold and inherit."""
    return bool(_UML.match(sample.text)) and bool(_CLASSES.search(sample.text))


def read_plantuml(text: str, path: str, size: int) -> Reading:
    """Imports by arrows between packages and components; a label that is a number counts them.

    A name that stands for another (`package "Orders" as o`) is replaced by it. Lines that are no
    arrow (styles, notes, braces) are passed over.
    """
    found = Collected(path, PLANTUML, size)
    names: dict[str, str] = {}
    arrows: list[re.Match[str]] = []
    for line in text_lines(text):
        if len(line) > _LONGEST_LINE:
            found.reject("a line that is too long")
        elif declared := _DECLARED.match(line) or _BRACKETED.match(line):
            name = _bare(declared["name"])
            names[declared["alias"] or name] = name
        elif (arrow := _ARROW.match(line)) and (arrow["back"] or arrow["head"]):
            arrows.append(arrow)
    for name in names.values():
        found.node(name)
    for arrow in arrows:
        first, second = (
            names.get(_bare(arrow[end]), _bare(arrow[end])) for end in ("first", "second")
        )
        weight = weight_of((arrow["label"] or "").strip())
        if arrow["head"]:
            found.edge(first, second, weight=weight)
        if arrow["back"]:
            found.edge(second, first, weight=weight)
    return found.reading()


def _bare(name: str) -> str:
    return name[1:-1].strip() if name[:1] in ('"', "[", "(") else name
