"""Whose a session is, where that is said by session: when it connects, or enters a database."""

from array import array
from collections import Counter

from analyzer.workload.events import (
    BY_HAND,
    BY_ITSELF,
    COUNTED,
    COUNTED_FAILED,
    DATABASE,
    DURATION,
    ENDS,
    KIND_MASK,
    MARK,
    MARK_MASK,
    ORIGIN,
    PATH,
    STARTS,
    STATEMENT,
    WIDTH,
    Events,
)
from analyzer.workload.selection import OTHERS, Selection

#: What holds for the session whatever database it is in.
_STAYS = frozenset((DATABASE, BY_HAND, BY_ITSELF, PATH))


class _Known:
    """What is known of one session, and whether it is left out by that."""

    __slots__ = ("fields", "hidden")

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.hidden = False


class Connections:
    """Takes out the events of sessions that are not of what is asked for, in the order of the log.

    `known` and `unknown` count statements by file and field of an Origin: of sessions where the
    log said it, and of others that stay in, since no other field speaks against them.
    """

    def __init__(self, only: Selection) -> None:
        self._only = only
        self._sessions: dict[bytes, _Known] = {}
        #: By lane: the database that the log was last in.
        self._last: dict[bytes, str] = {}
        self.known: Counter[tuple[int, str]] = Counter()
        self.unknown: Counter[tuple[int, str]] = Counter()

    def cut(self, events: Events, lane: bytes, asked: frozenset[str]) -> None:
        """Keep what is of the databases, users and applications (those `asked`) stated."""
        names = [lane + (key or b"") for key in events.sessions]
        sessions = [self._sessions.setdefault(key, _Known()) for key in names]
        kept: list[int] = []
        columns = iter(events.columns)
        for index, word, time, duration, trace in zip(*(columns,) * WIDTH, strict=True):
            what, session = word & KIND_MASK, sessions[index]
            mark = word >> 3 & MARK_MASK if what == MARK else -1
            if mark == ORIGIN:
                origin = events.origins[duration]._asdict()
                self._learn(session, {n: _text(origin[n]) for n in asked if origin[n] is not None})
                continue
            if mark == DATABASE and "database" in asked:
                self._enter(events, lane, session, duration, also_the_log=trace == 1)
            counted = mark in (COUNTED, COUNTED_FAILED)
            executed = trace if counted else int(what == STATEMENT)
            if executed:
                for name in asked:
                    if name in session.fields:
                        self.known[events.file, name] += executed
                    elif not session.hidden:
                        self.unknown[events.file, name] += executed
            if not session.hidden or what in (STARTS, ENDS) or mark in _STAYS:
                kept += (index, word, time, duration, trace)
            elif counted or what in (STATEMENT, DURATION):
                events.duration_us -= max(0, duration)
                events.statements -= executed
                if executed:
                    events.skipped[OTHERS] += executed
            if what == STARTS or (what == ENDS and not trace):
                session.fields, session.hidden = {}, False
        events.columns = array("q", kept)
        for key, session in zip(names, sessions, strict=True):
            if not session.fields:
                self._sessions.pop(key, None)

    def _learn(self, session: _Known, fields: dict[str, str]) -> None:
        session.fields.update(fields)
        session.hidden = not self._only.fits(session.fields)

    def _enter(
        self, events: Events, lane: bytes, session: _Known, number: int, also_the_log: bool
    ) -> None:
        """A session enters a database; -1: the log's, of which nobody may know yet."""
        database = self._last.get(lane)
        if number >= 0 and events.databases is not None:
            database = events.databases[number]
        if database is None:
            session.fields.pop("database", None)
            self._learn(session, {})
        else:
            self._learn(session, {"database": database})
            if also_the_log:
                self._last[lane] = database


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")
