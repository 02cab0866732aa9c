"""Tables of Eloquent's models and Doctrine's entities, and who uses them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from analyzer.codebase.reading import ModelName
from analyzer.codebase.source.facts import Argument, Call, Class, FileFacts, Member
from analyzer.codebase.source.php_imports import PhpImports
from analyzer.codebase.source.tables import Tables, plural, qualified, snake_case

_ELOQUENT = (
    "illuminate\\database\\eloquent\\model",
    "illuminate\\foundation\\auth\\user",
    "illuminate\\database\\eloquent\\relations\\pivot",
    "jenssegers\\mongodb",
)
_DEEPEST = 25


@dataclass(slots=True)
class PhpTables:
    """Reads all classes of a tree."""

    imports: PhpImports
    _facts: dict[str, FileFacts] = field(default_factory=dict)
    _classes: dict[tuple[str, str], Class] = field(default_factory=dict)

    def add_to(self, tables: Tables) -> None:
        """Tables of models and entities, tables between them, and the files that use them."""
        facts = self.imports.facts
        self._facts = {fact.path: fact for fact in facts}
        self._classes = {(f.path, c.name): c for f in facts for c in f.classes}
        found = {key: t for key in sorted(self._classes) if (t := self._table(key)) is not None}
        tables.of_class |= found
        for key, table in found.items():
            one = self._classes[key]
            tables.define(key[0], table, key[1], key[0], one.line)
            if any(mark.name == "Entity" for mark in one.marks):
                tables.entities.append(ModelName(key[1], key[1], key[0], table))
            for member in one.members:
                for between in self._between(key, member, found):
                    tables.define(key[0], between, key[1], key[0], member.line)
        for fact in facts:
            for use in fact.uses:
                kind, _, name = use.name.rpartition(":")
                if kind == "table":
                    tables.use(fact.path, name, use.mode, fact.path, use.line)
                    continue
                used = self._key(fact, use.name)
                if used in found and used is not None and used[0] != fact.path:
                    tables.use(fact.path, found[used], use.mode, fact.path, use.line)

    def _key(self, fact: FileFacts, name: str) -> tuple[str, str] | None:
        full = self.imports.full_name(fact, name)
        path = self.imports.types.get(full.lower())
        return (path, full.rpartition("\\")[2]) if path is not None else None

    def _table(self, key: tuple[str, str]) -> str | None:
        one = self._classes[key]
        entity = next((m for m in one.marks if m.name == "Entity"), None)
        if entity is not None:
            table = next((m for m in one.marks if m.name == "Table"), None)
            stated = table.literal("name") if table is not None else None
            first = table.first if table is not None else None
            name = stated or (first.text if first is not None and first.literal else None)
            schema = table.literal("schema") if table is not None else None
            return qualified(schema, name or snake_case(one.name))
        kind = self._eloquent(key)
        if kind is None or one.keywords:  # an abstract class has no rows
            return None
        stated_here = one.member("table")
        value = stated_here.value if stated_here is not None else None
        if isinstance(value, Argument):
            return value.text if value.literal else None
        return snake_case(one.name) if kind.endswith("pivot") else plural(snake_case(one.name))

    def _eloquent(self, key: tuple[str, str], depth: int = 0) -> str | None:
        """Eloquent's own base at the end of a class's line; None for other classes."""
        one = self._classes.get(key)
        if one is None or depth > _DEEPEST:
            return None
        for base in one.bases:
            full = self.imports.full_name(self._facts[key[0]], base)
            if full.lower().startswith(_ELOQUENT):
                return full.lower()
            parent = self._key(self._facts[key[0]], base)
            if parent is not None and parent != key:
                found = self._eloquent(parent, depth + 1)
                if found is not None:
                    return found
        return None

    def _between(
        self, key: tuple[str, str], member: Member, found: dict[tuple[str, str], str]
    ) -> Iterator[str]:
        for mark in member.marks:
            if mark.name == "JoinTable" and (stated := mark.literal("name") or _first(mark)):
                yield stated
        if isinstance(member.value, Call) and member.value.name == "belongsToMany":
            other, *table = member.value.arguments
            if table:
                yield table[0].text
                return
            target = self._key(self._facts[key[0]], other.text) if other.text else None
            if target in found and target is not None:
                yield "_".join(sorted((snake_case(key[1]), snake_case(target[1]))))


def _first(mark: Call) -> str | None:
    first = mark.first
    return first.text if first is not None and first.literal else None
