"""Which way the ribbons run: one quadratic curve a pair of hulls, rim to rim.

Each pair, heaviest first, tries bends and shifts of its ports; what runs over other hulls, close
to other ribbons or ports, or over names costs. Then each number takes the best of seven spots.
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
_SPOTS = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)
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
    a, b = hulls[pair[0]], hulls[pair[1]]
    straight = max(math.hypot(a.x - b.x, a.y - b.y) - a.r - b.r, 1.0)
    weighty = {p: c for p, c in done.items() if coupling[p] > 0}
    others = {p: _points(c) for p, c in weighty.items()}
    ports = [
        point
        for p, c in weighty.items()
        for service, point in zip(p, (c[0], c[2]), strict=True)
        if service in pair
    ]

    def cost(bend: float, shift: float) -> float:
        curve = _curve(a, b, bend, shift)
        points = _points(curve)
        length = float(np.hypot(*np.diff(points, axis=0).T).sum())
        total = 34 * (length / straight - 1) + 34 * abs(bend) + 8 * abs(shift) + length / scale / 30
        for index, hull in enumerate(hulls):
            away = np.hypot(points[:, 0] - hull.x, points[:, 1] - hull.y) - hull.r
            if index in pair:
                total += 3.0 * float(np.maximum(-away[2:-2], 0).sum()) / scale
            else:
                total += 2.2 * float(np.maximum(CLEARANCE * scale - away, 0).sum()) / scale
            box = name_box(hull, scale, below=False)
            total += 9.0 * float(box.holds(points).sum())
        for other in others.values():
            distance = np.hypot(
                points[:, None, 0] - other[None, :, 0], points[:, None, 1] - other[None, :, 1]
            )
            near = distance.min(axis=1)
            total += 1.1 * float(np.maximum(34 * scale - near, 0).sum()) / scale
            total += 26.0 * _crossings(points, other)
        for port in ports:
            for end in (curve[0], curve[2]):
                total += 1.6 * max(0.0, 52 * scale - float(np.hypot(*(end - port)))) / scale
        return round(total, 6)

    choices = [(cost(bend, shift), abs(bend), bend, shift) for bend in _BENDS for shift in _SHIFTS]
    _, _, bend, shift = min(choices)
    return _curve(a, b, bend, shift)


def _crossings(one: Array, other: Array) -> float:
    """How often two polylines cross."""
    a, b = one[:-1, None], one[1:, None]
    c, d = other[None, :-1], other[None, 1:]

    def turn(p: Array, q: Array, r: Array) -> Array:
        return np.asarray(
            (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1])
            - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])
        )

    apart = (turn(a, b, c) * turn(a, b, d) < 0) & (turn(c, d, a) * turn(c, d, b) < 0)
    return float(apart.sum())


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
            total += 40.0 * float(name_box(hull, scale, below=False).holds(point, 26 * scale).sum())
        return round(total, 6)

    t = min(_SPOTS, key=lambda spot: (cost(spot), abs(spot - 0.5), spot))
    return t, _points(curves[pair], np.array([t]))[0]
