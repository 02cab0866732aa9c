"""What breaks atomicity? Committed transactions that reach into two services or more."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from analyzer.assessment.cut import Cut
from analyzer.assessment.footprints import Footprint, Projection
from analyzer.model.assessment import Atomicity, EntryPointTransactions

#: Rates out of shorter logs would be extrapolations, mostly of test runs.
SHORTEST_HOURS = 1.0


def atomicity(seen: Projection) -> Atomicity:
    """Transactions that touch, write or lock in two services or more, and where they come from."""
    explicit, single = seen.transactions, seen.autocommitted
    splits = _count(explicit, writes_in_two)
    shaped = sum(found.shape.count for found in explicit)
    totals = seen.workload.totals
    hours = seen.workload.hours
    if hours is not None and hours < SHORTEST_HOURS:
        hours = None
    return Atomicity(
        committed=max(totals.transactions - totals.summed_transactions, shaped),
        touching_two=_count(explicit, touches_two),
        split_writes=splits,
        locks=_count(explicit, lambda found: _only_locks_in_two(found, seen.cut)),
        autocommit_touching_two=_count(single, touches_two),
        autocommit_split_writes=_count(single, writes_in_two),
        by_services_touched=_histogram((len(f.touched), f.shape.count) for f in explicit),
        by_services_written=_histogram((len(f.written), f.shape.count) for f in explicit),
        by_entry_point=_by_entry_point(explicit, hours),
        per_hour=splits / hours if hours else None,
    )


def touches_two(found: Footprint) -> bool:
    """Whether the unit reads, writes or locks in two services or more."""
    return len(found.touched) >= 2


def writes_in_two(found: Footprint) -> bool:
    """Whether the unit writes in two services or more: a split write."""
    return len(found.written) >= 2


def _only_locks_in_two(found: Footprint, cut: Cut) -> bool:
    """No split write, yet its locks and writes reach into two services."""
    held = {cut.of_table(a.table) for a in found.shape.accesses if a.mode in ("W", "L")}
    return len(held) >= 2 and not writes_in_two(found)


def _by_entry_point(
    explicit: tuple[Footprint, ...], hours: float | None
) -> tuple[EntryPointTransactions, ...]:
    groups: defaultdict[str | None, list[Footprint]] = defaultdict(list)
    for found in explicit:
        groups[found.shape.entry_point].append(found)
    rows = []
    for entry_point, group in groups.items():
        splits = _count(group, writes_in_two)
        written = {service for f in group if writes_in_two(f) for service in f.written}
        rows.append(
            EntryPointTransactions(
                entry_point,
                committed=sum(found.shape.count for found in group),
                touching_two=_count(group, touches_two),
                split_writes=splits,
                services=tuple(sorted(written)),
                per_hour=splits / hours if hours else None,
            )
        )
    rows.sort(key=lambda r: (-r.split_writes, -r.touching_two, -r.committed, r.entry_point or ""))
    return tuple(rows)


def _count(found: Iterable[Footprint], wanted: Callable[[Footprint], bool]) -> int:
    return sum(each.shape.count for each in found if wanted(each))


def _histogram(counted: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    histogram: Counter[int] = Counter()
    for services, count in counted:
        histogram[services] += count
    return tuple(sorted(histogram.items()))
