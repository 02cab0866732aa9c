"""Links out of the code's own word: models and SQL found in the source."""

from analyzer.model import Codebase, Evidence, Link, TableMapping, Workload


def mapping_links(workload: Workload, codebase: Codebase) -> list[Link]:
    """One link for each mapping, of its kind and mode; a table's case follows the workload's.

    A mapping counts once (or by its weight): how often it runs, only the log knows.
    """
    by_case = {table.name.lower(): table.name for table in workload.tables}
    exact = {table.name for table in workload.tables}
    return [
        Link(
            mapping.module,
            mapping.table
            if mapping.table in exact
            else by_case.get(mapping.table.lower(), mapping.table),
            mapping.kind,
            mapping.mode,
            mapping.weight,
            (_evidence(mapping),),
        )
        for mapping in codebase.mappings
    ]


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
