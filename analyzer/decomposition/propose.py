"""Decompositions for several k, each with the confidence of its nodes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from scipy import sparse

from analyzer.coupling import evidence_of_units
from analyzer.decomposition.class_services import class_search, proposed_by
from analyzer.decomposition.confidence import judged
from analyzer.decomposition.constraints import resolve
from analyzer.decomposition.decompose import build, check_apart, clustered, starts
from analyzer.decomposition.effort import tries
from analyzer.decomposition.items import Items, items_of
from analyzer.decomposition.leiden import Communities
from analyzer.decomposition.mixing import matrices_of, mixed
from analyzer.decomposition.partition import Labels
from analyzer.model import (
    Codebase,
    Constraints,
    CouplingGraph,
    Decomposition,
    Progress,
    ProgressCallback,
    Workload,
    silent,
)

#: How often units are drawn again for the confidence of nodes, and how often at least on a large
#: graph (see `effort`).
RESAMPLES, FEWEST_RESAMPLES = 20, 5
#: Evidence that is no unit (keys, links, imports) is kept with this probability in a resample. The
#: more is dropped the better wrong homes show and the lower all confidence gets: on a shop's tables
#: 0.8 told them apart with AUC .58 to .79 at three to five services, 0.9 with .57 to .81 and 1.0,
#: which lets static evidence hide the doubt, with .53 to .70; on its untagged log .62 to .74
#: against .59 to .71 and .59 to .65.
KEPT = 0.8


def propose(
    workload: Workload,
    graph: CouplingGraph,
    ks: Iterable[int] = (3, 4, 5),
    constraints: Constraints | None = None,
    seed: int = 0,
    progress: ProgressCallback = silent,
    resamples: int | None = None,
    codebase: Codebase | None = None,
) -> tuple[Decomposition, ...]:
    """One decomposition for each k (sorted, each k once), the same as `decompose` gives.

    `workload` is the one that `graph` was coupled from. Confidence comes from clusterings of
    `resamples` graphs (20, and fewer from 2,000 nodes on, see `effort`) whose units are drawn again
    and whose other edges are thinned out. Where the graph has no tables and its `codebase` is
    given, calls and use cases are searched instead (see `class_services`). Raises what `decompose`
    raises.
    """
    if resamples is None:
        resamples = tries(RESAMPLES, FEWEST_RESAMPLES, len(graph.nodes))
    asked = sorted(set(ks))
    wanted = constraints or Constraints()
    matrices = matrices_of(graph)
    mix = mixed(matrices, len(graph.nodes))
    insisted = {k: resolve(wanted, graph.nodes, k) for k in asked}
    if search := class_search(workload, codebase, graph):
        found_by_search = proposed_by(search, insisted, seed, progress, resamples)
        return tuple(_with_confidence(graph, cut, runs) for cut, runs in found_by_search)
    items = {k: items_of(graph, mix, insisted[k], k) for k in asked}
    units = evidence_of_units(workload, graph)
    runs: dict[int, list[Labels]] = {k: [] for k in asked}
    for number in range(resamples):
        progress(Progress("Finding services", number, resamples))
        random = np.random.default_rng([seed, number])
        drawn = {name: _thinned(matrix, random) for name, matrix in sorted(matrices.items())}
        if units:
            drawn.update(units.resampled(random).views())
        again = mixed(drawn, len(graph.nodes))
        found = _communities(again, items)
        for k in asked:
            runs[k].append(clustered(found[k], items[k], k, seed + 1000 * (number + 1)))
    cuts = []
    found = _communities(mix, items)
    for k in asked:
        labels = clustered(found[k], items[k], k, seed, starts(graph))
        check_apart(graph, labels, insisted[k], k)
        decomposition = build(graph, matrices, labels, insisted[k])
        cuts.append(_with_confidence(graph, decomposition, runs[k]))
    progress(Progress("Finding services", resamples, resamples))
    return tuple(cuts)


def _communities(mix: sparse.csr_array, items: Mapping[int, Items]) -> dict[int, Communities]:
    """The communities of the items of each k, shared where the items are the same."""
    found: dict[int, Communities] = {}
    for k, wanted in items.items():
        alike = (o for o in found if np.array_equal(items[o].item_of, wanted.item_of))
        twin = next(alike, None)
        found[k] = Communities(wanted.contracted(mix)) if twin is None else found[twin]
    return found


def _with_confidence(
    graph: CouplingGraph, decomposition: Decomposition, runs: list[Labels]
) -> Decomposition:
    home = decomposition.service_of()
    number = {service.name: position for position, service in enumerate(decomposition)}
    labels = np.array([number.get(home.get(node, ""), -1) for node in graph.nodes], dtype=np.int64)
    sure, rivals = judged(labels, runs)
    sure = sure.round(6)
    services = tuple(
        replace(service, confidence=float(sure[labels == number[service.name]].mean().round(6)))
        for service in decomposition
    )
    pairs = zip(graph.nodes, sure.tolist(), strict=True)
    return replace(
        decomposition,
        services=services,
        confidence=tuple((node, value) for node, value in pairs if node in home),
        runners_up=tuple(
            (node, decomposition.services[rival].name)
            for node, rival in zip(graph.nodes, rivals.tolist(), strict=True)
            if node in home and rival >= 0
        ),
    )


def _thinned(matrix: sparse.csr_array, random: np.random.Generator) -> sparse.csr_array:
    upper = sparse.triu(matrix, k=1).tocsr()
    upper.data = upper.data * (random.random(len(upper.data)) < KEPT)
    upper.eliminate_zeros()
    return (upper + upper.T).tocsr()
