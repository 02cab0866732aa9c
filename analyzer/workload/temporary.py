"""Which tables sessions make for themselves: none of the application's."""

import re
from collections.abc import Collection, Iterable

from analyzer.model import Schema, Template
from analyzer.workload.references import names_in_default

_PART = r'(?:"(?:[^"]|"")+"|`(?:[^`]|``)+`|[^\W\d][\w$]*)'
_NAME = rf"(?:{_PART}\s*\.\s*)*(?P<name>{_PART})"
_TEMPORARY = r"(?:(?:GLOBAL|LOCAL|PRIVATE)\s+)?TEMP(?:ORARY)?\s+"
_CREATE = re.compile(
    rf"CREATE\s+(?:OR\s+REPLACE\s+)?(?P<temporary>{_TEMPORARY})?(?:UNLOGGED\s+)?TABLE\s+"
    rf"(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}",
    re.IGNORECASE,
)
_SELECT_INTO = re.compile(rf"\bINTO\s+(?P<temporary>{_TEMPORARY})(?:TABLE\s+)?{_NAME}", re.I)

_LIKE = re.compile(rf"\bLIKE\s+{_NAME}", re.IGNORECASE)


def temporary_tables(
    templates: Collection[Template], tables: Iterable[str], schema: Schema, home: str | None
) -> tuple[frozenset[str], frozenset[str]]:
    """Of `tables`, those that are temporary wherever they are named, and those in doubt.

    A table is temporary if a template makes it so, and neither the schema nor a template makes a
    permanent one of its name in any schema. A name that a statement has behind a schema as well,
    or that a temporary table is made after, is in doubt. `home` is the database of the bare names,
    where tables are told apart by database.
    """
    made: dict[bool, set[str]] = {True: set(), False: set()}
    for template in templates:
        if template.kind in ("ddl", "select") and (making := _made(template)):
            made[making[1]].update(making[0])
            if making[1] and _is_after(template, making[0]):
                made[False].update(making[0])
    if not made[True]:
        return frozenset(), frozenset()
    known = (*schema.tables, *schema.views, *schema.partitions)
    permanent = made[False].union(name.rpartition(".")[2] for name in known)
    named: dict[str, list[str]] = {}
    for table in sorted(set(tables)):
        named.setdefault(table.rpartition(".")[2], []).append(table)
    candidates = made[True] & named.keys()
    for template in templates if candidates else ():
        for name in candidates & set(template.tables):
            if names_in_default(name, template.text):
                permanent.add(name)
    gone: set[str] = set()
    doubtful: set[str] = set()
    for name in candidates:
        if name in permanent or len(named[name]) > 1:
            doubtful.update(table for table in named[name] if table == name)
        elif home is not None or named[name] == [name]:
            gone.update(named[name])
    return frozenset(gone), frozenset(doubtful)


def _made(template: Template) -> tuple[tuple[str, ...], bool] | None:
    """The table that a template makes, as it may compare, and whether it is temporary."""
    text = template.text
    found = _CREATE.match(text) if template.kind == "ddl" else _SELECT_INTO.search(text)
    if found is None:
        return None
    name = found["name"]
    if name[0] in '"`':
        name = name[1:-1].replace(name[0] * 2, name[0])
    # Which dialect it is of is not known any more, so neither whether capitals count.
    return (name, name.lower()), found["temporary"] is not None


def _is_after(template: Template, names: Iterable[str]) -> bool:
    """Whether a template makes a table out of the permanent one of the same name."""
    if not set(names).isdisjoint(template.tables):
        return True
    like = _LIKE.search(template.text)
    return like is not None and like["name"].strip('"`') in names
