"""k clusters of the items of a matrix: Leiden, merged to k, refined under the rules."""

import numpy as np
from scipy import sparse

from analyzer.decomposition.colouring import coloured
from analyzer.decomposition.leiden import Communities
from analyzer.decomposition.merge_to_k import CRUMB_SHARE, crumbs, merge_to_k
from analyzer.decomposition.partition import Labels, canonical, modularity
from analyzer.decomposition.refine import refine
from analyzer.decomposition.rules import Rules
from analyzer.decomposition.split_to_k import split_to_k

#: Leiden at 1 may find fewer communities than services are asked for.
RESOLUTIONS = (1.0, 1.3, 1.7, 2.2, 3.0)
#: From so many items on the resolution rises no further once no community could be split into two
#: that are no crumbs. Below it costs little to look, and was worth .02 of ARI on a real shop.
MANY_ITEMS = 800


def cluster(
    found: Communities | sparse.csr_array, k: int, rules: Rules, seed: int = 0, starts: int = 1
) -> Labels:
    """Labels of k clusters (fewer only where there are fewer items), best of `starts` seeds.

    The lowest resolution that gives k communities besides crumbs is merged to k; where there is
    none, the last is split to k. `found` is the matrix, or its communities to share among several
    k. More than k clusters come back only where k services cannot keep apart what must be.
    """
    if not isinstance(found, Communities):
        found = Communities(found)
    ends = [_once(found, k, rules, seed + start) for start in range(starts)]
    return max(ends, key=lambda labels: round(modularity(found.matrix, labels), 9))


def _once(found: Communities, k: int, rules: Rules, seed: int) -> Labels:
    matrix = found.matrix
    labels = np.zeros(matrix.shape[0], dtype=np.int64)
    for resolution in RESOLUTIONS:
        labels = _seeded_by_rules(found.at(resolution, seed), rules)
        if (~crumbs(labels, k, rules)).sum() >= k or _too_fine(labels, k, rules):
            break
    labels = merge_to_k(matrix, labels, k, rules)
    if labels.max() >= k:
        labels = _recoloured(labels, k, rules)
    labels = split_to_k(matrix, labels, k, rules, seed)
    return canonical(refine(matrix, labels, rules))


def _too_fine(labels: Labels, k: int, rules: Rules) -> bool:
    sizes = np.bincount(labels, weights=rules.sizes)
    return (
        len(labels) >= MANY_ITEMS and float(sizes.max()) < 2 * CRUMB_SHARE * float(sizes.sum()) / k
    )


def _seeded_by_rules(labels: Labels, rules: Rules) -> Labels:
    """Communities taken apart where they hold what must be apart; pins of a service in one."""
    labels = labels.copy()
    enemies = rules.enemies()
    for item in sorted(enemies):
        if any(labels[other] == labels[item] for other in enemies[item] if other < item):
            labels[item] = labels.max() + 1
    for service in np.unique(rules.fixed[rules.fixed >= 0]).tolist():
        pinned = np.flatnonzero(rules.fixed == service)
        labels[pinned] = labels[pinned[0]]
    return canonical(labels)


def _recoloured(labels: Labels, k: int, rules: Rules) -> Labels:
    """Merging ran into what must be apart: start over from a colouring, if there is one."""
    pins = np.flatnonzero(rules.fixed >= 0).tolist()
    services = coloured(rules.enemies(), {item: int(rules.fixed[item]) for item in pins}, k)
    if services is None:
        return labels
    labels = np.minimum(labels, k - 1)
    for item, service in services.items():
        labels[item] = service
    return canonical(labels)
