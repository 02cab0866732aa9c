"""Which files of C# use each other's types: by namespace, by using, by alias."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from analyzer.codebase.source.edges import Edges
from analyzer.codebase.source.facts import FileFacts


@dataclass(slots=True)
class CSharpImports:
    """A module is a file, named by its namespace and the file's own name.

    `types` maps full names to files; a type in parts belongs to the first of its files. Global
    usings hold for the project that they stand in: the folder of the nearest project file is not
    known, so for all files below theirs.
    """

    facts: Sequence[FileFacts]
    names: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    _global: list[tuple[str, str]] = field(default_factory=list)
    _by_path: dict[str, FileFacts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        taken: set[str] = set()
        for fact in self.facts:
            self._by_path[fact.path] = fact
            stem = PurePosixPath(fact.path).stem
            name = ".".join(part for part in (fact.package, stem) if part)
            self.names[fact.path] = name if name not in taken else fact.path
            taken.add(name)
            for one in fact.classes:
                self.types.setdefault(_full(fact.package, one.name), fact.path)
            folder = fact.path.rpartition("/")[0]
            for one_using in fact.imports:
                if one_using.alias == "global":
                    self._global.append((folder, one_using.target))

    def edges(self, edges: Edges) -> None:
        """The first line of each file that names a type of another file."""
        for fact in self.facts:
            told: set[str] = set()
            for name, line in fact.mentions:
                target = self.type_of(fact, name)
                if target is not None and target not in told:
                    told.add(target)
                    edges.add(self.names[fact.path], self.names[target], "static", fact.path, line)

    def type_of(self, fact: FileFacts, name: str) -> str | None:
        """The file of a type as a file names it; None for its own, and what is not ours.

        An attribute may leave out the end of its type's name.
        """
        short = name.rpartition(".")[2]
        if any(one.name == short for one in fact.classes):
            return None
        for full in self._candidates(fact, name):
            for written in (full, f"{full}Attribute"):
                if written in self.types:
                    found = self.types[written]
                    return found if found != fact.path else None
        return None

    def _candidates(self, fact: FileFacts, name: str) -> Iterator[str]:
        for one in fact.imports:
            if one.alias == name:
                yield one.target
        space = fact.package
        while space:
            yield f"{space}.{name}"
            space = space.rpartition(".")[0]
        yield name
        for one in fact.imports:
            if one.name == "*":
                yield f"{one.target}.{name}"
        for folder, opened in self._global:
            if not folder or fact.path.startswith(f"{folder}/"):
                yield f"{opened}.{name}"


def _full(package: str, name: str) -> str:
    return f"{package}.{name}" if package else name
