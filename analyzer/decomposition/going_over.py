"""A cut with some contested nodes in the service that was their runner-up."""

from collections.abc import Iterable
from dataclasses import replace
from statistics import fmean

import numpy as np
from scipy import sparse

from analyzer.decomposition.mixing import matrices_of, mixed
from analyzer.decomposition.partition import modularity
from analyzer.decomposition.tipping import tips
from analyzer.model import CouplingGraph, Decomposition, Service


def gone_over(graph: CouplingGraph, cut: Decomposition, nodes: Iterable[str]) -> Decomposition:
    """The cut with each of `nodes` in its runner-up's service, and what is said of it brought up.

    Such a node's company is the other way round now: its confidence changes sign and its former
    home is the runner-up. Raises UsageError for a node of no service, KeyError without a runner-up.
    """
    home, rivals, sure = cut.service_of(), dict(cut.runners_up), dict(cut.confidence)
    wanted = sorted({*nodes})
    if not wanted:
        return cut
    for node in wanted:
        cut = cut.move(node, rivals[node])
        rivals[node] = home[node]
        sure[node] = -sure[node]
    cut = replace(
        cut,
        services=tuple(_sure(service, sure) for service in cut.services),
        confidence=tuple(sorted(sure.items())),
        runners_up=tuple(sorted(rivals.items())),
    )
    matrices = matrices_of(graph)
    mix = mixed(matrices, len(graph.nodes))
    return replace(cut, modularity=modularity_of(graph, mix, cut), tips=tips(graph, matrices, cut))


def modularity_of(graph: CouplingGraph, mix: sparse.csr_array, cut: Decomposition) -> float:
    """Modularity of the services in a mix of the graph's views; who stands in none is left out."""
    home = cut.service_of()
    number = {service.name: position for position, service in enumerate(cut)}
    placed = [place for place, node in enumerate(graph.nodes) if node in home]
    labels = np.array([number[home[graph.nodes[place]]] for place in placed], dtype=np.int64)
    return round(modularity(mix[placed][:, placed].tocsr(), labels), 6)


def _sure(service: Service, sure: dict[str, float]) -> Service:
    known = [sure[node] for node in service.nodes if node in sure]
    return replace(service, confidence=round(fmean(known), 6) if known else service.confidence)
