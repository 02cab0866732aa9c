"""Which files of PHP use each other's classes: by namespace, by `use`, by required path."""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field

from analyzer.codebase.source.edges import Edges
from analyzer.codebase.source.facts import FileFacts, Imported
from analyzer.codebase.source.lookups import PerFile, grouped


@dataclass(slots=True)
class PhpImports:
    """A module is a file, by its path; `types` maps full names of classes to files."""

    facts: Sequence[FileFacts]
    types: dict[str, str] = field(default_factory=dict)
    _files: frozenset[str] = frozenset()
    _used: PerFile[dict[str, tuple[Imported, ...]]] = field(
        default_factory=lambda: PerFile(lambda fact: grouped(fact.imports, _bound))
    )

    def __post_init__(self) -> None:
        self._files = frozenset(fact.path for fact in self.facts)
        for fact in self.facts:
            for one in fact.classes:
                name = f"{fact.package}\\{one.name}" if fact.package else one.name
                self.types.setdefault(name.lower(), fact.path)

    def edges(self, edges: Edges) -> None:
        """Classes that a file names in its code, at the line of `use` where there is one."""
        for fact in self.facts:
            stated = {
                (i.alias or i.target.rpartition("\\")[2]).lower(): i.line for i in fact.imports
            }
            told: set[str] = set()
            for name, line in fact.mentions:
                target = self.type_of(fact, name)
                if target is not None and target not in told:
                    told.add(target)
                    line = stated.get(name.partition("\\")[0].lower(), line)
                    edges.add(fact.path, target, "static", fact.path, line)
            for one in fact.imports:
                if one.target.startswith("./"):
                    folder = fact.path.rpartition("/")[0]
                    path = posixpath.normpath(posixpath.join(folder, one.target))
                    if path in self._files:
                        edges.add(fact.path, path, "static", fact.path, one.line)

    def full_name(self, fact: FileFacts, name: str) -> str:
        """The full name of a class as a file names it, without the leading backslash."""
        if name.startswith("\\"):
            return name[1:]
        head, cut, rest = name.partition("\\")
        for one in self._used(fact).get(head.lower(), ()):
            return one.target + cut + rest
        return f"{fact.package}\\{name}" if fact.package else name

    def type_of(self, fact: FileFacts, name: str) -> str | None:
        """The file of a class as a file names it; None for its own, and what is not ours."""
        found = self.types.get(self.full_name(fact, name).lower())
        return found if found != fact.path else None


def _bound(one: Imported) -> str:
    """The name that a `use` binds; case does not count."""
    return (one.alias or one.target.rpartition("\\")[2]).lower()
