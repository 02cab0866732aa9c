"""Does another algorithm, started on its own, come to the same services?"""

import numpy as np

from analyzer.decomposition.constraints import resolve
from analyzer.decomposition.items import items_of
from analyzer.decomposition.louvain import louvain
from analyzer.decomposition.measures import mojofm
from analyzer.decomposition.merge_to_k import merge_to_k
from analyzer.decomposition.mixing import matrices_of, mixed
from analyzer.decomposition.split_to_k import split_to_k
from analyzer.model import Constraints, CouplingGraph, Decomposition

#: Louvain in Python takes four seconds at ten thousand nodes, for each number of services.
MOST_NODES = 5_000


def second_opinion(graph: CouplingGraph, cut: Decomposition, seed: int = 0) -> float | None:
    """How far python-louvain agrees with a cut: MoJoFM of its services against it, in percent.

    It works on the same mix of views and is brought to the same number of services under the same
    gate, without the refinement, the starts and the constraints that the cut had. None where there
    is too little to cluster, or more than `MOST_NODES`.

    Average linkage is no second opinion here: on graphs of modules and tables it collapses into one
    service with crumbs (27 to 44 % on a real shop, where Louvain agrees to 85 to 94 %).
    """
    size = len(graph.nodes)
    if size > MOST_NODES:
        return None
    mix = mixed(matrices_of(graph), size)
    items = items_of(graph, mix, resolve(Constraints(), graph.nodes, cut.k), cut.k)
    if items.count < max(2, cut.k):
        return None
    matrix = items.contracted(mix)
    merged = merge_to_k(matrix, louvain(matrix, seed=seed), cut.k, items.rules)
    labels = items.over_nodes(split_to_k(matrix, merged, cut.k, items.rules, seed))
    home = cut.service_of()
    both = [i for i in np.flatnonzero(labels >= 0).tolist() if graph.nodes[i] in home]
    return mojofm([int(labels[i]) for i in both], [home[graph.nodes[i]] for i in both])
