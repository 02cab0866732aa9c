"""From some whole records to events: the loop that every statement of a log goes through."""

import re
from array import array
from typing import Final

from analyzer.model import Schema
from analyzer.workload.clock import NO_TIME, Durations, Fractions, Seconds
from analyzer.workload.events import (
    AUDITED,
    DURATION,
    ENDS,
    ERROR,
    MARK,
    NESTED,
    ORIGIN,
    PATH,
    PLANNED,
    STARTS,
    TEXT,
    TEXT_ENDS,
    Events,
)
from analyzer.workload.formats.other_lines import reason_of
from analyzer.workload.formats.records import LogFormat, origin_of
from analyzer.workload.selection import EVERYTHING, Selection
from analyzer.workload.spoken import Reads, Spoken
from analyzer.workload.touched import TouchedReader


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
    name = log_format.title
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
                events.skipped[reason_of(junk, name)] += 1
            continue
        if not has_sessions:
            key = None  # of several prefixes one may name them
        session = sessions.get(key)
        if session is None:
            session = sessions[key] = len(sessions)
            events.sessions.append(key)
        time = stamps[seconds] + fractions[fraction]
        if number == b"1":
            rows += (session, STARTS, time, 0, 0)
        if verb == b"statement" or verb == b"execute":
            text = plain(message) if quoted else message
            code = controls.get(text, -1) if len(text) < LONGEST_CONTROL else -1
            if code >= 0:
                trace = None
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
                codes = spoken.codes(text, templates, tag)
                sets = not spoken.setting.isdisjoint(codes)
                paths = spoken.paths(text, codes) if sets else []
                if len(codes) > 1:
                    rows += (session, TEXT << 3 | MARK, time, 0, 0)
                for number_in_text, code in enumerate(codes):
                    statements += 1
                    rows += (session, code, time, duration, index)
                    duration = min(duration, 0)  # it counts once, and all of the text is done
                    if sets:
                        path, local = paths[number_in_text]
                        if path >= -1:
                            rows += (session, PATH << 3 | MARK, time, path, local)
                if len(codes) > 1:
                    rows += (session, TEXT_ENDS << 3 | MARK, time, 0, 0)
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


#: Longer texts are not looked up among those that only control a transaction.
LONGEST_CONTROL: Final = 64
#: How a CONTEXT begins of what runs inside of another statement.
_INSIDE = re.compile(rb"SQL (?:statement|function|expression)|PL/\w+ function")
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
