"""Fewer communities than k services: the largest are split."""

import numpy as np
from scipy import sparse

from analyzer.decomposition.leiden import leiden
from analyzer.decomposition.merge_to_k import merge_to_k
from analyzer.decomposition.partition import Labels, canonical
from analyzer.decomposition.rules import Rules, free


def split_to_k(
    matrix: sparse.csr_array, labels: Labels, k: int, rules: Rules, seed: int = 0
) -> Labels:
    """Split the community with most nodes in two until there are k, as far as items go.

    Each split is Leiden's at a rising resolution, merged to two; where even that finds no seam,
    the half that is tied least to the rest is cut off.
    """
    labels = canonical(labels)
    while (count := int(labels.max(initial=-1)) + 1) < k:
        sizes = np.array([rules.sizes[labels == label].sum() for label in range(count)])
        items = np.bincount(labels, minlength=count)
        sizes[items < 2] = -1
        largest = int(np.argmax(sizes))
        if sizes[largest] < 0:
            break
        members = np.flatnonzero(labels == largest)
        half = _halved(matrix[members][:, members].tocsr(), rules.sizes[members], seed)
        labels[members[half == 1]] = count
    return canonical(labels)


def _halved(matrix: sparse.csr_array, sizes: np.ndarray, seed: int) -> Labels:
    rules = Rules(sizes, free(len(sizes)).fixed)
    for resolution in (1.0, 1.5, 2.5, 4.0, 8.0):
        found = leiden(matrix, resolution=resolution, seed=seed)
        if found.max() >= 1:
            return np.minimum(merge_to_k(matrix, found, 2, rules), 1)
    strength = np.asarray(matrix.sum(axis=0)).ravel()
    half = np.zeros(len(sizes), dtype=np.int64)
    half[np.argsort(strength, kind="stable")[: len(sizes) // 2]] = 1
    return half
