"""Which way the ribbons run: one quadratic curve a pair of hulls, rim to rim.

Each pair, heaviest first, tries bends and shifts of its ports; what runs over other hulls, close
to other ribbons or ports, or over names costs. Then each number takes the best of nine spots.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzer.ui.map.packing import Circle

Array = NDArray[np.float64]

CLEARANCE = 26.0
_BENDS = tuple(i / 10 for i in range(-5, 6))
_SHIFTS = (0.0, -0.2, 0.2)
_SPOTS = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8)
_STEPS = np.linspace(0, 1, 25)


class Course(NamedTuple):
    """The way between the hulls of `pair`: start, control and end point; spot of the number."""

    pair: tuple[int, int]
    curve: tuple[float, float, float, float, float, float]
    pill: float


class Box(NamedTuple):
    """Left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, points: Array, margin: float = 0.0) -> Array:
        """Which of the (n, 2) points lie inside, grown by the margin."""
        x, y = points[:, 0], points[:, 1]
        return np.asarray(
            (x > self.left - margin)
            & (x < self.right + margin)
            & (y > self.top - margin)
            & (y < self.bottom + margin)
        )

    def depth(self, x: float, y: float) -> float:
        """How far inside the point lies, from the nearest side; negative outside."""
        return min(x - self.left, self.right - x, y - self.top, self.bottom - y)


def name_box(hull: Circle, scale: float, *, below: bool) -> Box:
    """The room for a service's name and counts; the same for all, so renaming moves nothing.

    scale: mean hull radius / 150. Texts keep their size on the screen, so the more the map
    holds, the more of its units they take.
    """
    half, height = 84 * scale, 58 * scale
    edge = hull.y + hull.r if below else hull.y - hull.r - height
    return Box(hull.x - half, edge, hull.x + half, edge + height)


def hull_scale(hulls: Sequence[Circle]) -> float:
    """Mean hull radius / 150: what sizes on the map are multiplied with; 1 without hulls."""
    return sum(h.r for h in hulls) / len(hulls) / 150 if hulls else 1.0


def run_courses(hulls: Sequence[Circle], coupling: Array) -> list[Course]:
    """A course for every pair of hulls, coupled or not, sorted by pair.

    Also for pairs that nothing couples: a move may couple them, and no other ribbon may jump
    then. coupling: symmetric k x k, any unit.
    """
    k = len(hulls)
    scale = hull_scale(hulls)
    pairs = sorted(
        ((i, j) for i in range(k) for j in range(i + 1, k)),
        key=lambda p: (-coupling[p], p),
    )
    curves: dict[tuple[int, int], Array] = {}
    for pair in pairs:
        curves[pair] = _best_curve(pair, hulls, curves, coupling, scale)
    samples = {pair: _points(curve) for pair, curve in curves.items()}
    spots: dict[tuple[int, int], float] = {}
    taken: list[Array] = []
    for pair in pairs:
        spots[pair], point = _best_spot(pair, hulls, curves, samples, taken, coupling, scale)
        taken.append(point)
    return [
        Course(
            pair,
            (
                round(float(curve[0, 0]), 1),
                round(float(curve[0, 1]), 1),
                round(float(curve[1, 0]), 1),
                round(float(curve[1, 1]), 1),
                round(float(curve[2, 0]), 1),
                round(float(curve[2, 1]), 1),
            ),
            spots[pair],
        )
        for pair, curve in sorted(curves.items())
    ]


def _points(curve: Array, at: Array | None = None) -> Array:
    """Points (n, 2) on the quadratic curve given by its three points (3, 2)."""
    t = (_STEPS if at is None else at)[:, None]
    return np.asarray((1 - t) ** 2 * curve[0] + 2 * t * (1 - t) * curve[1] + t**2 * curve[2])


def _curve(a: Circle, b: Circle, bend: float, shift: float) -> Array:
    bearing = math.atan2(b.y - a.y, b.x - a.x)
    out, into = bearing + bend * 1.1 + shift, bearing + math.pi - bend * 1.1 - shift
    start = np.array([a.x + a.r * math.cos(out), a.y + a.r * math.sin(out)])
    end = np.array([b.x + b.r * math.cos(into), b.y + b.r * math.sin(into)])
    normal = np.array([-(end - start)[1], (end - start)[0]])
    return np.stack([start, (start + end) / 2 + normal * bend, end])


