"""Pictures made up by a seeded generator, for tests of the map."""

import random

from analyzer.ui.map.picture import MapLink, MapNode, MapPicture, Ribbon


def made_picture(
    nodes: int, services: int, seed: int = 0, packages: int = 4, moves: int = 0
) -> MapPicture:
    """A picture whose nodes live in random homes; `moves` of them have moved."""
    rnd = random.Random(seed)
    homes = [rnd.randrange(services) for _ in range(nodes)]
    now = list(homes)
    for _ in range(moves):
        now[rnd.randrange(nodes)] = rnd.randrange(services)
    return with_services(
        tuple(
            MapNode(
                f"{'table' if rnd.random() < 0.4 else 'module'}:n{i}",
                f"n{i}",
                rnd.choice(["", *(f"p{p}" for p in range(packages))]),
                round(rnd.paretovariate(1.1), 2),
                home,
                home,
            )
            for i, home in enumerate(homes)
        ),
        tuple(
            MapLink(rnd.randrange(nodes), rnd.randrange(nodes), 1 + rnd.randrange(30))
            for _ in range(3 * nodes if nodes else 0)
        ),
        tuple(now),
        services,
    )


def with_services(
    nodes: tuple[MapNode, ...], links: tuple[MapLink, ...], now: tuple[int, ...], services: int
) -> MapPicture:
    """The same nodes and links under another assignment."""
    sums: dict[tuple[int, int], float] = {}
    for link in links:
        pair = now[link.source], now[link.target]
        if pair[0] != pair[1]:
            sums[pair] = sums.get(pair, 0) + link.weight
    return MapPicture(
        services=tuple(f"Service {s}" for s in range(services)),
        nodes=tuple(
            MapNode(n.id, n.label, n.package, n.weight, s, n.home)
            for n, s in zip(nodes, now, strict=True)
        ),
        links=links,
        ribbons=tuple(Ribbon(a, b, round(w)) for (a, b), w in sorted(sums.items())),
    )
