"""From a chunk's bytes to events: the part of reading a log that runs on all cores."""

import re
from array import array

from analyzer.files import RECORD_BYTES, Chunk
from analyzer.model import CodeTag, Schema, Template
from analyzer.workload.clock import NO_TIME, Durations, Fractions, Seconds
from analyzer.workload.events import (
    AUDITED,
    DURATION,
    ENDS,
    ERROR,
    MARK,
    NESTED,
    ORIGIN,
    PLANNED,
    STARTS,
    WIDTH,
    Events,
)
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.formats.pieces import PieceFormat, phrases_in
from analyzer.workload.formats.records import LogFormat, origin_of
from analyzer.workload.selection import EVERYTHING, EXCLUDED, Selection
from analyzer.workload.span import drop_outside
from analyzer.workload.spoken import Reads, Spoken
from analyzer.workload.statements import StatementReader
from analyzer.workload.touched import TouchedReader


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
            drop_outside(events, self.only)
        if self.only.exclude_tables:
            self._count_excluded(events)
        if chunk.lost:
            events.bytes += chunk.lost
            events.unexplained += chunk.lost
            events.skipped[LONG_RECORDS] += 1
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
    spoken = Spoken(events, reader)
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


#: How a CONTEXT begins of what runs inside of another statement.
_INSIDE = re.compile(rb"SQL (?:statement|function|expression)|PL/\w+ function")
_FATAL = frozenset((b"FATAL", b"PANIC"))
_NOT_COUNTED = {
    b"parse": "parse steps of the extended protocol",
    b"bind": "bind steps of the extended protocol",
    b"execute fetch from": "further fetches of a running statement",
}
LONG_RECORDS = f"records longer than {RECORD_BYTES >> 20} MiB, read up to there"
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
