"""Services that many clusterings agree on."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from analyzer.decomposition.partition import Floats, Labels, canonical, one_hot
from analyzer.decomposition.rules import Rules

#: Items x items are held in memory: up to so many.
MOST_ITEMS = 3_000
#: A service of the tree holds at least this share of the average service; the rest is crumbs.
FEWEST_SHARE = 0.25


def consensus(runs: Sequence[Labels], k: int, rules: Rules) -> Labels | None:
    """Labels of k services of items that the runs put together most often, or None.

    `runs` are labels of the same items, of any number of clusters each. The distance of two items
    is the share of the runs that part them; average linkage makes a tree of it, which is cut where
    k branches are services and not crumbs, and none is too large nor holds what must be apart. The
    crumbs then join the services that they were with most. Evidence accumulation: Fred, Jain:
    Combining multiple clusterings using evidence accumulation (2005).

    None where the tree cannot be cut so, and where there are no runs or more than `MOST_ITEMS`.
    """
    count = len(rules.sizes)
    if not runs or not 2 <= k < count or count > MOST_ITEMS:
        return None
    apart = 1 - co_association(runs)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), method="average")
    foes = rules.foes()
    least = max(rules.least, FEWEST_SHARE * float(rules.sizes.sum()) / k)
    for branches in range(k, count + 1):
        labels = canonical(fcluster(tree, branches, criterion="maxclust"))
        sizes = np.asarray(one_hot(labels).T @ rules.sizes, dtype=float)
        if (
            (sizes >= least).sum() >= k
            and sizes.max() <= rules.most
            and not _quarrels(labels, foes).diagonal().any()
        ):
            return _joined(labels, sizes, k, apart, rules, foes)
    return None


def co_association(runs: Sequence[Labels]) -> Floats:
    """Items x items: the share of the runs in which the two are in one cluster."""
    members = sparse.hstack([one_hot(run) for run in runs], format="csr")
    return np.asarray((members @ members.T).toarray()) / len(runs)


def _joined(
    labels: Labels, sizes: Floats, k: int, apart: Floats, rules: Rules, foes: sparse.csr_array
) -> Labels | None:
    """The k largest branches with the others joined to them, the larger ones first."""
    order = np.argsort(-sizes, kind="stable")
    services, crumbs = order[:k].tolist(), order[k:].tolist()
    labels, sizes = labels.copy(), sizes.copy()
    members = one_hot(labels).toarray()
    quarrels = _quarrels(labels, foes)
    for crumb in crumbs:
        mean = apart[labels == crumb].sum(axis=0) @ members / np.maximum(members.sum(axis=0), 1)
        fits = [
            s for s in services if sizes[s] + sizes[crumb] <= rules.most and not quarrels[s, crumb]
        ]
        if not fits:
            return None
        home = min(fits, key=lambda s: round(float(mean[s]), 9))
        labels[labels == crumb] = home
        sizes[home] += sizes[crumb]
        quarrels[home] += quarrels[crumb]
        quarrels[:, home] += quarrels[:, crumb]
    return canonical(labels)


def _quarrels(labels: Labels, foes: sparse.csr_array) -> Floats:
    """Branches x branches: how many pairs between (or within) them may not share a service."""
    members = one_hot(labels)
    return np.asarray((members.T @ foes @ members).toarray(), dtype=float)
