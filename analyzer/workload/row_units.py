"""Rows of statements put together: by transaction id, by session, by request."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator

from analyzer.workload.clock import NO_TIME
from analyzer.workload.event_writer import Assembled, EventWriter
from analyzer.workload.formats.statement_rows import Row

#: A transaction of which so many rows know nothing any more is over.
ROWS_APART = 10_000
#: A row that says it ran more often is counted, not told one by one.
MOST_TIMES = 1000


class RowAssembler:
    """Takes in rows in the order of the files; hands out events.

    Rows with a transaction's id are one transaction, which is taken to have committed, unless a
    COMMIT or ROLLBACK among them says how it ended. All others go by those of their session.
    """

    def __init__(self) -> None:
        #: By name: the row at which a transaction was last seen.
        self._open: OrderedDict[bytes, int] = OrderedDict()
        #: By session: the transaction that it was last in.
        self._latest: dict[str, bytes] = {}
        self._rows = 0

    def take(self, pieces: Iterable[Row], file: int) -> Iterator[Assembled]:
        """Take in the rows of a chunk; their events."""
        writer = EventWriter(made_up=True)
        writer.in_file(file)
        for row in pieces:
            self._rows += 1
            self._hear(row, file, writer)
            while self._open:
                name, last = next(iter(self._open.items()))
                if self._rows - last <= ROWS_APART:
                    break
                self._end(name, writer)
        yield writer.written()

    def finish(self) -> Iterator[Assembled]:
        """The ends of transactions that are still open."""
        writer = EventWriter(made_up=True)
        for name in list(self._open):
            self._end(name, writer)
        yield writer.written()

    def _hear(self, row: Row, file: int, writer: EventWriter) -> None:
        told = row.session or row.transaction or row.request or row.time != NO_TIME
        times = row.times if row.times >= 0 else 1
        if (row.times >= 0 and not told) or not row.toplevel or times > MOST_TIMES:
            duration, failed = row.duration, row.failed
            writer.counted(row.phrases, row.tag, times, duration, row.toplevel, failed)
            return
        request = row.request
        if request and not _is_trace(request):
            request = f"#{request}"
        control = next((phrase.control for phrase in row.phrases if phrase.control), "")
        name = self._session_of(row, file, control, writer)
        duration = -1 if row.failed else row.duration // max(1, times)
        for _ in range(times):
            writer.statement(name, row.time, duration, row.phrases, row.tag, request)
        if not (row.session or row.transaction or row.request):
            writer.unnamed(file, times)
        if row.failed:
            writer.failed(name)
        if name in self._open and control in _ENDS:
            del self._open[name]
            writer.gone(name)

    def _session_of(self, row: Row, file: int, control: str, writer: EventWriter) -> bytes:
        """Whom to write a row to: its transaction, else its session, else the file."""
        if row.transaction:
            name = f"transaction {row.transaction}".encode("utf-8", "replace")
            if name not in self._open and control != "begin":
                writer.begin(name)
            self._open[name] = self._rows
            self._open.move_to_end(name)
            if row.session:
                self._latest[row.session] = name
            return name
        latest = self._latest.get(row.session)
        if latest is not None and latest in self._open and control in _ENDS:
            return latest  # a COMMIT that is no part of its transaction any more
        session = row.session or (f"request {row.request}" if row.request else f"file {file}")
        return session.encode("utf-8", "replace")

    def _end(self, name: bytes, writer: EventWriter) -> None:
        del self._open[name]
        writer.end(name, committed=True)
        writer.gone(name)


_ENDS = ("commit", "rollback")


def _is_trace(request: str) -> bool:
    return len(request) == 32 and not request.strip("0123456789abcdef")
