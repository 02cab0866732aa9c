"""How should the two services talk? One line for each boundary."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from analyzer.assessment.footprints import Direction, Projection, directions
from analyzer.model.assessment import UNASSIGNED, Boundary, Staleness

#: Where at least half of the transactions that touch both sides write on both, the two keep one
#: invariant together; a saga for every second transaction is dearer than one service.
MERGE_SHARE = 0.5
#: Below this many split writes a share says little, and one saga is cheaper than a merge.
MERGE_FLOOR = 10
#: Where at least half of what a caller does to the other side is writing, it tells more than it
#: asks, and telling needs no answer.
TELLS_SHARE = 0.5
#: A copy pays when the other side is read at least this much more often than it is written.
READ_MODEL_RATIO = 10
#: A copy is kept up within about a second by common message brokers and log-based replication;
#: data that is read again sooner than that after a write must be asked for, not copied.
COPY_LAG_MS = 1000


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the crossing units of one direction do on the called side: table uses, by units."""

    reads: int = 0
    writes: int = 0


def advised(
    boundaries: Iterable[Boundary], staleness: Iterable[Staleness], seen: Projection
) -> tuple[Boundary, ...]:
    """The boundaries, each with its line of advice."""
    flows = traffic(seen)
    by_service: dict[str, list[Staleness]] = {}
    for each in staleness:
        by_service.setdefault(each.service, []).append(each)
    lines = []
    for boundary in boundaries:
        flow = flows.get((boundary.from_service, boundary.to_service), Traffic())
        fresh = by_service.get(boundary.to_service, [])
        lines.append(replace(boundary, advice=advise(boundary, flow, fresh)))
    return tuple(lines)


def advise(boundary: Boundary, flow: Traffic, fresh: Iterable[Staleness]) -> str:
    """Merge, reference by key, query, event or read model, with the figures that say so.

    `fresh` are the called side's tables whose gap from write to read was measured.
    """
    if UNASSIGNED in (boundary.from_service, boundary.to_service):
        return "Give these tables a service first."
    splits, shared = boundary.split_writes, max(boundary.transactions, boundary.split_writes)
    if splits >= MERGE_FLOOR and splits >= MERGE_SHARE * shared:
        return f"Merge: {splits:,} of {shared:,} shared transactions write on both sides."
    if not boundary.weight:
        return _at_rest(boundary)
    line = _at_run_time(boundary, flow, min((each.p5_ms for each in fresh), default=None))
    if splits:
        need = "needs" if splits == 1 else "need"
        line += f" {_number(splits, 'split write')} {need} an outbox and a compensation."
    return line


def traffic(seen: Projection) -> Mapping[Direction, Traffic]:
    """For each direction the tables read and written on the called side, once a unit."""
    reads: dict[Direction, int] = {}
    writes: dict[Direction, int] = {}
    for found in seen.priced:
        if len(found.touched) < 2:
            continue
        read_in: dict[str, int] = {}
        written_in: dict[str, int] = {}
        for table, mode in found.shape.accesses:
            side = written_in if mode == "W" else read_in
            service = seen.cut.of_table(table)
            # A lock comes with the read of the same statement; it is no second read.
            side[service] = side.get(service, 0) + (mode != "L")
        for pair in directions(found.touched, found.home):
            reads[pair] = reads.get(pair, 0) + read_in.get(pair[1], 0) * found.shape.count
            writes[pair] = writes.get(pair, 0) + written_in.get(pair[1], 0) * found.shape.count
    return {pair: Traffic(reads[pair], writes[pair]) for pair in sorted(reads)}


def _at_rest(boundary: Boundary) -> str:
    """Nothing crosses at run time."""
    if boundary.foreign_keys:
        keys = _number(boundary.foreign_keys, "foreign key")
        return f"Reference by key: drop the constraint of {keys}, keep the column."
    if boundary.links:
        return "Nothing was seen at run time: let the modules ask the owner's interface instead."
    return "Nothing was seen at run time: turn the imports into one published interface."


def _at_run_time(boundary: Boundary, flow: Traffic, freshest: int | None) -> str:
    uses = flow.reads + flow.writes
    if uses and flow.writes >= TELLS_SHARE * uses:
        share = f"{flow.writes:,} of {uses:,} uses of the other side write"
        return f"Event through an outbox: {share}."
    ratio = flow.reads / max(1, flow.writes)
    calls = boundary.joins > boundary.units or ratio >= READ_MODEL_RATIO
    if boundary.joins and calls and freshest is not None and freshest >= COPY_LAG_MS:
        return (
            f"Read model (CQRS): {_number(boundary.joins, 'joining statement')}, and 95 % of its "
            f"writes that are read again stay unread for {freshest / 1000:,.1f} s or longer."
        )
    joins = f", {_number(boundary.joins, 'joining statement')}" if boundary.joins else ""
    return (
        "Synchronous query with a time-out and a fallback: "
        f"{flow.reads:,} reads to {flow.writes:,} writes of the other side{joins}."
    )


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
