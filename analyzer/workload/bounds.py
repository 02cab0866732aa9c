"""How much is held while a log is taken in, however long it is and whatever it says."""

from dataclasses import dataclass

from analyzer.workload.requests import MOST_OPEN, SECOND
from analyzer.workload.shapes import SHAPES_BYTES
from analyzer.workload.uses import MOST_PATHS, USES_BYTES


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes for shapes of units, and for texts and tags, as reckoned there; open things by number.

    After each `round` of statements what is closed is counted, and what is too much is closed. From
    `many_sessions` on, those that were silent for `silent_us` are closed; there are never more
    than `sessions` after a round, but for those in a transaction. So many search `paths` are told
    apart.
    """

    shapes: int = SHAPES_BYTES
    uses: int = USES_BYTES
    requests: int = MOST_OPEN
    many_sessions: int = 20_000
    silent_us: int = 3600 * SECOND
    sessions: int = 100_000
    round: int = 50_000
    paths: int = MOST_PATHS


BOUNDS = Bounds()
