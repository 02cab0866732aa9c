"""What others would cut out of calls and use cases, as far as they can be imitated in short."""

from collections.abc import Mapping
from itertools import product

import igraph
import numpy as np
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.cluster.vq import kmeans2
from scipy.sparse.csgraph import minimum_spanning_tree

from analyzer.decomposition.calls_and_cases import CallsAndCases
from analyzer.decomposition.louvain import louvain
from analyzer.decomposition.merge_to_k import merge_to_k
from analyzer.decomposition.partition import Labels, canonical
from analyzer.decomposition.rules import free

#: Methods that know no balance: one giant with crumbs, mostly, which no one would build.
UNBALANCED = frozenset(("Linkage, plain", "Leiden CPM"))


def rivals(evidence: CallsAndCases, k: int, seed: int = 0) -> Mapping[str, Labels]:
    """Labels of the classes by method; only those that came to k services."""
    rules = free(len(evidence))
    weights = evidence.weights
    alike = sparse.csr_array(_alike(evidence))
    mix = sparse.csr_array(weights / weights.sum() + alike / alike.sum())
    found = {
        "Mono2Micro-like": mono2micro_like(evidence, k),
        "CoGCN-like": cogcn_like(evidence, k, seed),
        "FoSCI-like": fosci_like(evidence, k),
        "Bunch-like": bunch_like(evidence, k, seed),
        "MEM-like": mem_like(evidence, k),
        "Louvain": merge_to_k(weights, louvain(weights, seed=seed), k, rules),
        "Linkage, plain": plain_linkage(evidence, k),
        "Leiden CPM": merge_to_k(weights, _cpm(weights, k), k, rules),
        "Louvain, mixed": merge_to_k(mix, louvain(mix, seed=seed), k, rules),
    }
    return {name: canonical(each) for name, each in found.items() if len(np.unique(each)) == k}


def mono2micro_like(evidence: CallsAndCases, k: int) -> Labels:
    """Average linkage on the share of use cases in common plus that of calls between two classes.

    The level with k clusters of three classes and more is taken, and the crumbs join whom they
    resemble. After Kalia et al.: Mono2Micro (ESEC/FSE 2021).
    """
    alike = _resemblance(evidence)
    for least, level in product((3, 2, 1), range(k, len(evidence) + 1)):
        labels = canonical(_linked(alike, level))
        sizes = np.bincount(labels)
        if (sizes >= least).sum() >= k:
            break
    large = np.argsort(-sizes, kind="stable")[:k]
    members = (labels[:, None] == large[None, :]).astype(float)
    nearest = np.argmax(alike @ members / np.maximum(members.sum(axis=0), 1), axis=1)
    return np.where(members.any(axis=1), members.argmax(axis=1), nearest)


def plain_linkage(evidence: CallsAndCases, k: int) -> Labels:
    """The same linkage cut at k clusters, whatever their sizes: one giant with crumbs, mostly."""
    return _linked(_resemblance(evidence), k)


def _resemblance(evidence: CallsAndCases) -> np.ndarray:
    calls = evidence.weights.toarray()
    strong = calls / np.maximum(calls.max(axis=1, keepdims=True), 1e-12)
    return np.asarray((_alike(evidence) + np.maximum(strong, strong.T)) / 2)


def fosci_like(evidence: CallsAndCases, k: int) -> Labels:
    """Atoms of like use cases, merged by the calls between them.

    After Jin et al.: Service candidate identification from monolithic systems (TSE 2021).
    """
    atoms = canonical(_linked(_alike(evidence), min(3 * k, len(evidence))))
    return merge_to_k(evidence.weights, atoms, k, free(len(evidence)))


def cogcn_like(evidence: CallsAndCases, k: int, seed: int = 0) -> Labels:
    """k-means on use cases and calls, smoothed twice along calls.

    After Desai et al.: Graph neural network to dilute outliers for refactoring monolith application
    (AAAI 2021), without its training.
    """
    size = len(evidence)
    calls = (evidence.links + sparse.eye_array(size)).toarray()
    degree = 1 / np.sqrt(calls.sum(axis=1))
    smooth = degree[:, None] * calls * degree[None, :]
    features = np.hstack([evidence.touched.toarray(), calls])
    left, strength, _ = np.linalg.svd(smooth @ smooth @ features, full_matrices=False)
    embedded = left[:, :16] * strength[:16]
    best = None
    for turn in range(10):
        centres, labels = kmeans2(embedded, k, minit="++", rng=np.random.default_rng([seed, turn]))
        cost = float(((embedded - centres[labels]) ** 2).sum())
        if len(np.unique(labels)) == k and (best is None or cost < best[0]):
            best = cost, labels
    return np.zeros(size, dtype=np.int64) if best is None else best[1].astype(np.int64)


