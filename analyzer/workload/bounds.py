"""How much is held while a log is taken in, however long it is and whatever it says."""

from dataclasses import dataclass

from analyzer.workload.requests import MOST_OPEN
from analyzer.workload.shapes import SHAPES_BYTES
from analyzer.workload.uses import USES_BYTES


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes for shapes of units, bytes for texts and tags (as reckoned there), open requests."""

    shapes: int = SHAPES_BYTES
    uses: int = USES_BYTES
    requests: int = MOST_OPEN


BOUNDS = Bounds()
