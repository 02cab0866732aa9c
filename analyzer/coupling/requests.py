"""Which tables are used in the same units: cosine of co-access, small units before large ones."""

import numpy as np
from scipy import sparse

from analyzer.coupling.matrices import Floats, damped, without_diagonal
from analyzer.coupling.units import Units, paired

#: From this share of the units on, a table is met whatever the unit does.
AMBIENT = 0.65


def requests(units: Units) -> sparse.csr_array:
    """Co-access of tables within units.

    weight(a, b) is the cosine of the two columns of units x tables, each unit shape weighing
    (1 + ln count) / (tables - 1): a unit of n tables makes n (n - 1) / 2 pairs, and a report over
    half the schema says less of each than a request that touches two. So each unit has one say per
    table, as in networks of co-authors (Newman: Scientific collaboration networks II, 2001), and
    the cosine keeps what is met everywhere from being close to anything in particular. A table in
    more than `AMBIENT` of the units is weighed down further, by ln(1 / share) / ln(1 / AMBIENT), so
    that one that every unit touches ties nothing. Units over very many tables count in the norms
    alone (`MOST_PAIRED`).
    """
    touched = sparse.csr_array(units.touched)
    if touched.nnz == 0:
        return sparse.csr_array((touched.shape[1],) * 2, dtype=float)
    seen = damped(units.counts)
    weights = seen / np.maximum(np.diff(touched.indptr) - 1, 1)
    few = paired(touched)
    together = (few.T @ sparse.diags_array(weights) @ few).tocsr()
    square = together.diagonal() if few is touched else touched.T @ weights
    share = np.minimum(touched.T @ seen / max(float(seen.sum()), 1e-12), 1.0)
    scale = _quiet(share) / np.sqrt(np.maximum(square, 1e-12))
    scaling = sparse.diags_array(scale)
    return without_diagonal((scaling @ together @ scaling).tocsr())


def _quiet(share: Floats) -> Floats:
    """1 up to `AMBIENT`, then down to 0 at 1."""
    loud = share > AMBIENT
    return np.where(loud, np.log(np.where(loud, share, 1.0)) / np.log(AMBIENT), 1.0)
