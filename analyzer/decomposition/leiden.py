"""Communities by the Leiden algorithm."""

import random

import igraph
import numpy as np
from scipy import sparse

from analyzer.decomposition.partition import Labels, canonical


def leiden(matrix: sparse.csr_array, *, resolution: float = 1.0, seed: int = 0) -> Labels:
    """Labels of the nodes of a symmetric matrix, by modularity until nothing improves.

    Traag, Waltman, van Eck: From Louvain to Leiden (2019), as igraph implements it. igraph draws
    from one generator per process: it is seeded here and put back to Python's own afterwards.
    """
    entries = sparse.triu(matrix, k=1).tocoo()
    order = np.lexsort((entries.col, entries.row))
    edges = np.column_stack((entries.row[order], entries.col[order]))
    if len(edges) == 0:
        return np.arange(matrix.shape[0], dtype=np.int64)
    graph = igraph.Graph(n=matrix.shape[0], edges=edges)
    igraph.set_random_number_generator(random.Random(seed))
    try:
        found = graph.community_leiden(
            objective_function="modularity",
            weights=entries.data[order].tolist(),
            resolution=resolution,
            n_iterations=-1,
        )
    finally:
        igraph.set_random_number_generator(random)
    return canonical(np.array(found.membership))
