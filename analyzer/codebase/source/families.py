"""What the files of a tree say together, one family of languages after the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from analyzer.codebase.source import hibernate_xml
from analyzer.codebase.source.csharp_imports import CSharpImports
from analyzer.codebase.source.csharp_tables import CSharpTables
from analyzer.codebase.source.edges import Edges
from analyzer.codebase.source.facts import FileFacts
from analyzer.codebase.source.go_imports import GoPackages
from analyzer.codebase.source.go_tables import go_tables
from analyzer.codebase.source.javascript_imports import JavaScriptImports
from analyzer.codebase.source.javascript_tables import javascript_tables
from analyzer.codebase.source.jvm_imports import JvmImports
from analyzer.codebase.source.jvm_results import handled_types
from analyzer.codebase.source.jvm_tables import JvmTables
from analyzer.codebase.source.php_imports import PhpImports
from analyzer.codebase.source.php_tables import PhpTables
from analyzer.codebase.source.python_imports import PythonImports
from analyzer.codebase.source.python_names import python_tree
from analyzer.codebase.source.python_tables import python_tables
from analyzer.codebase.source.ruby_imports import RubyImports
from analyzer.codebase.source.ruby_tables import RubyTables
from analyzer.codebase.source.tables import Tables


@dataclass(slots=True)
class Understood:
    """Modules by file, imports and tables so far; `outer` is the package around the tree.

    `settings` are the texts of files such as tsconfig.json and go.mod, by their paths; `speakers`
    the modules in whose place other files hold statements.
    """

    settings: Mapping[str, str]
    outer: str = ""
    names: dict[str, str] = field(default_factory=dict)
    speakers: dict[str, str] = field(default_factory=dict)
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


def _jvm(facts: Sequence[FileFacts], found: Understood) -> None:
    mapped = [fact for fact in facts if fact.language == hibernate_xml.NAME]
    resolver = JvmImports([fact for fact in facts if fact.language != hibernate_xml.NAME])
    found.names |= resolver.names
    named = resolver.edges(found.edges)
    for path, target, line in handled_types(resolver, named):
        if target not in named[path]:
            found.edges.add(resolver.names[path], resolver.names[target], "static", path, line)

    JvmTables(resolver, mapped).add_to(found.tables)


def _csharp(facts: Sequence[FileFacts], found: Understood) -> None:
    resolver = CSharpImports(facts)
    found.names |= resolver.names
    resolver.edges(found.edges)
    CSharpTables(resolver).add_to(found.tables)


def _php(facts: Sequence[FileFacts], found: Understood) -> None:
    found.names |= {fact.path: fact.path for fact in facts}
    resolver = PhpImports(facts)
    resolver.edges(found.edges)
    PhpTables(resolver).add_to(found.tables)


def _ruby(facts: Sequence[FileFacts], found: Understood) -> None:
    found.names |= {fact.path: fact.path for fact in facts}
    resolver = RubyImports(facts)
    resolver.edges(found.edges)
    RubyTables(resolver).add_to(found.tables)


def _mybatis(facts: Sequence[FileFacts], found: Understood) -> None:
    known = set(found.names.values())
    for fact in facts:
        if fact.package in known:
            found.speakers[fact.path] = fact.package
        elif fact.queries:
            found.names[fact.path] = fact.path


_FAMILIES: tuple[tuple[frozenset[str], Callable[[Sequence[FileFacts], Understood], None]], ...] = (
    (frozenset(("Python",)), _python),
    (frozenset(("JavaScript", "TypeScript")), _javascript),
    (frozenset(("Java", "Kotlin", hibernate_xml.NAME)), _jvm),
    (frozenset(("MyBatis",)), _mybatis),
    (frozenset(("Go",)), _go),
    (frozenset(("C#",)), _csharp),
    (frozenset(("PHP",)), _php),
    (frozenset(("Ruby",)), _ruby),
)


def understand(facts: Sequence[FileFacts], found: Understood) -> None:
    """Put everything that the facts say together into `found`."""
    for languages, family in _FAMILIES:
        own = [fact for fact in facts if fact.language in languages]
        if own:
            family(own, found)
