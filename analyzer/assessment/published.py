"""How does the cut compare with the literature? The published measures, fed with our evidence."""

from collections import Counter
from collections.abc import Iterable

from analyzer.assessment.footprints import Projection
from analyzer.assessment.ownership import majority_of_entry_points
from analyzer.decomposition.measures import bcp, dtp, icp, ifn, ned, sm
from analyzer.model import Codebase, Decomposition, Link, module_node, table_node


def published(
    decomposition: Decomposition, seen: Projection, codebase: Codebase, links: Iterable[Link]
) -> dict[str, float]:
    """SM, ICP, BCP, IFN, NED and DTP; a measure whose input is not there is missing.

    The formulas are those of `analyzer.decomposition.measures`. docs/figures.md says what stands
    for their nodes, calls, business contexts and transactions.
    """
    home = decomposition.service_of()
    found = {"ned": ned([len(service) for service in decomposition.services])}
    if made := calls(codebase, links):
        found |= {"sm": sm(made, home), "icp": icp(made, home), "ifn": ifn(made, home)}
    if contexts := business_contexts(seen):
        found["bcp"] = bcp(contexts, home)
    if seen.transactions:
        found["dtp"] = dtp(transactions(seen))
    return found


def calls(codebase: Codebase, links: Iterable[Link]) -> dict[tuple[str, str], float]:
    """Imports by their weight, and uses of tables by modules by their executions."""
    volume: Counter[tuple[str, str]] = Counter()
    for each in codebase.imports:
        volume[module_node(each.importer), module_node(each.imported)] += each.weight
    for link in links:
        if link.counts:
            volume[module_node(link.module), table_node(link.table)] += max(1, link.count)
    return {pair: float(number) for pair, number in sorted(volume.items())}


def business_contexts(seen: Projection) -> list[tuple[tuple[str, ...], float]]:
    """Units told apart by entry point and by the tables and modules they touch, with counts."""
    counted: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for found in seen.priced:
        touched = {*map(table_node, found.shape.tables), *map(module_node, found.shape.modules)}
        counted[found.shape.entry_point or "", tuple(sorted(touched))] += found.shape.count
    return [(nodes, float(count)) for (_, nodes), count in sorted(counted.items())]


def transactions(seen: Projection) -> list[tuple[str, tuple[str, ...], float]]:
    """Committed explicit transactions by the service of their entry point; tables of services."""
    homes = majority_of_entry_points(seen)
    found = []
    for each in seen.transactions:
        service = homes.get(each.shape.entry_point or "") or each.home
        tables = tuple(table for table in each.shape.tables if table in seen.cut.tables)
        if service is not None and tables:
            found.append((service, tables, float(each.shape.count)))
    return found
