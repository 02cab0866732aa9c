"""Under which name each table counts, which is known when everything is read."""

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from analyzer.model import Access, Schema
from analyzer.workload.one_table import with_schema
from analyzer.workload.renaming import Names, renamed
from analyzer.workload.resolving import Resolved, resolved
from analyzer.workload.search_path import BETWEEN
from analyzer.workload.temporary import temporary_tables
from analyzer.workload.units import Use


class Naming(NamedTuple):
    """`names` of the tables that have another one or vanish; `doubtful` ones may be temporary.

    `resolved` says what names came to that were looked up on a search_path.
    """

    names: Names
    doubtful: tuple[str, ...]
    resolved: Resolved


def naming(
    uses: Collection[Use],
    given: Iterable[Access],
    schema: Schema,
    home: str | None,
    excludes: Callable[[str], bool] | None = None,
) -> Naming:
    """The names of the tables in statements that ran and in units that came as such.

    `home` is the database of the bare names, where tables are told apart by database. A table that
    `excludes` names vanishes where no more than its bare name was known before.
    """
    more = {access.table for access in given}
    written = {use.written.id: use.written for use in uses}.values()
    bare = more.union(access.table for template in written for access in template.accesses)
    gone, doubtful = temporary_tables(written, bare, schema, home)
    templates = [*{use.template.id: use.template for use in uses}.values()]
    tables = more.union(access.table for template in templates for access in template.accesses)
    placed = {table: table.partition(BETWEEN)[0] for table in tables if BETWEEN in table}
    found = resolved((table for table in tables if placed.get(table) not in gone), schema)
    if placed:
        templates = [renamed(template, found.names) for template in templates]
        tables = {found.names.get(table, table) for table in tables}
    one = with_schema(templates, tables - gone - doubtful, schema, home)
    names = {**dict.fromkeys(sorted(gone)), **one}
    for table, name in sorted(placed.items()):
        owned = found.names.get(table, name)
        left_out = name in gone or (excludes is not None and excludes(owned))
        names[table] = None if left_out else names.get(owned, owned)
    return Naming(names, tuple(sorted(doubtful)), found)
