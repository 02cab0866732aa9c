"""Where everything on the map stands.

Hulls, discs and nodes are placed by the proposal (`home`), not by the present assignment: a
move changes the place of the moved node and of nothing else. A moved node stands on the rim of
its new hull, on the side that faces its home.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analyzer.ui.map.courses import Course, hull_scale, name_box, run_courses
from analyzer.ui.map.packing import Circle, enclosing, pack_on_spiral, pack_tangent
from analyzer.ui.map.picture import MapPicture
from analyzer.ui.map.places import place_hulls

MANY = 600  # above this number of nodes all are drawn at one small size
_SMALL = 6.2
_NODE_GAP = 4.0
_DISC_GAP = 5.0
_LEAST_HULL = 84.0

RimSlots = Mapping[tuple[str, int], int]


@dataclass(frozen=True, slots=True)
class Hull:
    """A service's circle; whether its name stands below it."""

    x: float
    y: float
    r: float
    label_below: bool


@dataclass(frozen=True, slots=True)
class Disc:
    """A package's circle inside its home's hull."""

    home: int
    package: str
    circle: Circle


@dataclass(frozen=True, slots=True)
class Layout:
    """Places in map units, y down; nodes in the picture's order.

    rim: the slot of each visitor, to be given to the next `lay_out`, so that a visitor keeps
    its place when others come and go.
    """

    nodes: tuple[Circle, ...]
    hulls: tuple[Hull, ...]
    discs: tuple[Disc, ...]
    courses: tuple[Course, ...]
    rim: dict[tuple[str, int], int]


@dataclass(frozen=True, slots=True)
class _Homes:
    nodes: tuple[Circle, ...]
    hulls: tuple[Hull, ...]
    discs: tuple[Disc, ...]
    courses: tuple[Course, ...]


def node_radius(weight: float, nodes: int) -> float:
    """Radius of a node of this weight in a picture of so many nodes, in map units."""
    if nodes > MANY:
        return _SMALL
    return round(7.6 + min(7.0, 1.1 * math.pow(max(weight, 0.0), 0.4)), 2)


def lay_out(picture: MapPicture, previous: RimSlots | None = None) -> Layout:
    """Places for everything in the picture.

    previous: `Layout.rim` of the picture before. The part that depends on the homes alone is
    remembered over calls.
    """
    k = len(picture.services)
    homes = _lay_out_homes(
        k,
        tuple(
            (n.id, n.home, n.package, node_radius(n.weight, len(picture.nodes)))
            for n in picture.nodes
        ),
        _home_coupling(picture),
    )
    nodes = list(homes.nodes)
    rim: dict[tuple[str, int], int] = {}
    for service in range(k):
        visitors = sorted(
            (n.id, i)
            for i, n in enumerate(picture.nodes)
            if n.service == service and n.home != service
        )
        for i, circle, key, slot in _on_the_rim(picture, homes, service, visitors, previous or {}):
            nodes[i], rim[key] = circle, slot
    return Layout(tuple(nodes), homes.hulls, homes.discs, homes.courses, rim)


def _home_coupling(picture: MapPicture) -> tuple[tuple[float, ...], ...]:
    """Weight of the links between homes, k x k, symmetric."""
    k = len(picture.services)
    between = np.zeros((k, k))
    for link in picture.links:
        a, b = picture.nodes[link.source].home, picture.nodes[link.target].home
        if a != b:
            between[a, b] += link.weight
            between[b, a] += link.weight
    return tuple(tuple(round(float(v), 6) for v in row) for row in between)


@lru_cache(maxsize=32)
def _lay_out_homes(
    k: int,
    nodes: tuple[tuple[str, int, str, float], ...],
    coupling: tuple[tuple[float, ...], ...],
) -> _Homes:
    rim = _rim_width(max((n[3] for n in nodes), default=10.0))
    insides = [_pack_service(service, nodes) for service in range(k)]
    radii = [max(_LEAST_HULL, inside.radius + rim) for inside in insides]
    between = np.array(coupling, dtype=float).reshape(k, k)
    centres = place_hulls(radii, between)
    circles = [Circle(x, y, r) for (x, y), r in zip(centres, radii, strict=True)]
    courses = run_courses(circles, between)
    placed: dict[int, Circle] = {}
    discs: list[Disc] = []
    for service, (inside, hull) in enumerate(zip(insides, circles, strict=True)):
        for index, c in inside.nodes.items():
            placed[index] = _rounded(Circle(c.x + hull.x, c.y + hull.y, c.r))
        discs += [
            Disc(service, name, _rounded(Circle(c.x + hull.x, c.y + hull.y, c.r)))
            for name, c in inside.discs.items()
        ]
    hulls = tuple(
        Hull(c.x, c.y, c.r, _name_goes_below(i, circles, courses, between))
        for i, c in enumerate(map(_rounded, circles))
    )
    ordered = tuple(placed[i] for i in range(len(nodes)))
    return _Homes(ordered, hulls, tuple(discs), tuple(courses))