def _best_curve(
    pair: tuple[int, int],
    hulls: Sequence[Circle],
    done: dict[tuple[int, int], Array],
    coupling: Array,
    scale: float,
) -> Array:
    """The cheapest of all bends and shifts, next to the coupled pairs that are laid already."""
    a, b = hulls[pair[0]], hulls[pair[1]]
    straight = max(math.hypot(a.x - b.x, a.y - b.y) - a.r - b.r, 1.0)
    tries = [(bend, shift) for bend in _BENDS for shift in _SHIFTS]
    curves = np.stack([_curve(a, b, bend, shift) for bend, shift in tries])
    points = np.stack([_points(curve) for curve in curves])
    lengths = np.hypot(*np.moveaxis(np.diff(points, axis=1), 2, 0)).sum(axis=1)
    costs = 34 * (lengths / straight - 1) + lengths / scale / 30
    costs += np.array([34 * abs(bend) + 8 * abs(shift) for bend, shift in tries])
    for index, hull in enumerate(hulls):
        away = np.hypot(points[..., 0] - hull.x, points[..., 1] - hull.y) - hull.r
        if index in pair:
            costs += 3.0 * np.maximum(-away[:, 2:-2], 0).sum(axis=1) / scale
        else:
            costs += 2.2 * np.maximum(CLEARANCE * scale - away, 0).sum(axis=1) / scale
        box = name_box(hull, scale, below=False)
        costs += 9.0 * box.holds(points.reshape(-1, 2)).reshape(points.shape[:2]).sum(axis=1)
    laid = {p: c for p, c in done.items() if coupling[p] > 0}
    if laid:
        others = np.stack([_points(curve)[::2] for curve in laid.values()])
        costs += _beside_others(points[:, ::2], others, scale)
        costs += _ports(pair, curves, laid, scale)
    best = min(range(len(tries)), key=lambda i: (round(float(costs[i]), 6), abs(tries[i][0]), i))
    return np.asarray(curves[best])


def _beside_others(points: Array, others: Array, scale: float) -> Array:
    """Cost of n courses (n, steps, 2) for coming near to or crossing m others."""
    offset = points[:, None, :, None] - others[None, :, None, :]
    near = np.hypot(offset[..., 0], offset[..., 1]).min(axis=3)
    close = 2.2 * np.maximum(34 * scale - near, 0).sum(axis=(1, 2)) / scale
    return np.asarray(close + 26.0 * _crossings(points, others))


def _crossings(points: Array, others: Array) -> Array:
    """How often each of n polylines (n, steps, 2) crosses m others."""
    a, b = points[:, None, :-1, None], points[:, None, 1:, None]
    c, d = others[None, :, None, :-1], others[None, :, None, 1:]

    def turn(p: Array, q: Array, r: Array) -> Array:
        return np.asarray(
            (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1])
            - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])
        )

    apart = (turn(a, b, c) * turn(a, b, d) < 0) & (turn(c, d, a) * turn(c, d, b) < 0)
    return np.asarray(apart.sum(axis=(1, 2, 3)), dtype=float)


def _ports(
    pair: tuple[int, int], curves: Array, laid: dict[tuple[int, int], Array], scale: float
) -> Array:
    """Cost of n curves (n, 3, 2) for leaving their hulls where another ribbon does."""
    costs = np.zeros(len(curves))
    for other, curve in laid.items():
        for service, port in zip(other, (curve[0], curve[2]), strict=True):
            if service in pair:
                end = curves[:, 0 if service == pair[0] else 2]
                gap = np.hypot(*(end - port).T)
                costs += 1.6 * np.maximum(0.0, 52 * scale - gap) / scale
    return costs


def _best_spot(
    pair: tuple[int, int],
    hulls: Sequence[Circle],
    curves: dict[tuple[int, int], Array],
    samples: dict[tuple[int, int], Array],
    taken: Sequence[Array],
    coupling: Array,
    scale: float,
) -> tuple[float, Array]:
    """Where on the curve the number stands, and that point."""

    def cost(t: float) -> float:
        point = _points(curves[pair], np.array([t]))
        total = 30 * abs(t - 0.5)
        for other, points in samples.items():
            if other != pair and coupling[other] > 0:
                near = float(np.hypot(*(points - point).T).min())
                total += max(0.0, 44 * scale - near) / scale
        for spot in taken:
            total += 3 * max(0.0, 76 * scale - float(np.hypot(*(spot - point[0])))) / scale
        for hull in hulls:
            away = math.hypot(point[0, 0] - hull.x, point[0, 1] - hull.y) - hull.r
            total += 1.2 * max(0.0, 40 * scale - away) / scale
            box = name_box(hull, scale, below=False)
            total += 3.0 * max(0.0, 26 * scale + box.depth(point[0, 0], point[0, 1])) / scale
        return round(total, 6)

    t = min(_SPOTS, key=lambda spot: (cost(spot), abs(spot - 0.5), spot))
    return t, _points(curves[pair], np.array([t]))[0]
