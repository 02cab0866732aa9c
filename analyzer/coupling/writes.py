"""Which tables are written in the same transaction, the tie that is dearest to cut."""

import numpy as np
from scipy import sparse

from analyzer.coupling.matrices import damped, without_diagonal
from analyzer.coupling.units import Units, paired

#: A table read in a transaction that writes another weighs this much of two written together.
READ_SHARE = 0.2


def writes(units: Units) -> sparse.csr_array:
    """weight(a, b) = sum over transactions of (1 + ln count) / (tables written - 1).

    Both written weighs 1, one written and one read `READ_SHARE`; a bulk transaction over many
    tables spreads its weight, so that it ties none of them tightly, and none at all beyond
    `MOST_PAIRED`.
    """
    touched = paired(sparse.csr_array(units.touched))
    written = sparse.csr_array(units.written)
    if touched.nnz < units.touched.nnz:
        written = sparse.csr_array(written.multiply(touched))
    read = sparse.csr_array(touched - written)
    many = np.asarray(written.sum(axis=1)).ravel()
    weights = sparse.diags_array(damped(units.counts) / np.maximum(many - 1, 1))
    together = written.T @ weights @ written
    half = written.T @ weights @ read
    return without_diagonal((together + READ_SHARE * (half + half.T)).tocsr())
