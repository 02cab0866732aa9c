"""How much of what the database did the links explain."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from analyzer.model import Link, Workload
from analyzer.model.codebase import MappingKind

KINDS: tuple[MappingKind, ...] = ("tag", "span", "model", "sql", "name")


def explained_by(workload: Workload, links: tuple[Link, ...]) -> Mapping[str, float]:
    """The share of effective accesses whose module is known, by the strongest kind that knows it.

    Keys are the kinds of links and "none"; values in [0, 1] add up to 1 (all 0 without accesses).
    An access through a relay that could not be looked through is not explained by its tag. What
    tags leave of a table's accesses goes to the strongest static kind that names the table.
    """
    total: Counter[str] = Counter()
    for use in workload.templates:
        for access in use.template.accesses:
            total[access.table] += use.effective
    known: dict[str, Counter[str]] = defaultdict(Counter)
    for link in links:
        if link.counts or link.kind == "name":
            known[link.kind][link.table] += link.count
    result: Counter[str] = Counter()
    for table, accesses in total.items():
        left = accesses
        for kind in KINDS:
            if table in known[kind]:
                part = min(left, known[kind][table]) if kind in ("tag", "span") else left
                result[kind] += part
                left -= part
        result["none"] += left
    whole = max(1, total.total())
    return {kind: result[kind] / whole for kind in (*KINDS, "none")}
