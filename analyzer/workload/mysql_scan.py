"""What MySQL's logs have in common: sessions, databases, statements and commands as events."""

import hashlib
import re
from array import array
from functools import lru_cache

from analyzer.model import CodeTag, Template
from analyzer.workload.clock import NO_TIME
from analyzer.workload.events import (
    COUNTED,
    COUNTED_FAILED,
    DATABASE,
    ENDS,
    FAILED,
    MARK,
    NOTHING_US,
    ORIGIN,
    ROLLS_BACK,
    STARTS,
    Events,
    Meaning,
)
from analyzer.workload.formats.other_lines import reason_of
from analyzer.workload.formats.records import Origin
from analyzer.workload.mysql_control import effect_of
from analyzer.workload.spoken import Reads

#: The error after which InnoDB has rolled back the whole transaction: a deadlock.
_DEADLOCK = 1213
#: Stands at the end of a text that was cut off; the normaliser knows it.
_CUT = "…".encode()
_LAST_WORD = re.compile(rb"[\w$`]*\Z")
_MOST_SHORT_CUTS = 20_000
#: Texts that control transactions are short.
_LONGEST_CONTROL = 64
_NOT_TOLD = object()


class MysqlEvents:
    """Writes the events of a chunk, record by record.

    `ends_within` is whether it ends within a line, as only the end of a file does: chunks are cut
    at beginnings of lines.
    """

    def __init__(self, chunk: bytes, reader: Reads) -> None:
        self._events = Events(bytes=len(chunk), databases=[])
        self._chunk = chunk
        self.ends_within = chunk[-1:] not in (b"\n", b"")
        if lines := _not_utf8(chunk):
            self.skip("lines with bytes that are no UTF-8 (read all the same)", lines)
        self._rows: list[int] = []
        self._write = self._rows.extend
        self._read, self._recall = reader.read, reader.recall
        self._sessions: dict[bytes | None, int] = {}
        self._told: list[object] = []
        self._users: list[bytes | None] = []
        self._origins: dict[bytes, int] = {}
        self._databases: dict[bytes, int] = {}
        self._traces: dict[str | None, int] = {None: 0}
        self._meanings: dict[tuple[str, CodeTag, str | None, str | None, int], int] = {}
        #: By identity of what the reader's memo hands out; `held` keeps those objects alive.
        self._known: dict[tuple[int, int], int] = {}
        self._recalled: dict[int, int] = {}
        self._held: list[object] = []
        #: By the whole text, where what it does depends on more than its template.
        self._controls: dict[bytes, tuple[int, ...]] = {}
        self._statements = self._duration_us = 0
        self._fastest_us = NOTHING_US

    def session(self, key: bytes | None) -> int:
        """The number of a session; None where it is not to be followed."""
        number = self._sessions.get(key)
        if number is None:
            number = self._sessions[key] = len(self._sessions)
            self._events.sessions.append(key)
            self._told.append(_NOT_TOLD)
            self._users.append(None)
        return number

    def starts(self, session: int) -> None:
        """A connection is made."""
        self._write((session, STARTS, NO_TIME, 0, 0))
        self._told[session], self._users[session] = _NOT_TOLD, None

    def ends(self, session: int) -> None:
        """A connection ends, or goes over to another user."""
        self._write((session, ENDS, NO_TIME, 0, 0))
        self._told[session], self._users[session] = _NOT_TOLD, None

    def resets(self, session: int) -> None:
        """A connection is as new, with the same user and database."""
        self._write((session, ENDS, NO_TIME, 0, 1))

    def enters(self, session: int, database: bytes | None, also_the_log: bool = False) -> None:
        """The session is in a database; None: in the one that the log was in before this chunk.

        `also_the_log`: the log is in it from now on, so it is told even if the session was before.
        """
        if self._told[session] == database and not also_the_log:
            return
        self._told[session] = database
        number = -1
        if database is not None:
            number = self._databases.setdefault(database, len(self._databases))
        self._write((session, DATABASE << 3 | MARK, 0, number, int(also_the_log)))

    def belongs(self, session: int, user: bytes | None) -> None:
        """The session is this user's; None: the record does not say."""
        if user is None or self._users[session] == user:
            return
        self._users[session] = user
        number = self._origins.setdefault(user, len(self._origins))
        self._write((session, ORIGIN << 3 | MARK, NO_TIME, number, 0))

    def statement(
        self, session: int, time: int, duration: int, text: bytes, times: int = 1
    ) -> None:
        """A text was executed; `duration` in microseconds, -1 where it is not said."""
        if duration >= 0:
            self._duration_us += duration
            if duration < self._fastest_us:
                self._fastest_us = duration
        trace = None
        words = self._controls.get(text) if len(text) < _LONGEST_CONTROL else None
        if words is None:
            read = self._recall(text) if times == 1 and text[-2:] != b"*/" else None
            if read is not None:
                word = self._recalled.get(id(read), -1)
                if word >= 0:
                    self._statements += 1
                    self._write((session, word, time, duration, 0))
                    return
            said = read or self._read(text)
            templates, tag, trace = said
            word = self._known.get((id(templates), id(tag)), -1) if times == 1 else -1
            if word >= 0:
                self._statements += 1
                index = 0 if trace is None else self._trace(trace)
                self._write((session, word, time, duration, index))
                return
            words = self._words(text, said, times)
        index = 0 if trace is None else self._trace(trace)
        for word in words:
            if word & 7 == MARK:
                self._write((session, word, time, 0, 0))
            else:
                self._statements += 1
                self._write((session, word, time, duration, index))
                duration = -1

    def failed(self, session: int, error: int) -> None:
        """The session's last statement failed; `error` is MySQL's number."""
        self.skip("errors")
        self._write((session, FAILED << 3 | MARK, 0, 0, 0))
        if error == _DEADLOCK:
            self._write((session, ROLLS_BACK << 3 | MARK, 0, 0, 0))

    def ran_in(self, routine: bytes) -> None:
        """The last statement ran inside of this routine or trigger, its database in front."""
        self._events.routines.add(_name(routine).replace("`", "").lower())

    def command(
        self, session: int, time: int, name: bytes, duration: int = 0, times: int = 1
    ) -> None:
        """The client asked for something that is no SQL."""
        self._statements += 1
        self._duration_us += max(0, duration)
        index = self._index(Meaning(administrator_command(name), _NO_TAG, times=times))
        word = index << 8 | COUNTED << 3 | MARK
        self._write((session, word, time, max(0, duration), 1))

    def counted(
        self,
        session: int,
        text: bytes,
        *,
        executions: int,
        failed: int,
        duration: int,
        first: int,
        last: int,
    ) -> None:
        """A text was executed so often between two times; nobody knows with what."""
        self._duration_us += duration
        templates, tag, _ = self._read(text)
        for template in templates:
            self._statements += executions
            index = self._index(Meaning(template, tag)) << 8
            word = index | COUNTED << 3 | MARK
            self._write((session, word, first, 0, 0))
            self._write((session, word, last, duration, executions - failed))
            if failed:
                self._write((session, index | COUNTED_FAILED << 3 | MARK, last, 0, failed))
            duration = 0
        if failed:
            self.skip("errors", failed)

    def skip(self, reason: str, count: int = 1) -> None:
        """Something was left out."""
        self._events.skipped[reason] += count

    def unexplained(self, line: bytes) -> None:
        """A line that belongs to no record."""
        self._events.unexplained += len(line) + 1
        self.skip(reason_of(line))

    def sampled(self, by: bytes | None, times: int) -> None:
        """One of so many queries (or sessions, as `by` says) was logged."""
        self._events.sampled["session" if by == b"session" else "query", times] += 1

    def without_end(self, text: bytes, end: bytes) -> bytes:
        """A text without what ends it, with the mark of a cut where that is missing.

        Where the file ends within a line, the last word may be half a name.
        """
        bare = text.rstrip()
        if bare.endswith(end):
            return bare[: -len(end)]
        if self.ends_within and self._chunk.endswith(text):
            return self.marked_cut(bare)
        return self._with_mark(bare)

    def marked_cut(self, text: bytes) -> bytes:
        """A text that was cut off, with the mark of that in place of its last word."""
        return self._with_mark(_LAST_WORD.sub(b"", text))

    def _with_mark(self, text: bytes) -> bytes:
        self.skip("statements that break off (read as far as they go)")
        return text + _CUT

    def written(self) -> Events:
        """The events of the chunk."""
        events = self._events
        events.statements, events.duration_us = self._statements, self._duration_us
        events.fastest_us = self._fastest_us
        events.traces = [trace for trace in self._traces if trace is not None]
        events.databases = [_name(database) for database in self._databases]
        events.origins = [Origin(None, user, None) for user in self._origins]
        events.columns = array("q", self._rows)
        return events

    def _trace(self, trace: str) -> int:
        return self._traces.setdefault(trace, len(self._traces))

    def _words(
        self, text: bytes, said: tuple[tuple[Template, ...], CodeTag, str | None], times: int
    ) -> tuple[int, ...]:
        """The second integers of the events that a text makes, marks before its statements."""
        templates, tag, _ = said
        words: list[int] = []
        fixed = times == 1
        for template in templates:
            own = text if len(templates) == 1 else template.text.encode()
            effect = effect_of(template, own)
            fixed = fixed and effect.fixed
            if effect.before is not None:
                words.append(effect.before << 3 | MARK)
            meaning = Meaning(template, tag, effect.control, effect.savepoint, times)
            words.append(self._index(meaning) << 3)
        if len(words) == 1 and fixed:
            if len(self._held) >= _MOST_SHORT_CUTS:
                self._known.clear()
                self._recalled.clear()
                self._held.clear()
            if self._recall(text) is said:
                self._recalled[id(said)] = words[0]
            self._known[id(templates), id(tag)] = words[0]
            self._held.append(said)
        elif not fixed and times == 1 and len(text) < _LONGEST_CONTROL and b"/*" not in text:
            if len(self._controls) >= _MOST_SHORT_CUTS:
                self._controls.clear()
            self._controls[text] = tuple(words)
        return tuple(words)

    def _index(self, meaning: Meaning) -> int:
        template, tag, control, savepoint, times = (
            *(meaning.template, meaning.tag, meaning.control),
            *(meaning.savepoint, meaning.times),
        )
        key = (template.id, tag, control, savepoint, times)
        index = self._meanings.get(key)
        if index is None:
            index = self._meanings[key] = len(self._events.meanings)
            self._events.meanings.append(meaning)
        return index


_NO_TAG = CodeTag()


@lru_cache(maxsize=64)
def administrator_command(name: bytes) -> Template:
    """The template of a command of MySQL's protocol, as Quit and Ping are."""
    text = f"administrator command: {name.decode('utf-8', 'replace').strip()}"
    digest = hashlib.blake2b(f"mysql\n{text}".encode(), digest_size=6).hexdigest()
    return Template(digest, text, "other", noise="session")


def _name(database: bytes) -> str:
    return database.decode("utf-8", "replace")


def _not_utf8(chunk: bytes) -> int:
    """How many lines hold bytes that are no UTF-8."""
    if chunk.isascii() or _is_utf8(chunk):
        return 0
    return sum(not _is_utf8(line) for line in chunk.split(b"\n"))


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
