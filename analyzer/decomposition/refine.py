"""Nodes moved one by one to where they belong, under the rules on sizes."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analyzer.decomposition.partition import Floats, Labels, one_hot
from analyzer.decomposition.rules import Rules

#: Up to so many items the best of all moves is made, then all moves are weighed again.
MOST_ONE_BY_ONE = 2_000
#: Sweeps over more items than that.
SWEEPS = 10


def refine(matrix: sparse.csr_array, labels: Labels, rules: Rules) -> Labels:
    """Move the item that gains most modularity, one at a time, until no move gains.

    First what must move does: out of a service that is too large, into one that is too small, away
    from what it must be apart from. The number of services stays; pinned items stay.
    """
    moves = _Moves(matrix, labels.copy(), rules)
    if len(labels) > MOST_ONE_BY_ONE:
        return _swept(moves)
    for _ in range(4 * len(labels)):
        if not (moves.mend() or moves.improve()):
            break
    return moves.labels


def _swept(moves: "_Moves") -> Labels:
    """The same for many items: each sweep goes through all that gain, the best ones first."""
    for _ in range(SWEEPS):
        while moves.mend_all():
            pass
        if not moves.improve_all():
            break
    return moves.labels


class _Moves:
    """The gains of all single moves, kept up to date."""

    def __init__(self, matrix: sparse.csr_array, labels: Labels, rules: Rules) -> None:
        self.matrix, self.labels, self.rules = matrix, labels, rules
        total = max(float(matrix.sum()), 1e-12)
        self.degree: Floats = np.asarray(matrix.sum(axis=0)).ravel() / total
        members = one_hot(labels)
        self.total = total
        self.towards: Floats = np.asarray((matrix @ members).toarray()) / total
        self.mass: Floats = np.asarray(members.T @ self.degree)
        self.sizes: Floats = np.asarray(members.T @ rules.sizes)
        self.items: Labels = np.bincount(labels, minlength=len(self.sizes))
        self.movable = rules.fixed < 0
        self.foes = rules.foes()
        self.foes_in: Floats = np.asarray((self.foes @ members).toarray())
        self.moved_to = np.zeros((len(labels), len(self.sizes)), dtype=bool)

    def gains(self) -> Floats:
        """Items x services: modularity gained by the move; -inf where it may not be."""
        here = np.arange(len(self.labels)), self.labels
        own = self.mass[self.labels] - self.degree
        gain = 2 * (self.towards - self.towards[here][:, None])
        gain -= 2 * self.degree[:, None] * (self.mass[None, :] - own[:, None])
        gain[here] = -np.inf
        gain[~self.movable] = -np.inf
        gain[self.items[self.labels] < 2] = -np.inf
        gain[self.foes_in > 0] = -np.inf
        return gain

    def improve(self) -> bool:
        """Make the best move that gains and keeps the sizes."""
        return self._take(self._keeping_sizes(), 1e-9)

    def improve_all(self) -> bool:
        """Make the moves that gain and keep the sizes, each weighed again at its turn."""
        return self._take_all(self._keeping_sizes(), 1e-9)

    def mend(self) -> bool:
        """Make the cheapest move that a rule asks for, if one does."""
        return self._take(self._asked_for(), -np.inf)

    def mend_all(self) -> bool:
        """Like `mend`, but a service that is too large is brought to its size at once."""
        over = int(np.argmax(self.sizes))
        if self.sizes[over] > self.rules.most and not self._clashing().any():
            return self._take_all(self._asked_for(), -np.inf, over)
        return self.mend()

    def _keeping_sizes(self) -> Floats:
        gain = self.gains()
        sizes = self.rules.sizes
        gain[self.sizes[None, :] + sizes[:, None] > self.rules.most] = -np.inf
        least = min(self.rules.least, float(self.sizes.min()))
        gain[self.sizes[self.labels] - sizes < least] = -np.inf
        return gain

    def _clashing(self) -> NDArray[np.bool_]:
        at_home = self.foes_in[np.arange(len(self.labels)), self.labels]
        return np.asarray((at_home > 0) & self.movable)

    def _asked_for(self) -> Floats:
        gain = self.gains()
        clash = self._clashing()
        fits = self.sizes[None, :] + self.rules.sizes[:, None] <= self.rules.most
        if clash.any():
            return np.where(clash[:, None], gain, -np.inf)
        if self.sizes.max() > self.rules.most:
            wanted = (self.labels == int(np.argmax(self.sizes)))[:, None] & fits
            return np.where(wanted, gain, -np.inf)
        small = self.sizes < self.rules.fewest
        if small.any():
            spare = self.sizes[self.labels] - self.rules.sizes >= self.rules.fewest
            wanted = spare[:, None] & small[None, :] & fits
            return np.where(wanted, gain, -np.inf)
        return np.full_like(gain, -np.inf)

    def _take_all(self, gain: Floats, least: float, crowded: int | None = None) -> bool:
        """Moves in order of gain, as long as each may be made (and `crowded` is too large)."""
        best = np.where(self.moved_to, -np.inf, gain).max(axis=1).round(12)
        wanted = np.flatnonzero(best > least)
        moved = False
        for item in wanted[np.argsort(-best[wanted], kind="stable")].tolist():
            if crowded is not None and self.sizes[crowded] <= self.rules.most:
                break
            row = np.where(gain[item] > -np.inf, self._gains_of(item), -np.inf)
            service = int(np.argmax(row))
            if row[service] > least:
                self._move(item, service)
                moved = True
        return moved

    def _gains_of(self, item: int) -> Floats:
        """One row of `gains` as things stand, -inf also where the sizes forbid the move."""
        home, size = self.labels[item], self.rules.sizes[item]
        row = 2 * (self.towards[item] - self.towards[item, home])
        row -= 2 * self.degree[item] * (self.mass - (self.mass[home] - self.degree[item]))
        row[(self.sizes + size > self.rules.most) | (self.foes_in[item] > 0)] = -np.inf
        row[self.moved_to[item]] = -np.inf
        row[home] = -np.inf
        left = self.sizes[home] - size
        if self.items[home] < 2 or left < min(self.rules.least, float(self.sizes.min())):
            row[:] = -np.inf
        return np.asarray(row.round(12), dtype=float)

    def _take(self, gain: Floats, least: float) -> bool:
        gain = np.where(self.moved_to, -np.inf, gain)
        item, service = divmod(int(np.argmax(np.round(gain, 12))), gain.shape[1])
        if not gain[item, service] > least:
            return False
        self._move(item, service)
        return True

    def _move(self, item: int, service: int) -> None:
        home = self.labels[item]
        self.moved_to[item, service] = True
        tied, weights = _row(self.matrix, item)
        self.towards[tied, home] -= weights / self.total
        self.towards[tied, service] += weights / self.total
        self.mass[home] -= self.degree[item]
        self.mass[service] += self.degree[item]
        self.sizes[home] -= self.rules.sizes[item]
        self.sizes[service] += self.rules.sizes[item]
        self.items[home] -= 1
        self.items[service] += 1
        self.labels[item] = service
        foes, _ = _row(self.foes, item)
        self.foes_in[foes, home] -= 1
        self.foes_in[foes, service] += 1


def _row(matrix: sparse.csr_array, item: int) -> tuple[Labels, Floats]:
    """Columns and values of a row; slicing the matrix takes a hundred times as long."""
    at = slice(matrix.indptr[item], matrix.indptr[item + 1])
    return matrix.indices[at], matrix.data[at]
