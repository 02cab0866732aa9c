"""Whose a session is, by the record of its connection, where the other records do not say."""

from array import array
from collections import Counter

from analyzer.workload.events import (
    DURATION,
    ENDS,
    KIND_MASK,
    MARK,
    ORIGIN,
    STARTS,
    STATEMENT,
    WIDTH,
    Events,
)
from analyzer.workload.selection import OTHERS, Selection


class Connections:
    """Takes out the events of sessions that are not of what is asked for, in the order of the log.

    `known` and `unknown` count statements by file: of sessions whose connection was seen, and of
    others, which stay in.
    """

    def __init__(self, only: Selection) -> None:
        self._only = only
        self._hidden: dict[bytes, bool] = {}
        self.known: Counter[int] = Counter()
        self.unknown: Counter[int] = Counter()

    def cut(self, events: Events, lane: bytes, asked: frozenset[str]) -> None:
        """Keep what is of the databases, users and applications (those `asked`) stated."""
        names = [lane + (key or b"") for key in events.sessions]
        kept: list[int] = []
        columns = iter(events.columns)
        for index, word, time, duration, trace in zip(*(columns,) * WIDTH, strict=True):
            what, name = word & KIND_MASK, names[index]
            if what == MARK and word >> 3 == ORIGIN:
                origin = events.origins[duration]._asdict()
                told = {field: origin[field] or b"" for field in asked}
                texts = {field: text.decode("utf-8", "replace") for field, text in told.items()}
                self._hidden[name] = not self._only.fits(texts)
                continue
            hidden = self._hidden.get(name)
            if what == STATEMENT:
                (self.unknown if hidden is None else self.known)[events.file] += 1
            if not hidden or what in (STARTS, ENDS):
                kept += (index, word, time, duration, trace)
            elif what in (STATEMENT, DURATION):
                events.duration_us -= max(0, duration)
                if what == STATEMENT:
                    events.statements -= 1
                    events.skipped[OTHERS] += 1
            if what in (STARTS, ENDS):
                self._hidden.pop(name, None)
        events.columns = array("q", kept)
