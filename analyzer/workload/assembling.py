"""Pieces of several formats on their way to events: each to the assembler of its kind."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from analyzer.workload.application_units import ApplicationAssembler
from analyzer.workload.event_writer import Assembled
from analyzer.workload.events import Events
from analyzer.workload.formats.pieces import PieceFormat
from analyzer.workload.row_units import RowAssembler
from analyzer.workload.trace_units import TraceAssembler


class Assembler(Protocol):
    """Puts pieces together that come in the order of the log."""

    def take(self, pieces: Iterable[Any], file: int) -> Iterator[Assembled]:
        """Take in some pieces; what is whole by now."""

    def finish(self) -> Iterator[Assembled]:
        """What is still open."""


_MAKERS: dict[str, type[Assembler]] = {
    "traces": TraceAssembler,
    "application": ApplicationAssembler,
    "rows": RowAssembler,
}


class Assembling:
    """The assemblers in use."""

    def __init__(self) -> None:
        self._assemblers: dict[str, Assembler] = {}

    def take(self, log_format: PieceFormat, events: Events) -> Iterator[Assembled]:
        """Take in the pieces of a chunk; what is whole by now."""
        name = log_format.assembler
        if name not in self._assemblers:
            self._assemblers[name] = _MAKERS[name]()
        return self._assemblers[name].take(events.pieces, events.file)

    def finish(self) -> Iterator[tuple[str, Assembled]]:
        """What is still open, with the name of its assembler."""
        for name, assembler in self._assemblers.items():
            for whole in assembler.finish():
                yield name, whole
