"""A picture and its layout as the JSON that the browser draws."""

from collections.abc import Sequence
from typing import Any

from analyzer.ui.map.layout import Layout
from analyzer.ui.map.picture import MapPicture


def payload(
    picture: MapPicture,
    layout: Layout,
    *,
    wish: Sequence[str] = (),
    wish_serial: int = 0,
    movable: bool = True,
    lockable: bool = False,
) -> dict[str, Any]:
    """Columns rather than rows, coordinates to a tenth of a unit: a third of the size.

    links: flat source, target, weight; prices: flat, row by row. wish: the selection that the
    page asks for; the browser takes it over when the serial changes.
    """
    packages = sorted({n.package for n in picture.nodes})
    number = {name: i for i, name in enumerate(packages)}
    nodes = picture.nodes
    return {
        "version": picture.digest(),
        "unit": picture.unit,
        "movable": movable,
        "lockable": lockable,
        "wish": {"serial": wish_serial, "ids": list(wish)},
        "services": list(picture.services),
        "packages": packages,
        "nodes": {
            "id": [n.id for n in nodes],
            "label": [n.label for n in nodes],
            "package": [number[n.package] for n in nodes],
            "service": [n.service for n in nodes],
            "home": [n.home for n in nodes],
            "table": [int(n.is_table) for n in nodes],
            "contested": [int(n.contested) for n in nodes],
            "locked": [int(n.locked) for n in nodes],
            "shared": [int(n.shared) for n in nodes],
            "x": [p.x for p in layout.nodes],
            "y": [p.y for p in layout.nodes],
            "r": [p.r for p in layout.nodes],
        },
        "links": [v for e in picture.links for v in (e.source, e.target, round(e.weight, 2))],
        "ribbons": [[r.source, r.target, r.weight] for r in picture.ribbons],
        "prices": [p for row in picture.prices for p in row],
        "hulls": [[h.x, h.y, h.r, int(h.label_below)] for h in layout.hulls],
        "discs": [
            [d.home, number[d.package], d.circle.x, d.circle.y, d.circle.r] for d in layout.discs
        ],
        "courses": [
            {"pair": list(c.pair), "curve": list(c.curve), "pill": c.pill} for c in layout.courses
        ],
    }
