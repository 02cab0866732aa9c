"""Which bare names and names behind a schema are one table."""

from collections.abc import Collection, Iterable

from analyzer.model import Schema, Template
from analyzer.workload.references import names_in_default


def with_schema(
    templates: Collection[Template], tables: Iterable[str], schema: Schema, home: str | None
) -> dict[str, str]:
    """For bare names of `tables` the one name with a schema that the table has.

    A bare name takes the only schema that has a table of its name, in the statements or in the
    DDL. It stays alone where the DDL has it, where a statement says that it is in the default
    schema, or where one statement has both names, which it would not for one table. Where tables
    are told apart by database, with bare names at `home`, all of them stay as they are.
    """
    if home is not None:
        return {}
    named = set(tables)
    defined = {*schema.tables, *schema.views, *schema.partitions}
    places: dict[str, list[str]] = {}
    for table in sorted(named | defined):
        owner, _, name = table.rpartition(".")
        if owner:
            places.setdefault(name, []).append(table)
    one = {
        bare: places[bare][0]
        for bare in sorted(named - defined)
        if len(places.get(bare, ())) == 1 and places[bare][0] not in schema.views
    }
    for template in templates if one else ():
        mine = set(template.tables)
        for bare in mine & one.keys():
            if one[bare] in mine or names_in_default(bare, template.text):
                del one[bare]
    return one
