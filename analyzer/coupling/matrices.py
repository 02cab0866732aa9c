"""Symmetric sparse matrices on one side, views on the other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from analyzer.model import View

#: Weights are rounded so that the order in which floats were added never shows.
DIGITS = 9

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def damped(counts: Floats) -> Floats:
    """1 + ln n for n >= 1 and 0 below, so that one hot request does not draw the map.

    >>> damped(np.array([0.0, 1.0, np.e])).tolist()
    [0.0, 1.0, 2.0]
    """
    return np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0.0)


def symmetric(
    rows: Sequence[int] | Ints, columns: Sequence[int] | Ints, weights: ArrayLike, size: int
) -> sparse.csr_array:
    """Sum directed entries into an undirected matrix; an entry on the diagonal is dropped."""
    matrix = sparse.coo_array(
        (np.asarray(weights, dtype=float), (np.asarray(rows, int), np.asarray(columns, int))),
        shape=(size, size),
    ).tocsr()
    return without_diagonal(matrix + matrix.T)


def without_diagonal(matrix: sparse.csr_array) -> sparse.csr_array:
    """The matrix with its diagonal and explicit zeros taken out."""
    entries = matrix.tocoo()
    keep = (entries.row != entries.col) & (np.abs(entries.data) > 10.0**-DIGITS)
    return sparse.coo_array(
        (entries.data[keep], (entries.row[keep], entries.col[keep])), shape=matrix.shape
    ).tocsr()


def view_of(name: str, matrix: sparse.csr_array) -> View:
    """The upper triangle of a symmetric matrix as a view, edges sorted."""
    entries = sparse.triu(matrix, k=1).tocoo()
    order = np.lexsort((entries.col, entries.row))
    weights = np.round(entries.data[order], DIGITS)
    rows, columns = entries.row[order].tolist(), entries.col[order].tolist()
    triples = zip(rows, columns, weights.tolist(), strict=True)
    return View(name, tuple((i, j, w) for i, j, w in triples if w > 0))


def matrix_of(view: View, size: int) -> sparse.csr_array:
    """A view as a symmetric matrix of `size` nodes."""
    if not view.edges:
        return sparse.csr_array((size, size), dtype=float)
    edges = np.array(view.edges, dtype=float)
    return symmetric(edges[:, 0].astype(int), edges[:, 1].astype(int), edges[:, 2], size)