def bunch_like(evidence: CallsAndCases, k: int, seed: int = 0) -> Labels:
    """Hill climbing on TurboMQ = sum of 2 in / (2 in + out), from three random cuts.

    After Mitchell, Mancoridis: On the automatic modularization of software systems (2006).
    """
    random = np.random.default_rng(seed)
    size, weights = len(evidence), evidence.weights.toarray()
    best, value = np.zeros(size, dtype=np.int64), -1.0
    for _ in range(3):
        labels = random.permutation(np.arange(size) % k)
        improved = True
        while improved:
            improved = False
            for item in random.permutation(size).tolist():
                if (labels == labels[item]).sum() < 2:
                    continue
                scores = [_turbo(weights, _with(labels, item, service), k) for service in range(k)]
                if max(scores) > scores[labels[item]] + 1e-9:
                    labels[item] = int(np.argmax(scores))
                    improved = True
        if (score := _turbo(weights, labels, k)) > value:
            best, value = labels, score
    return best


def mem_like(evidence: CallsAndCases, k: int) -> Labels:
    """The spanning tree of the strongest calls, the weakest cut, no part below or above a size.

    The largest part is parted next, at its weakest edge that leaves four classes on both sides
    (three, two where there is none); what no call ties joins the largest. After Mazlami et al.:
    Extraction of microservices from monolithic software architectures (ICWS 2017).
    """
    size = len(evidence)
    distance = evidence.weights.copy()
    distance.data = 1 / distance.data
    tree = minimum_spanning_tree(distance).tocoo()
    order = np.argsort(-tree.data, kind="stable")
    edges = [(int(tree.row[e]), int(tree.col[e])) for e in order]
    while len(parts := [p for p in _parts(edges, size) if len(p) > 1]) < k:
        cut = _weakest(edges, max(parts, key=len, default=()), size)
        if cut is None:
            break
        edges = [edge for edge in edges if edge != cut]
    labels = np.zeros(size, dtype=np.int64)
    for number, part in enumerate(sorted(parts, key=lambda p: (-len(p), p))):
        labels[list(part)] = min(number, k - 1)
    return labels


def _weakest(
    edges: list[tuple[int, int]], part: tuple[int, ...], size: int
) -> tuple[int, int] | None:
    for least in (4, 3, 2):
        for edge in edges:
            if edge[0] in part:
                rest = _parts([other for other in edges if other != edge], size)
                if min(len(p) for p in rest if edge[0] in p or edge[1] in p) >= least:
                    return edge
    return None


def _alike(evidence: CallsAndCases) -> np.ndarray:
    """Jaccard's index of the use cases of two classes; 0 on the diagonal."""
    through = evidence.touched.toarray()
    together = through @ through.T
    either = np.add.outer(through.sum(1), through.sum(1)) - together
    alike = together / np.maximum(either, 1)
    np.fill_diagonal(alike, 0)
    return np.asarray(alike)


def _linked(alike: np.ndarray, k: int) -> Labels:
    tree = linkage((1 - alike)[np.triu_indices(len(alike), 1)], "average")
    return np.asarray(fcluster(tree, k, criterion="maxclust"), dtype=np.int64)


def _cpm(weights: sparse.csr_array, k: int) -> Labels:
    upper = sparse.triu(weights, k=1).tocoo()
    pairs = np.column_stack((upper.row, upper.col)).tolist()
    graph = igraph.Graph(n=weights.shape[0], edges=pairs)
    for resolution in np.geomspace(0.001, 1, 25):
        found = graph.community_leiden(
            "CPM", weights=upper.data.tolist(), resolution=float(resolution)
        )
        if len(found) >= k:
            break
    return canonical(np.array(found.membership))


def _turbo(weights: np.ndarray, labels: Labels, k: int) -> float:
    members = np.eye(k)[labels]
    between = members.T @ weights @ members
    inside, all_ends = np.diagonal(between), between.sum(axis=1)
    return float((inside / np.maximum(all_ends, 1e-12)).sum())


def _with(labels: Labels, item: int, service: int) -> Labels:
    changed = labels.copy()
    changed[item] = service
    return changed


def _parts(edges: list[tuple[int, int]], size: int) -> list[tuple[int, ...]]:
    return [tuple(part) for part in igraph.Graph(n=size, edges=edges).connected_components()]
