"""What stands around the lines of a log that something else carried: the words for it.

A wrapper takes lines as they stand in the file and hands out the log as the server wrote it. It
runs where the file is read, before the log is cut into chunks: which lines make one record may
depend on lines far apart.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(slots=True)
class Left:
    """What a wrapper left out, by reason, and how many bytes of it nobody understood."""

    skipped: Counter[str] = field(default_factory=Counter)
    unexplained: int = 0

    def junk(self, line: bytes) -> None:
        """A line that belongs to nothing."""
        self.skipped[JUNK] += 1
        self.unexplained += len(line)


JUNK = "lines that belong to no record"


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
