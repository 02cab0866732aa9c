"""Services for things that may not share one: a colouring, or the proof that there is none."""

from collections.abc import Mapping

#: Steps of the search; a person's constraints need a few dozen.
MOST_STEPS = 100_000


def coloured(
    enemies: Mapping[int, set[int]], fixed: Mapping[int, int], k: int
) -> dict[int, int] | None:
    """A service in 0 … k - 1 for each item of `enemies`, enemies in different ones; None if none.

    `fixed` are services given. The items with fewest services left go first (Brélaz: New methods
    to color the vertices of a graph, 1979), with backtracking.

    >>> coloured({0: {1}, 1: {0}}, {1: 0}, 2)
    {1: 0, 0: 1}
    >>> coloured({0: {1, 2}, 1: {0, 2}, 2: {0, 1}}, {}, 2) is None
    True
    """
    found = {item: service for item, service in fixed.items() if item in enemies}
    if any(
        found.get(other) == service for item, service in found.items() for other in enemies[item]
    ):
        return None
    steps = 0

    def search() -> bool:
        nonlocal steps
        steps += 1
        rest = [item for item in enemies if item not in found]
        if not rest or steps > MOST_STEPS:
            return not rest
        taken = {item: {found[o] for o in enemies[item] if o in found} for item in rest}
        item = max(rest, key=lambda one: (len(taken[one]), len(enemies[one]), -one))
        for service in range(k):
            if service not in taken[item]:
                found[item] = service
                if search():
                    return True
                del found[item]
        return False

    return found if search() else None
