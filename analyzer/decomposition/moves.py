"""Several cuts of the same items, changed move by move; only what a move touches is counted."""

import numpy as np
from numpy.typing import NDArray

from analyzer.decomposition.objective import Objective, Tally
from analyzer.decomposition.partition import Floats, Labels

Ints = NDArray[np.int64]


class Cuts:
    """S cuts side by side, each with its tally and value.

    A move costs the degree of the item and the number of its units; all S cuts move at once, so
    that the cost of a step in Python is shared among them.
    """

    def __init__(self, objective: Objective, labels: Labels) -> None:
        self.objective = objective
        self.labels = labels.copy()
        self.tally = objective.tally(labels)
        self.touching = objective.touching(labels)
        self.value = objective.value(self.tally)

    def towards(self, rows: Ints, items: Ints) -> tuple[Floats, Floats]:
        """Weight and links (each R x k) from an item of each row's cut to each service."""
        k, evidence = self.objective.k, self.objective.evidence
        entries, owner = _slices(evidence.weights.indptr, items)
        places = owner * k + self.labels[rows[owner], evidence.weights.indices[entries]]
        found = (
            np.bincount(places, matrix.data[entries], len(rows) * k).reshape(len(rows), k)
            for matrix in (evidence.weights, evidence.links)
        )
        weight, links = (np.asarray(each, dtype=float) for each in found)
        return weight, links

    def after(self, rows: Ints, items: Ints, homes: Ints) -> Tally:
        """The tallies (R) if in each row's cut the item moved to another home; nothing changes."""
        evidence, k = self.objective.evidence, self.objective.k
        each = np.arange(len(rows))
        old = self.labels[rows, items]
        weight, links = self.towards(rows, items)
        tally = self.tally.rows(rows)
        crossing = tally.crossing + weight[each, old] - weight[each, homes]
        linked, units, sizes = tally.linked, tally.units, tally.sizes
        linked[each, old, :] -= links
        linked[each, :, old] -= links
        linked[each, homes, :] += links
        linked[each, :, homes] += links
        own = 2 * evidence.selves[items]
        linked[each, old, old] -= own
        linked[each, homes, homes] += own
        entries, owner = _slices(evidence.touched.indptr, items)
        found = evidence.touched.indices[entries]
        touching = self.touching[rows[owner], found]
        alone = touching[np.arange(len(found)), old[owner]] == 1
        fresh = touching[np.arange(len(found)), homes[owner]] == 0
        moved = np.bincount(owner * k + old[owner], alone, len(rows) * k)
        units -= moved.reshape(-1, k)
        units += np.bincount(owner * k + homes[owner], fresh, len(rows) * k).reshape(-1, k)
        sizes[each, old] -= evidence.sizes[items]
        sizes[each, homes] += evidence.sizes[items]
        return Tally(crossing, linked, units, sizes)

    def move(self, rows: Ints, items: Ints, homes: Ints, tally: Tally, value: Floats) -> None:
        """Make the moves, each row at most once; `tally` and `value` are what they come to."""
        self._relabel(rows, items, homes)
        self.tally.put(rows, tally)
        self.value[rows] = value

    def swap(self, rows: Ints, left: Ints, right: Ints) -> Tally:
        """Exchange the homes of two items in each row's cut, and return the tallies before.

        `value` is left to the caller: see `keep` and `undo`.
        """
        before = self.tally.rows(rows)
        here, there = self.labels[rows, left], self.labels[rows, right]
        tally = self.after(rows, left, there)
        self._relabel(rows, left, there)
        self.tally.put(rows, tally)
        tally = self.after(rows, right, here)
        self._relabel(rows, right, here)
        self.tally.put(rows, tally)
        return before

    def undo(self, rows: Ints, left: Ints, right: Ints, before: Tally) -> None:
        """Take swaps back."""
        here, there = self.labels[rows, right].copy(), self.labels[rows, left].copy()
        self._relabel(rows, left, here)
        self._relabel(rows, right, there)
        self.tally.put(rows, before)

    def _relabel(self, rows: Ints, items: Ints, homes: Ints) -> None:
        evidence = self.objective.evidence
        old = self.labels[rows, items]
        entries, owner = _slices(evidence.touched.indptr, items)
        found = evidence.touched.indices[entries]
        self.touching[rows[owner], found, old[owner]] -= 1
        self.touching[rows[owner], found, homes[owner]] += 1
        self.labels[rows, items] = homes


def _slices(starts: Ints, items: Ints) -> tuple[Ints, Ints]:
    """Where the entries of some rows of a sparse matrix stand, and whose each one is."""
    begin = starts[items].astype(np.int64)
    counts = starts[items + 1].astype(np.int64) - begin
    owner = np.repeat(np.arange(len(items)), counts)
    first = np.cumsum(counts) - counts
    return np.arange(len(owner)) + (begin - first)[owner], owner
