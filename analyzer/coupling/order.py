"""Which tables follow each other in the order of access."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from scipy import sparse

from analyzer.coupling.matrices import Floats, symmetric
from analyzer.coupling.units import Units
from analyzer.model import UnitShape, table_node


class Steps:
    """Neighbours in the paths of all shapes, found once: (shape, table, next table)."""

    def __init__(self, shapes: tuple[UnitShape, ...], index: Mapping[str, int]) -> None:
        found = []
        for row, shape in enumerate(shapes):
            path = [index[n] for t in shape.path if (n := table_node(t)) in index]
            found += [(row, a, b) for a, b in pairwise(path) if a != b]
        steps = np.array(found, dtype=int).reshape(-1, 3)
        self.shape, self.left, self.right = steps[:, 0], steps[:, 1], steps[:, 2]


def order(units: Units, steps: Steps) -> sparse.csr_array:
    """weight(a, b) = ln(1 + times that a statement on a is followed by one on b, or b by a)."""
    times: Floats = units.counts[steps.shape]
    counted = symmetric(steps.left, steps.right, times, units.touched.shape[1])
    counted.data = np.log1p(counted.data)
    return counted
