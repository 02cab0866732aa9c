"""Oracle's SQL trace (event 10046): what ran in each session, and how its transactions ended."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from analyzer.files import short_lines
from analyzer.workload.clock import NO_TIME
from analyzer.workload.formats.oracle_sql import marked_cut, module_of, without_own_quotes
from analyzer.workload.formats.statement_rows import moment
from analyzer.workload.formats.wrapping import Left

Values = dict[str, Any]

#: How a trace is told.
PARSING = re.compile(rb"^PARSING IN CURSOR #\d+ len=\d+ dep=\d+ ", re.MULTILINE)
#: Lines that begin something; all others go on with what was before (texts, values of binds).
_PARSING = re.compile(
    r"PARSING IN CURSOR #(?P<cursor>\d+) len=(?P<len>\d{1,9}) dep=(?P<dep>\d+)"
    r" uid=(?P<uid>\d+) oct=(?P<oct>\d+) "
)
_RAN = re.compile(r"EXEC #(?P<cursor>\d+):(?P<rest>[\w=,]*)")
_FAILED = re.compile(r"ERROR #(?P<cursor>\d+):err=")
_ENDED = re.compile(r"XCTEND rlbk=(?P<rolled_back>[01]), rd_only=[01]")
_STATED = re.compile(r"\*\*\* (?P<what>SESSION ID|MODULE NAME|ACTION NAME):\((?P<value>.*?)\)")
_STAMP = re.compile(r"\*\*\* (?P<stamp>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?)")
_TIM = re.compile(r"\btim=(?P<tim>\d+)")
_ELAPSED = re.compile(r"\be=(?P<elapsed>\d+)")
_BACK_TO = re.compile(r"\s*ROLLBACK\s+(?:WORK\s+)?TO\b", re.IGNORECASE)
_END = "END OF STMT"
_COMMIT, _ROLLBACK, _BLOCK = "44", "45", "47"

RECURSIVE = "statements of the server itself"
INSIDE = "blocks of PL/SQL, whose statements are logged one by one"
CONTROL = "COMMIT and ROLLBACK, told by the end of the transaction"
ALONE = "ends of transactions of a single statement"
UNKNOWN = "executions of statements that were parsed before the trace begins"
BROKEN = "statements that break off (read as far as they go)"
#: A longer transaction is handed on before its end is known.
LONGEST = 10_000


@dataclass(slots=True)
class _Cursor:
    text: str
    dep: int
    uid: str
    what: str


@dataclass(slots=True)
class _Session:
    """A session's cursors, and what ran since its last transaction ended.

    `inside` counts, by depth, statements that ran there since one of less depth completed.
    """

    name: str
    number: int = 0
    cursors: dict[str, _Cursor] = field(default_factory=dict)
    rows: list[Values] = field(default_factory=list)
    latest: dict[str, Values] = field(default_factory=dict)
    inside: dict[int, int] = field(default_factory=dict)
    handed_on: bool = False
    module: str | None = None
    action: str | None = None

    @property
    def transaction(self) -> str:
        """The transaction that is open."""
        return f"{self.name}#{self.number}"


def is_trace(head: bytes) -> bool:
    """Whether a file is one."""
    return PARSING.search(head) is not None


def oracle_rows(stream: IO[bytes], delimiter: str, left: Left) -> Iterator[Values]:
    """The statements of a trace by role; durations in microseconds.

    What ends a transaction is told by XCTEND, so that commits of drivers count as well. One that
    holds a single statement is that statement, committed by itself.
    """
    del delimiter
    lines = short_lines(stream, left.long_line)
    return _Trace(left).rows(line.decode("utf-8", "replace") for line in lines)


class _Trace:
    """Reads a trace line by line, of one session or of several that were put together."""

    def __init__(self, left: Left) -> None:
        self._left = left
        self._session = _Session("")
        self._sessions = {"": self._session}
        self._stamp: int | None = None
        self._ahead: int | None = None

    def rows(self, lines: Iterable[str]) -> Iterator[Values]:
        """The statements, each when its transaction has ended."""
        text: list[str] | None = None
        parsing: re.Match[str] | None = None
        room = 0
        for line in lines:
            if text is not None and parsing is not None:
                room -= len(line)
                if line.startswith(_END):
                    self._parsed(parsing, "".join(text))
                elif room < 0 or line.startswith("PARSING IN CURSOR #"):
                    self._left.skipped[BROKEN] += 1
                    self._parsed(parsing, marked_cut("".join(text)))
                else:
                    text.append(line)
                    continue
                text = None
            if self._stamp is not None:
                self._set_clock(line)
            parsing = _PARSING.match(line)
            if parsing is not None:
                text, room = [], int(parsing["len"]) + 2
            elif line.startswith("EXEC #"):
                self._ran(line)
            elif line.startswith("ERROR #"):
                self._failed(line)
            elif line.startswith("XCTEND "):
                yield from self._ended(line)
            elif line.startswith("*** "):
                self._told(line)
            if len(self._session.rows) >= LONGEST:
                yield from self._handed_on(self._session)
        for session in self._sessions.values():
            yield from self._handed_on(session)

    def _parsed(self, parsing: re.Match[str], text: str) -> None:
        cursor = _Cursor(
            without_own_quotes(text), int(parsing["dep"]), parsing["uid"], parsing["oct"]
        )
        self._session.cursors[parsing["cursor"]] = cursor
        self._session.latest.pop(parsing["cursor"], None)

    def _ran(self, line: str) -> None:
        ran = _RAN.match(line)
        session = self._session
        cursor = session.cursors.get(ran["cursor"]) if ran else None
        if ran is None or cursor is None:
            self._left.skipped[UNKNOWN] += 1
            return
        inside = session.inside.pop(cursor.dep + 1, 0)
        if cursor.dep and cursor.uid == "0":
            self._left.skipped[RECURSIVE] += 1
            return
        session.inside[cursor.dep] = session.inside.get(cursor.dep, 0) + 1
        if cursor.what == _BLOCK and inside:
            self._left.skipped[INSIDE] += 1
        elif cursor.what in (_COMMIT, _ROLLBACK) and not _BACK_TO.match(cursor.text):
            self._left.skipped[CONTROL] += 1
        else:
            self._add(ran["cursor"], cursor, line)

    def _add(self, name: str, cursor: _Cursor, line: str, error: str | None = None) -> None:
        elapsed = _ELAPSED.search(line)
        row: Values = {
            "query": cursor.text,
            "time": self._time(line),
            "session": self._session.name or None,
            "transaction": None,
            "duration": int(elapsed["elapsed"]) if elapsed else None,
            "entry": self._session.action,
            "module": self._session.module,
            "error": error,
        }
        self._session.rows.append(row)
        self._session.latest[name] = row

    def _failed(self, line: str) -> None:
        found = _FAILED.match(line)
        name = found["cursor"] if found else ""
        row = self._session.latest.pop(name, None)
        cursor = self._session.cursors.get(name)
        if row is not None:
            row["error"] = "failed"
        elif cursor is not None and not (cursor.dep and cursor.uid == "0"):
            self._add(name, cursor, line, "failed")

    def _ended(self, line: str) -> Iterator[Values]:
        ended = _ENDED.match(line)
        session = self._session
        if ended is None or (not session.rows and not session.handed_on):
            return
        undone = ended["rolled_back"] == "1"
        if len(session.rows) == 1 and not undone and not session.handed_on:
            self._left.skipped[ALONE] += 1
            yield from session.rows
        else:
            end: Values = {
                "query": "ROLLBACK" if undone else "COMMIT",
                "time": self._time(line),
                "session": session.name or None,
                "transaction": session.transaction,
            }
            session.rows.append(end)
            yield from self._handed_on(session)
        session.rows, session.handed_on = [], False
        session.latest.clear()
        session.number += 1

    def _handed_on(self, session: _Session) -> Iterator[Values]:
        """The rows so far, as part of the transaction that is open."""
        if len(session.rows) > 1 or session.handed_on:
            for row in session.rows:
                row["transaction"] = session.transaction
            session.handed_on = True
        yield from session.rows
        session.rows = []
        session.latest.clear()

    def _told(self, line: str) -> None:
        stated = _STATED.match(line)
        if stated is not None:
            value = stated["value"]
            if stated["what"] == "SESSION ID":
                self._session = self._sessions.setdefault(value, _Session(value))
            elif stated["what"] == "MODULE NAME":
                self._session.module = module_of(value)
            else:
                self._session.action = value or None
        elif stamp := _STAMP.match(line):
            told = moment(stamp["stamp"])
            self._stamp = None if told == NO_TIME else told

    def _set_clock(self, line: str) -> None:
        """Put the stamp that was told to the first `tim` after it."""
        found = _TIM.search(line)
        if found is not None and self._stamp is not None:
            self._ahead = self._stamp - int(found["tim"])
            self._stamp = None

    def _time(self, line: str) -> int | None:
        """When a line was written: `tim` counts microseconds from nobody knows when."""
        found = _TIM.search(line)
        return None if found is None or self._ahead is None else self._ahead + int(found["tim"])
