"""How often something is tried, so that a hundred thousand nodes end in minutes."""

#: Up to so many nodes nothing is saved on.
FULL_EFFORT = 500


def tries(full: int, least: int, nodes: int) -> int:
    """`full` up to `FULL_EFFORT` nodes, then fewer in inverse proportion, never below `least`.

    What is averaged over tries varies the less the more nodes there are, and each try costs more.

    >>> tries(20, 5, 500), tries(20, 5, 1_000), tries(20, 5, 100_000)
    (20, 10, 5)
    """
    return full if nodes <= FULL_EFFORT else max(least, full * FULL_EFFORT // nodes)
