"""Imports between modules, gathered: each line of code counts once."""

from collections import defaultdict
from dataclasses import dataclass, field

from analyzer.codebase.source.facts import ImportKind
from analyzer.model import Import


@dataclass(slots=True)
class Edges:
    """The places of each import so far; `outside` counts imports of nothing in the tree."""

    places: dict[tuple[str, str, ImportKind], set[tuple[str, int]]] = field(
        default_factory=lambda: defaultdict(set)
    )
    outside: int = 0

    def add(self, importer: str, imported: str, kind: ImportKind, file: str, line: int) -> None:
        """One line that imports; a module does not import itself."""
        if importer != imported:
            self.places[importer, imported, kind].add((file, line))

    def imports(self) -> tuple[Import, ...]:
        """One import per pair and kind, with its first place; sorted.

        What is imported for good, too, is no import for types alone.
        """
        return tuple(
            Import(importer, imported, kind, len(places), *min(places))
            for (importer, imported, kind), places in sorted(self.places.items())
            if kind != "type" or (importer, imported, "static") not in self.places
        )
