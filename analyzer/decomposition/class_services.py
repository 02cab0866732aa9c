"""Services of a system that is classes alone: its calls and use cases are searched directly."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

import numpy as np
from scipy import sparse

from analyzer.coupling.matrices import without_diagonal
from analyzer.decomposition.calls_and_cases import CallsAndCases, calls_and_cases
from analyzer.decomposition.cluster import cluster
from analyzer.decomposition.constraints import Insisted
from analyzer.decomposition.decompose import build, check_apart
from analyzer.decomposition.items import Items, items_among
from analyzer.decomposition.linkage import average_linkage
from analyzer.decomposition.local_search import QUICK, THOROUGH, Effort, local_search
from analyzer.decomposition.merge_to_k import merge_to_k
from analyzer.decomposition.mixing import matrices_of
from analyzer.decomposition.objective import Objective
from analyzer.decomposition.partition import Labels
from analyzer.model import (
    Codebase,
    CouplingGraph,
    Decomposition,
    Progress,
    ProgressCallback,
    Workload,
    is_table,
)

#: What the decomposition says of how it was found.
METHOD = (
    "Balanced local search on calls and use cases by SM, ICP, BCP, IFN and NED, from Leiden merged "
    "to k, average linkage and random cuts"
)
#: Beyond so many nodes the search would be cut too short to change anything, and beyond so many
#: nodes times use cases it would take too much memory.
MOST_NODES, MOST_CELLS = 1_000, 1_000_000
#: Calls are kept with this probability in a resample.
KEPT = 0.8


class ClassSearch:
    """The search over one class graph; labels are over the nodes, -1 where there is no evidence."""

    def __init__(self, graph: CouplingGraph, evidence: CallsAndCases) -> None:
        self.graph, self.evidence = graph, evidence

    def labels(self, insisted: Insisted, k: int, seed: int = 0) -> Labels:
        """The best cut into k services that was found; fewer where fewer items have evidence."""
        return self._searched(self.evidence, insisted, k, seed, THOROUGH, None)

    def again(
        self, insisted: Insisted, k: int, seed: int, random: Mapping[str, float] | None = None
    ) -> Labels:
        """Labels of a quick search over resampled use cases and calls, for the confidence.

        `random` is what random cuts score, where it is known.
        """
        drawn = self.evidence.resampled(np.random.default_rng([seed, k]), KEPT)
        return self._searched(drawn, insisted, k, seed, QUICK, random)

    def random(self, k: int, seed: int) -> Mapping[str, float]:
        """What random cuts into k services score."""
        return Objective(self.evidence, k, seed=seed).random

    def _searched(
        self,
        evidence: CallsAndCases,
        insisted: Insisted,
        k: int,
        seed: int,
        effort: Effort,
        random: Mapping[str, float] | None,
    ) -> Labels:
        items = items_among(self.graph, evidence.known, insisted)
        k = min(k, items.count)
        if items.count == 0:
            return items.item_of
        evidence = evidence.contracted(items.item_of)
        objective = Objective(evidence, k, seed=seed, random=random)
        begun = islice(starts(evidence, items, k, seed), max(1, effort.chains - 2))
        return items.over_nodes(local_search(objective, [*begun], items.rules, effort, seed))


def class_search(
    workload: Workload, codebase: Codebase | None, graph: CouplingGraph
) -> ClassSearch | None:
    """The search over a graph of modules; None where there are tables, or it is too large."""
    if codebase is None or len(graph.nodes) > MOST_NODES or any(map(is_table, graph.nodes)):
        return None
    evidence = calls_and_cases(graph.nodes, codebase, workload)
    if not evidence or evidence.touched.shape[0] * evidence.touched.shape[1] > MOST_CELLS:
        return None
    return ClassSearch(graph, evidence)


def starts(evidence: CallsAndCases, items: Items, k: int, seed: int) -> Iterator[Labels]:
    """What else would be cut: Leiden on calls, on use cases and on both, linkage of use cases."""
    calls, cases = evidence.weights, alike(evidence)
    views = [view / view.sum() for view in (calls, cases) if view.nnz]
    for view in (sum(views[1:], start=views[0]), *views) if views else ():
        yield cluster(sparse.csr_array(view), k, items.rules, seed)
    if cases.nnz:
        atoms = average_linkage(cases, 3 * k)
        yield merge_to_k(sparse.csr_array(cases), atoms, k, items.rules)


def alike(evidence: CallsAndCases) -> sparse.csr_array:
    """Jaccard's index of the use cases that run through two items."""
    together = sparse.csr_array(evidence.touched @ evidence.touched.T).tocoo()
    number = np.diff(evidence.touched.indptr).astype(float)
    either = number[together.row] + number[together.col] - together.data
    index = sparse.coo_array((together.data / either, (together.row, together.col)), together.shape)
    return without_diagonal(index.tocsr())


def proposed_by(
    search: ClassSearch,
    insisted: Mapping[int, Insisted],
    seed: int,
    progress: ProgressCallback,
    resamples: int,
) -> Iterator[tuple[Decomposition, list[Labels]]]:
    """For each k the services, and the labels of the nodes in each of `resamples` quick searches.

    Raises UsageError where what must be apart could not be kept apart.
    """
    steps, done = len(insisted) * (resamples + 1), 0
    for k, wanted in insisted.items():
        runs, random = [], search.random(k, seed)
        for number in range(resamples):
            progress(Progress("Finding services", done, steps))
            runs.append(search.again(wanted, k, seed + 1000 * (number + 1), random))
            done += 1
        labels = search.labels(wanted, k, seed)
        check_apart(search.graph, labels, wanted, k)
        cut = build(search.graph, matrices_of(search.graph), labels, wanted)
        done += 1
        progress(Progress("Finding services", done, steps))
        yield replace(cut, method=METHOD), runs
