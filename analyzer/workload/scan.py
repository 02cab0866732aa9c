"""From a chunk's bytes to events: the part of reading a log that runs on all cores."""

from analyzer.files import RECORD_BYTES, Chunk
from analyzer.model import CodeTag, Schema, Template
from analyzer.workload.events import (
    WIDTH,
    Events,
)
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.formats.pieces import PieceFormat, phrases_in
from analyzer.workload.formats.records import LogFormat
from analyzer.workload.record_scan import scan
from analyzer.workload.selection import EVERYTHING, EXCLUDED, Selection
from analyzer.workload.span import drop_outside
from analyzer.workload.spoken import Reads
from analyzer.workload.statements import StatementReader


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
            if self.schema is not None:
                events.routines |= log_format.tells_inside(self.schema)
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


LONG_RECORDS = f"records longer than {RECORD_BYTES >> 20} MiB, read up to there"
