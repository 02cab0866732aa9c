"""Under which name each table counts, which is known when everything is read."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from analyzer.model import Access, Schema, Template
from analyzer.workload.one_table import with_schema
from analyzer.workload.renaming import Names
from analyzer.workload.temporary import temporary_tables


class Naming(NamedTuple):
    """`names` of the tables that have another one or vanish; `doubtful` ones may be temporary."""

    names: Names
    doubtful: tuple[str, ...]


def naming(
    templates: Collection[Template], given: Iterable[Access], schema: Schema, home: str | None
) -> Naming:
    """The names of the tables in templates that ran and in units that came as such.

    `home` is the database of the bare names, where tables are told apart by database.
    """
    tables = {access.table for template in templates for access in template.accesses}
    tables.update(access.table for access in given)
    gone, doubtful = temporary_tables(templates, tables, schema, home)
    one = with_schema(templates, tables - gone - doubtful, schema, home)
    return Naming({**dict.fromkeys(sorted(gone)), **one}, tuple(sorted(doubtful)))
