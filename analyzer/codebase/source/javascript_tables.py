"""Tables of JavaScript's mappers: TypeORM, MikroORM, Sequelize, Drizzle, Objection, Prisma."""

from collections.abc import Iterator

from analyzer.codebase.source.facts import Argument, Call, Class, Member
from analyzer.codebase.source.javascript_imports import JavaScriptImports
from analyzer.codebase.source.prisma import prisma_tables
from analyzer.codebase.source.tables import Tables, plural, qualified, snake_case

_ENTITIES = ("Entity", "ViewEntity")
_DRIZZLE = ("pgTable", "mysqlTable", "sqliteTable")


def javascript_tables(imports: JavaScriptImports, tables: Tables) -> None:
    """Tables that classes and calls define, and which files use the classes."""
    classes: dict[tuple[str, str], Class] = {
        (fact.path, one.name): one for fact in imports.facts for one in fact.classes
    }
    found = {key: table for key, one in sorted(classes.items()) if (table := _table(one))}
    for (path, name), table in found.items():
        tables.define(path, table, name, path, classes[path, name].line)
    tables.of_class |= found
    for (path, name), table in found.items():
        for member in classes[path, name].members:
            for between in _join_tables(imports, path, member, table, found):
                tables.define(path, between, name, path, member.line)
    prisma = prisma_tables(t for p, t in sorted(imports.settings.items()) if p.endswith(".prisma"))
    for fact in imports.facts:
        for call in fact.calls:
            defined = _by_call(call)
            if defined is not None:
                tables.define(fact.path, defined, defined, fact.path, call.line)
        for use in fact.uses:
            kind, _, model = use.name.rpartition(":")
            if kind == "prisma" and model in prisma:
                tables.use(fact.path, prisma[model], use.mode, fact.path, use.line)
            if kind == "table":
                tables.use(fact.path, model, use.mode, fact.path, use.line)
            key = imports.exporter_of(fact.path, use.name)
            if key in found and key is not None and key[0] != fact.path:
                tables.use(fact.path, found[key], use.mode, fact.path, use.line)


def _mark(marks: tuple[Call, ...], *names: str) -> Call | None:
    return next((mark for mark in marks if mark.name in names), None)


def _table(one: Class) -> str | None:
    """The table of a class by its decorator, or by a static `tableName`."""
    mark = _mark(one.marks, *_ENTITIES)
    if mark is not None:
        stated = mark.literal("name", "tableName")
        if stated is None and mark.first is not None and mark.first.literal:
            stated = mark.first.text
        return qualified(mark.literal("schema"), stated or snake_case(one.name))
    mark = _mark(one.marks, "Table")
    if mark is not None and any(base.endswith("Model") for base in one.bases):
        return mark.literal("tableName") or plural(mark.literal("modelName") or one.name)
    static = one.member("tableName")
    value = static.value if static is not None else None
    return value.text if isinstance(value, Argument) and value.literal else None


def _join_tables(
    imports: JavaScriptImports,
    path: str,
    member: Member,
    table: str,
    found: dict[tuple[str, str], str],
) -> Iterator[str]:
    """The table between two entities, where this side of the relation owns it."""
    joined = _mark(member.marks, "JoinTable")
    relation = _mark(member.marks, "ManyToMany")
    if joined is None or relation is None:
        return
    stated = joined.literal("name") or (
        joined.first.text if joined.first is not None and joined.first.literal else None
    )
    if stated is None and relation.first is not None:
        other = imports.exporter_of(path, relation.first.text)
        if other in found and other is not None:
            stated = snake_case(f"{table}_{member.name}_{found[other]}")
    if stated:
        yield stated


def _by_call(call: Call) -> str | None:
    """The table of `pgTable("orders", …)` and of Sequelize's `define("Order", …)`."""
    name = call.name.rpartition(".")[2]
    first = call.first
    if name in _DRIZZLE:
        return first.text if first is not None and first.literal else None
    if name in ("define", "init") and (stated := call.literal("tableName")):
        return stated
    if name == "init" and (model := call.literal("modelName")):
        return plural(model)
    if name == "define" and first is not None and first.literal and "sequelize" in call.name:
        frozen = call.keyword("freezeTableName")
        return first.text if frozen and frozen.text == "true" else plural(first.text)
    return None