@dataclass(frozen=True, slots=True)
class _Inside:
    """What a hull holds, around (0, 0)."""

    nodes: dict[int, Circle]
    discs: dict[str, Circle]
    radius: float


def _pack_service(service: int, nodes: tuple[tuple[str, int, str, float], ...]) -> _Inside:
    packages: dict[str, list[int]] = {}
    for index, (_, home, package, _) in enumerate(nodes):
        if home == service:
            packages.setdefault(package, []).append(index)
    if not packages:
        return _Inside({}, {}, 0.0)
    names = sorted(packages)
    packed = {name: _pack_package(packages[name], nodes) for name in names}
    spots = pack_tangent([packed[name][1] for name in names], _DISC_GAP)
    around = enclosing(spots)
    placed: dict[int, Circle] = {}
    discs: dict[str, Circle] = {}
    for name, spot in zip(names, spots, strict=True):
        x, y = spot.x - around.x, spot.y - around.y
        for index, c in packed[name][0].items():
            placed[index] = Circle(c.x + x, c.y + y, c.r)
        if name and len(packages[name]) > 1:
            discs[name] = Circle(x, y, spot.r)
    return _Inside(placed, discs, around.r)


def _pack_package(
    members: list[int], nodes: tuple[tuple[str, int, str, float], ...]
) -> tuple[dict[int, Circle], float]:
    members = sorted(members, key=lambda i: (-nodes[i][3], nodes[i][0]))
    circles = pack_on_spiral([nodes[i][3] for i in members], _NODE_GAP)
    around = enclosing(circles)
    margin = 6.0 if len(members) > 1 else 2.0
    inside = {
        i: Circle(c.x - around.x, c.y - around.y, c.r)
        for i, c in zip(members, circles, strict=True)
    }
    return inside, around.r + margin


def _name_goes_below(
    index: int, hulls: list[Circle], courses: list[Course], coupling: np.ndarray
) -> bool:
    """Below when a ribbon or a hull stands in the room above and less stands in the one below."""

    def trouble(*, below: bool) -> float:
        box = name_box(hulls[index], hull_scale(hulls), below=below)
        total = 0.0
        for course in courses:
            if coupling[course.pair] > 0:
                t = np.linspace(0, 1, 40)[:, None]
                c = np.array(course.curve).reshape(3, 2)
                points = (1 - t) ** 2 * c[0] + 2 * t * (1 - t) * c[1] + t**2 * c[2]
                total += float(box.holds(points, 8).sum())
        for other, hull in enumerate(hulls):
            if other != index:
                x = min(max(hull.x, box.left), box.right)
                y = min(max(hull.y, box.top), box.bottom)
                total += 10.0 * (math.hypot(hull.x - x, hull.y - y) < hull.r + 6)
        return total

    return trouble(below=False) > trouble(below=True)


def _rim_width(largest: float) -> float:
    return 2 * largest + 4


def _on_the_rim(
    picture: MapPicture,
    homes: _Homes,
    service: int,
    visitors: list[tuple[str, int]],
    previous: RimSlots,
) -> list[tuple[int, Circle, tuple[str, int], int]]:
    """Node index, place, key and slot of each visitor of one hull.

    The rim is divided into slots as wide as the largest node; slots halve, and visitors shrink,
    as long as there are too few. Who had a slot keeps it; newcomers, by id, take the free slot
    nearest to the side of their home.
    """
    if not visitors:
        return []
    hull = homes.hulls[service]
    largest = max(c.r for c in homes.nodes)
    track = hull.r - _rim_width(largest) / 2 - 0.5
    width = 2 * largest + 3
    slots = max(1, int(2 * math.pi * track / width))
    while slots < len(visitors):
        width, slots = width / 2, slots * 2
    taken: dict[int, str] = {}
    kept: dict[str, int] = {}
    for node, _ in visitors:
        slot = previous.get((node, service))
        if slot is not None and slot < slots and slot not in taken:
            taken[slot], kept[node] = node, slot
    places = []
    for node, index in visitors:
        home = homes.hulls[picture.nodes[index].home]
        wished = round(math.atan2(home.y - hull.y, home.x - hull.x) / (2 * math.pi) * slots)
        slot = kept.get(node)
        if slot is None:
            steps = (s for d in range(slots) for s in ((wished + d) % slots, (wished - d) % slots))
            slot = next(s for s in steps if s not in taken)
            taken[slot] = node
        phi = 2 * math.pi * slot / slots
        r = min(homes.nodes[index].r, width / 2 - 1)
        circle = Circle(hull.x + track * math.cos(phi), hull.y + track * math.sin(phi), r)
        places.append((index, _rounded(circle), (node, service), slot))
    return places


def _rounded(circle: Circle) -> Circle:
    return Circle(round(circle.x, 1), round(circle.y, 1), round(circle.r, 2))
