"""The figures of an assessment by name; docs/figures.md says what each one means."""

from collections.abc import Iterable, Mapping

from analyzer.assessment.blast_radius import availability
from analyzer.assessment.footprints import Projection
from analyzer.decomposition.measures import balance, largest_share
from analyzer.model import Decomposition
from analyzer.model.assessment import (
    UNASSIGNED,
    Atomicity,
    Boundary,
    Crossing,
    Replay,
    Spread,
    TableOwnership,
)


def runtime_figures(
    seen: Projection, replayed: Replay, broken: Atomicity, shared: frozenset[str] = frozenset()
) -> dict[str, float]:
    """What requests and transactions pay; `shared` are the tables that every service uses."""
    between = requests_between_services(seen)
    unshared = requests_crossing_without(seen, shared)
    touched = sum(services * count for services, count in replayed.by_services)
    figures: dict[str, float] = {
        "requests": replayed.requests,
        "crossing_requests": replayed.touching_two,
        "crossing_requests_share": _share(replayed.touching_two, replayed.requests),
        "crossing_requests_between_services": between,
        "crossing_requests_between_services_share": _share(between, replayed.requests),
        "crossing_requests_without_shared": unshared,
        "crossing_requests_without_shared_share": _share(unshared, replayed.requests),
        "services_per_request_mean": _share(touched, replayed.requests),
        "availability_at_999": availability(replayed),
        "transactions": broken.committed,
        "crossing_transactions": broken.touching_two,
        "split_writes": broken.split_writes,
        "locks_across_services": broken.locks,
        "autocommit_crossing_statements": broken.autocommit_touching_two,
        "autocommit_split_writes": broken.autocommit_split_writes,
        **_spread("hops", replayed.hops),
        **_spread("outside_majority", replayed.outside_majority),
    }
    if broken.per_hour is not None:
        figures["split_writes_per_hour"] = broken.per_hour
    return figures


def boundary_figures(
    seen: Projection, drawn: Iterable[Boundary], crossings: Iterable[Crossing]
) -> dict[str, float]:
    """What crosses in all: `cross_service_*` per statement, the rest as the boundaries count it."""
    drawn = tuple(drawn)
    cut = seen.cut
    uses = [u for u in seen.workload.templates if len(cut.of_tables(u.template.tables)) > 1]
    return {
        "cross_service_statements": sum(use.effective for use in uses),
        "cross_service_templates": sum(use.effective > 0 for use in uses),
        "crossing_foreign_keys": sum(each.foreign_keys for each in drawn),
        "crossing_imports": sum(each.imports for each in drawn),
        "crossing_links": sum(each.links for each in drawn),
        "crossings": len(tuple(crossings)),
        "price": sum(each.price for each in drawn),
    }


def table_figures(owned: Iterable[TableOwnership]) -> dict[str, float]:
    """Tables that entry points of other services write."""
    shared = [each for each in owned if each.foreign_writes]
    return {
        "shared_write_tables": len(shared),
        "foreign_writes": sum(each.foreign_writes for each in shared),
    }


def shape_figures(decomposition: Decomposition) -> Mapping[str, float]:
    """How many services, and how even: `balance` is the entropy of sizes over its largest value."""
    sizes = [len(service) for service in decomposition.services]
    return {
        "services": len(sizes),
        "largest_share": largest_share(sizes),
        "balance": balance(sizes),
    }


def requests_between_services(seen: Projection, aside: str | None = None) -> int:
    """Requests that touch two services; tables of no service, or of `aside`, are left aside."""
    left_aside = {UNASSIGNED, aside}
    return sum(
        found.shape.count for found in seen.requests if len({*found.touched} - left_aside) >= 2
    )


def requests_crossing_without(seen: Projection, tables: frozenset[str]) -> int:
    """Requests that still touch two services when these tables, and those of no service, are gone.

    A session or a user's name in every request is no seam of the business: a token or a replica
    carries it. This is what would remain.
    """
    return sum(
        found.shape.count
        for found in seen.requests
        if len(_services(seen, found.tables, tables)) >= 2
    )


def _services(seen: Projection, touched: Iterable[str], without: frozenset[str]) -> set[str]:
    left = tuple(table for table in touched if table not in without)
    return {*seen.cut.of_tables(left)} - {UNASSIGNED}


def _spread(name: str, found: Spread) -> dict[str, float]:
    return {f"{name}_{each}": getattr(found, each) for each in ("p50", "p95", "p99", "max", "sum")}


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
