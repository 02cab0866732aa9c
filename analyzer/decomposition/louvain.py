"""Communities by the Louvain algorithm, as a second opinion."""

import community
import networkx
import numpy as np
from scipy import sparse

from analyzer.decomposition.partition import Labels, canonical


def louvain(matrix: sparse.csr_array, *, resolution: float = 1.0, seed: int = 0) -> Labels:
    """Labels of the nodes of a symmetric matrix, by modularity.

    Blondel, Guillaume, Lambiotte, Lefebvre: Fast unfolding of communities (2008), as python-louvain
    implements it. Its `resolution` is the reciprocal of Leiden's. With a seed it is reproducible
    only where nodes and edges come sorted, as they do here.
    """
    entries = sparse.triu(matrix, k=1).tocoo()
    order = np.lexsort((entries.col, entries.row))
    graph = networkx.Graph()
    graph.add_nodes_from(range(matrix.shape[0]))
    triples = zip(
        entries.row[order].tolist(),
        entries.col[order].tolist(),
        entries.data[order].tolist(),
        strict=True,
    )
    graph.add_weighted_edges_from(triples)
    if graph.number_of_edges() == 0:
        return np.arange(matrix.shape[0], dtype=np.int64)
    found = community.best_partition(graph, resolution=1 / resolution, random_state=seed)
    return canonical(np.array([found[node] for node in range(matrix.shape[0])]))
