"""Traces as JSON, whichever tracer wrote them: one document a line, or documents to be cut."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from analyzer.model import Access, CodeTag, Template
from analyzer.model.workload import Kind, Mode
from analyzer.workload.clock import NO_TIME
from analyzer.workload.formats import datadog, jaeger, otlp, zipkin
from analyzer.workload.formats.other_lines import JUNK, reason_of
from analyzer.workload.formats.pieces import Phrase, PieceFormat, Pieces, Read, phrases_of
from analyzer.workload.formats.spans import (
    Query,
    Span,
    code_of,
    entry_point_of,
    is_transaction,
    query_of,
)

_TRACERS = (otlp, jaeger, zipkin, datadog)
_BY_NAME = {tracer.NAME: tracer for tracer in _TRACERS}
_LINE = re.compile(rb"[ \t]*[\[{]")
#: What the beginning of a document that is too long to be parsed holds.
_SIGNS = {
    otlp.NAME: (rb'"(?:resourceSpans|scopeSpans|instrumentationLibrarySpans)"\s*:\s*\[',),
    jaeger.NAME: (rb'"traceID"\s*:', rb'"(?:spanID|spans)"\s*:'),
    zipkin.NAME: (rb'"traceId"\s*:', rb'"id"\s*:\s*"[0-9a-f]{16}"'),
    datadog.NAME: (rb'"trace_id"\s*:', rb'"span_id"\s*:', rb'"resource"\s*:'),
}
_LINES_LOOKED_AT = 20


class Role(NamedTuple):
    """What a span is besides its place in the trace; the same object for equal spans of a chunk."""

    serves: bool
    transaction: bool
    failed: bool
    entry_point: str | None
    code: CodeTag | None
    phrases: tuple[Phrase, ...]
    tag: CodeTag
    service: str
    times: int = 1


class SpanPiece(NamedTuple):
    """A span, reduced to what puts a trace together; times in microseconds."""

    trace: str
    id: int
    parent: int
    time: int
    duration: int
    role: Role


@dataclass(frozen=True)
class TraceFormat(PieceFormat):
    """The documents of one tracer; `elements` where they are not one a line."""

    name: str
    elements: bool = False
    assembler: ClassVar[str] = "traces"

    @property
    def remedy(self) -> str:
        """What to switch on in the tracer."""
        return "Have the tracer record the text of statements (db.query.text or db.statement)."

    @property
    def record_start(self) -> re.Pattern[bytes]:
        """A line that begins an object or an array."""
        return _LINE

    def pieces(self, block: bytes, read: Read) -> Pieces:
        """A piece for every span."""
        found = Pieces()
        roles: dict[Role, Role] = {}
        for line in block.split(b"\n"):
            if not line.strip():
                continue
            row = _parsed(line)
            tracer = _BY_NAME[self.name]
            if row is None or not tracer.is_document(row):
                found.unexplained += len(line) + 1
                why = "lines that are no whole JSON" if row is None else "documents of another kind"
                reason = reason_of(line, "JSON lines")
                found.skipped[why if reason == JUNK else reason] += 1
                continue
            for span in tracer.spans(row):
                role = _role(span, read, found.skipped)
                piece = SpanPiece(
                    *(span.trace, span.id, span.parent),
                    span.start_us or NO_TIME,
                    span.duration_us,
                    roles.setdefault(role, role),
                )
                found.pieces.append(piece)
        return found

    def first_time(self, sample: bytes) -> int:
        """The first start of a span in whole lines of the sample."""
        tracer = _BY_NAME[self.name]
        for row in _rows(sample):
            if tracer.is_document(row):
                times: list[int] = [span.start_us for span in tracer.spans(row) if span.start_us]
                if times:
                    return min(times)
        return NO_TIME


def recognise_traces(sample: bytes) -> TraceFormat | None:
    """The format of a sample that is the JSON of a tracer."""
    text = sample.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] not in (b"{", b"["):
        return None
    first = text.split(b"\n", 1)[0]
    if _parsed(first) is not None:
        for row in _rows(text):
            for tracer in _TRACERS:
                if tracer.is_document(row):
                    return TraceFormat(tracer.NAME)
        if first.strip() not in (b"[]", b"{}"):
            return None
    for name, signs in _SIGNS.items():
        if all(re.search(sign, text) for sign in signs):
            return TraceFormat(name, elements=True)
    return None


def _rows(sample: bytes) -> Iterator[Any]:
    lines = [line for line in sample.split(b"\n") if line.strip()][:_LINES_LOOKED_AT]
    return (row for row in map(_parsed, lines) if row is not None)


def _parsed(line: bytes) -> Any | None:
    """A line's JSON value, if it is an object or an array; a comma behind it does no harm."""
    text = line.removeprefix(b"\xef\xbb\xbf").strip().rstrip(b",")
    if text[:1] not in (b"{", b"["):
        return None
    try:
        return json.loads(text.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


_NO_TAG = CodeTag()


def _role(span: Span, read: Read, skipped: Counter[str]) -> Role:
    query = query_of(span)
    phrases: tuple[Phrase, ...] = ()
    tag, times = _NO_TAG, 1
    if isinstance(query, str):
        skipped[query] += 1
    elif query is not None and query.text is not None:
        text = query.text.encode("utf-8", "replace")
        templates, tag, _ = read(text, query.dialect)
        phrases, times = phrases_of(templates, text), query.batch
    elif query is not None:
        phrases = _without_text(query, read)
    return Role(
        serves=span.serves,
        transaction=is_transaction(span),
        failed=span.failed,
        entry_point=entry_point_of(span) if span.serves or not span.parent else None,
        code=code_of(span),
        phrases=phrases,
        tag=tag,
        service=span.service,
        times=times,
    )


_KINDS: dict[str, tuple[Kind, Mode]] = {
    **dict.fromkeys(("SELECT", "FIND", "GET", "QUERY", "COUNT", "FETCH"), ("select", "R")),
    **dict.fromkeys(("INSERT", "CREATE", "SAVE", "UPSERT", "REPLACE"), ("insert", "W")),
    **dict.fromkeys(("UPDATE", "MERGE"), ("update", "W")),
    **dict.fromkeys(("DELETE", "REMOVE"), ("delete", "W")),
}


def _without_text(query: Query, read: Read) -> tuple[Phrase, ...]:
    """The access that a span names without its statement."""
    known = _KINDS.get(query.operation.split(" ")[0])
    if known is None:
        return ()
    kind, mode = known
    named, _, _ = read(b"SELECT * FROM " + query.table.encode(), query.dialect)
    tables = named[0].tables if named else ()
    if not tables:
        return ()
    text = f"{kind.upper()} … {tables[0]} …"
    template = Template(
        id=hashlib.blake2b(f"span\n{text}".encode(), digest_size=6).hexdigest(),
        text=text,
        kind=kind,
        accesses=(Access(tables[0], mode),),
        main=tables[0],
        partial=True,
        noise=named[0].noise,
    )
    return (Phrase(template),)
