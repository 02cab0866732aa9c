"""Events that are written by hand, rather than read by a scan."""

from array import array
from typing import NamedTuple

from analyzer.model import CodeTag
from analyzer.workload.events import (
    BEGINS,
    COMMITS,
    ENDS,
    ERROR,
    FILE,
    MARK,
    PATH,
    ROLLS_BACK,
    Events,
    Meaning,
)
from analyzer.workload.formats.pieces import Phrase


class Assembled(NamedTuple):
    """Events, with what they add to the counts of the files that they come from."""

    events: Events
    counts: tuple[Events, ...]


class EventWriter:
    """Writes events one by one; sessions, meanings and traces get their numbers here.

    `made_up`: the sessions are none that the database knows, so nobody counts them.
    """

    def __init__(self, made_up: bool = False) -> None:
        self._sessions: dict[bytes, int] = {}
        self._meanings: dict[tuple[str, CodeTag, str | None, str | None], int] = {}
        self._spoken: list[Meaning] = []
        self._traces: dict[str, int] = {"": 0}
        self._paths: dict[str, int] = {}
        self._rows: list[int] = []
        self._counts: dict[int, Events] = {}
        self._counted: list[tuple[int, int, int, int]] = []
        self._file = -1
        self._made_up = made_up

    def in_file(self, file: int) -> None:
        """What follows stood in this file."""
        if file != self._file:
            self._file = file
            self._rows += (0, FILE << 3 | MARK, 0, file, 0)

    def statement(
        self,
        session: bytes,
        time: int,
        duration_us: int,
        phrases: tuple[Phrase, ...],
        tag: CodeTag,
        trace: str = "",
    ) -> None:
        """A text was executed; its duration counts once."""
        number = self._traces.setdefault(trace, len(self._traces))
        counts = self._of_file(self._file)
        counts.statements += len(phrases)
        counts.duration_us += max(0, duration_us)
        for phrase in phrases:
            meaning = self._meaning(phrase, tag)
            self._rows += (self._session(session), meaning << 3, time, duration_us, number)
            duration_us = -1
            if phrase.setting is not None:
                path, local = phrase.setting
                of = -1 if path is None else self._paths.setdefault(path, len(self._paths))
                self._rows += (self._session(session), PATH << 3 | MARK, time, of, int(local))

    def counted(
        self,
        phrases: tuple[Phrase, ...],
        tag: CodeTag,
        count: int,
        duration_us: int,
        toplevel: bool = True,
        failed: bool = False,
    ) -> None:
        """A text was executed so often, or `failed` so often, nobody knows when and with what.

        Inside of another statement (not `toplevel`) it touched its tables and is no statement.
        """
        counts = self._of_file(self._file)
        if toplevel:
            counts.statements += count * len(phrases)
            counts.duration_us += max(0, duration_us)
        else:
            counts.skipped["executions inside of functions, which count as accesses"] += count
        for phrase in phrases:
            ran = count if toplevel else 0
            done = 0 if failed else count
            self._counted.append((self._meaning(phrase, tag), ran, done, max(0, duration_us)))
            duration_us = 0

    def begin(self, session: bytes) -> None:
        """A transaction begins, though no statement says so."""
        self._rows += (self._session(session), BEGINS << 3 | MARK, 0, 0, 0)

    def end(self, session: bytes, committed: bool) -> None:
        """A transaction ends, though no statement says so."""
        what = COMMITS if committed else ROLLS_BACK
        self._rows += (self._session(session), what << 3 | MARK, 0, 0, 0)

    def failed(self, session: bytes) -> None:
        """The session's last statement failed."""
        self._rows += (self._session(session), ERROR, 0, 0, 0)

    def gone(self, session: bytes) -> None:
        """The session says nothing more."""
        self._rows += (self._session(session), ENDS, 0, 0, 0)

    def unnamed(self, file: int, count: int) -> None:
        """So many statements of a file came from nobody knows which thread or connection."""
        self._of_file(file).unnamed += count

    def skip(self, reason: str, file: int) -> None:
        """Something of a file was left out."""
        self._of_file(file).skipped[reason] += 1

    def written(self) -> Assembled:
        """The events, and what they add to the counts of each file."""
        events = Events(
            sessions=list(self._sessions) or [b""],
            meanings=self._spoken,
            traces=list(self._traces)[1:],
            paths=list(self._paths),
            columns=array("q", self._rows),
            file=max(0, self._file),
            made_up=self._made_up,
            counted=self._counted,
        )
        return Assembled(events, tuple(self._counts.values()))

    def _of_file(self, file: int) -> Events:
        return self._counts.setdefault(file, Events(file=file))

    def _session(self, session: bytes) -> int:
        return self._sessions.setdefault(session, len(self._sessions))

    def _meaning(self, phrase: Phrase, tag: CodeTag) -> int:
        key = (phrase.template.id, tag, phrase.control, phrase.savepoint)
        number = self._meanings.get(key)
        if number is None:
            number = self._meanings[key] = len(self._spoken)
            self._spoken.append(Meaning(phrase.template, tag, phrase.control, phrase.savepoint))
        return number
