"""Tables of Entity Framework's and Dapper's entities, and who uses them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from analyzer.codebase.source.csharp_imports import CSharpImports
from analyzer.codebase.source.facts import Call, Class, FileFacts
from analyzer.codebase.source.tables import Tables, qualified

_SETS = ("DbSet<", "IDbSet<")
_CONFIGURATIONS = ("IEntityTypeConfiguration", "EntityTypeConfiguration")


@dataclass(slots=True)
class CSharpTables:
    """Reads all classes and contexts of a tree.

    An entity's table is what `ToTable` says, else its attribute `Table`, else the name of the set
    that a context holds it in. Entities that no context holds and nothing maps have none.
    """

    imports: CSharpImports
    _classes: dict[tuple[str, str], Class] = field(default_factory=dict)
    _sets: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def add_to(self, tables: Tables) -> None:
        """Entities' tables, and the files that make entities or ask a context's sets."""
        facts = self.imports.facts
        self._classes = {(f.path, c.name): c for f in facts for c in f.classes}
        found: dict[tuple[str, str], str] = {}
        contexts: set[str] = set()
        for fact in facts:
            for one in fact.classes:
                for member in one.members:
                    if member.type.startswith(_SETS):
                        entity = self._key(fact, member.type.partition("<")[2].rstrip("> "))
                        contexts.add(fact.path)
                        if entity is not None:
                            found.setdefault(entity, member.name)
                            self._sets.setdefault(member.name, set()).add(entity)
        for key, one in sorted(self._classes.items()):
            mark = next((m for m in one.marks if m.name in ("Table", "TableName")), None)
            if mark is not None and (stated := _stated(mark)):
                found[key] = qualified(mark.literal("Schema"), stated)
        for fact in facts:
            found.update(self._mapped(fact))
        for key, table in sorted(found.items()):
            line = self._classes[key].line
            tables.define(self.imports.names[key[0]], table, key[1], key[0], line)
        tables.of_class |= found
        for fact in facts:
            self._uses(fact, tables, contexts)

    def _mapped(self, fact: FileFacts) -> Iterator[tuple[tuple[str, str], str]]:
        """What calls of `ToTable` say, for the entity in the call or of the configuration."""
        configured = [
            k.text for c in fact.classes for k in c.keywords if k.keyword in _CONFIGURATIONS
        ]
        for call in fact.calls:
            entity = call.keyword("entity")
            name = entity.text if entity else configured[0] if len(configured) == 1 else None
            key = self._key(fact, name) if name else None
            stated = _stated(call)
            if key is not None and stated:
                schema = [a.text for a in call.arguments if a.literal and not a.keyword][1:2]
                yield key, qualified(call.literal("schema") or next(iter(schema), None), stated)

    def _key(self, fact: FileFacts, name: str) -> tuple[str, str] | None:
        aliased = self.imports.aliased(fact, name)
        short = aliased.rpartition(".")[2]
        if (fact.path, short) in self._classes:
            return fact.path, short
        file = self.imports.type_of(fact, name)
        key = (file or "", short)
        return key if key in self._classes else None

    def _uses(self, fact: FileFacts, tables: Tables, contexts: set[str]) -> None:
        module = self.imports.names[fact.path]
        # A set's name is a plain word: the file must know a context, or the entity.
        known = bool(contexts) and any(
            self.imports.type_of(fact, name) in contexts for name, _ in fact.mentions
        )
        for use in fact.uses:
            kind, _, name = use.name.rpartition(":")
            if kind == "set":
                keys = self._sets.get(name, set())
                key = next(iter(keys)) if len(keys) == 1 and known else None
            else:
                key = self._key(fact, name)
            if key is None or key not in tables.of_class:
                continue
            if key[0] != fact.path and fact.path not in contexts:
                tables.use(module, tables.of_class[key], use.mode, fact.path, use.line)


def _stated(call: Call) -> str | None:
    """The name of a table by its keyword or as the first literal."""
    stated = call.literal("name", "Name")
    first = call.first
    return stated or (first.text if first is not None and first.literal else None)
