"""Which files of C# use each other's types: by namespace, by using, by alias."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from analyzer.codebase.source.edges import Edges
from analyzer.codebase.source.facts import FileFacts, Imported
from analyzer.codebase.source.lookups import PerFile, class_names, grouped


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
    _begun: set[str] = field(default_factory=set)
    _own: PerFile[frozenset[str]] = field(default_factory=lambda: PerFile(class_names))
    _aliases: PerFile[dict[str, tuple[Imported, ...]]] = field(
        default_factory=lambda: PerFile(lambda fact: grouped(fact.imports, lambda i: i.alias))
    )
    _opened: PerFile[tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self._opened = PerFile(self._spaces_opened)
        taken: set[str] = set()
        for fact in self.facts:
            self._by_path[fact.path] = fact
            stem = PurePosixPath(fact.path).stem
            name = ".".join(part for part in (fact.package, stem) if part)
            self.names[fact.path] = name if name not in taken else fact.path
            taken.add(name)
            space = fact.package
            while space and space not in self._begun:
                self._begun.add(space)
                space = space.rpartition(".")[0]
            for one in fact.classes:
                self.types.setdefault(_full(fact.package, one.name), fact.path)
            folder = fact.path.rpartition("/")[0]
            for one_using in fact.imports:
                if one_using.alias == "global":
                    self._global.append((folder, one_using.target))
        known = (one for one in self._global if one[1] in self._begun)
        self._global = list(dict.fromkeys(known))

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
        if short in self._own(fact):
            return None
        for full in self._candidates(fact, name):
            for written in (full, f"{full}Attribute"):
                if written in self.types:
                    found = self.types[written]
                    return found if found != fact.path else None
        return None

    def aliased(self, fact: FileFacts, name: str) -> str:
        """What a name is an alias of in a file; the name itself where it is none."""
        return next((one.target for one in self._aliases(fact).get(name, ())), name)

    def _candidates(self, fact: FileFacts, name: str) -> Iterator[str]:
        for one in self._aliases(fact).get(name, ()):
            yield one.target
        space = fact.package
        while space:
            yield f"{space}.{name}"
            space = space.rpartition(".")[0]
        yield name
        for space in self._opened(fact):
            yield f"{space}.{name}"

    def _spaces_opened(self, fact: FileFacts) -> tuple[str, ...]:
        """The tree's namespaces, or their beginnings, that the usings of a file open."""
        own = (one.target for one in fact.imports if one.name == "*")
        everywhere = (
            opened
            for folder, opened in self._global
            if not folder or fact.path.startswith(f"{folder}/")
        )
        return tuple(dict.fromkeys(one for one in (*own, *everywhere) if one in self._begun))


def _full(package: str, name: str) -> str:
    return f"{package}.{name}" if package else name
