"""How long work tells how far it is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` (bytes or steps) within a named stage."""

    stage: str
    done: int
    total: int


#: May raise `Cancelled` to stop the work.
ProgressCallback = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Ignore progress."""
