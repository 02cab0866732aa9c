"""Are there seams at all, or would a random graph look the same?"""

import random
from dataclasses import dataclass
from statistics import fmean, stdev

import igraph
import numpy as np
import numpy.typing as npt
from scipy import sparse

from analyzer.decomposition.cluster import cluster
from analyzer.decomposition.effort import tries
from analyzer.decomposition.mixing import matrices_of, mixed
from analyzer.decomposition.rules import free
from analyzer.model import CouplingGraph, Decomposition

#: Random graphs to compare with: enough for a mean and a deviation, cheap enough for every run; and
#: how many at least on a large graph, where they hardly differ.
RANDOM_GRAPHS, FEWEST_RANDOM_GRAPHS = 10, 3

#: Switches tried for each edge; at 3 it was drawn about six times, at 10 twenty times.
SWITCHES, FEWEST_SWITCHES = 10, 3


@dataclass(frozen=True, slots=True)
class Seam:
    """The modularity of a cut, beside that of cuts found in rewired graphs."""

    modularity: float
    random_mean: float
    random_deviation: float

    @property
    def excess(self) -> float:
        """By how much the cut beats the random graphs, in modularity."""
        return self.modularity - self.random_mean


def seam(graph: CouplingGraph, decomposition: Decomposition, seed: int = 0) -> Seam | None:
    """How much stronger a cut is than what chance offers; None where the graph is too small.

    Each random graph keeps every node's number of neighbours (edge switching, Maslov and Sneppen
    2002) and the weights, dealt anew. Hubs, unattached nodes and those tied to hubs alone are left
    out. Like is compared with like: random graphs are cut by the same algorithm into as many
    services under the same gate, since a sparse graph of chance falls into many communities of high
    modularity.
    """
    home = decomposition.service_of()
    hubs = {node for node, _ in graph.hubs}
    kept = [i for i, node in enumerate(graph.nodes) if node in home and node not in hubs]
    if len(kept) < 3:
        return None
    whole = mixed(matrices_of(graph), len(graph.nodes))
    tied = np.asarray(whole[kept, :][:, kept].sum(axis=1)).ravel() > 0
    kept = [i for i, holds in zip(kept, tied.tolist(), strict=True) if holds]
    matrix = whole[kept, :][:, kept]
    names = sorted(set(home.values()))
    labels = np.array([names.index(home[graph.nodes[i]]) for i in kept], dtype=np.int64)
    if matrix.nnz < 6:
        return None
    runs = tries(RANDOM_GRAPHS, FEWEST_RANDOM_GRAPHS, len(kept))
    rewired = (_rewired(matrix, seed + run) for run in range(runs))
    k, rules = decomposition.k, free(len(kept))
    chance = [modularity(each, cluster(each, k, rules, seed)) for each in rewired]
    return Seam(modularity(matrix, labels), fmean(chance), stdev(chance))


def modularity(matrix: sparse.csr_array, labels: npt.NDArray[np.int64]) -> float:
    """Newman's modularity of a labelling of a symmetric weighted graph."""
    entries = matrix.tocoo()
    total = float(entries.data.sum())
    same = labels[entries.row] == labels[entries.col]
    strength = np.bincount(labels, weights=np.asarray(matrix.sum(axis=1)).ravel())
    return float(entries.data[same].sum() / total - ((strength / total) ** 2).sum())


def _rewired(matrix: sparse.csr_array, seed: int) -> sparse.csr_array:
    """A random graph with the same degrees and the same weights in another order."""
    upper = sparse.triu(matrix, k=1).tocoo()
    order = np.lexsort((upper.col, upper.row))
    graph = igraph.Graph(
        n=matrix.shape[0], edges=np.column_stack((upper.row[order], upper.col[order]))
    )
    igraph.set_random_number_generator(random.Random(seed))
    try:
        graph.rewire(n=tries(SWITCHES, FEWEST_SWITCHES, matrix.shape[0]) * graph.ecount())
    finally:
        igraph.set_random_number_generator(random)
    edges = np.array(sorted(graph.get_edgelist()), dtype=np.int64)
    weights = np.random.default_rng(seed).permutation(upper.data[order])
    half = sparse.coo_array((weights, (edges[:, 0], edges[:, 1])), shape=matrix.shape)
    return sparse.csr_array(half + half.T)
