"""How long after a write of a table another unit reads it."""

from collections import deque
from typing import Final

from analyzer.model import Gap
from analyzer.workload.clock import NO_TIME
from analyzer.workload.units import EFFECTIVE, UNKNOWN, Statement, Use

#: A write that so many later ones of its table have followed counts as read by nobody.
MOST_PENDING: Final = 10_000
#: So many writes wait in all, at some 270 bytes each; beyond, so many of each table.
MOST_WAITING: Final = 100_000
FAIR_SHARE: Final = 500


class _Waiting:
    """How many writes wait in all tables."""

    __slots__ = ("count", "most", "share")

    def __init__(self, most: int, share: int) -> None:
        self.count = 0
        self.most = most
        self.share = share


class _Table:
    """Writes that wait for a reader, and behind them what waits for the end of its transaction."""

    __slots__ = ("counts", "pending", "queue", "unread", "waiting")

    def __init__(self, waiting: _Waiting) -> None:
        self.waiting = waiting
        self.queue: deque[tuple[Statement, bool]] = deque()
        self.pending: deque[tuple[int, object]] = deque()
        self.counts: dict[int, int] = {}
        self.unread = 0

    def flush(self) -> None:
        """Take in, in log order, what has ended; stop at the first that has not."""
        queue, waiting = self.queue, self.waiting
        while queue and (queue[0][0].state != UNKNOWN or len(queue) > 2 * MOST_PENDING):
            statement, writes = queue.popleft()
            if statement.state != EFFECTIVE:
                continue
            if writes:
                self.pending.append((statement.time, statement.unit or statement))
                waiting.count += 1
                share = MOST_PENDING if waiting.count <= waiting.most else waiting.share
                if len(self.pending) > share:
                    self.pending.popleft()
                    self.unread += 1
                    waiting.count -= 1
            elif self.pending:
                self._read(statement)

    def _read(self, statement: Statement) -> None:
        own: deque[tuple[int, object]] = deque()
        reader = statement.unit or statement
        for time, unit in self.pending:
            if unit is reader:
                own.append((time, unit))
            else:
                gap = _three_digits(max(0, statement.time - time))
                self.counts[gap] = self.counts.get(gap, 0) + 1
        self.waiting.count -= len(self.pending) - len(own)
        self.pending = own


class Gaps:
    """From each effective write to the next effective read by another unit, in log order."""

    def __init__(self, most: int = MOST_WAITING, share: int = FAIR_SHARE) -> None:
        self._tables: dict[str, _Table] = {}
        self._waiting = _Waiting(most, share)

    def touch(self, statement: Statement, before: Use | None = None) -> None:
        """A statement began; its unit is known, how it ends may not be.

        `before`: its tables were booked already, as those of this use.
        """
        if statement.time == NO_TIME:
            return
        tables, use = self._tables, statement.use
        reads, writes = use.reads, use.writes
        if before is not None:
            reads = tuple(name for name in reads if name not in before.reads)
            writes = tuple(name for name in writes if name not in before.writes)
        for name in reads:
            table = tables.get(name)
            if table is not None:
                if table.queue:
                    table.flush()
                if table.queue or table.pending:
                    table.queue.append((statement, False))
        for name in writes:
            table = tables.get(name)
            if table is None:
                table = tables[name] = _Table(self._waiting)
            elif table.queue:
                table.flush()
            table.queue.append((statement, True))

    def finish(self) -> tuple[Gap, ...]:
        """The gaps of each table that was written, when all units have ended."""
        gaps = []
        for name, table in sorted(self._tables.items()):
            table.flush()
            unread = table.unread + len(table.pending)
            if table.counts or unread:
                gaps.append(Gap(name, tuple(sorted(table.counts.items())), unread))
        return tuple(gaps)


def _three_digits(gap_us: int) -> int:
    """Microseconds to whole milliseconds, rounded to three significant digits."""
    milliseconds = (gap_us + 500) // 1000
    unit: int = 10 ** max(0, len(str(milliseconds)) - 3)
    return (milliseconds + unit // 2) // unit * unit
