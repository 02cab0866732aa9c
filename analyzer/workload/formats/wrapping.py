"""What stands around the lines of a log that something else carried: the words for it.

A wrapper takes lines as they stand in the file and hands out the log as the server wrote it. It
runs where the file is read, before the log is cut into chunks: which lines make one record may
depend on lines far apart.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from analyzer.files import LINE_BYTES
from analyzer.workload.formats.other_lines import reason_of


@dataclass(slots=True)
class Left:
    """What was left out before a log is cut into records: by reason, and how many bytes of it
    nobody understood; `breaks` says where the file breaks off.
    """

    skipped: Counter[str] = field(default_factory=Counter)
    unexplained: int = 0
    breaks: list[str] = field(default_factory=list)

    def junk(self, line: bytes) -> None:
        """A line that belongs to nothing."""
        self.skipped[reason_of(line)] += 1
        self.unexplained += len(line)

    def broke(self, said: str) -> None:
        """Where the file breaks off, in a sentence."""
        self.breaks.append(said)

    def long_line(self, count: int) -> None:
        """A line of which so many bytes were left out at its end."""
        self.skipped[LONG_LINES] += 1
        self.unexplained += count


#: Longer lines and records are cut off.
LONG_LINES = f"lines longer than {LINE_BYTES >> 20} MiB, read up to there"


class Wrapper(Protocol):
    """How to take a log out of what carried it. Implementations hold no state of a file."""

    @property
    def name(self) -> str:
        """What carried it, as a person reads it."""

    @property
    def anything(self) -> bool:
        """Whether it carries any program's log, rather than PostgreSQL's alone."""

    def fits(self, line: bytes) -> bool:
        """Whether a line, without its end, may be one of these."""

    def unwrap(self, lines: Iterable[bytes], left: Left) -> Iterator[bytes]:
        """The log in lines, from lines with their ends; a line's end may come later."""


def continued(text: bytes) -> bytes:
    """A message of several lines as the server prints it: all lines but the first indented."""
    if b"\n" not in text:
        return text
    first, *others = text.rstrip(b"\r\n").split(b"\n")
    return b"\n".join((first, *(b"\t" + line.removeprefix(b"\t") for line in others)))
