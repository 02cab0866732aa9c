"""Where things stand: apart, inside, the same again, and unmoved by other people's moves."""

import math
import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ui_map.made_pictures import made_picture, with_services

from analyzer.ui.map.layout import Layout, _lay_out_homes, lay_out
from analyzer.ui.map.packing import Circle, enclosing, pack_on_spiral, pack_tangent
from analyzer.ui.map.picture import MapPicture

SIZES = [(0, 3), (1, 1), (12, 2), (60, 3), (120, 4), (200, 5), (700, 4)]


def check(picture: MapPicture, layout: Layout) -> None:
    for a, b in combinations(layout.hulls, 2):
        assert math.hypot(a.x - b.x, a.y - b.y) - a.r - b.r >= 20
    for node, circle in zip(picture.nodes, layout.nodes, strict=True):
        hull = layout.hulls[node.service]
        assert math.hypot(circle.x - hull.x, circle.y - hull.y) + circle.r <= hull.r
    assert_apart(layout.nodes)
    pairs = [c.pair for c in layout.courses]
    assert pairs == list(combinations(range(len(picture.services)), 2))


def assert_apart(circles: tuple[Circle, ...]) -> None:
    grid: dict[tuple[int, int], list[Circle]] = {}
    cell = 2 * max((c.r for c in circles), default=1.0)
    for c in circles:
        column, row = int(c.x // cell), int(c.y // cell)
        for i in (column - 1, column, column + 1):
            for j in (row - 1, row, row + 1):
                for o in grid.get((i, j), []):
                    assert math.hypot(c.x - o.x, c.y - o.y) >= c.r + o.r
        grid.setdefault((column, row), []).append(c)


@pytest.mark.parametrize(("nodes", "services"), SIZES)
def test_everything_has_room(nodes: int, services: int) -> None:
    picture = made_picture(nodes, services, seed=nodes)
    check(picture, lay_out(picture))


@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 60), st.integers(1, 5), st.integers(0, 10_000), st.integers(1, 12),
    st.integers(0, 40),
)  # fmt: skip
def test_everything_has_room_whatever_comes(
    nodes: int, services: int, seed: int, packages: int, moves: int
) -> None:
    picture = made_picture(nodes, services, seed, packages, moves if nodes else 0)
    check(picture, lay_out(picture))


def test_the_same_picture_gives_the_same_layout() -> None:
    picture = made_picture(90, 4, seed=5, moves=9)
    first = lay_out(picture)
    _lay_out_homes.cache_clear()
    assert lay_out(picture) == first


@pytest.mark.parametrize(("nodes", "services"), [(60, 3), (120, 4), (200, 5)])
def test_a_move_moves_nothing_else(nodes: int, services: int) -> None:
    rnd = random.Random(nodes)
    picture = made_picture(nodes, services, seed=nodes)
    layout = lay_out(picture)
    now = [n.service for n in picture.nodes]
    for _ in range(12):
        who, to = rnd.randrange(nodes), rnd.randrange(services)
        now[who] = to
        after = with_services(picture.nodes, picture.links, tuple(now), services)
        moved = lay_out(after, layout.rim)
        check(after, moved)
        assert moved.hulls == layout.hulls
        assert moved.courses == layout.courses
        assert moved.discs == layout.discs
        assert [c for i, c in enumerate(moved.nodes) if i != who] == [
            c for i, c in enumerate(layout.nodes) if i != who
        ]
        layout = moved


def test_coming_home_is_standing_where_one_stood() -> None:
    picture = made_picture(60, 3, seed=1)
    before = lay_out(picture)
    now = [n.service for n in picture.nodes]
    now[7] = (now[7] + 1) % 3
    away = lay_out(with_services(picture.nodes, picture.links, tuple(now), 3), before.rim)
    assert away.nodes[7] != before.nodes[7]
    assert lay_out(picture, away.rim) == before


def test_a_visitor_faces_its_home() -> None:
    picture = made_picture(60, 3, seed=1)
    now = [n.service for n in picture.nodes]
    now[7] = to = (now[7] + 1) % 3
    layout = lay_out(with_services(picture.nodes, picture.links, tuple(now), 3))
    here, home = layout.hulls[to], layout.hulls[picture.nodes[7].home]
    visitor = layout.nodes[7]
    towards = math.atan2(home.y - here.y, home.x - here.x)
    stands = math.atan2(visitor.y - here.y, visitor.x - here.x)
    assert abs(math.remainder(towards - stands, 2 * math.pi)) < 0.2


def test_more_visitors_than_the_rim_has_room_for_shrink() -> None:
    picture = made_picture(200, 2, seed=3)
    everyone = with_services(picture.nodes, picture.links, (0,) * 200, 2)
    check(everyone, lay_out(everyone))


def test_a_new_name_moves_nothing() -> None:
    picture = made_picture(60, 4, seed=2)
    renamed = MapPicture(
        ("A", "A service with a very long name", "C", "D"),
        picture.nodes,
        picture.links,
        picture.ribbons,
    )
    assert lay_out(renamed) == lay_out(picture)


def test_coupled_services_stand_side_by_side() -> None:
    picture = made_picture(80, 4, seed=4)
    rnd = random.Random(0)
    strong = [i for i, n in enumerate(picture.nodes) if n.home in (0, 3)]
    pairs = [(rnd.choice(strong), rnd.choice(strong)) for _ in range(200)]
    links = tuple(type(picture.links[0])(a, b, 50.0) for a, b in pairs)
    now = tuple(n.service for n in picture.nodes)
    hulls = lay_out(with_services(picture.nodes, links, now, 4)).hulls
    gaps = {
        (i, j): math.hypot(a.x - b.x, a.y - b.y) - a.r - b.r
        for (i, a), (j, b) in combinations(enumerate(hulls), 2)
    }
    assert gaps[0, 3] <= sorted(gaps.values())[1]


@given(st.lists(st.floats(3, 40), max_size=40), st.floats(0, 10))
@settings(max_examples=40, deadline=None)
def test_packed_circles_keep_their_gap(radii: list[float], gap: float) -> None:
    for packed in (pack_on_spiral(radii, gap), pack_tangent(radii, gap)):
        assert [c.r for c in packed] == radii
        for a, b in combinations(packed, 2):
            assert math.hypot(a.x - b.x, a.y - b.y) >= a.r + b.r + gap - 1e-5


@given(
    st.lists(
        st.builds(Circle, st.floats(-99, 99), st.floats(-99, 99), st.floats(1, 30)),
        min_size=1,
        max_size=20,
    )
)
@settings(max_examples=60, deadline=None)
def test_the_enclosing_circle_encloses(circles: list[Circle]) -> None:
    around = enclosing(circles)
    reach = [math.hypot(c.x - around.x, c.y - around.y) + c.r for c in circles]
    assert max(reach) <= around.r + 1e-6
    least = max(
        (math.hypot(a.x - b.x, a.y - b.y) + a.r + b.r) / 2 for a in circles for b in circles
    )
    assert around.r <= least * 1.16  # the smallest is at most 2/sqrt(3) of half the span
