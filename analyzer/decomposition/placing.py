"""Homes for what was left out of the clustering: islands, isolated nodes, hubs."""

import re
from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from analyzer.coupling.names import WRITES
from analyzer.decomposition.partition import Floats, Labels
from analyzer.decomposition.rules import LARGEST_SHARE
from analyzer.model import CouplingGraph, is_module, node_name

#: A package is at home in a service that holds two of its modules and more than this share.
PACKAGE_SHARE = 0.5

_SEPARATORS = re.compile(r"[./\\:#]+")


def place(
    graph: CouplingGraph,
    matrices: Mapping[str, sparse.csr_array],
    labels: Labels,
    ignored: frozenset[str],
    at_most: int | None = None,
) -> Labels:
    """Labels with the nodes that were left out placed, or still -1 where nothing ties them.

    Any view counts here, also those too weak to draw the map; then the package that a module
    stands in. Hubs come last, to the service that writes them most, and draw no one after them.
    Services with room under `at_most` come before those without.
    """
    labels = labels.copy()
    if labels.max(initial=-1) < 0:
        return labels
    hubs = [i for i, node in enumerate(graph.nodes) if node in dict(graph.hubs)]
    hubs = [i for i in hubs if labels[i] < 0 and graph.nodes[i] not in ignored]
    barred = np.isin(np.arange(len(labels)), hubs)
    barred |= np.array([node in ignored for node in graph.nodes])
    evidence = _all_views(matrices, len(labels))
    for part in _parts(evidence, (labels < 0) & ~barred):
        _assign(labels, part, _weight_by_service(evidence, labels, part), at_most)
    _place_by_package(graph, labels, barred, at_most)
    for part in _parts(evidence, (labels < 0) & ~barred):
        _assign(labels, part, _weight_by_service(evidence, labels, part), at_most)
    for hub in hubs:
        node = np.array([hub])
        written = matrices.get(WRITES)
        weights = np.zeros(1) if written is None else _weight_by_service(written, labels, node)
        if not weights.any():
            weights = _weight_by_service(evidence, labels, node)
        _assign(labels, node, weights, at_most)
    return labels


def package_of(node: str) -> list[str]:
    """The packages that a module stands in, nearest first, itself as a package included.

    >>> package_of("module:shop.basket.views")
    ['shop.basket.views', 'shop.basket', 'shop']
    """
    parts = [part for part in _SEPARATORS.split(node_name(node)) if part]
    return [".".join(parts[:depth]) for depth in range(len(parts), 0, -1)]


def _all_views(matrices: Mapping[str, sparse.csr_array], size: int) -> sparse.csr_array:
    total = sparse.csr_array((size, size), dtype=float)
    for _, matrix in sorted(matrices.items()):
        if matrix.nnz:
            total = total + matrix / matrix.sum()
    return total


def _parts(evidence: sparse.csr_array, wanted: NDArray[np.bool_]) -> list[Labels]:
    nodes = np.flatnonzero(wanted)
    if len(nodes) == 0:
        return []
    count, component = connected_components(evidence[nodes][:, nodes], directed=False)
    return [nodes[component == number] for number in range(count)]


def _weight_by_service(evidence: sparse.csr_array, labels: Labels, part: Labels) -> Floats:
    weights = np.asarray(evidence[part].sum(axis=0)).ravel()
    placed = labels >= 0
    sums = np.bincount(labels[placed], weights[placed], minlength=int(labels.max()) + 1)
    return np.asarray(sums, dtype=float)


def _assign(labels: Labels, part: Labels, weights: Floats, at_most: int | None) -> None:
    """Give all of `part` to the service with most weight that has room for it."""
    sizes = np.bincount(labels[labels >= 0], minlength=len(weights))
    room = sizes + len(part) <= LARGEST_SHARE * (sizes.sum() + len(part))
    if at_most is not None:
        room &= sizes + len(part) <= at_most
    order = np.argsort(-np.round(weights, 12), kind="stable")
    for service in order.tolist():
        if weights[service] > 0 and (room[service] or not room.any()):
            labels[part] = service
            return


def _place_by_package(
    graph: CouplingGraph, labels: Labels, barred: NDArray[np.bool_], at_most: int | None
) -> None:
    """Give a module without any tie to the service that most of its package is in.

    The nearest package counts, by its own modules before those of its sub-packages, and only by
    modules that evidence placed.
    """
    own: dict[str, Counter[int]] = {}
    below: dict[str, Counter[int]] = {}
    for position, node in enumerate(graph.nodes):
        if is_module(node) and labels[position] >= 0:
            label = int(labels[position])
            for depth, package in enumerate(package_of(node)):
                below.setdefault(package, Counter())[label] += 1
                if depth <= 1:
                    own.setdefault(package, Counter())[label] += 1
    for position, node in enumerate(graph.nodes):
        if not is_module(node) or labels[position] >= 0 or barred[position]:
            continue
        for package in package_of(node):
            held = [counts.get(package, Counter()) for counts in (own, below)]
            counts = next((held_by for held_by in held if held_by.total() >= 2), None)
            if counts is None:
                continue
            service, most = min(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            if most > PACKAGE_SHARE * counts.total():
                weights = np.zeros(int(labels.max()) + 1)
                weights[service] = 1.0
                _assign(labels, np.array([position]), weights, at_most)
            break
