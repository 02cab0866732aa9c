"""Circles into a circle: nodes into a package's disc, discs into a service's hull.

Deterministic, in plain units of the map (a usual node has radius 10). y points down.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


class Circle(NamedTuple):
    """Centre and radius."""

    x: float
    y: float
    r: float


def pack_on_spiral(radii: Sequence[float], gap: float) -> list[Circle]:
    """Each circle on the first free point of a Fermat spiral: a sunflower of mixed seeds.

    Biggest first, so the big ones lie in the middle. Result in the order given, none nearer
    than `gap` to another. About linear in the number of circles.
    """
    if not radii:
        return []
    step = 0.5 * min(radii)
    cell = 2 * max(radii) + gap
    grid: dict[tuple[int, int], list[Circle]] = {}
    placed: dict[int, Circle] = {}
    start = 0
    for index in sorted(range(len(radii)), key=lambda i: (-radii[i], i)):
        r, point = radii[index], start
        while True:
            rho, phi = step * math.sqrt(point), point * _GOLDEN_ANGLE
            x, y = rho * math.cos(phi), rho * math.sin(phi)
            column, row = math.floor(x / cell), math.floor(y / cell)
            if all(
                math.hypot(x - o.x, y - o.y) >= r + o.r + gap
                for i in (column - 1, column, column + 1)
                for j in (row - 1, row, row + 1)
                for o in grid.get((i, j), ())
            ):
                break
            point += 1
        placed[index] = Circle(x, y, r)
        grid.setdefault((column, row), []).append(placed[index])
        start = max(0, point - 60)  # smaller circles may still fill the holes just passed
    return [placed[i] for i in range(len(radii))]


def pack_tangent(radii: Sequence[float], gap: float) -> list[Circle]:
    """Each circle tangent to two placed ones, as near to the middle as it fits; biggest first.

    Result in the order given. Cubic in the number of circles: for some dozens; above 80 the
    spiral takes over.
    """
    if len(radii) > 80:
        return pack_on_spiral(radii, gap)
    placed: dict[int, Circle] = {}
    done: list[Circle] = []
    for index in sorted(range(len(radii)), key=lambda i: (-radii[i], i)):
        r = radii[index]
        if not done:
            circle = Circle(0.0, 0.0, r)
        elif len(done) == 1:
            circle = Circle(-(done[0].r + r + gap), 0.0, r)
        else:
            circle = _nearest_tangent(done, r, gap)
        placed[index] = circle
        done.append(circle)
    return [placed[i] for i in range(len(radii))]


def _nearest_tangent(done: Sequence[Circle], r: float, gap: float) -> Circle:
    """The free place touching two of the circles whose far side is nearest to the middle."""
    at = np.array(done)
    reach = at[:, 2] + r + gap
    i, j = np.triu_indices(len(done), 1)
    between = at[j, :2] - at[i, :2]
    distance = np.hypot(between[:, 0], between[:, 1])
    near = distance < reach[i] + reach[j]
    i, j, between, distance = i[near], j[near], between[near], distance[near]
    along = (distance**2 + reach[i] ** 2 - reach[j] ** 2) / (2 * distance)
    off = np.sqrt(np.maximum(reach[i] ** 2 - along**2, 0))
    unit = between / distance[:, None]
    foot = at[i, :2] + unit * along[:, None]
    side = np.stack([-unit[:, 1], unit[:, 0]], axis=1) * off[:, None]
    spots = np.concatenate([foot + side, foot - side])
    apart = (
        np.hypot(spots[:, None, 0] - at[None, :, 0], spots[:, None, 1] - at[None, :, 1])
        - (reach[None, :])
    )
    free = spots[(apart > -1e-6).all(axis=1)]
    centre = (at[:, :2] * at[:, 2:] ** 2).sum(axis=0) / (at[:, 2] ** 2).sum()
    order = np.round(np.hypot(free[:, 0] - centre[0], free[:, 1] - centre[1]), 6)
    best = free[int(np.argmin(order))]
    return Circle(float(best[0]), float(best[1]), r)


def enclosing(circles: Sequence[Circle]) -> Circle:
    """A circle around all of them, within half a per cent of the smallest.

    Badoiu and Clarkson, "Smaller core-sets for balls" (2003): walk from the mean towards the
    farthest with shrinking steps.
    """
    at: NDArray[np.float64] = np.array(circles, dtype=float)
    centre = at[:, :2].mean(axis=0)
    for step in range(1, 200):
        far = np.hypot(at[:, 0] - centre[0], at[:, 1] - centre[1]) + at[:, 2]
        most = int(np.argmax(far))
        direction = at[most, :2] - centre
        length = float(np.hypot(*direction))
        if length == 0:
            break
        # the farthest point of a circle lies beyond its centre
        centre = centre + direction * (1 + at[most, 2] / length) / (step + 1)
    reach = np.hypot(at[:, 0] - centre[0], at[:, 1] - centre[1]) + at[:, 2]
    return Circle(float(centre[0]), float(centre[1]), float(reach.max()))
