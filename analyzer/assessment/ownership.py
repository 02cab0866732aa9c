"""Who owns each table, and which tables do several services write?"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from analyzer.assessment.footprints import Projection
from analyzer.model.assessment import UNASSIGNED, TableOwnership


def ownership(seen: Projection) -> tuple[TableOwnership, ...]:
    """For each written table its writers by service, sorted by table.

    A writer is the majority service of the entry point. Writes are executions where statements
    carry an entry point's tag, else units that write the table, each by its own majority service.
    """
    writers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for table, service, count in _tagged_writes(seen) or _unit_writes(seen):
        writers[table][service] += count
    return tuple(
        _owned(table, seen.cut.of_table(table), writers[table]) for table in sorted(writers)
    )


def majority_of_entry_points(seen: Projection) -> dict[str, str]:
    """The service of most of an entry point's statements, each in that of its main table.

    At a tie the first by name, UNASSIGNED last.
    """
    calls: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for found in seen.priced:
        if found.shape.entry_point:
            for service, number in found.calls.items():
                calls[found.shape.entry_point][service] += number * found.shape.count
    return {
        entry: min(counted, key=lambda s: (-counted[s], s == UNASSIGNED, s))
        for entry, counted in sorted(calls.items())
        if counted
    }


def _tagged_writes(seen: Projection) -> list[tuple[str, str, int]]:
    """(table, writing service, executions) of the statements whose tag names an entry point."""
    home = majority_of_entry_points(seen)
    templates = {use.template.id: use.template for use in seen.workload.templates}
    found = []
    for use in seen.workload.tag_uses:
        service = home.get(use.tag.entry_point or "")
        template = templates.get(use.template)
        if service is not None and template is not None:
            found += [(a.table, service, use.count) for a in template.accesses if a.mode == "W"]
    return found


def _unit_writes(seen: Projection) -> Iterator[tuple[str, str, int]]:
    """(table, writing service, units), each unit by the majority service of its entry point."""
    homes = majority_of_entry_points(seen)
    for found in seen.priced:
        service = homes.get(found.shape.entry_point or "") or found.home
        if service is not None:
            yield from ((table, service, found.shape.count) for table in found.shape.written)


def _owned(table: str, service: str, counted: Counter[str]) -> TableOwnership:
    ranked = tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
    # A table of no service has no owner, so that no write of it can be foreign.
    foreign = 0 if service == UNASSIGNED else sum(n for name, n in ranked if name != service)
    # Who holds the table keeps it at a tie.
    owner = min(ranked, key=lambda item: (-item[1], item[0] != service, item[0]))[0]
    return TableOwnership(table, service, owner, ranked, foreign)
