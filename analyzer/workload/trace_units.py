"""Traces put together: which statements ran in one request, in one transaction, and from where.

Spans come in any order and a trace may be spread over lines and files. While not too many spans
are open, all of them wait for the end of the last file. Beyond that a trace is closed that was not
seen for ten minutes of the log's time; what comes of it afterwards is another request.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from analyzer.model import CodeTag
from analyzer.workload.clock import NO_TIME
from analyzer.workload.event_writer import Assembled, EventWriter
from analyzer.workload.formats.traces import SpanPiece

#: A trace that was not seen for this long (microseconds of the log's time) is whole.
TRACE_IS_WHOLE = 600_000_000
#: So many spans may be open, at some 300 bytes each.
MOST_OPEN = 100_000


class _Trace:
    """The spans of a trace as far as they have come, with the file of each."""

    __slots__ = ("last", "spans")

    def __init__(self) -> None:
        self.spans: list[tuple[SpanPiece, int]] = []
        self.last = NO_TIME


class TraceAssembler:
    """Takes in spans in the order of the files, hands out the events of whole traces."""

    def __init__(self, most_open: int = MOST_OPEN) -> None:
        self._open: dict[str, _Trace] = {}
        self._most = most_open
        self._held = 0
        self._file, self._now = -1, NO_TIME

    def take(self, pieces: Iterable[SpanPiece], file: int) -> Iterator[Assembled]:
        """Take in the spans of a chunk; the events of traces that are closed by it."""
        if file != self._file:
            self._file, self._now = file, NO_TIME
        for piece in pieces:
            trace = self._open.get(piece.trace)
            if trace is None:
                trace = self._open[piece.trace] = _Trace()
            trace.spans.append((piece, file))
            trace.last = max(trace.last, piece.time)
            self._now = max(self._now, piece.time)
            self._held += 1
            if self._held >= self._most:
                yield self._close(self._whole())

    def finish(self) -> Iterator[Assembled]:
        """The events of what is still open."""
        if self._open:
            yield self._close(list(self._open))

    def _whole(self) -> list[str]:
        """The traces that are whole by their time; at least enough to halve what is open."""
        by_age = sorted(self._open, key=lambda name: self._open[name].last)
        kept = self._held
        whole = []
        for name in by_age:
            trace = self._open[name]
            if kept <= self._most // 2 and self._now - trace.last <= TRACE_IS_WHOLE:
                break
            whole.append(name)
            kept -= len(trace.spans)
        return whole

    def _close(self, names: list[str]) -> Assembled:
        writer = EventWriter(made_up=True)
        ran: list[_Ran] = []
        for name in names:
            trace = self._open.pop(name)
            self._held -= len(trace.spans)
            ran += _statements(name, trace.spans, writer)
        _write(ran, writer)
        return writer.written()


class _Ran(NamedTuple):
    """A statement of a trace with everything known of it; `group` is its session.

    `in_span`: the session is what ran in the span of a transaction.
    """

    time: int
    trace: str
    order: int
    group: tuple[str, int]
    in_span: bool
    group_failed: bool
    piece: SpanPiece
    tag: CodeTag
    file: int


def _statements(trace: str, spans: list[tuple[SpanPiece, int]], writer: EventWriter) -> list[_Ran]:
    by_id: dict[int, SpanPiece] = {}
    for piece, _ in spans:
        # Where a request's two ends share an id (Zipkin), the end that serves is the ancestor.
        if piece.id and (piece.id not in by_id or piece.role.serves):
            by_id[piece.id] = piece
    asked = sorted(
        (pair for pair in spans if pair[0].role.phrases),
        key=lambda pair: (pair[0].time, -pair[0].duration, pair[0].id, pair[1]),
    )
    chains = [_ancestors(piece, by_id) for piece, _ in asked]
    around_others = {span.id for above in chains for span in above if span.role.transaction}
    seen: set[int] = set()
    ran = []
    for order, ((piece, file), above) in enumerate(zip(asked, chains, strict=True)):
        if piece.id and piece.id in seen:
            writer.skip("spans that came twice", file)
            continue
        seen.add(piece.id)
        if any(_same(piece, outer) for outer in above):
            writer.skip("statements that two layers of the program report", file)
            continue
        around = next((span for span in (piece, *above) if span.id in around_others), None)
        group = (f"{trace}/{around.id}", 1) if around else (f"{trace}/{piece.role.service}", 0)
        failed = around is not None and around is not piece and around.role.failed
        tag = _tag(piece, above)
        ran.append(_Ran(piece.time, trace, order, group, bool(around), failed, piece, tag, file))
    return ran


def _ancestors(piece: SpanPiece, by_id: dict[int, SpanPiece]) -> list[SpanPiece]:
    above: list[SpanPiece] = []
    seen = {piece.id}
    parent = piece.parent
    while parent and parent not in seen and (span := by_id.get(parent)) is not None:
        seen.add(parent)
        above.append(span)
        if span.role.serves and span.role.entry_point:
            break
        parent = span.parent
    return above


def _same(inner: SpanPiece, outer: SpanPiece) -> bool:
    """Whether the outer span is another layer's account of the same execution."""
    return bool(outer.role.phrases) and [p.template.id for p in inner.role.phrases] == [
        p.template.id for p in outer.role.phrases
    ]


def _tag(piece: SpanPiece, above: list[SpanPiece]) -> CodeTag:
    """Entry point and code: what the statement's own comment says, else the nearest span."""
    own = piece.role.tag
    code = next((span.role.code for span in (piece, *above) if span.role.code), None)
    entry = above[-1].role.entry_point if above else None
    if code is None or own.module or own.file or own.function:
        code = own
    return CodeTag(
        entry_point=entry or own.entry_point,
        module=code.module,
        function=code.function,
        file=code.file,
        line=code.line,
        app=own.app,
    )


def _write(ran: list[_Ran], writer: EventWriter) -> None:
    """Write statements in order of time; a transaction's marks stand around its own."""
    ran.sort(key=lambda one: (one.time, one.trace, one.order))
    left: dict[tuple[str, int], int] = {}
    controls: dict[tuple[str, int], set[str]] = {}
    for one in ran:
        left[one.group] = left.get(one.group, 0) + 1
        controls.setdefault(one.group, set()).update(
            phrase.control.partition(" ")[0] for phrase in one.piece.role.phrases if phrase.control
        )
    begun: set[tuple[str, int]] = set()
    for one in ran:
        session, piece = one.group[0].encode("utf-8", "replace"), one.piece
        writer.in_file(one.file)
        if one.in_span and one.group not in begun:
            begun.add(one.group)
            if "begin" not in controls[one.group]:
                writer.begin(session)
        for _ in range(piece.role.times):
            writer.statement(
                session,
                piece.time,
                -1 if piece.role.failed else piece.duration,
                piece.role.phrases,
                one.tag,
                one.trace,
            )
        if piece.role.failed:
            writer.failed(session)
        left[one.group] -= 1
        if not left[one.group]:
            if one.in_span and not controls[one.group] & {"commit", "rollback"}:
                writer.end(session, committed=not one.group_failed)
            writer.gone(session)
