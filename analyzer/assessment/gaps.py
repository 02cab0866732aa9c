"""How stale may a copy be? The measured time from a write to the next read by another unit."""

from analyzer.assessment.footprints import Projection
from analyzer.assessment.ranks import nearest_rank
from analyzer.model.assessment import Staleness


def gaps(seen: Projection) -> tuple[Staleness, ...]:
    """For each table that is used across the cut and was read after a write; sorted by table.

    The reader is any other unit of work, of whichever service. One of another service comes no
    earlier, so that this is the cautious figure for how far a copy may lag behind.
    """
    across = tables_across(seen)
    found = []
    for gap in seen.workload.gaps:
        pairs = sum(number for _, number in gap.milliseconds)
        if gap.table in across and pairs:
            p5, p50, p95 = nearest_rank(gap.milliseconds, 0.05, 0.5, 0.95)
            service = seen.cut.of_table(gap.table)
            found.append(Staleness(gap.table, service, pairs, p5, p50, p95, gap.unread))
    return tuple(sorted(found, key=lambda each: each.table))


def tables_across(seen: Projection) -> frozenset[str]:
    """Tables that a unit uses whose majority service is another, or a statement of another one."""
    cut = seen.cut
    by_units = {
        table
        for found in seen.priced
        if len(found.touched) > 1
        for table in found.tables
        if cut.of_table(table) != found.home
    }
    statements = (use.template for use in seen.workload.templates if use.effective > 0)
    by_statements = {
        table
        for template in statements
        if len(cut.of_tables(template.tables)) > 1
        for table in template.tables
    }
    return frozenset(by_units | by_statements)
