"""What is in the stated span of time: events in the scan, pieces before they are put together."""

from array import array
from collections import Counter

from analyzer.workload.clock import NO_TIME
from analyzer.workload.events import (
    AUDITED,
    DURATION,
    ENDS,
    KIND_MASK,
    MARK,
    NESTED,
    PLANNED,
    STARTS,
    STATEMENT,
    WIDTH,
    Events,
)
from analyzer.workload.formats.pieces import phrases_in
from analyzer.workload.selection import OUTSIDE, Selection

#: Marks that have a time of their own; others hold for what follows.
_TIMED = frozenset((AUDITED, PLANNED, NESTED))


def drop_outside(events: Events, only: Selection) -> None:
    """Take out the events that are outside of the span of time, and count their statements."""
    kept: list[int] = []
    columns = iter(events.columns)
    for event in zip(*(columns,) * WIDTH, strict=True):
        _, word, time, duration, _ = event
        what = word & KIND_MASK
        stays = what in (STARTS, ENDS) or (what == MARK and word >> 3 not in _TIMED)
        if stays or only.holds(time):
            kept += event
        elif what in (STATEMENT, DURATION):
            events.duration_us -= max(0, duration)
            if what == STATEMENT:
                events.statements -= 1
                events.skipped[OUTSIDE] += 1
    events.columns = array("q", kept)


class Span:
    """Takes out what is outside of the stated span of time, chunk by chunk in order.

    A piece without a time is of the time of the one before it in its file.
    """

    def __init__(self, only: Selection) -> None:
        self._only = only
        self._last: dict[int, int] = {}

    def cut(self, events: Events, skipped: Counter[str]) -> None:
        """Keep the pieces of a chunk that are in the span; count the statements that are not."""
        last = self._last.get(events.file, NO_TIME)
        kept = []
        for piece in events.pieces:
            time: int = getattr(piece, "time", NO_TIME)
            last = time if time != NO_TIME else last
            if self._only.holds(last):
                kept.append(piece)
            elif count := len(phrases_in(piece)):
                skipped[OUTSIDE] += count
        self._last[events.file] = last
        events.pieces = kept
