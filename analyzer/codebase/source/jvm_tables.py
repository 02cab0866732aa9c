"""Tables of JPA's entities, of Spring Data and MyBatis-Plus, and who uses the entities."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analyzer.codebase.reading import ModelName
from analyzer.codebase.source.facts import Argument, Call, Class, FileFacts, Member
from analyzer.codebase.source.jvm_imports import JvmImports
from analyzer.codebase.source.tables import Tables, qualified, snake_case

_SPRING = ("org.springframework.boot", "org.springframework.data")
_JOINED = ("JOINED", "TABLE_PER_CLASS")
#: Bases of Exposed's tables in Kotlin, called with the name.
_EXPOSED = ("Table", "IntIdTable", "LongIdTable", "UUIDTable", "IdTable")
_DEEPEST = 25


@dataclass(slots=True)
class JvmTables:
    """Reads all classes of a tree.

    Where Spring is about, names become snake_case as its naming strategy has it; without, a table
    is called as its entity, whatever the case.
    """

    imports: JvmImports
    mapped: Sequence[FileFacts] = ()
    spring: bool = False
    _classes: dict[tuple[str, str], Class] = field(default_factory=dict)
    _facts: dict[str, FileFacts] = field(default_factory=dict)
    _from: dict[tuple[str, str], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._facts = {fact.path: fact for fact in self.imports.facts}
        self._classes = {(f.path, c.name): c for f in self.imports.facts for c in f.classes}
        self.spring = any(
            one.target.startswith(_SPRING) for f in self.imports.facts for one in f.imports
        )

    def add_to(self, tables: Tables) -> None:
        """Entities' tables, the tables between them, and the files that use entities.

        What a mapping in XML states goes before what stands in the class.
        """
        mapped = {one.name: (fact.path, one) for fact in self.mapped for one in fact.classes}
        by_xml = {
            (home, _short(full)): table
            for full, (_, one) in mapped.items()
            if any(argument.keyword == "table" for argument in one.keywords)
            and (home := self._home(full)) is not None
            and (table := self._table_by_xml(mapped, full)) is not None
        }
        for key in sorted(self._classes):
            table = self._table(key)
            if table is not None:
                tables.of_class[key] = by_xml.get(key, table)
        for key, table in sorted(tables.of_class.items()):
            if key in self._classes:
                self._define(key, table, tables)
        self._map_by_xml(mapped, tables)
        for fact in self.imports.facts:
            self._uses(fact, tables)

    def _home(self, full: str) -> str | None:
        """The file of a class by its full name; None where it is not in the tree."""
        return next(iter(self.imports.types.get(full.partition("$")[0], ())), None)

    def _map_by_xml(self, found: Mapping[str, tuple[str, Class]], tables: Tables) -> None:
        """Tables of the classes that XML maps, by the lines of the XML."""
        for full, (path, one) in sorted(found.items()):
            home, short = self._home(full), _short(full)
            stated = any(k.keyword == "table" for k in one.keywords)
            if (home or "", short) in tables.of_class and not stated and not one.members:
                continue
            table = self._table_by_xml(found, full)
            module = self.imports.names[home] if home is not None else full
            label = full.partition("$")[0].rpartition(".")[0] or module
            if table is not None and home is not None:
                tables.of_class[home, short] = table
            if table is not None:
                tables.entities.append(ModelName(label, short, module, table))
                tables.define(module, table, label, path, one.line)
            for member in one.members:
                if isinstance(member.value, Argument):
                    between = self._named(member.value.text)
                    tables.define(module, between, label, path, member.line)

    def _table_by_xml(
        self, found: Mapping[str, tuple[str, Class]], full: str, depth: int = 0
    ) -> str | None:
        """The table of a class that XML maps: its own, or that of the class it is a part of."""
        if full not in found or depth > _DEEPEST:
            return None
        _, one = found[full]
        said = {argument.keyword: argument.text for argument in one.keywords}
        if "own" in said:
            name = said.get("table") or _short(full)
            return qualified(said.get("schema"), self._named(name))
        return self._table_by_xml(found, one.bases[0], depth + 1) if one.bases else None

    def _define(self, key: tuple[str, str], table: str, tables: Tables) -> None:
        path, name = key
        one, module = self._classes[key], self.imports.names[path]
        label = self._facts[path].package or module
        tables.define(module, table, label, path, one.line)
        entity = _mark(one.marks, "Entity")
        stated = entity.literal("name") if entity is not None else None
        if entity is not None:
            tables.entities.append(ModelName(label, stated or name, module, table))
        for mark in one.marks:
            if mark.name == "SecondaryTable" and (other := mark.literal("name")):
                tables.define(module, self._named(other), label, path, mark.line)
        for member, owner in self._members(key):
            for between in self._tables_between(owner, member, name, table, tables):
                tables.define(module, between, label, path, member.line)

    def _uses(self, fact: FileFacts, tables: Tables) -> None:
        """Repositories of an entity, and places that make one or hand its class to a manager."""
        module = self.imports.names[fact.path]
        for one in fact.classes:
            for argument in one.keywords:
                key = self._key(fact, argument.text)
                if key in tables.of_class and key[0] != fact.path:
                    base = argument.keyword.rpartition(".")[2]
                    if base.endswith(("Repository", "Dao", "Mapper", "DAO")):
                        tables.use(module, tables.of_class[key], None, fact.path, one.line)
        for use in fact.uses:
            key = self._key(fact, use.name)
            if key in tables.of_class and key[0] != fact.path:
                tables.use(module, tables.of_class[key], use.mode, fact.path, use.line)

    def _key(self, fact: FileFacts, name: str) -> tuple[str, str]:
        """The file and class of a type as a file names it; no file for what is not ours."""
        short = name.rpartition(".")[2]
        if short in self.imports.own(fact):
            return fact.path, short
        return self.imports.type_of(fact, name) or "", short

    def _table(self, key: tuple[str, str], depth: int = 0) -> str | None:
        one = self._classes[key]
        plain = _mark(one.marks, "TableName")  # MyBatis-Plus
        if plain is not None:
            return self._text(key[0], one, plain.keyword("value") or plain.first)
        entity, table = _mark(one.marks, "Entity"), _mark(one.marks, "Table")
        stated = None
        schema = None
        if table is not None:
            stated = self._text(key[0], one, table.keyword("name", "value") or table.first)
            schema = self._text(key[0], one, table.keyword("schema", "catalog"))
        exposed = next((k for k in one.keywords if k.literal and k.keyword in _EXPOSED), None)
        if exposed is not None:
            return exposed.text
        if entity is None:
            # Spring Data's own @Table needs no @Entity.
            relational = table is not None and self._imports_from(
                key[0], "org.springframework.data"
            )
            return self._named(stated or one.name) if relational else None
        if stated is None and table is None:
            parent = self._parent_entity(key, depth)
            if parent is not None:
                return parent
        name = stated or entity.literal("name", "tableName") or one.name
        return qualified(schema, self._named(name))

    def _parent_entity(self, key: tuple[str, str], depth: int) -> str | None:
        """The one table of a hierarchy, for an entity below another without a strategy stated."""
        for base in self._classes[key].bases:
            parent = self._key(self._facts[key[0]], base)
            one = self._classes.get(parent)
            if one is None or parent == key or depth > _DEEPEST:
                continue
            if _mark(one.marks, "Entity") is not None:
                strategy = _mark(one.marks, "Inheritance")
                shown = strategy.arguments[0].text if strategy and strategy.arguments else ""
                return None if shown.endswith(_JOINED) else self._table(parent, depth + 1)
        return None

    def _members(self, key: tuple[str, str]) -> Iterator[tuple[Member, str]]:
        """Members of the entity and of the mapped superclasses above it, each with its file."""
        seen, stack = {key}, [key]
        while stack:
            path, name = stack.pop()
            one = self._classes[path, name]
            yield from ((member, path) for member in one.members)
            for base in one.bases:
                parent = self._key(self._facts[path], base)
                above = self._classes.get(parent)
                if above is not None and parent not in seen:
                    seen.add(parent)
                    if _mark(above.marks, "MappedSuperclass") is not None:
                        stack.append(parent)

    def _tables_between(
        self, path: str, member: Member, entity: str, table: str, tables: Tables
    ) -> Iterator[str]:
        joined = _mark(member.marks, "JoinTable", "CollectionTable")
        stated = joined.literal("name") if joined is not None else None
        if stated:
            yield qualified(joined.literal("schema") if joined else None, self._named(stated))
            return
        many = _mark(member.marks, "ManyToMany")
        if many is not None and many.keyword("mappedBy") is None:
            kind = member.type.partition("<")[2].rstrip("> ").rpartition(",")[2].strip()
            other = tables.of_class.get(self._key(self._facts[path], kind))
            if other is not None:
                yield f"{table}_{other}"
        elif _mark(member.marks, "ElementCollection") is not None:
            yield self._named(f"{entity}_{member.name}")

    def _text(self, path: str, one: Class, argument: Argument | None) -> str | None:
        """A literal, or a constant of the same or of another class of the tree."""
        if argument is None or argument.literal:
            return argument.text if argument is not None else None
        owner, _, name = argument.text.rpartition(".")
        holder = self._classes.get(self._key(self._facts[path], owner)) if owner else one
        constant = holder.member(name) if holder is not None else None
        value = constant.value if constant is not None else None
        return value.text if isinstance(value, Argument) and value.literal else None

    def _named(self, name: str) -> str:
        return snake_case(name) if self.spring else name

    def _imports_from(self, path: str, package: str) -> bool:
        if (path, package) not in self._from:
            imports = self._facts[path].imports
            self._from[path, package] = any(one.target.startswith(package) for one in imports)
        return self._from[path, package]


def _mark(marks: tuple[Call, ...], *names: str) -> Call | None:
    return next((mark for mark in marks if mark.name in names), None)


def _short(full: str) -> str:
    """`com.shop.Order$Line` -> `Line`."""
    return full.rpartition(".")[2].rpartition("$")[2]
