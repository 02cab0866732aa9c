"""Which module each of Python's import statements leads to."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from analyzer.codebase.source.edges import Edges
from analyzer.codebase.source.facts import FileFacts, Imported
from analyzer.codebase.source.lookups import PerFile
from analyzer.codebase.source.python_names import PythonTree, dotted_name

#: Re-exports are followed so far.
_DEEPEST = 12
#: So many modules are asked for a name that a star may have brought.
_MOST_ASKED = 300


@dataclass(slots=True)
class PythonImports:
    """Resolves names of a tree; `outer` as in `python_tree`. Answers are remembered."""

    tree: PythonTree
    facts: Sequence[FileFacts]
    outer: str = ""
    _by_path: dict[str, FileFacts] = field(default_factory=dict)
    _bindings: dict[str, dict[str, Imported]] = field(default_factory=dict)
    _modules: dict[tuple[str, str, int], str | None] = field(default_factory=dict)
    _classes: dict[str, frozenset[str]] = field(default_factory=dict)
    _meant: dict[tuple[str, str], tuple[str | None, str]] = field(default_factory=dict)
    _stars: PerFile[tuple[str, ...]] = field(init=False)
    _prefix: str = ""

    def __post_init__(self) -> None:
        self._stars = PerFile(self._opened)
        self._by_path = {f.path: f for f in self.facts}
        self._classes = {f.path: frozenset(c.name for c in f.classes) for f in self.facts}
        self._prefix = f"{self.outer.replace('.', '/')}/" if self.outer else ""

    def edges(self, edges: Edges) -> None:
        """Every import between two modules of the tree."""
        for fact in self.facts:
            name = self.tree.names[fact.path]
            for one in fact.imports:
                target = self.target_of(fact.path, one)
                if target is not None:
                    edges.add(name, self.tree.names[target], one.kind, fact.path, one.line)
                else:
                    edges.outside += 1

    def target_of(self, path: str, one: Imported) -> str | None:
        """The file that an imported name comes from: a submodule of that name, else the target."""
        if one.name and one.name != "*":
            inner = self.module(path, _dotted(one.target, one.name), one.level)
            if inner is not None:
                return inner
        found = self.module(path, one.target, one.level)
        if found is None and not one.name and "." in one.target:
            # `import_string("shop.orders.models.Order")` and `import shop.orders` of a name in it
            found = self.module(path, one.target.rpartition(".")[0], one.level)
        return found

    def module(self, path: str, dotted: str, level: int = 0) -> str | None:
        """The file of a module as the file at `path` would import it; None where none is ours."""
        key = (path.rpartition("/")[0] if not level else path, dotted, level)
        if key not in self._modules:
            self._modules[key] = self._find(path, dotted, level)
        return self._modules[key]

    def _find(self, path: str, dotted: str, level: int) -> str | None:
        folder = (self._prefix + path).rpartition("/")[0]
        if level:
            parts = folder.split("/") if folder else []
            if level - 1 > len(parts):
                return None
            base = "/".join(parts[: len(parts) - (level - 1)])
            if dotted:
                return self._ours(self.tree.below(base, dotted))
            init = f"{base}/__init__.py"
            return self._ours(init if init in self.tree.files else None)
        for root in self._roots(path, folder, dotted):
            if (found := self.tree.below(root, dotted)) is not None:
                return self._ours(found)
        return None

    def _ours(self, file: str | None) -> str | None:
        return file.removeprefix(self._prefix) if file is not None else None

    def _roots(self, path: str, folder: str, dotted: str) -> Iterator[str]:
        """Folders in the order in which absolute imports are looked up in."""
        own = self.tree.roots[path]
        yield own
        parts = folder.split("/") if folder else []
        for end in range(len(parts), -1, -1):
            above = "/".join(parts[:end])
            if above != own and f"{above}/__init__.py".lstrip("/") not in self.tree.files:
                yield above
        if dotted.partition(".")[0] not in sys.stdlib_module_names:
            yield from sorted(
                (root for root in self.tree.package_roots if root != own),
                key=lambda root: (-_shared(root, folder), root),
            )

    def full_name(self, path: str, name: str) -> tuple[str | None, str]:
        """What a dotted name in a file means: (file of ours, class in it), or (None, full name).

        Imports are followed through re-exports and `import *`; a name that the file does not import
        is its own.
        """
        if (path, name) not in self._meant:
            self._meant[path, name] = self._full_name(path, name, 0, set())
        return self._meant[path, name]

    def _full_name(
        self, path: str, name: str, depth: int, asked: set[tuple[str, str]]
    ) -> tuple[str | None, str]:
        """The same; a module is asked once for a name through stars, which may lead in circles."""
        if depth > _DEEPEST:
            return None, name
        head, _, rest = name.partition(".")
        if not rest and name in self._classes[path]:
            return path, name
        bound = self.bindings(path).get(head)
        if bound is None:
            return self._through_star(path, name, depth, asked)
        if not bound.name:
            # `import a.b.c` binds `a`, unless it has an alias.
            whole = bound.target + (f".{rest}" if rest else "") if bound.alias else name
            return self._within(path, whole, bound.level, depth, asked)
        return self._within(
            path,
            _dotted(bound.target, bound.name) + (f".{rest}" if rest else ""),
            bound.level,
            depth,
            asked,
        )

    def _within(
        self, path: str, dotted: str, level: int, depth: int, asked: set[tuple[str, str]]
    ) -> tuple[str | None, str]:
        """A dotted name whose first parts are a module: the rest is looked up in that module."""
        parts = dotted.split(".")
        for end in range(len(parts) - 1, -1, -1):
            if not end and not level:
                break
            module = self.module(path, ".".join(parts[:end]), level)
            if module is not None:
                if module == path and depth:
                    return None, dotted
                return self._full_name(module, ".".join(parts[end:]), depth + 1, asked)
        return None, dotted

    def _through_star(
        self, path: str, name: str, depth: int, asked: set[tuple[str, str]]
    ) -> tuple[str | None, str]:
        for module in self._stars(self._by_path[path]):
            if (module, name) in asked or len(asked) >= _MOST_ASKED:
                continue
            asked.add((module, name))
            found = self._full_name(module, name, depth + 1, asked)
            if found[0] is not None:
                return found
        return (path, name) if "." not in name else (None, name)

    def _opened(self, fact: FileFacts) -> tuple[str, ...]:
        """The modules of the tree of which a file imports everything."""
        found = (
            self.module(fact.path, one.target, one.level) for one in fact.imports if one.name == "*"
        )
        return tuple(dict.fromkeys(module for module in found if module is not None))

    def bindings(self, path: str) -> dict[str, Imported]:
        """What a file's import statements bind, by the name in the file."""
        if path not in self._bindings:
            self._bindings[path] = {
                one.alias or one.name or one.target.partition(".")[0]: one
                for one in self._by_path[path].imports
                if one.name != "*" and one.kind != "dynamic"
            }
        return self._bindings[path]


def _dotted(target: str, name: str) -> str:
    return f"{target}.{name}" if target else name


def _shared(one: str, other: str) -> int:
    """How many leading folders two paths share."""
    count = 0
    for left, right in zip(one.split("/"), other.split("/"), strict=False):
        if left != right:
            break
        count += 1
    return count


__all__ = ["PythonImports", "dotted_name"]
