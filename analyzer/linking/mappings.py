"""Links out of the code's own word: models and SQL found in the source."""

from collections.abc import Iterable
from dataclasses import replace

from analyzer.linking.happening import happening
from analyzer.linking.swapped_users import swapped_users
from analyzer.model import Codebase, Evidence, Link, TableMapping, Workload


def mapping_links(workload: Workload, codebase: Codebase) -> list[Link]:
    """One link for each mapping, of its kind and mode; the table is named as in the workload.

    A mapping counts once (or by its weight): how often it runs, only the log knows.
    """
    return [
        Link(
            *(mapping.module, mapping.table, mapping.kind, mapping.mode, mapping.weight),
            (_evidence(mapping),),
        )
        for mapping in as_in_workload(workload, codebase.mappings)
    ]


def as_in_workload(
    workload: Workload, mappings: Iterable[TableMapping]
) -> tuple[TableMapping, ...]:
    """Mappings, with the workload's names of their tables.

    What differs in its case takes the workload's; a bare name that no table has is that of the one
    table of this name in some schema. Django's users are in the workload's table of users. What the
    workload does not know stays as it is. What a module touches only by deleting other rows is left
    out where the workload has statements, and none that deletes those.
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

    return happening(
        workload,
        [
            replace(
                mapping,
                table=known(mapping.table),
                deleting=known(mapping.deleting) if mapping.deleting else None,
            )
            for mapping in mappings
        ],
    )


def _evidence(mapping: TableMapping) -> Evidence:
    word = "defines" if mapping.label else "names"
    what = f"the model of {mapping.table}" if mapping.kind == "model" else mapping.table
    if mapping.deleting:
        word, what = "deletes rows of", f"{mapping.deleting} and so touches {mapping.table}"
    return Evidence(
        "link",
        f"{mapping.module} {word} {what}",
        count=mapping.weight,
        file=mapping.file,
        line=mapping.line,
    )
