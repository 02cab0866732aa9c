"""How sure the home of a node is: does it keep company with its service under resampling?"""

import numpy as np
from scipy import sparse

from analyzer.decomposition.partition import Floats, Labels, one_hot


def confidence(labels: Labels, runs: list[Labels]) -> Floats:
    """`judged` without the runner-up."""
    return judged(labels, runs)[0]


def judged(labels: Labels, runs: list[Labels]) -> tuple[Floats, Labels]:
    """Co-association with the own service minus that with the best other one, and that other one.

    The first in [-1, 1], the second -1 where no other service was ever company.

    `labels` are the services of the nodes and `runs` the same nodes clustered again, each from
    resampled units and with another seed; -1 means not clustered. The co-association of a node
    with a service is the mean, over the runs and over the service's other members, of being in one
    cluster. A node that no run clustered, or with fewer than two services, gets 0.
    """
    count = int(labels.max(initial=-1)) + 1
    result: Floats = np.zeros(len(labels))
    rival: Labels = np.full(len(labels), -1, dtype=np.int64)
    if count < 2 or not runs:
        return result, rival
    seen = sparse.hstack([_columns(run) for run in runs], format="csr")
    there = (labels >= 0) & (np.asarray(seen.sum(axis=1)).ravel() > 0)
    nodes = np.flatnonzero(there)
    members = one_hot(labels[nodes])
    members.resize((len(nodes), count))
    seen = seen[nodes]
    together = np.asarray((seen @ (seen.T @ members)).toarray()) / len(runs)
    own = labels[nodes]
    rows = np.arange(len(nodes))
    together[rows, own] -= np.asarray(seen.sum(axis=1)).ravel() / len(runs)
    sizes = np.tile(np.asarray(members.sum(axis=0)).ravel(), (len(nodes), 1))
    sizes[rows, own] -= 1
    mean = together / np.maximum(sizes, 1)
    mine = mean[rows, own].copy()
    mean[rows, own] = -np.inf
    result[nodes] = np.clip(mine - mean.max(axis=1), -1, 1)
    # Rounded, so that a tie goes to the first service on every machine.
    best = np.argmax(mean.round(9), axis=1)
    rival[nodes] = np.where(mean[rows, best] > 0, best, -1)
    return result, rival


def _columns(run: Labels) -> sparse.csr_array:
    placed = np.flatnonzero(run >= 0)
    shape = (len(run), int(run.max(initial=0)) + 1)
    return sparse.coo_array((np.ones(len(placed)), (placed, run[placed])), shape).tocsr()
