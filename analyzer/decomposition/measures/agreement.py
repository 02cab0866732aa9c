"""How far two partitions of the same things agree."""

from collections import Counter
from collections.abc import Hashable, Sequence
from math import comb

import numpy as np
from scipy.optimize import linear_sum_assignment


def ari(mine: Sequence[Hashable], theirs: Sequence[Hashable]) -> float:
    """Adjusted Rand index of two labelings of the same things: 1 the same, 0 as by chance.

    (sum over cells C(n_ij, 2) - E) / (M - E), E = sum C(a_i, 2) sum C(b_j, 2) / C(n, 2) and M the
    mean of the two sums. Hubert, Arabie: Comparing partitions (1985). Two labelings that leave
    nothing to chance (both one cluster, or both all apart) agree fully.

    >>> round(ari("aabb", "aabb"), 2), round(ari("aabb", "abab"), 2), round(ari("aaab", "aabb"), 2)
    (1.0, -0.5, 0.0)
    """
    _same_length(mine, theirs)
    cells = sum(comb(n, 2) for n in Counter(zip(mine, theirs, strict=True)).values())
    left = sum(comb(n, 2) for n in Counter(mine).values())
    right = sum(comb(n, 2) for n in Counter(theirs).values())
    pairs = comb(len(mine), 2)
    expected = left * right / pairs if pairs else 0.0
    most = (left + right) / 2
    return 1.0 if most == expected else (cells - expected) / (most - expected)


def mojofm(mine: Sequence[Hashable], truth: Sequence[Hashable]) -> float:
    """MoJoFM in percent: 100 (1 - mno(A, B) / max mno(., B)), A `mine` and B `truth`.

    mno is the least number of moves and joins that turn A into B: n - sum of the largest overlap of
    each cluster of A + clusters of A - groups of B that are someone's largest overlap (as a maximum
    matching). The largest distance to B is n minus the number of groups of B that can be told apart
    by size (sizes ascending, count g up where g is below the size). Wen, Tzerpos: An
    effectiveness measure for software clustering algorithms (2004).

    >>> mojofm("aabb", "aabb"), mojofm("aaaa", "aabb"), mojofm("aaab", "aabb")
    (100.0, 0.0, 50.0)
    """
    _same_length(mine, truth)
    groups = Counter(truth)
    rank = 0
    for size in sorted(groups.values()):
        rank += rank < size
    most = len(truth) - rank
    return 100.0 if most == 0 else 100 * (1 - _moves_and_joins(mine, truth) / most)


def _moves_and_joins(mine: Sequence[Hashable], truth: Sequence[Hashable]) -> int:
    rows = {label: place for place, label in enumerate(dict.fromkeys(mine))}
    columns = {label: place for place, label in enumerate(dict.fromkeys(truth))}
    overlap = np.zeros((len(rows), len(columns)), dtype=int)
    for left, right in zip(mine, truth, strict=True):
        overlap[rows[left], columns[right]] += 1
    largest = overlap.max(axis=1, keepdims=True)
    preferred = (overlap == largest).astype(int)
    matched = preferred[linear_sum_assignment(preferred, maximize=True)].sum()
    return int(len(mine) - largest.sum() + len(rows) - matched)


def _same_length(left: Sequence[Hashable], right: Sequence[Hashable]) -> None:
    if len(left) != len(right):
        raise ValueError(f"labelings of {len(left)} and {len(right)} things cannot be compared")
