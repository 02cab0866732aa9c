"""Communities merged into k services."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analyzer.decomposition.partition import Floats, Labels, between, canonical, one_hot
from analyzer.decomposition.rules import Rules

#: From so many communities on, those without any tie are given away at once: resamples of large
#: graphs leave thousands of them.
MANY = 1_000
#: A community below this share of the average service's size is a crumb, no service of its own.
CRUMB_SHARE = 0.5


def crumbs(labels: Labels, k: int, rules: Rules) -> NDArray[np.bool_]:
    """Which communities are crumbs, at k services."""
    sizes = np.asarray(one_hot(labels).T @ rules.sizes, dtype=float)
    return np.asarray(sizes < CRUMB_SHARE * sizes.sum() / k)


def merge_to_k(matrix: sparse.csr_array, labels: Labels, k: int, rules: Rules) -> Labels:
    """Merge communities until k are left: crumbs first, then greedily by modularity.

    Modularity alone lumps the crumbs into a service of leftovers, since it punishes a small
    community least for joining another small one. So the smallest goes first, where its tie is
    strongest for what chance would give (weight / product of degrees); measured, that is worth .10
    of ARI at three and four services. Then the pair that gains most modularity, or loses least. No
    pair that would exceed the largest size or join what must be apart is merged, unless only too
    large ones are left. Fewer than k communities come back as they are, more than k only where
    `apart` and pins allow no merge.
    """
    labels = canonical(labels)
    weights = between(matrix, labels)
    total = max(float(weights.sum()), 1e-12)
    weights /= total
    sizes: Floats = np.asarray(one_hot(labels).T @ rules.sizes, dtype=float)
    barred = _barred(labels, len(sizes), rules)
    alive = np.ones(len(sizes), dtype=bool)
    if len(sizes) > MANY:
        _give_away_untied(labels, weights, sizes, barred, alive, rules.most)
    while alive.sum() > k:
        pair = _crumb_and_home(weights, sizes, barred, alive, k, rules)
        pair = pair or _best_pair(weights, sizes, barred, alive, rules)
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


def _crumb_and_home(
    weights: Floats,
    sizes: Floats,
    barred: NDArray[np.bool_],
    alive: NDArray[np.bool_],
    k: int,
    rules: Rules,
) -> tuple[int, int] | None:
    """The smallest crumb that has a home, as (home, crumb)."""
    degree = np.maximum(weights.sum(axis=1), 1e-12)
    limit = CRUMB_SHARE * sizes[alive].sum() / k
    tied = alive & (weights.sum(axis=1) > weights.diagonal())
    order = np.argsort(sizes, kind="stable")
    most = rules.most
    for crumb in order[(tied & (sizes < limit))[order]].tolist():
        fits = alive & ~barred[crumb] & (sizes + sizes[crumb] <= most)
        fits[crumb] = False
        tie = np.where(fits, np.round(weights[crumb] / degree, 12), 0.0)
        if tie.max() > 0:
            return int(np.argmax(tie)), crumb
    return None


def _give_away_untied(
    labels: Labels,
    weights: Floats,
    sizes: Floats,
    barred: NDArray[np.bool_],
    alive: NDArray[np.bool_],
    most: float,
) -> None:
    """Communities of no degree join the first one with room: it costs the same everywhere."""
    loose = (weights.sum(axis=1) == 0) & ~barred.any(axis=1)
    home_of = np.arange(len(sizes))
    homes = iter(np.flatnonzero(~loose).tolist())
    home = next(homes, None)
    for community in np.flatnonzero(loose).tolist():
        while home is not None and sizes[home] + sizes[community] > most:
            home = next(homes, None)
        if home is None:
            break
        sizes[home] += sizes[community]
        alive[community] = False
        home_of[community] = home
    labels[:] = home_of[labels]


def _best_pair(
    weights: Floats,
    sizes: Floats,
    barred: NDArray[np.bool_],
    alive: NDArray[np.bool_],
    rules: Rules,
) -> tuple[int, int] | None:
    ids = np.flatnonzero(alive)
    degree = weights.sum(axis=1)[ids]
    gain = 2 * (weights[np.ix_(ids, ids)] - np.outer(degree, degree))
    allowed = np.triu(~barred[np.ix_(ids, ids)], k=1)
    if not allowed.any():
        return None
    fits = allowed & (np.add.outer(sizes[ids], sizes[ids]) <= rules.most)
    if not fits.any():
        # Every merge is too large: take the smallest, and leave the rest to `balance`.
        gain, fits = -np.add.outer(sizes[ids], sizes[ids]), allowed
    place = int(np.argmax(np.where(fits, np.round(gain, 12), -np.inf)))
    row, column = divmod(place, len(ids))
    return int(ids[row]), int(ids[column])


def _barred(labels: Labels, count: int, rules: Rules) -> NDArray[np.bool_]:
    barred = np.zeros((count, count), dtype=bool)
    for item, others in sorted(rules.enemies().items()):
        for other in others:
            barred[labels[item], labels[other]] = barred[labels[other], labels[item]] = True
    return barred
