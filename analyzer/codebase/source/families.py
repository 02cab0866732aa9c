"""What the files of a tree say together, one family of languages after the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from analyzer.codebase.source.edges import Edges
from analyzer.codebase.source.facts import FileFacts
from analyzer.codebase.source.go_imports import GoPackages
from analyzer.codebase.source.go_tables import go_tables
from analyzer.codebase.source.javascript_imports import JavaScriptImports
from analyzer.codebase.source.javascript_tables import javascript_tables
from analyzer.codebase.source.python_imports import PythonImports
from analyzer.codebase.source.python_names import python_tree
from analyzer.codebase.source.python_tables import python_tables
from analyzer.codebase.source.tables import Tables


@dataclass(slots=True)
class Understood:
    """Modules by file, imports and tables so far; `outer` is the package around the tree.

    `settings` are the texts of files such as tsconfig.json and go.mod, by their paths.
    """

    settings: Mapping[str, str]
    outer: str = ""
    names: dict[str, str] = field(default_factory=dict)
    edges: Edges = field(default_factory=Edges)
    tables: Tables = field(default_factory=Tables)


def _python(facts: Sequence[FileFacts], found: Understood) -> None:
    tree = python_tree(facts, found.outer)
    found.names |= tree.names
    resolver = PythonImports(tree, facts, found.outer)
    resolver.edges(found.edges)
    python_tables(resolver, tree.names, found.tables)


def _javascript(facts: Sequence[FileFacts], found: Understood) -> None:
    found.names |= {fact.path: fact.path for fact in facts}
    resolver = JavaScriptImports(facts, found.settings)
    resolver.edges(found.edges)
    javascript_tables(resolver, found.tables)


def _go(facts: Sequence[FileFacts], found: Understood) -> None:
    packages = GoPackages(facts, found.settings)
    found.names |= packages.names
    packages.edges(found.edges)
    go_tables(packages, found.tables)


_FAMILIES: tuple[tuple[frozenset[str], Callable[[Sequence[FileFacts], Understood], None]], ...] = (
    (frozenset(("Python",)), _python),
    (frozenset(("JavaScript", "TypeScript")), _javascript),
    (frozenset(("Go",)), _go),
)


def understand(facts: Sequence[FileFacts], found: Understood) -> None:
    """Put everything that the facts say together into `found`."""
    for languages, family in _FAMILIES:
        own = [fact for fact in facts if fact.language in languages]
        if own:
            family(own, found)
