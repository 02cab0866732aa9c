"""Which files of Java and Kotlin use each other: by import, by package, by wildcard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import PurePosixPath

from analyzer.codebase.source.edges import Edges
from analyzer.codebase.source.facts import FileFacts, Imported
from analyzer.codebase.source.lookups import PerFile, class_names, grouped


@dataclass(slots=True)
class JvmImports:
    """A module is a file, named as the class that it is called after: `com.shop.order.Order`.

    `names` maps files to modules, `types` the full names of top-level types to files. Of two files
    of one name (in two source sets) each sees its own first: the one with more folders in common.
    """

    facts: Sequence[FileFacts]
    names: dict[str, str] = field(default_factory=dict)
    types: dict[str, list[str]] = field(default_factory=dict)
    packages: set[str] = field(default_factory=set)
    own: PerFile[frozenset[str]] = field(default_factory=lambda: PerFile(class_names))
    _stated: PerFile[dict[str, tuple[Imported, ...]]] = field(
        default_factory=lambda: PerFile(
            lambda fact: grouped((i for i in fact.imports if i.kind == "static"), _last)
        )
    )
    _stars: PerFile[tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self._stars = PerFile(self._opened)
        for fact in self.facts:
            stem = PurePosixPath(fact.path).stem
            self.names[fact.path] = _dotted(fact.package, stem)
            self.packages.add(fact.package)
            for name in {stem, *(one.name for one in fact.classes)}:
                self.types.setdefault(_dotted(fact.package, name), []).append(fact.path)

    def edges(self, edges: Edges) -> dict[str, frozenset[str]]:
        """Imports as they are stated, and types used without one: same package, wildcard, path.

        Gives back the files that each file names.
        """
        named: dict[str, frozenset[str]] = {}
        for fact in self.facts:
            own = self.names[fact.path]
            told: set[str] = set()
            mentioned = {name.partition(".")[0] for name, _ in fact.mentions}
            for one in fact.imports:
                named_type = _last(one)[:1].isupper() and one.kind == "static"
                if named_type and _last(one) not in mentioned:
                    continue  # only the documentation names it, or nothing
                target = self.file_of(fact.path, one.target) if one.name != "*" else None
                if one.name == "*":
                    target = self._static_star(fact.path, one.target)
                if target is not None:
                    told.add(target)
                    edges.add(own, self.names[target], one.kind, fact.path, one.line)
                elif one.name != "*" or one.target not in self.packages:
                    edges.outside += 1
            for name, line in fact.mentions:
                target = self.type_of(fact, name)
                if target is not None and target not in told:
                    told.add(target)
                    edges.add(own, self.names[target], "static", fact.path, line)
            named[fact.path] = frozenset(told)
        return named

    def file_of(self, path: str, name: str) -> str | None:
        """The file of a full name, inner types and members cut off."""
        while name:
            if name in self.types:
                return max(self.types[name], key=lambda one: (_shared(one, path), one))
            name = name.rpartition(".")[0]
            if name in self.packages and name not in self.types:
                return None
        return None

    def _static_star(self, path: str, name: str) -> str | None:
        """`import static com.shop.Util.*`, and `import com.shop.Outer.*` of inner types."""
        return self.file_of(path, name) if name not in self.packages else None

    def type_of(self, fact: FileFacts, name: str) -> str | None:
        """The file of a type as it is named in a file; None for its own, and what is not ours."""
        if "." in name and name[0].islower():
            return self.file_of(fact.path, name)
        head = name.partition(".")[0]
        if head in self.own(fact):
            return None
        for full in self._candidates(fact, head):
            if full in self.types:
                found = self.file_of(fact.path, full)
                return found if found != fact.path else None
        return None

    def _candidates(self, fact: FileFacts, name: str) -> Iterator[str]:
        if stated := self._stated(fact).get(name):
            yield from (_dotted(i.target, "") for i in stated)
            return
        yield _dotted(fact.package, name)
        for package in self._stars(fact):
            yield _dotted(package, name)

    def _opened(self, fact: FileFacts) -> tuple[str, ...]:
        """The packages of the tree that a file opens whole."""
        stars = (one.target for one in fact.imports if one.name == "*")
        return tuple(dict.fromkeys(name for name in stars if name in self.packages))


def _last(one: Imported) -> str:
    return one.alias or (one.target.rpartition(".")[2] if not one.name else "")


def _dotted(package: str, name: str) -> str:
    return ".".join(part for part in (package, name) if part)


def _shared(one: str, other: str) -> int:
    """How many leading folders two paths share."""
    pairs = zip(one.split("/"), other.split("/"), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
