"""From a chunk's bytes to events: the part of reading a log that runs on all cores.

An event is five integers: session, what happened, time, duration, trace. Sessions, traces and what
was said are tables of the chunk. No text of a statement leaves it.
"""

import re
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from analyzer.files import Chunk
from analyzer.model import CodeTag, Schema, Template
from analyzer.workload.clock import NO_TIME, Durations, Fractions, Seconds
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.formats.pieces import PieceFormat, phrases_in
from analyzer.workload.formats.records import LogFormat, Origin, origin_of
from analyzer.workload.kinds import control_of
from analyzer.workload.selection import EVERYTHING, EXCLUDED, OUTSIDE, Selection
from analyzer.workload.statements import StatementReader
from analyzer.workload.touched import Touched, TouchedReader

#: What happened; the low three bits of an event's second integer, above them the meaning's index.
STATEMENT, ERROR, FAILED_TEXT, PREPARED, DURATION, STARTS, ENDS, MARK = range(8)
#: What a mark says, above its low three bits: a transaction begins or ends without a statement;
#: what follows stood in the file whose number is the duration; the session's last statement failed,
#: which is all that did; the session is now in the database that the duration numbers (-1: in the
#: one that the log was in), and so is the log, if the trace is 1; it commits by hand, or each
#: statement by itself. The last two have the number of a meaning above their low eight bits: it was
#: executed as often as the trace says, and failed as often, in nobody knows which session.
BEGINS, COMMITS, ROLLS_BACK, FILE, FAILED, DATABASE, BY_HAND, BY_ITSELF = range(8)
COUNTED, COUNTED_FAILED = 8, 9
#: The same: pgaudit or a plan named what the duration is the index of, the trace is pgaudit's
#: number of the statement or the plan's duration; the plan before ran inside of another statement.
#: The last: the duration is the index of whose the session is.
AUDITED, PLANNED, NESTED, ORIGIN = 16, 17, 18, 19
KIND_MASK = 7
#: Longer than anything takes.
NOTHING_US = 1 << 62
#: Integers in one event.
WIDTH = 5


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one statement says: its template, its tag, and how it controls the transaction.

    `control` is one of kinds.control_of's words, or one of them and " chain"; `savepoint` the name
    of the savepoint that it sets, releases or goes back to; `times` how many executions each one
    stands for, in a log that holds a sample.
    """

    template: Template
    tag: CodeTag
    control: str | None = None
    savepoint: str | None = None
    times: int = 1


@dataclass(slots=True)
class Events:
    """What a chunk says, in log order.

    `columns` are the events, five integers each: session, what happened, time, duration, trace.
    `skipped` counts records that are no statements by reason; `file` is the number of the file and
    `done` how far it is read with this chunk.
    """

    sessions: list[bytes | None] = field(default_factory=list)
    meanings: list[Meaning] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)
    #: The databases that sessions were in; None where tables are not told apart by database.
    databases: list[str] | None = None
    columns: "array[int]" = field(default_factory=lambda: array("q"))
    bytes: int = 0
    unexplained: int = 0
    statements: int = 0
    duration_us: int = 0
    touched: list[Touched] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    file: int = 0
    done: int = 0
    #: What an assembler has yet to make events of.
    pieces: Sequence[NamedTuple] = ()
    #: Whether the sessions are none that the database knows.
    made_up: bool = False
    #: What ran nobody knows when: meaning, executions, effective executions, duration.
    counted: Sequence[tuple[int, int, int, int]] = ()
    #: Statements of an application that does not say which thread wrote them.
    unnamed: int = 0
    #: How many statements were drawn out of so many queries (or sessions).
    sampled: Counter[tuple[str, int]] = field(default_factory=Counter)
    #: What the fastest statement took, if the log says so.
    fastest_us: int = NOTHING_US

    def count(self, more: "Events") -> None:
        """Add the counts of another chunk of the file, not its events."""
        self.bytes += more.bytes
        self.unexplained += more.unexplained
        self.statements += more.statements
        self.duration_us += more.duration_us
        self.skipped.update(more.skipped)
        self.unnamed += more.unnamed
        self.sampled.update(more.sampled)
        self.fastest_us = min(self.fastest_us, more.fastest_us)


class Reads(Protocol):
    """What reads statements: the one thing a scan needs to know of SQL."""

    #: The ids of templates of which a table was left out.
    excluded: set[str]

    def read(self, sql: bytes) -> tuple[tuple[Template, ...], CodeTag, str | None]:
        """Templates, tag and trace id of a text."""

    def recall(self, sql: bytes) -> tuple[tuple[Template, ...], CodeTag, str | None] | None:
        """The same of a text without a comment, if its like was read; kept as long as may be."""


class Scan:
    """Reads chunks of some files; travels to workers, where it keeps its memos."""

    def __init__(
        self,
        formats: tuple[LogFormat | PieceFormat | EventLog, ...],
        dialect: str = "postgres",
        schema: Schema | None = None,
        only: Selection = EVERYTHING,
    ) -> None:
        self.only = only
        self.formats = formats
        self.dialect = dialect
        self.schema = schema
        self._reader: Reads | None = None
        self._readers: dict[str, Reads] = {}

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_reader": None, "_readers": {}}

    def __call__(self, chunk: Chunk) -> Events:
        """The events of a chunk of the file with the chunk's number."""
        if self._reader is None:
            self._reader = self._reader_of(self.dialect)
        log_format = self.formats[chunk.file]
        if isinstance(log_format, PieceFormat):
            events = self._pieces(chunk.read(), log_format)
        elif isinstance(log_format, EventLog):
            events = log_format.events(chunk.read(), self._reader_of(log_format.dialect))
        else:
            events = scan(chunk.read(), log_format, self._reader, self.schema, self.only)
        if self.only.by_time:
            _drop_outside(events, self.only)
        if self.only.exclude_tables:
            self._count_excluded(events)
        events.file, events.done = chunk.file, chunk.done
        return events

    def _pieces(self, block: bytes, log_format: PieceFormat) -> Events:
        found = log_format.pieces(block, self._read)
        return Events(
            bytes=len(block),
            unexplained=found.unexplained,
            skipped=found.skipped,
            pieces=found.pieces,
        )

    def _read(
        self, text: bytes, dialect: str | None
    ) -> tuple[tuple[Template, ...], CodeTag, str | None]:
        """What a text says in a dialect, None for the one that was stated."""
        return self._reader_of(dialect or self.dialect).read(text)

    def _reader_of(self, dialect: str) -> Reads:
        reader = self._readers.get(dialect)
        if reader is None:
            excludes = self.only.excludes if self.only.exclude_tables else None
            reader = self._readers[dialect] = StatementReader(dialect, self.schema, excludes)
        return reader

    def _count_excluded(self, events: Events) -> None:
        """Count statements of which a table was left out."""
        ids = {name for reader in self._readers.values() for name in reader.excluded}
        codes = {n << 3 for n, m in enumerate(events.meanings) if m.template.id in ids}
        count = sum(word in codes for word in events.columns[1::WIDTH])
        for piece in events.pieces:
            count += sum(phrase.template.id in ids for phrase in phrases_in(piece))
        if count:
            events.skipped[EXCLUDED] += count


