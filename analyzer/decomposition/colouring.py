"""Services for things that may not share one: a colouring, or the proof that there is none."""

from collections.abc import Mapping

#: Steps of the search; a person's constraints need a few dozen.
MOST_STEPS = 20_000
#: Items with different enemies beyond which none is looked for.
MOST_ITEMS = 300


def coloured(
    enemies: Mapping[int, set[int]], fixed: Mapping[int, int], k: int
) -> dict[int, int] | None:
    """A service in 0 … k - 1 for each item of `enemies`, enemies in different ones; None if none.

    `fixed` are services given. The items with fewest services left go first (Brélaz: New methods
    to color the vertices of a graph, 1979), with backtracking; items with the same enemies count
    as one. None also where the search was given up (`MOST_STEPS`, `MOST_ITEMS`).

    >>> coloured({0: {1}, 1: {0}}, {1: 0}, 2)
    {0: 1, 1: 0}
    >>> coloured({0: {1, 2}, 1: {0, 2}, 2: {0, 1}}, {}, 2) is None
    True
    """
    return _search(enemies, fixed, k)[0]


def uncolourable(enemies: Mapping[int, set[int]], fixed: Mapping[int, int], k: int) -> bool:
    """Whether it is proved that there are no services for these items; False where none was sought.

    >>> uncolourable({0: {1, 2}, 1: {0, 2}, 2: {0, 1}}, {}, 2)
    True
    """
    found, proved = _search(enemies, fixed, k)
    return found is None and proved


def _search(
    enemies: Mapping[int, set[int]], fixed: Mapping[int, int], k: int
) -> tuple[dict[int, int] | None, bool]:
    """The services, and whether the answer is sure."""
    twins: dict[tuple[frozenset[int], int | None], int] = {}
    stands_for = {
        item: twins.setdefault((frozenset(enemies[item]), fixed.get(item)), item)
        for item in sorted(enemies)
    }
    kept = {
        item: {stands_for[other] for other in enemies[item] if other in stands_for}
        for item in sorted(set(stands_for.values()))
    }
    if len(kept) > MOST_ITEMS:
        return None, False
    found = {item: fixed[item] for item in kept if item in fixed}
    for item, service in found.items():
        if any(found.get(other) == service for other in kept[item]):
            return None, True
    steps = [MOST_STEPS]
    if not _completed(found, kept, k, steps):
        return None, steps[0] >= 0
    return {item: found[twin] for item, twin in stands_for.items()}, True


def _completed(
    found: dict[int, int], enemies: Mapping[int, set[int]], k: int, steps_left: list[int]
) -> bool:
    steps_left[0] -= 1
    rest = [item for item in enemies if item not in found]
    if not rest or steps_left[0] < 0:
        return not rest
    taken = {item: {found[other] for other in enemies[item] if other in found} for item in rest}
    item = max(rest, key=lambda one: (len(taken[one]), len(enemies[one]), -one))
    used = {*found.values()}
    # Services that nothing is in yet are all alike: the first stands for them.
    fresh = next((service for service in range(k) if service not in used), None)
    for service in range(k):
        if service not in taken[item] and (service in used or service == fresh):
            found[item] = service
            if _completed(found, enemies, k, steps_left):
                return True
            del found[item]
    return False
