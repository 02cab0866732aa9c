"""The span of time of pieces, which are put together only after the scan."""

from collections import Counter

from analyzer.workload.clock import NO_TIME
from analyzer.workload.formats.pieces import phrases_in
from analyzer.workload.scan import Events
from analyzer.workload.selection import OUTSIDE, Selection


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