def scan(
    block: bytes,
    log_format: LogFormat,
    reader: Reads,
    schema: Schema | None = None,
    only: Selection = EVERYTHING,
) -> Events:
    """The events of some whole records of a log; `schema` folds the partitions in plans.

    Of what `only` states, the origin of records and the tables in plans are looked at here.
    """
    events = Events(bytes=len(block))
    spoken = _Spoken(events, reader)
    evidence = TouchedReader(events.touched, spoken.says, schema or Schema(), only)
    stamps, fractions, durations = Seconds(), Fractions(), Durations()
    sessions: dict[bytes | None, int] = {}
    traces: dict[str | None, int] = {None: 0}
    rows: list[int] = []
    plain, read, known, controls = log_format.plain, reader.read, spoken.known, spoken.controls
    quoted, has_sessions = log_format.quoted, log_format.has_sessions
    statements = total_us = 0
    untold = only.by_origin - log_format.tells
    records = log_format.records(block)
    if only.by_origin & log_format.tells:
        records = only.records(log_format, block, events.skipped)
    for record in records:
        seconds, fraction, key, number, log, took, verb, severity, message, detail, query, junk = (
            record
        )
        if message is None:
            if junk:
                events.unexplained += len(junk) + 1
                events.skipped["lines that belong to no record"] += 1
            continue
        session = sessions.get(key)
        if session is None:
            session = sessions[key] = len(sessions)
            events.sessions.append(key if has_sessions else None)
        time = stamps[seconds] + fractions[fraction]
        if number == b"1":
            rows += (session, STARTS, time, 0, 0)
        if verb == b"statement" or verb == b"execute":
            text = plain(message) if quoted else message
            if text in controls:
                code, trace = controls[text], None
            else:
                templates, tag, trace = read(text)
                code = known.get((id(templates), id(tag)), -1)
            if took:
                duration = durations[took]
                total_us += duration
            else:
                duration = -1
            index = traces.get(trace, -1)
            if index < 0:
                index = traces[trace] = len(traces)
            if code >= 0:
                statements += 1
                rows += (session, code, time, duration, index)
            else:
                for code in spoken.codes(text, templates, tag):
                    statements += 1
                    rows += (session, code, time, duration, index)
                    duration = min(duration, 0)  # it counts once, and all of the text is done
            if detail and (inner := spoken.prepared(plain(detail))):
                rows += (session, inner, time, 0, 0)
        elif log:
            if verb is not None:
                if verb != b"plan":
                    events.skipped[_NOT_COUNTED[verb]] += 1
                else:
                    inside = detail is not None and _INSIDE.search(plain(detail)) is not None
                    if (named := evidence.plan(plain(message), inside)) is not None:
                        ran = durations[took or b"0"]
                        rows += (session, PLANNED << 3 | MARK, time, named, ran)
                    events.skipped[PLANS if named is not None else STRANGE_PLANS] += 1
            elif took:
                total_us += durations[took]
                rows += (session, DURATION, time, durations[took], 0)
            else:
                text = plain(message)
                if text.startswith(b"AUDIT: "):
                    if (heard := evidence.audit(text)) is not None:
                        rows += (session, AUDITED << 3 | MARK, time, *heard)
                    events.skipped[AUDITS if heard is not None else STRANGE_AUDITS] += 1
                    continue
                reason, what = _server_message(text)
                events.skipped[reason] += 1
                if what:
                    rows += (session, what, time, 0, 0)
                elif untold and (origin := origin_of(text)) is not None:
                    rows += (session, ORIGIN << 3 | MARK, NO_TIME, len(events.origins), 0)
                    events.origins.append(origin)
        elif severity == b"STATEMENT":
            rows += (session, spoken.failed(message), time, 0, 0)
        elif severity == b"DETAIL":
            if inner := spoken.prepared(message):
                rows += (session, inner, time, 0, 0)
        elif severity == b"CONTEXT":
            if _INSIDE.search(message):
                rows += (session, NESTED << 3 | MARK, time, 0, 0)
        elif severity == b"ERROR":
            events.skipped["errors"] += 1
            rows += (session, ERROR, time, 0, 0)
            if query:
                rows += (session, spoken.failed(plain(query)), time, 0, 0)
        elif severity in _FATAL:
            events.skipped["errors"] += 1
            rows += (session, ENDS, time, 0, 0)
    events.statements, events.duration_us = statements, total_us
    events.traces = [trace for trace in traces if trace is not None]
    events.columns = array("q", rows)
    return events


