"""Links out of the code's own word: models and SQL found in the source."""

from collections.abc import Iterable
from dataclasses import replace

from analyzer.linking.swapped_users import swapped_users
from analyzer.model import Codebase, Evidence, Link, TableMapping, Workload


def mapping_links(workload: Workload, codebase: Codebase) -> list[Link]:
    """One link for each mapping, of its kind and mode; the table is named as in the workload.

    A mapping counts once (or by its weight): how often it runs, only the log knows.
    """
    named = as_in_workload(workload, codebase.mappings)
    return [
        Link(
            *(mapping.module, known.table, mapping.kind, mapping.mode, mapping.weight),
            (_evidence(mapping),),
        )
        for mapping, known in zip(codebase.mappings, named, strict=True)
    ]


def as_in_workload(
    workload: Workload, mappings: Iterable[TableMapping]
) -> tuple[TableMapping, ...]:
    """Mappings, with the workload's names of their tables.

    What differs in its case takes the workload's; a bare name that no table has is that of the one
    table of this name in some schema. Django's users are in the workload's table of users. What the
    workload does not know stays as it is.
    """
    exact = {table.name for table in workload.tables}
    users = swapped_users(exact)
    by_case = {name.lower(): name for name in sorted(exact)}
    in_schemas: dict[str, list[str]] = {}
    for name in sorted(exact):
        owner, _, bare = name.rpartition(".")
        if owner:
            in_schemas.setdefault(bare.lower(), []).append(name)

    def known(table: str) -> str:
        if table in exact:
            return table
        if table in users:
            return users[table]
        same = in_schemas.get(table.lower(), ())
        only = same[0] if len(same) == 1 else table
        return by_case.get(table.lower(), only)

    return tuple(replace(mapping, table=known(mapping.table)) for mapping in mappings)


def _evidence(mapping: TableMapping) -> Evidence:
    word = "defines" if mapping.label else "names"
    what = f"the model of {mapping.table}" if mapping.kind == "model" else mapping.table
    return Evidence(
        "link",
        f"{mapping.module} {word} {what}",
        count=mapping.weight,
        file=mapping.file,
        line=mapping.line,
    )
