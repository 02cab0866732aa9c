"""Communities merged into k services."""

import numpy as np
from scipy import sparse

from analyzer.decomposition.partition import Floats, Labels, between, canonical, one_hot
from analyzer.decomposition.rules import Rules


def merge_to_k(matrix: sparse.csr_array, labels: Labels, k: int, rules: Rules) -> Labels:
    """Merge greedily the pair that gains most modularity (or loses least) until k are left.

    Communities below the smallest size go first; no pair that would exceed the largest size or
    join what must be apart is merged, unless only too large ones are left. Fewer than k
    communities come back as they are, more than k only where `apart` and pins allow no merge.
    """
    labels = canonical(labels)
    weights = between(matrix, labels)
    total = max(float(weights.sum()), 1e-12)
    weights /= total
    sizes: Floats = np.asarray(one_hot(labels).T @ rules.sizes, dtype=float)
    barred = _barred(labels, len(sizes), rules)
    alive = np.ones(len(sizes), dtype=bool)
    while alive.sum() > k:
        pair = _best_pair(weights, sizes, barred, alive, rules)
        if pair is None:
            break
        kept, gone = pair
        for axis in (0, 1):
            lines = np.swapaxes(weights, 0, axis)
            lines[kept] += lines[gone]
            lines[gone] = 0
        barred[kept] |= barred[gone]
        barred[:, kept] |= barred[:, gone]
        sizes[kept] += sizes[gone]
        alive[gone] = False
        labels[labels == gone] = kept
    return canonical(labels)


def _best_pair(
    weights: Floats, sizes: Floats, barred: np.ndarray, alive: np.ndarray, rules: Rules
) -> tuple[int, int] | None:
    ids = np.flatnonzero(alive)
    degree = weights.sum(axis=1)[ids]
    gain = 2 * (weights[np.ix_(ids, ids)] - np.outer(degree, degree))
    allowed = np.triu(~barred[np.ix_(ids, ids)], k=1)
    if not allowed.any():
        return None
    fits = allowed & (np.add.outer(sizes[ids], sizes[ids]) <= rules.most)
    small = np.minimum.outer(sizes[ids], sizes[ids]) < rules.least
    if not fits.any():
        # Every merge is too large: take the smallest, and leave the rest to `balance`.
        gain, fits = -np.add.outer(sizes[ids], sizes[ids]), allowed
    if (fits & small).any():
        fits = fits & small
    place = int(np.argmax(np.where(fits, np.round(gain, 12), -np.inf)))
    row, column = divmod(place, len(ids))
    return int(ids[row]), int(ids[column])


def _barred(labels: Labels, count: int, rules: Rules) -> np.ndarray:
    barred = np.zeros((count, count), dtype=bool)
    for item, others in sorted(rules.enemies().items()):
        for other in others:
            barred[labels[item], labels[other]] = barred[labels[other], labels[item]] = True
    return barred
