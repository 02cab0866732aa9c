"""Which units of work say what belongs together, as a matrix of units by nodes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analyzer.coupling.matrices import Floats
from analyzer.model import UnitShape, module_node, table_node

#: A unit, statement or module over more tables than this ties none of them in pairs: a nightly job
#: over 400 tables says of no two that they belong together, and would make 80,000 edges of it.
MOST_PAIRED = 100


@dataclass(frozen=True, slots=True)
class Units:
    """Shapes in a fixed order, how often each counts, and the tables that each touches.

    `touched` and `written` are shapes x nodes with entries 1; `counts` may be resampled.
    """

    shapes: tuple[UnitShape, ...]
    counts: Floats
    touched: sparse.csr_array
    written: sparse.csr_array

    def resampled(self, counts: Floats) -> "Units":
        """The same shapes under other counts."""
        return Units(self.shapes, counts, self.touched, self.written)


def belonging(shapes: Sequence[UnitShape]) -> tuple[UnitShape, ...]:
    """Requests, which show what belongs together; where the log has none, all other units."""
    committed = [shape for shape in shapes if shape.committed and shape.count > 0]
    requests = [shape for shape in committed if shape.kind == "request"]
    return _ordered(requests or committed)


def atomic(shapes: Sequence[UnitShape]) -> tuple[UnitShape, ...]:
    """Committed transactions, which show what is written together; else the requests."""
    committed = [shape for shape in shapes if shape.committed and shape.count > 0]
    transactions = [shape for shape in committed if shape.kind != "request"]
    return _ordered(transactions or committed)


def units_of(shapes: tuple[UnitShape, ...], index: Mapping[str, int]) -> Units:
    """The shapes against `index`, node name to column; tables that are no nodes are left out."""
    return Units(
        shapes=shapes,
        counts=np.array([shape.count for shape in shapes], dtype=float),
        touched=_incidence([shape.tables for shape in shapes], index),
        written=_incidence([shape.written for shape in shapes], index),
    )


def units_of_modules(shapes: tuple[UnitShape, ...], index: Mapping[str, int]) -> Units:
    """The same with modules in the place of tables, for systems that show none; nothing written."""
    touched = _incidence([shape.modules for shape in shapes], index, module_node)
    counts = np.array([shape.count for shape in shapes], dtype=float)
    return Units(shapes, counts, touched, sparse.csr_array(touched.shape, dtype=float))


def paired(rows: sparse.csr_array) -> sparse.csr_array:
    """The rows without the entries of those that hold more than `MOST_PAIRED`."""
    held = np.diff(rows.indptr)
    if held.max(initial=0) <= MOST_PAIRED:
        return rows
    kept = sparse.csr_array(rows * (held <= MOST_PAIRED)[:, None])
    kept.eliminate_zeros()
    return kept


def _ordered(shapes: Sequence[UnitShape]) -> tuple[UnitShape, ...]:
    return tuple(sorted(shapes, key=_identity))


def _identity(shape: UnitShape) -> tuple[object, ...]:
    return (
        shape.kind,
        shape.basis,
        shape.entry_point or "",
        shape.accesses,
        shape.path,
        shape.calls,
        shape.modules,
        shape.count,
    )


def _incidence(
    rows: list[tuple[str, ...]],
    index: Mapping[str, int],
    node_of: Callable[[str], str] = table_node,
) -> sparse.csr_array:
    pairs = [
        (row, index[node])
        for row, names in enumerate(rows)
        for name in names
        if (node := node_of(name)) in index
    ]
    found = np.array(pairs, dtype=int).reshape(-1, 2)
    ones = np.ones(len(found))
    return sparse.coo_array((ones, (found[:, 0], found[:, 1])), (len(rows), len(index))).tocsr()
