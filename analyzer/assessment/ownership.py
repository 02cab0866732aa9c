"""Who owns each table, and which tables do several services write?"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from analyzer.assessment.cut import Cut
from analyzer.assessment.footprints import calls_by_service, committed, footprint, priced_kind
from analyzer.model import Workload
from analyzer.model.assessment import UNASSIGNED, TableOwnership


def ownership(workload: Workload, cut: Cut) -> tuple[TableOwnership, ...]:
    """For each written table its writers by service, sorted by table.

    A writer is the majority service of the entry point. Writes are executions where statements
    carry an entry point's tag, else units that write the table, each by its own majority service.
    """
    writers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for table, service, count in _tagged_writes(workload, cut) or _unit_writes(workload, cut):
        writers[table][service] += count
    return tuple(_owned(table, cut.of_table(table), writers[table]) for table in sorted(writers))


def majority_of_entry_points(workload: Workload, cut: Cut) -> dict[str, str]:
    """The service of most of an entry point's statements by main table; a tie by service name."""
    calls: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for shape in committed(workload, priced_kind(workload)):
        if shape.entry_point:
            for service, number in calls_by_service(shape, cut).items():
                calls[shape.entry_point][service] += number * shape.count
    return {
        entry: min(counted, key=lambda service: (-counted[service], service))
        for entry, counted in sorted(calls.items())
        if counted
    }


def _tagged_writes(workload: Workload, cut: Cut) -> list[tuple[str, str, int]]:
    """(table, writing service, executions) of the statements whose tag names an entry point."""
    home = majority_of_entry_points(workload, cut)
    templates = {use.template.id: use.template for use in workload.templates}
    found = []
    for use in workload.tag_uses:
        service = home.get(use.tag.entry_point or "")
        template = templates.get(use.template)
        if service is not None and template is not None:
            found += [(a.table, service, use.count) for a in template.accesses if a.mode == "W"]
    return found


def _unit_writes(workload: Workload, cut: Cut) -> Iterator[tuple[str, str, int]]:
    """(table, writing service, units), each unit by the majority service of its entry point."""
    homes = majority_of_entry_points(workload, cut)
    for shape in committed(workload, priced_kind(workload)):
        service = homes.get(shape.entry_point or "") or footprint(shape, cut).home
        if service is not None:
            yield from ((table, service, shape.count) for table in shape.written)


def _owned(table: str, service: str, counted: Counter[str]) -> TableOwnership:
    ranked = tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
    # A table of no service has no owner, so that no write of it can be foreign.
    foreign = 0 if service == UNASSIGNED else sum(n for name, n in ranked if name != service)
    # Who holds the table keeps it at a tie.
    owner = min(ranked, key=lambda item: (-item[1], item[0] != service, item[0]))[0]
    return TableOwnership(table, service, owner, ranked, foreign)
