"""Nodes and edges as a graph file names them, turned into modules and imports."""

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import NoReturn

from analyzer.codebase.formats.rows import clean_name, name_problem
from analyzer.codebase.reading import Reading, skipped_rows
from analyzer.model import Import, Module, SourceReport, UnusableSourceError

#: More edges than this are no graph of modules, or a small file that multiplies itself.
MOST_EDGES = 2_000_000
#: How many of the pairs behind a folded import are kept.
MOST_EXAMPLES = 5
MERGED = "an import between two nodes of the same name"
BROKEN_EDGE = "an edge without two ends"
BROKEN_NODE = "a node without a name"
OUTSIDE = "an import of something outside the code"

#: Ids that number the nodes (`0`, `n12`, `0x55d0`); the label then says what the node is.
_NUMBERED = re.compile(r"(?:[A-Za-z]{0,8}[_:\-]?\d+|0x[0-9a-fA-F]+)(?:::n\d+)*\Z")
_NO_WORD = re.compile(r"\W+")


def unusable(path: str, what: str, remedy: str = "") -> NoReturn:
    """Raise UnusableSourceError: `path` and what is wrong with it, and what to do."""
    raise UnusableSourceError(
        f"{path} {what}", remedy or "Let the tool write the file again, and check that it is whole."
    )


def weight_of(value: object) -> int | None:
    """How often, out of a foreign number or text; None where it says no such thing."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return max(1, round(value)) if math.isfinite(value) and 0 < value < 1e12 else None


def kind_of(value: object) -> str:
    """The kind of an import as written, in lower case; one without a kind is static."""
    name = clean_name(value) if isinstance(value, str) else None
    return name.lower() if name else "static"


@dataclass(slots=True)
class Edge:
    """All mentions of one edge so far; `examples` counts the pairs that were folded into it."""

    weight: int
    file: str | None = None
    line: int | None = None
    examples: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Collected:
    """What one graph file has said so far.

    Nodes are known by the file's own ids; `label` is the name beside the id. Whether ids or labels
    name the modules is settled when all are known.
    """

    path: str
    format: str
    size: int
    labels: dict[str, str | None] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    edges: dict[tuple[str, str, str], Edge] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    warnings: dict[str, None] = field(default_factory=dict)
    records: int = 0
    broken: int = 0

    def node(self, key: object, label: object = None, file: object = None) -> None:
        """A node; what is no text or number cannot name one and is counted."""
        self.records += 1
        name = _key(key)
        if name is None:
            self.broken += 1
            self.reasons[BROKEN_NODE] += 1
            return
        if self.labels.get(name) is None:
            self.labels[name] = label if isinstance(label, str) and label.strip() else None
        if isinstance(file, str) and (place := clean_name(file)):
            self.files.setdefault(name, place)

    def edge(
        self,
        source: object,
        target: object,
        kind: str = "static",
        weight: int | None = None,
        file: str | None = None,
        line: int | None = None,
        example: str | None = None,
    ) -> None:
        """An edge between two ids; the mentions of one edge are summed."""
        self.records += 1
        first, second = _key(source), _key(target)
        if first is None or second is None:
            self.broken += 1
            self.reasons[BROKEN_EDGE] += 1
            return
        self.labels.setdefault(first, None)
        self.labels.setdefault(second, None)
        key = (first, second, kind)
        seen = self.edges.get(key)
        if seen is None:
            if len(self.edges) >= MOST_EDGES:
                unusable(
                    self.path,
                    f"holds more than {MOST_EDGES:,} edges.",
                    "Draw it at a coarser level: packages in place of classes or files.",
                )
            seen = self.edges[key] = Edge(weight or 1, file, line)
        else:
            seen.weight += weight or 1
            if (line is not None, line or 0) < (seen.line is not None, seen.line or 0):
                seen.file, seen.line = file, line
        if example and len(seen.examples) < MOST_EXAMPLES:
            seen.examples[example] = None

    def drop(self, reason: str, count: int = 1) -> None:
        """Something understood and left out on purpose."""
        self.records += count
        self.reasons[reason] += count

    def reject(self, reason: str) -> None:
        """Something that was not understood."""
        self.broken += 1
        self.drop(reason)

    def warn(self, text: str) -> None:
        """A line for the report, once."""
        self.warnings[text] = None

    def reading(self) -> Reading:
        """Modules and imports, sorted; UnusableSourceError where not one module is named.

        A module that imports itself is kept, as in an edge list: published measures count it,
        coupling and boundaries do not.
        """
        names = self._names()
        files: dict[str, str] = {}
        for key in sorted(self.files):
            if name := names.get(key):
                files.setdefault(name, self.files[key])
        imports = self._imports(names)
        modules = tuple(
            Module(name, file=files.get(name))
            for name in sorted({name for name in names.values() if name})
        )
        if not modules:
            why = "; ".join(f"{reason} ({count})" for reason, count in sorted(self.reasons.items()))
            unusable(
                self.path,
                f"is {self.format} without a module of its own{f': {why}' if why else ''}.",
                "Check that the tool was pointed at your own code.",
            )
        if not imports:
            self.warn("it names modules and not one import between them")
        if all(module.name.isdigit() for module in modules):
            self.warn("modules are numbered, not named: write the graph with labels")
        report = SourceReport(
            self.path,
            "imports",
            self.format,
            self.size,
            1 - self.broken / self.records if self.records else 1.0,
            skipped=skipped_rows(self.reasons),
            warnings=tuple(self.warnings),
        )
        return Reading(report, modules=modules, imports=imports)

    def _names(self) -> dict[str, str | None]:
        """The module's name by id; None for an id that can be no name."""
        names: dict[str, str | None] = {}
        by_label = _labels_name_modules(self.labels)
        for key, label in self.labels.items():
            raw = label if by_label and label else key
            names[key] = clean_name(raw)
            if names[key] is None:
                self.broken += 1
                self.reasons[name_problem(raw)] += 1
        taken = Counter(name for name in names.values() if name)
        if again := sum(count - 1 for count in taken.values()):
            self.reasons["a node of the same name as another, taken for the same module"] += again
        return names

    def _imports(self, names: dict[str, str | None]) -> tuple[Import, ...]:
        found: dict[tuple[str, str, str], Import] = {}
        itself = 0
        for source, target, kind in sorted(self.edges):
            importer, imported = names[source], names[target]
            if importer is None or imported is None:
                self.reasons["an import whose end is no name"] += 1
                continue
            if importer == imported and source != target:
                self.reasons[MERGED] += 1
                continue
            itself += importer == imported
            edge = self.edges[source, target, kind]
            seen = found.get((importer, imported, kind))
            found[importer, imported, kind] = Import(
                importer,
                imported,
                kind,
                edge.weight + (seen.weight if seen else 0),
                seen.file if seen else edge.file,
                seen.line if seen else edge.line,
                seen.examples if seen else tuple(edge.examples),
            )
        if itself:
            self.warn(f"imports that lead back to their own module, and couple nothing: {itself}")
        return tuple(found[key] for key in sorted(found))


def _key(value: object) -> str | None:
    """The text of an id; numbers are ids as well."""
    if type(value) is str:
        return value or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _labels_name_modules(labels: dict[str, str | None]) -> bool:
    """Whether every node has a label and its id only numbers it, or is the label without signs."""
    return bool(labels) and all(
        label is not None and (_NUMBERED.match(key) or key == _NO_WORD.sub("_", label))
        for key, label in labels.items()
    )
