"""What stands behind the names in a statement, by the schema: views, partitions, programs."""

import re
from typing import Literal, NamedTuple

from analyzer.model import Access, Schema
from analyzer.workload.noise import is_catalogue
from analyzer.workload.programs import Inside
from analyzer.workload.references import Found

ParsedBy = Literal["sqlglot", "pglast", "tokens", "none"]


class Accesses(NamedTuple):
    """The accesses of one statement, as Template holds them.

    `catalogue` names the tables left out because they belong to the database itself.
    """

    accesses: tuple[Access, ...] = ()
    main: str | None = None
    parsed_by: ParsedBy = "none"
    via: tuple[tuple[str, str], ...] = ()
    catalogue: tuple[str, ...] = ()


#: What stands for literals, and for a name that was cut off, where a table's name is expected.
_NO_NAMES = frozenset(("?", "0"))
_PARTITION = re.compile(r"_(?:\d{4}(?:[_-]?\d\d){0,2}|p\d+|y\d{4}m\d\d|default)$")


def opened_by(found: Found, parsed_by: ParsedBy, schema: Schema, more: Inside) -> Accesses:
    """Views opened, partitions folded, the database's own tables left out, programs followed."""
    accesses: dict[Access, None] = {}
    via: dict[tuple[str, str], None] = {}
    catalogue: dict[str, None] = {}
    own = [(access, "") for access in found.accesses() if access.table not in _NO_NAMES]
    for access, program in (*own, *more.accesses):
        if is_catalogue(access.table):
            catalogue[access.table] = None
            continue
        mode = access.mode
        if mode == "W" and (instead := more.replaced.get(access.table)) is not None:
            if instead == {"insert"}:
                continue  # nothing of what it names is touched
            mode = "R"
        for number, table in enumerate(schema.views.get(access.table, (access.table,))):
            whole = whole_table(table, schema)
            # What is written through a view is its first table; a writable view has no other.
            opened = Access(whole, "R" if number and mode == "W" else mode)
            if program:
                if opened not in accesses:
                    via[(whole, program)] = None
            elif access.table in schema.views:
                via[(table, access.table)] = None
            accesses[opened] = None
    main = None if found.main in _NO_NAMES else found.main
    if main is None or is_catalogue(main):
        written = (access.table for access in accesses if access.mode == "W" and more.accesses)
        main = next(written, next((access.table for access in accesses), None))
    else:
        main = whole_table(schema.views.get(main, (main,))[0], schema)
        if all(access.table != main for access in accesses):
            main = next((access.table for access in accesses), None)
    if more.guessed or (parsed_by == "none" and accesses):
        parsed_by = "tokens" if more.guessed else "pglast"
    return Accesses(tuple(accesses), main, parsed_by, tuple(via), tuple(catalogue))


def whole_table(table: str, schema: Schema) -> str:
    """The table that `table` is a partition of, else itself."""
    seen = {table}
    while table in schema.partitions and schema.partitions[table] not in seen:
        table = schema.partitions[table]
        seen.add(table)
    if table not in schema.tables and (suffix := _PARTITION.search(table)):
        parent = table[: suffix.start()]
        return parent if parent in schema.tables else table
    return table
