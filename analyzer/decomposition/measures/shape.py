"""How even the services are; never show another measure without these."""

from collections.abc import Sequence
from math import log

from analyzer.decomposition.measures.business import entropy

#: Mono2Micro's bounds of a service that is neither too small nor too large; they fit small apps.
SMALLEST, LARGEST = 5, 20


def ned(sizes: Sequence[int], smallest: int = SMALLEST, largest: int = LARGEST) -> float:
    """Non-extreme distribution, lower is better: 1 - share of nodes in services of 5 to 20 nodes.

    >>> ned([5, 20, 25])
    0.5
    """
    total = sum(sizes)
    return 1 - sum(n for n in sizes if smallest <= n <= largest) / total if total else 0.0


def balance(sizes: Sequence[int]) -> float:
    """Entropy of the sizes over its largest value, ln k: 1 all equal, near 0 one giant.

    >>> round(balance([4, 4, 4]), 6), balance([7])
    (1.0, 1.0)
    """
    return min(1.0, entropy(sizes) / log(len(sizes))) if len(sizes) > 1 else 1.0


def largest_share(sizes: Sequence[int]) -> float:
    """The share of all nodes that the largest service holds.

    >>> largest_share([5, 3, 2])
    0.5
    """
    return max(sizes, default=0) / max(1, sum(sizes))