_FATAL = frozenset((b"FATAL", b"PANIC"))
_NOT_COUNTED = {
    b"parse": "parse steps of the extended protocol",
    b"bind": "bind steps of the extended protocol",
    b"execute fetch from": "further fetches of a running statement",
}
#: Evidence is no statement, and yet not left out.
PLANS = "plans of auto_explain, taken as evidence of what statements touched"
STRANGE_PLANS = "plans of auto_explain in a form that is not read"
AUDITS = "pgaudit records, taken as evidence of what statements touched"
STRANGE_AUDITS = "pgaudit records that cannot be read"


def _server_message(message: bytes) -> tuple[str, int]:
    """Why a message is no statement, and what it says of its session (0: nothing)."""
    if message.startswith(b"connection received"):
        return "connections", STARTS
    if message.startswith(b"disconnection"):
        return "connections", ENDS
    if message.startswith(b"connection "):
        return "connections", 0
    return "messages of the server", 0


#: Marks that have a time of their own; others hold for what follows.
_TIMED = frozenset((AUDITED, PLANNED, NESTED))


def _drop_outside(events: Events, only: Selection) -> None:
    """Take out what is outside of the span of time, and count the statements in it."""
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


class _Spoken:
    """The meanings of a chunk, each once, with short cuts to their indices."""

    def __init__(self, events: Events, reader: Reads) -> None:
        self.reader = reader
        self.meanings = events.meanings
        self.indices: dict[tuple[str, CodeTag, str | None, str | None], int] = {}
        #: By identity of what the reader's memo hands out; `held` keeps those objects alive.
        self.known: dict[tuple[int, int], int] = {}
        self.held: list[tuple[object, object]] = []
        #: By the whole text, where it does nothing but control a transaction and has no trace.
        self.controls: dict[bytes, int] = {}

    def codes(self, text: bytes, templates: tuple[Template, ...], tag: CodeTag) -> tuple[int, ...]:
        """The first integer of a STATEMENT event for each statement of a text."""
        control = len(templates) == 1 and templates[0].kind == "transaction"
        codes = tuple(
            self._index(template, tag, text if control else template.text.encode()) << 3
            for template in templates
        )
        if control:
            if len(self.controls) >= _MOST_SHORT_CUTS:
                self.controls.clear()
            if b"/*" not in text:
                self.controls[text] = codes[0]
        elif len(codes) == 1:
            if len(self.held) >= _MOST_SHORT_CUTS:
                self.known.clear()
                self.held.clear()
            self.known[id(templates), id(tag)] = codes[0]
            self.held.append((templates, tag))
        return codes

    def failed(self, text: bytes) -> int:
        """What to write of the statement that an error names: its last part's index."""
        templates, tag, _ = self.reader.read(text)
        codes = self.codes(text, templates, tag)
        return (codes[-1] | FAILED_TEXT) if codes else ERROR

    def says(self, text: bytes) -> tuple[tuple[int, ...], list[str]]:
        """The indices of what a text says (of a PREPARE, what it prepares), and its tables."""
        prepared = _PREPARED.match(b"prepare: " + text) if text[:7].lower() == b"prepare" else None
        text = prepared["text"] if prepared else text
        templates, tag, _ = self.reader.read(text)
        codes = self.codes(text, templates, tag)
        tables = [table for template in templates for table in template.tables]
        return tuple(code >> 3 for code in codes), tables

    def prepared(self, detail: bytes) -> int | None:
        """What a statement really executed, by the detail of its EXECUTE; None if not said."""
        found = _PREPARED.match(detail)
        if found is None:
            return None
        templates, tag, _ = self.reader.read(found["text"])
        codes = self.codes(found["text"], templates, tag)
        return (codes[0] | PREPARED) if codes else None

    def _index(self, template: Template, tag: CodeTag, text: bytes) -> int:
        control, savepoint = None, None
        if template.kind == "transaction" and (found := control_of(text)):
            control, savepoint = found
            if control in ("commit", "rollback") and _CHAIN.search(text):
                control += " chain"
        key = (template.id, tag, control, savepoint)
        index = self.indices.get(key)
        if index is None:
            index = self.indices[key] = len(self.meanings)
            self.meanings.append(Meaning(template, tag, control, savepoint))
        return index


#: How a CONTEXT begins of what runs inside of another statement.
_INSIDE = re.compile(rb"SQL (?:statement|function|expression)|PL/\w+ function")
_MOST_SHORT_CUTS = 20_000
_CHAIN = re.compile(rb"(?<!NO)\s+CHAIN\b", re.IGNORECASE)
_PREPARED = re.compile(
    rb"prepare:\s*PREPARE\s+(?:\"(?:[^\"]|\"\")+\"|[^\s(]+)\s*"
    rb"(?:\((?:[^()]|\([^()]*\))*\))?\s*AS\s+(?P<text>.+)",
    re.IGNORECASE | re.DOTALL,
)
