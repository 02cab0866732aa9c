"""Communities by the Leiden algorithm."""

import random

import igraph
import numpy as np
from scipy import sparse

from analyzer.decomposition.partition import Labels, canonical

#: igraph's own "until nothing improves" (n_iterations=-1) never ends where two partitions tie up to
#: rounding, as one small graph in two thousand does; so the iterations are counted here.
MOST_ITERATIONS = 20
LEAST_GAIN = 1e-10
#: At some resolutions a move gains exactly nothing; rounding then says that it gains, and so does
#: the move back, and one iteration alone never ends. A resolution beside it has no such ties.
OFF_TIES = 1 + 1e-9
#: On a graph of so many nodes they end at a gain of modularity that nobody would notice.
LARGE, LEAST_GAIN_IF_LARGE = 5_000, 1e-4


def leiden(matrix: sparse.csr_array, *, resolution: float = 1.0, seed: int = 0) -> Labels:
    """Labels of the nodes of a symmetric matrix, by modularity until nothing improves.

    Traag, Waltman, van Eck: From Louvain to Leiden (2019), as igraph implements it.
    """
    return Communities(matrix).at(resolution, seed)


class Communities:
    """Leiden's answers about one matrix, each computed once.

    igraph draws from one generator per process: it is seeded for each answer and put back to
    Python's own afterwards.
    """

    def __init__(self, matrix: sparse.csr_array) -> None:
        entries = sparse.triu(matrix, k=1).tocoo()
        order = np.lexsort((entries.col, entries.row))
        edges = np.column_stack((entries.row[order], entries.col[order]))
        self.matrix = matrix
        self._graph = igraph.Graph(n=matrix.shape[0], edges=edges)
        self._weights = entries.data[order].tolist()
        self._known: dict[tuple[float, int], Labels] = {}

    def at(self, resolution: float, seed: int) -> Labels:
        """Labels at a resolution, from a seed."""
        asked = (resolution, seed)
        if asked not in self._known:
            self._known[asked] = self._found(resolution, seed)
        return self._known[asked]

    def _found(self, resolution: float, seed: int) -> Labels:
        if not self._weights:
            return np.arange(self.matrix.shape[0], dtype=np.int64)
        igraph.set_random_number_generator(random.Random(seed))
        try:
            return self._improved(resolution)
        finally:
            igraph.set_random_number_generator(random)

    def _improved(self, resolution: float) -> Labels:
        best, quality = None, -np.inf
        least = LEAST_GAIN if self.matrix.shape[0] < LARGE else LEAST_GAIN_IF_LARGE
        for _ in range(MOST_ITERATIONS):
            found = self._graph.community_leiden(
                objective_function="modularity",
                weights=self._weights,
                resolution=resolution * OFF_TIES,
                initial_membership=best,
                n_iterations=1,
            )
            if found.quality <= quality + least:
                break
            best, quality = found.membership, found.quality
        return canonical(np.array(best))
