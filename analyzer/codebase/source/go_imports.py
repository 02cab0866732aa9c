"""Go's packages: their import paths, and which of them import which."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analyzer.codebase.source.edges import Edges
from analyzer.codebase.source.facts import FileFacts, Imported
from analyzer.codebase.source.lookups import PerFile, grouped

_VERSION = re.compile(r"\.v\d.*\Z", re.S)
_MODULE = re.compile(r"^\s*module\s+[\"']?([^\s\"']+)", re.M)


def is_settings(name: str) -> bool:
    """Whether a file states the path of a module."""
    return name == "go.mod"


@dataclass(slots=True)
class GoPackages:
    """`names` maps a file to its package's import path, as `go list` has it.

    The nearest go.mod says where a package's path begins. Without any, it is the part that most
    imports of folders of the tree have before the folder.
    """

    facts: Sequence[FileFacts]
    settings: Mapping[str, str]
    names: dict[str, str] = field(default_factory=dict)
    _named: PerFile[dict[str, tuple[Imported, ...]]] = field(
        default_factory=lambda: PerFile(lambda fact: grouped(fact.imports, _name))
    )

    def __post_init__(self) -> None:
        modules = {
            path.rpartition("/")[0]: found[1]
            for path, text in self.settings.items()
            if path.rpartition("/")[2] == "go.mod" and (found := _MODULE.search(text))
        }
        folders = {fact.path.rpartition("/")[0] for fact in self.facts}
        if not modules:
            modules[""] = self._prefix(folders)
        paths = {folder: _path_of(folder, modules) for folder in folders}
        self.names = {fact.path: paths[fact.path.rpartition("/")[0]] for fact in self.facts}

    def _prefix(self, folders: set[str]) -> str:
        seen: Counter[str] = Counter()
        for fact in self.facts:
            for one in fact.imports:
                parts = one.target.split("/")
                seen.update(
                    "/".join(parts[:cut])
                    for cut in range(1, len(parts))
                    if "." in parts[0] and "/".join(parts[cut:]) in folders
                )
        return min(seen, key=lambda prefix: (-seen[prefix], len(prefix), prefix), default="")

    def edges(self, edges: Edges) -> None:
        """Every import between two packages of the tree; those of tests are not read."""
        own = set(self.names.values())
        for fact in self.facts:
            for one in fact.imports:
                if one.target in own:
                    edges.add(self.names[fact.path], one.target, one.kind, fact.path, one.line)
                else:
                    edges.outside += 1

    def package_named(self, fact: FileFacts, name: str) -> str | None:
        """The import path that a package's name stands for in a file."""
        for one in self._named(fact).get(name, ()):
            return one.target
        return None


def _name(one: Imported) -> str:
    """The name of an imported package, without the version that its path may end with."""
    return one.alias or _VERSION.sub("", one.target.rpartition("/")[2])


def _path_of(folder: str, modules: Mapping[str, str]) -> str:
    above, rest = folder, ""
    while True:
        if above in modules:
            return "/".join(part for part in (modules[above], rest) if part) or "."
        if not above:
            return folder or "."
        above, _, last = above.rpartition("/")
        rest = f"{last}/{rest}" if rest else last
