"""What a partition must obey: sizes, fixed homes, pairs kept apart."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analyzer.decomposition.partition import Floats, Labels

#: No service holds more than this share of the nodes.
LARGEST_SHARE = 0.55
#: A service below this share of the nodes is merged first; never below two nodes.
SMALLEST_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules over items (nodes, or groups of nodes kept together).

    `sizes` is how many nodes each item stands for; `fixed` the pinned service of an item or -1;
    `apart` holds pairs of items that may not share a service; no service may hold fewer than
    `fewest` nodes nor more than `at_most`.
    """

    sizes: Floats
    fixed: Labels
    apart: frozenset[tuple[int, int]] = frozenset()
    fewest: int = 2
    at_most: int | None = None

    @property
    def most(self) -> float:
        """The most nodes a service may hold."""
        most = max(LARGEST_SHARE * float(self.sizes.sum()), float(self.sizes.max(initial=0)))
        return most if self.at_most is None else min(most, float(self.at_most))

    @property
    def least(self) -> float:
        """The fewest nodes a service should hold."""
        return max(float(self.fewest), float(np.ceil(SMALLEST_SHARE * self.sizes.sum())))

    def enemies(self) -> dict[int, set[int]]:
        """Item to the items that may not share its service, pins of other services included."""
        found: dict[int, set[int]] = {}
        for left, right in self.apart:
            found.setdefault(left, set()).add(right)
            found.setdefault(right, set()).add(left)
        pinned = np.flatnonzero(self.fixed >= 0).tolist()
        for left in pinned:
            others = {right for right in pinned if self.fixed[right] != self.fixed[left]}
            if others:
                found.setdefault(left, set()).update(others)
        return found

    def foes(self) -> sparse.csr_array:
        """Items x items with a 1 where the two may not share a service."""
        pairs = [(item, other) for item, others in self.enemies().items() for other in others]
        places = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        shape = (len(self.sizes), len(self.sizes))
        return sparse.coo_array((np.ones(len(places)), (places[:, 0], places[:, 1])), shape).tocsr()


def free(size: int) -> Rules:
    """No insistence, each item one node."""
    return Rules(np.ones(size), np.full(size, -1, dtype=np.int64))
