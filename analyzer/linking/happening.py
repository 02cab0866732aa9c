"""Which of the touches that deletions bring about the workload lets believe in.

An ORM that deletes rows of a model asks and changes what refers to them, in the same breath. Code
that can delete a user is tied to a dozen tables by that, and may hardly ever run. The deletion
itself is a statement, so the workload tells: on the log of a shop's tests 31 of 33 such links were
right whose deletion it has, and 4 of 16 others; on that of its shoppers none of 10 others.
"""

from collections.abc import Sequence

from analyzer.model import TableMapping, Workload


def happening(workload: Workload, mappings: Sequence[TableMapping]) -> tuple[TableMapping, ...]:
    """All mappings but those of deletions that no statement of the workload is one of.

    Where there are no statements at all, every deletion may happen. A module that touches a table
    in the same mode by more than one deletion, or without any, touches it once.
    """
    emptied = {
        use.template.main
        for use in workload.templates
        if use.template.kind == "delete" and use.effective
    }
    seen = {_key(one) for one in mappings if one.deleting is None}
    found = []
    for one in mappings:
        if one.deleting is None:
            found.append(one)
        elif (one.deleting in emptied or not workload.templates) and _key(one) not in seen:
            seen.add(_key(one))
            found.append(one)
    return tuple(found)


def _key(one: TableMapping) -> tuple[str, str, str, str | None]:
    return (one.module, one.table, one.kind, one.mode)
