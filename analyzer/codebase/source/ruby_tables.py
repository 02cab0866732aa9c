"""Active Record's tables by its conventions, and who uses the models."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from analyzer.codebase.source.facts import Argument, Call, Class
from analyzer.codebase.source.ruby import BACKEND, TRANSLATES
from analyzer.codebase.source.ruby_imports import RubyImports, associated
from analyzer.codebase.source.tables import Tables, plural, singular, snake_case

_ROOTS = ("ActiveRecord::Base", "ApplicationRecord", "ActiveRecord")
_DEEPEST = 25
#: Mobility's backends that have tables: a table of its own for each model, or two for all.
_OWN_TABLE = "table"
_SHARED = {"key_value": ("mobility_string_translations", "mobility_text_translations")}


@dataclass(slots=True)
class RubyTables:
    """Reads all classes of a tree, by their full names."""

    imports: RubyImports
    _classes: dict[str, tuple[str, Class]] = field(default_factory=dict)
    _prefixes: dict[str, str] = field(default_factory=dict)
    _backend: str = _OWN_TABLE

    def add_to(self, tables: Tables) -> None:
        """Tables of models, tables between them, and the files that ask or write models."""
        for fact in self.imports.facts:
            for one in fact.classes:
                if self.imports.homes.get(one.name, fact.path) == fact.path:
                    self._classes.setdefault(one.name, (fact.path, one))
                prefix = one.member("table_name_prefix")
                if prefix is not None and isinstance(prefix.value, Argument):
                    self._prefixes[one.name] = prefix.value.text
            for call in fact.calls:
                if call.name == "isolate_namespace" and call.first is not None:
                    name = call.first.text
                    self._prefixes.setdefault(name, f"{_underscored(name)}_")
                configures = any(name.endswith("|Mobility") for name, _ in fact.mentions)
                if call.name == BACKEND and configures and call.first is not None:
                    self._backend = call.first.text
        found: dict[str, str] = {}
        for name in sorted(self._classes):
            table = self._table(name)
            if table is not None:
                found[name] = table
        for name, table in found.items():
            path, one = self._classes[name]
            tables.define(path, table, name, path, one.line)
            for between, line in self._between(one, table, found):
                tables.define(path, between, name, path, line)
        for fact in self.imports.facts:
            for use in fact.uses:
                full = self.imports.full_name(*use.name.split("|", 1))
                if full in found and full is not None and self._classes[full][0] != fact.path:
                    tables.use(fact.path, found[full], use.mode, fact.path, use.line)

    def _parent(self, name: str) -> str | None:
        """The full name of a class's base; the base as written where it is not in the tree."""
        one = self._classes[name][1]
        if not one.bases:
            return None
        around = name.rpartition("::")[0]
        return self.imports.full_name(around, one.bases[0]) or one.bases[0].removeprefix("::")

    def _is_record(self, name: str, depth: int = 0) -> bool:
        if name in _ROOTS:
            return True
        if name not in self._classes or depth > _DEEPEST:
            return False
        parent = self._parent(name)
        if parent is None or parent == name:
            return False
        if parent not in self._classes and parent not in _ROOTS:
            # `Spree.base_class` is known at run time; who has associations has rows.
            own = self._classes[name][1]
            return parent.endswith(".base_class") or any(
                isinstance(m.value, Call) for m in own.members
            )
        return self._is_record(parent, depth + 1)

    def _table(self, name: str, depth: int = 0) -> str | None:
        """The table of a model; None for other classes, abstract ones and computed names."""
        _, one = self._classes[name]
        abstract = one.member("abstract_class")
        if not self._is_record(name) or name in _ROOTS or depth > _DEEPEST:
            return None
        if abstract is not None and isinstance(abstract.value, Argument):
            return None
        stated = one.member("table_name")
        if stated is not None and isinstance(stated.value, Argument):
            return stated.value.text if stated.value.literal else None
        parent = self._parent(name)
        if parent in self._classes and parent is not None:
            above = self._table(parent, depth + 1)
            if above is not None:
                return above  # one table for the hierarchy
        space, _, last = name.rpartition("::")
        return f"{self._prefix(space)}{plural(snake_case(last))}"

    def _prefix(self, space: str) -> str:
        """What the modules around a model put before its table's name."""
        while space:
            if space in self._prefixes:
                return self._prefixes[space]
            if space in self._classes and self._is_record(space):
                return f"{snake_case(space.rpartition('::')[2])}_"
            space = space.rpartition("::")[0]
        return ""

    def _between(self, one: Class, table: str, found: dict[str, str]) -> Iterator[tuple[str, int]]:
        for member in one.members:
            call = member.value
            if isinstance(call, Call) and call.name == TRANSLATES:
                for translations in self._translations(call, table):
                    yield translations, member.line
            if not isinstance(call, Call) or call.name != "has_and_belongs_to_many":
                continue
            stated = call.literal("join_table")
            name = associated(call)
            other = self.imports.full_name(one.name, name) if name else None
            if stated:
                yield stated, member.line
            elif other in found and other is not None:
                yield _join_table(table, found[other]), member.line

    def _translations(self, call: Call, table: str) -> tuple[str, ...]:
        """Where the translated columns of a model stand: by Globalize's or Mobility's rule."""
        stated = call.literal("table_name")
        backend = call.literal(BACKEND) or self._backend
        if stated or backend == _OWN_TABLE:
            return (stated or f"{singular(table)}_translations",)
        return _SHARED.get(backend, ())


def _join_table(one: str, other: str) -> str:
    """`artists` and `records` -> `artists_records`; a prefix that both have comes once."""
    first, second = sorted((one, other))
    shared = ""
    while "_" in first[len(shared) :]:
        part = first[: first.index("_", len(shared)) + 1]
        if not second.startswith(part):
            break
        shared = part
    return f"{first}_{second[len(shared) :]}"


def _underscored(name: str) -> str:
    return "_".join(snake_case(part) for part in name.split("::"))
