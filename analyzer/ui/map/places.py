"""Where the hulls stand: apart, compact, coupled services side by side.

Every assignment of hulls to a few template places is relaxed and scored at once; the best wins.
"""

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

GAP = 0.62  # of the mean hull radius
ASPECT = 1.3  # width to height of the room that the map usually gets

_TEMPLATES: dict[int, list[tuple[float, float]]] = {
    1: [(0, 0)],
    2: [(-1, -0.12), (1, 0.12)],
    3: [(-1, -0.5), (1, -0.35), (0.05, 0.9)],
    4: [(-1.15, -0.4), (0.25, -0.8), (-0.25, 0.8), (1.15, 0.45)],
    5: [(-1.35, -0.65), (0, -0.8), (1.35, -0.65), (-0.75, 0.8), (0.75, 0.8)],
}


def place_hulls(radii: Sequence[float], coupling: Array) -> list[tuple[float, float]]:
    """Centres of hulls with these radii.

    coupling: symmetric k x k, any unit. Rims stay apart by at least `GAP` x the mean radius.
    Up to six hulls all permutations are tried, above that swaps from the order given.
    """
    k = len(radii)
    if k == 0:
        return []
    slots = np.array(_template(k))
    sizes = np.array(radii, dtype=float)
    weights = np.sqrt(coupling / coupling.max()) if coupling.max() > 0 else np.zeros((k, k))
    if k <= 6:
        orders = np.array(list(itertools.permutations(range(k))))
        centres = _relax(slots[orders], sizes)
        scores = _score(centres, sizes, weights)
        best = centres[int(np.argmin(np.round(scores, 6)))]
    else:
        best = _by_swaps(slots, sizes, weights)
    best = best - (best.min(axis=0) + best.max(axis=0)) / 2
    return [(float(x), float(y)) for x, y in best]


def _template(k: int) -> list[tuple[float, float]]:
    if k in _TEMPLATES:
        return _TEMPLATES[k]
    columns = math.ceil(math.sqrt(k * ASPECT))
    rows = math.ceil(k / columns)
    places = []
    for index in range(k):
        row, column = divmod(index, columns)
        in_row = min(columns, k - row * columns)
        places.append(
            (1.4 * (column - (in_row - 1) / 2), 1.5 * (row - (rows - 1) / 2) + 0.25 * (column % 2))
        )
    return places


def _relax(starts: Array, sizes: Array) -> Array:
    """Pull (n, k, 2) starting places together until the hulls stand at their least distance."""
    at: Array = starts * sizes.mean() * 2.0
    k = len(sizes)
    if k == 1:
        return at
    least = sizes[:, None] + sizes[None, :] + GAP * sizes.mean()
    np.fill_diagonal(least, 0)
    for step in range(140):
        if step < 110:
            at = at * np.array([0.985, 0.985 - 0.004 * ASPECT])
        between = at[:, :, None, :] - at[:, None, :, :]
        distance = np.maximum(np.hypot(between[..., 0], between[..., 1]), 1e-6)
        push = np.maximum(least - distance, 0) / distance * 0.5
        at = at + (between * push[..., None]).sum(axis=2)
    between = at[:, :, None, :] - at[:, None, :, :]
    distance = np.hypot(between[..., 0], between[..., 1]) + np.eye(k) * 1e9
    short = np.maximum((least / distance).max(axis=(1, 2)), 1.0)
    return np.asarray(at * short[:, None, None])


def _score(at: Array, sizes: Array, weights: Array) -> Array:
    """Lower is better: long ribbons, ribbons over hulls, crossing ribbons, a wrong aspect."""
    k, unit = len(sizes), sizes.mean()
    pairs = [(i, j) for i, j in itertools.combinations(range(k), 2) if weights[i, j] > 0]
    score = np.zeros(len(at))
    for i, j in pairs:
        gap = np.hypot(*(at[:, i] - at[:, j]).T) - sizes[i] - sizes[j]
        score += weights[i, j] * gap / unit
        for other in range(k):
            if other not in (i, j):
                clear = _segment_distance(at[:, other], at[:, i], at[:, j])
                over = np.maximum(sizes[other] + 0.2 * unit - clear, 0) / unit
                score += (0.4 + weights[i, j]) * 1.6 * over
    for (a, b), (c, d) in itertools.combinations(pairs, 2):
        if not {a, b} & {c, d}:
            score += 0.9 * _cross(at[:, a], at[:, b], at[:, c], at[:, d])
    low = (at - sizes[:, None]).min(axis=1)
    high = (at + sizes[:, None]).max(axis=1)
    width, height = (high - low).T
    room = np.maximum(width / ASPECT, height) / unit  # what decides the zoom of the whole
    return np.asarray(score + 1.3 * room)


def _by_swaps(slots: Array, sizes: Array, weights: Array) -> Array:
    """Hill climbing over swaps of two places, for more hulls than permutations allow."""
    order = np.argsort(-sizes, kind="stable")
    best = _relax(slots[order][None], sizes)
    best_score = float(_score(best, sizes, weights)[0])
    while True:
        swaps = []
        for i, j in itertools.combinations(range(len(sizes)), 2):
            swapped = order.copy()
            swapped[[i, j]] = swapped[[j, i]]
            swaps.append(swapped)
        tried = _relax(slots[np.array(swaps)], sizes)
        scores = _score(tried, sizes, weights)
        top = int(np.argmin(np.round(scores, 6)))
        if scores[top] >= best_score - 1e-6:
            return np.asarray(best[0])
        order, best, best_score = swaps[top], tried[top : top + 1], float(scores[top])


def _segment_distance(point: Array, start: Array, end: Array) -> Array:
    along = end - start
    share = ((point - start) * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-9)
    foot = start + along * np.clip(share, 0, 1)[:, None]
    return np.asarray(np.hypot(*(point - foot).T))


def _cross(a: Array, b: Array, c: Array, d: Array) -> Array:
    def turn(p: Array, q: Array, r: Array) -> Array:
        first, second = q - p, r - p
        return np.asarray(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0])

    apart = (turn(a, b, c) * turn(a, b, d) < 0) & (turn(c, d, a) * turn(c, d, b) < 0)
    return apart.astype(float)
