"""A partition as an array of labels, and how good it is as one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Labels = NDArray[np.int64]
Floats = NDArray[np.float64]


def canonical(labels: NDArray[Any]) -> Labels:
    """The same partition with labels 0, 1, … in order of first appearance.

    >>> canonical(np.array([7, 3, 7, 5])).tolist()
    [0, 1, 0, 2]
    """
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.asarray(rank[inverse.ravel()], dtype=np.int64)


def one_hot(labels: Labels) -> sparse.csr_array:
    """Nodes x labels with a 1 where the node has the label."""
    count = int(labels.max()) + 1 if len(labels) else 0
    places = (np.arange(len(labels)), labels)
    return sparse.coo_array((np.ones(len(labels)), places), (len(labels), count)).tocsr()


def between(matrix: sparse.csr_array, labels: Labels) -> Floats:
    """Labels x labels: the weight between (and, counted twice, within) communities."""
    members = one_hot(labels)
    return np.asarray((members.T @ matrix @ members).toarray(), dtype=float)


def modularity(matrix: sparse.csr_array, labels: Labels) -> float:
    """Newman's modularity of a partition of a weighted undirected graph.

    >>> pairs = sparse.csr_array(np.kron(np.eye(2), np.array([[0.0, 1.0], [1.0, 0.0]])))
    >>> modularity(pairs, np.array([0, 0, 1, 1]))
    0.5
    """
    weights = between(matrix, labels)
    total = weights.sum()
    if total <= 0:
        return 0.0
    return float(np.trace(weights) / total - np.square(weights.sum(axis=1) / total).sum())
