"""Tables of Go's mappers: GORM, xorm and bun."""

import re
from collections.abc import Iterator

from analyzer.codebase.source.facts import Argument, Class
from analyzer.codebase.source.go import SINGULAR
from analyzer.codebase.source.go_imports import GoPackages
from analyzer.codebase.source.tables import Tables, plural, snake_case

_GORM = re.compile(r"(?:^|\s)gorm:\"")
_XORM = re.compile(r"(?:^|\s)xorm:\"")
_BUN = re.compile(r"(?:^|\s)bun:\"(?:[^\"]*,)?table:([\w.]+)")
_BETWEEN = re.compile(r"many2many:(\w+)")


def go_tables(packages: GoPackages, tables: Tables) -> None:
    """Tables of structs that a mapper's tags mark, and which packages make such structs."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    singular = any(call.name == SINGULAR for fact in packages.facts for call in fact.calls)
    for fact in packages.facts:
        module = packages.names[fact.path]
        for one in fact.classes:
            table = _table(one, singular)
            if table is None:
                continue
            found[module, one.name] = (table, fact.path)
            tables.define(module, table, one.name, fact.path, one.line)
            for between, line in _between(one):
                tables.define(module, between, one.name, fact.path, line)
    for fact in packages.facts:
        module = packages.names[fact.path]
        for use in fact.uses:
            package, dot, name = use.name.rpartition(".")
            home = packages.package_named(fact, package) if dot else None
            if home is not None and home != module and (home, name) in found:
                tables.use(module, found[home, name][0], use.mode, fact.path, use.line)


def _table(one: Class, singular: bool) -> str | None:
    tags = [m.value.text for m in one.members if isinstance(m.value, Argument)]
    for tag in tags:
        if stated := _BUN.search(tag):
            return stated[1]
    named = one.member("TableName")
    gorm = "gorm.Model" in one.bases or any(_GORM.search(tag) for tag in tags)
    xorm = any(_XORM.search(tag) for tag in tags)
    if named is not None:
        value = named.value
        return value.text if isinstance(value, Argument) else None
    if gorm:
        return snake_case(one.name) if singular else plural(snake_case(one.name))
    return snake_case(one.name) if xorm else None


def _between(one: Class) -> Iterator[tuple[str, int]]:
    for member in one.members:
        if isinstance(member.value, Argument) and (found := _BETWEEN.search(member.value.text)):
            yield found[1], member.line
