"""Decompositions for several k, each with the confidence of its nodes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from scipy import sparse

from analyzer.coupling import evidence_of_units
from analyzer.decomposition.class_services import class_search, proposed_by
from analyzer.decomposition.clusterings import Runs, clusterings, grouped
from analyzer.decomposition.confidence import judged
from analyzer.decomposition.consensus import MOST_ITEMS, consensus
from analyzer.decomposition.constraints import resolve
from analyzer.decomposition.decompose import build, check_apart, clustered, starts
from analyzer.decomposition.effort import tries
from analyzer.decomposition.going_over import modularity_of
from analyzer.decomposition.items import Items, items_of
from analyzer.decomposition.leiden import Communities
from analyzer.decomposition.mixing import Masses, matrices_of, mixed, tied_beyond_logs
from analyzer.decomposition.partition import Labels
from analyzer.decomposition.resampling import DOUBTING, MAKING, Draw, Evidence
from analyzer.decomposition.tipping import tips
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

#: How often the evidence is drawn again to make the cuts, and again to doubt them; and how often at
#: least on a large graph (see `effort`).
RESAMPLES, FEWEST_RESAMPLES = 24, 5

METHOD = "Consensus of Leiden clusterings of resampled evidence, cut to k"


def propose(
    workload: Workload,
    graph: CouplingGraph,
    ks: Iterable[int] = (3, 4, 5),
    constraints: Constraints | None = None,
    seed: int = 0,
    progress: ProgressCallback = silent,
    resamples: int | None = None,
    masses: Masses | None = None,
    codebase: Codebase | None = None,
) -> tuple[Decomposition, ...]:
    """One decomposition for each k (sorted, each k once).

    `workload` is the one that `graph` was coupled from. Its units and the other evidence are drawn
    again `resamples` times (24, and fewer from 500 nodes on, see `effort`), clustered into k and
    into k + 1 each time, and what most clusterings agree on is the cut. `decompose` gives it where
    logs are all there is, which have nothing to spare for resampling (measured, docs/measurements),
    where no agreed cut keeps the rules, and on graphs of more than `MOST_ITEMS` nodes. Then as many
    draws of another kind (see `resampling`) give the confidence of the nodes, and the stability of
    the whole: mean MoJoFM between them. Where the graph has no tables and its `codebase` is given,
    calls and use cases are searched instead (see `class_services`). Raises what `decompose` raises.
    """
    if resamples is None:
        resamples = tries(RESAMPLES, FEWEST_RESAMPLES, len(graph.nodes))
    asked = sorted(set(ks))
    wanted = constraints or Constraints()
    matrices = matrices_of(graph)
    masses = masses or Masses()
    mix = mixed(matrices, len(graph.nodes), masses)
    insisted = {k: resolve(wanted, graph.nodes, k) for k in asked}
    if search := class_search(workload, codebase, graph):
        searched = proposed_by(search, insisted, seed, progress, resamples)
        return tuple(_judged(graph, matrices, mix, cut, Runs(runs)) for cut, runs in searched)
    items = {k: items_of(graph, mix, insisted[k], k) for k in asked}
    evidence = Evidence(matrices, evidence_of_units(workload, graph), len(graph.nodes), masses)
    agreeing = items if tied_beyond_logs(matrices) else {}
    agreeing = {k: each for k, each in agreeing.items() if each.count <= MOST_ITEMS}
    steps = resamples * (2 if agreeing else 1)

    def drawn(draw: Draw, some: Mapping[int, Items], before: int) -> dict[int, Runs]:
        runs: dict[int, Runs] = {}
        numbers = range(resamples if some else 0)
        for done, latest in enumerate(clusterings(evidence, some, draw, numbers, seed)):
            progress(Progress("Finding services", before + done, steps))
            runs = latest
        return runs

    made = drawn(MAKING, agreeing, 0)
    some = {k: each for k, each in items.items() if each.count}
    doubted = drawn(DOUBTING, some, steps - resamples)
    cuts = {}
    for each, ks_alike in grouped(items):
        found = Communities(each.contracted(mix))
        for k in ks_alike:
            agreed = consensus(made.get(k, Runs()).all(), k, each.rules)
            if agreed is None:
                labels = clustered(found, each, k, seed, starts(graph))
            else:
                labels = each.over_nodes(agreed)
            check_apart(graph, labels, insisted[k], k)
            cut = build(graph, matrices, labels, insisted[k])
            cut = cut if agreed is None else replace(cut, method=METHOD)
            runs = doubted.get(k, Runs()).over(each)
            cuts[k] = _judged(graph, matrices, mix, cut, runs)
    progress(Progress("Finding services", steps, steps))
    return tuple(cuts[k] for k in asked)


def _judged(
    graph: CouplingGraph,
    matrices: Mapping[str, sparse.csr_array],
    mix: sparse.csr_array,
    cut: Decomposition,
    runs: Runs,
) -> Decomposition:
    """The cut with what `runs` over the nodes say of it, and its seams."""
    sure = _with_confidence(graph, cut, runs.all())
    return replace(
        sure,
        stability=runs.stability(),
        modularity=modularity_of(graph, mix, sure),
        tips=tips(graph, matrices, sure),
    )


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
