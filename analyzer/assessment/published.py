"""How does the cut compare with the literature? The published measures, fed with our evidence."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from analyzer.assessment.footprints import Footprint, Projection
from analyzer.assessment.ownership import majority_of_entry_points
from analyzer.assessment.traces import functionalities
from analyzer.decomposition.measures import (
    bcp,
    cohesion,
    complexity,
    coupling,
    dtp,
    icp,
    ifn,
    ned,
    sm,
)
from analyzer.model import Codebase, Decomposition, Link, module_node, table_node

#: Evidence that counts executions; any other says that a use stands in the code.
EXECUTED = ("tag", "span")


def published(
    decomposition: Decomposition, seen: Projection, codebase: Codebase, links: Iterable[Link]
) -> dict[str, float]:
    """SM, ICP, BCP, IFN, NED, DTP, CARGO's variants and Lisbon's three.

    A measure whose input is not there is missing. The formulas are those of
    `analyzer.decomposition.measures`; docs/figures.md says what stands for their nodes, calls,
    business contexts, transactions and functionalities.
    """
    home = decomposition.service_of()
    found = {"ned": ned([len(service) for service in decomposition.services])}
    made = {pair: v for pair, v in calls(codebase, links).items() if {*pair} <= home.keys()}
    if made:
        found |= {"sm": sm(made, home), "icp": icp(made, home), "ifn": ifn(made, home)}
        found["cargo_icp"] = icp(made, home, raw=True)
    contexts = business_contexts(seen)
    if any(node in home for nodes, _ in contexts for node in nodes):
        found |= {"bcp": bcp(contexts, home), "cargo_bcp": bcp(contexts, home, counted=True)}
    if done := transactions(seen):
        found["dtp"] = dtp(done)
    return found | _lisbon(seen)


def calls(codebase: Codebase, links: Iterable[Link]) -> dict[tuple[str, str], float]:
    """Imports by their weight, and uses of tables by modules by their executions.

    A module that calls itself is in. A use that is only known from the code counts once.
    """
    volume: Counter[tuple[str, str]] = Counter()
    for each in codebase.imports:
        volume[module_node(each.importer), module_node(each.imported)] += each.weight
    uses: defaultdict[tuple[str, str], int] = defaultdict(int)
    for link in links:
        if link.counts:
            ran = link.count if link.kind in EXECUTED else 0
            uses[module_node(link.module), table_node(link.table)] += ran
    for pair, executions in uses.items():
        volume[pair] += max(1, executions)
    return {pair: float(number) for pair, number in sorted(volume.items())}


def business_contexts(seen: Projection) -> list[tuple[tuple[str, ...], float]]:
    """Units told apart by entry point and by the tables and modules they touch, with counts."""
    counted: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for found in seen.priced:
        touched = {*map(table_node, found.shape.tables), *map(module_node, found.shape.modules)}
        counted[found.shape.entry_point or "", tuple(sorted(touched))] += found.shape.count
    return [(nodes, float(count)) for (_, nodes), count in sorted(counted.items())]


def transactions(seen: Projection) -> list[tuple[str, tuple[str, ...], float]]:
    """(service of the entry point, tables, count) of the committed explicit transactions.

    Where the record has none, units stand in for them. Tables are those of services, or all where
    the cut places modules only. The entry point's service is that of most of its statements (of
    most of its modules, where the cut places no table); one that lies nowhere takes no part.
    """
    of_modules = not seen.cut.tables
    homes = _majority_of_modules(seen) if of_modules else majority_of_entry_points(seen)
    found = []
    for each in seen.transactions or seen.priced:
        own = _module_home(each, seen) if of_modules else each.home
        service = homes.get(each.shape.entry_point or "") or own
        tables = tuple(t for t in each.shape.tables if of_modules or t in seen.cut.tables)
        if service is not None and tables:
            found.append((service, tables, float(each.shape.count)))
    return found


def _majority_of_modules(seen: Projection) -> dict[str, str]:
    """The service of most of an entry point's modules, unit by unit; at a tie the first by name."""
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for found in seen.priced:
        if found.shape.entry_point:
            for service, number in _modules_by_service(found, seen).items():
                votes[found.shape.entry_point][service] += number * found.shape.count
    return {entry: _first(counted) for entry, counted in sorted(votes.items()) if counted}


def _module_home(found: Footprint, seen: Projection) -> str | None:
    counted = _modules_by_service(found, seen)
    return _first(counted) if counted else None


def _modules_by_service(found: Footprint, seen: Projection) -> Counter[str]:
    homes = map(seen.cut.of_module, found.shape.modules)
    return Counter(home for home in homes if home is not None)


def _first(counted: Counter[str]) -> str:
    return min(counted, key=lambda service: (-counted[service], service))


def _lisbon(seen: Projection) -> dict[str, float]:
    """Cohesion, coupling and complexity; the entities are the tables of services."""
    home = seen.cut.tables
    known = functionalities(seen.priced)
    if not any(t in home for traces in known.values() for each in traces for t, _ in each.accesses):
        return {}
    return {
        "lisbon_cohesion": cohesion(known, home),
        "lisbon_coupling": coupling(known, home),
        "lisbon_complexity": complexity(known, home),
    }
