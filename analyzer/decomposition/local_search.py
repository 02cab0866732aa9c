"""Balanced local search: many starts, simulated annealing, one objective, under the rules."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from analyzer.decomposition.moves import Cuts, Ints
from analyzer.decomposition.objective import Objective
from analyzer.decomposition.partition import Floats, Labels, canonical
from analyzer.decomposition.rules import Rules

_Choice = Callable[[Ints], Ints]

#: Temperature at the first and at the last step, in units of the objective.
HOT, COLD = 0.15, 0.002
#: Of the steps, these shares take a neighbour's label or a random one; the rest swap two items.
NEIGHBOUR, RANDOM = 0.55, 0.25
#: Cuts that are searched side by side, the given starts among them.
CHAINS = 32
#: Steps of each cut: so many per item, within these bounds.
STEPS_PER_ITEM, FEWEST_STEPS, MOST_STEPS = 100, 2_000, 10_000
#: Entries of calls and use cases gathered in all; larger systems get fewer cuts and steps.
MOST_WORK = 60_000_000


def local_search(
    objective: Objective, starts: Iterable[Labels], rules: Rules, seed: int = 0
) -> Labels:
    """Labels of k services with the largest value of the objective that was found.

    `starts` are labels of the items with at most k services; random ones are added. A cut that
    keeps the rules (no service above `rules.most` nodes, none a singleton, pins where the first
    start has them, apart what must be) is always preferred to one that does not. Simulated
    annealing: Kirkpatrick, Gelatt, Vecchi: Optimization by simulated annealing (1983).
    """
    given = [np.asarray(start, dtype=np.int64) for start in starts]
    evidence, k = objective.evidence, objective.k
    chains, steps = effort(objective)
    random = np.random.default_rng([seed, k, 7])
    begun = _begun(given, chains, len(evidence), k, rules, random)
    cuts = Cuts(objective, begun)
    search = _Search(cuts, rules, random)
    search.run(steps)
    return canonical(search.best())


def effort(objective: Objective) -> tuple[int, int]:
    """Number of cuts searched side by side and of steps, by what a step costs."""
    evidence = objective.evidence
    count = max(len(evidence), 1)
    degree = (evidence.weights.nnz + evidence.touched.nnz) / count + 10
    steps = int(np.clip(STEPS_PER_ITEM * count, FEWEST_STEPS, MOST_STEPS))
    chains = int(np.clip(MOST_WORK / (degree * steps), 2, CHAINS))
    return chains, int(min(steps, max(MOST_WORK / (degree * chains), 200)))


def _begun(
    given: list[Labels], chains: int, count: int, k: int, rules: Rules, random: np.random.Generator
) -> Labels:
    """The starts, repeated and filled up with random balanced cuts, at least a third of them."""
    spread = max(len(given), chains - max(1, chains // 3)) if given else 0
    rows = [given[number % len(given)] for number in range(spread)][: max(chains, len(given))]
    while len(rows) < chains:
        rows.append(random.permutation(np.arange(count) % k))
    found = np.stack(rows)
    pinned = np.flatnonzero(rules.fixed >= 0)
    if len(pinned) and given:
        found[:, pinned] = given[0][pinned]
    return found


class _Search:
    """One run over several cuts; the best of each is kept."""

    def __init__(self, cuts: Cuts, rules: Rules, random: np.random.Generator) -> None:
        self.cuts, self.rules, self.random = cuts, rules, random
        self.k, self.sizes = cuts.objective.k, cuts.objective.evidence.sizes
        self.free: Ints = np.flatnonzero(rules.fixed < 0)
        self.every: Ints = np.arange(len(cuts.labels))
        self.foes = _foes(rules)
        self.found = cuts.labels.copy()
        self.found_value = np.where(self._lawful(), cuts.value, cuts.value - 1e6)

    def run(self, steps: int) -> None:
        """Anneal all cuts for so many steps, then take what gains until little does."""
        if not len(self.free) or self.k < 2:
            return
        cooling = (COLD / HOT) ** (1 / max(1, steps - 1))
        temperature = HOT
        kinds = self.random.random(steps)
        for kind in kinds.tolist():
            if kind < NEIGHBOUR:
                self._single(self._like_a_neighbour, temperature)
            elif kind < NEIGHBOUR + RANDOM:
                self._single(self._anywhere, temperature)
            else:
                self._swap(temperature)
            temperature *= cooling
            self._note()

    def best(self) -> Labels:
        """The best cut seen that keeps the rules, else the best at all; the first among equals."""
        return np.asarray(self.found[int(np.argmax(self.found_value.round(9)))])

    def _single(self, chosen: _Choice, temperature: float) -> None:
        items = self.free[self.random.integers(0, len(self.free), len(self.every))]
        homes = chosen(items)
        rows = np.flatnonzero(self._allowed(self.every, items, homes))
        if not len(rows):
            return
        items, homes = items[rows], homes[rows]
        tally = self.cuts.after(rows, items, homes)
        value = self.cuts.objective.value(tally)
        taken = self._accepted(value - self.cuts.value[rows], temperature)
        if taken.any():
            self.cuts.move(rows[taken], items[taken], homes[taken], tally.rows(taken), value[taken])

    def _like_a_neighbour(self, items: Ints) -> Ints:
        weights = self.cuts.objective.evidence.weights
        begin, end = weights.indptr[items], weights.indptr[items + 1]
        pick = begin + (self.random.random(len(items)) * (end - begin)).astype(np.int64)
        alone = begin == end
        neighbour = weights.indices[np.where(alone, 0, pick)] if weights.nnz else items
        near = self.cuts.labels[self.every, neighbour]
        return np.where(alone, self._anywhere(items), near)

    def _anywhere(self, items: Ints) -> Ints:
        return self.random.integers(0, self.k, len(items))

    def _swap(self, temperature: float) -> None:
        picked = self.random.integers(0, len(self.free), (2, len(self.every)))
        left, right = self.free[picked[0]], self.free[picked[1]]
        homes = self.cuts.labels[self.every, left], self.cuts.labels[self.every, right]
        good = self._swappable(left, right, *homes)
        rows = np.flatnonzero(good)
        if not len(rows):
            return
        left, right = left[rows], right[rows]
        before = self.cuts.swap(rows, left, right)
        value = self.cuts.objective.value(self.cuts.tally.rows(rows))
        taken = self._accepted(value - self.cuts.value[rows], temperature)
        self.cuts.value[rows[taken]] = value[taken]
        back = ~taken
        if back.any():
            self.cuts.undo(rows[back], left[back], right[back], before.rows(back))

    def _allowed(self, rows: Ints, items: Ints, homes: Ints) -> NDArray[np.bool_]:
        """Which moves change something and leave the rules at least as well kept."""
        old = self.cuts.labels[rows, items]
        sizes, moved = self.cuts.tally.sizes, self.sizes[items]
        room = sizes[rows, homes] + moved <= np.maximum(self.rules.most, sizes[rows, old])
        left = sizes[rows, old] - moved
        enough = (left >= 2) | ((left > 0) & (sizes[rows, homes] < 2))
        return np.asarray((old != homes) & room & enough & ~self._clash(rows, items, homes))

    def _swappable(self, left: Ints, right: Ints, here: Ints, there: Ints) -> NDArray[np.bool_]:
        sizes, rows = self.cuts.tally.sizes, self.every
        change = self.sizes[right] - self.sizes[left]
        good = (here != there) & (
            (change == 0)
            | (
                (sizes[rows, here] + change <= self.rules.most)
                & (sizes[rows, there] - change <= self.rules.most)
                & (sizes[rows, here] + change >= 2)
                & (sizes[rows, there] - change >= 2)
            )
        )
        if self.foes:
            # Two that change places may be foes of each other, not of who stays.
            good &= ~self._clash(rows, left, there, right) & ~self._clash(rows, right, here, left)
        return np.asarray(good)

    def _clash(
        self, rows: Ints, items: Ints, homes: Ints, leaving: Ints | None = None
    ) -> NDArray[np.bool_]:
        clash = np.zeros(len(items), dtype=bool)
        if self.foes:
            for place, item in enumerate(items.tolist()):
                others = self.foes.get(item)
                if others is not None:
                    if leaving is not None:
                        others = others[others != leaving[place]]
                    clash[place] = (self.cuts.labels[rows[place], others] == homes[place]).any()
        return clash

    def _accepted(self, gain: Floats, temperature: float) -> NDArray[np.bool_]:
        luck = self.random.random(len(gain))
        return np.asarray(luck < np.exp(np.minimum(gain / temperature, 0.0)))

    def _note(self) -> None:
        value = self.cuts.value
        better = value > self.found_value
        if better.any():
            better &= self._lawful()
            self.found[better] = self.cuts.labels[better]
            self.found_value[better] = value[better]

    def _lawful(self) -> NDArray[np.bool_]:
        sizes = self.cuts.tally.sizes
        good = (sizes.max(axis=1) <= self.rules.most) & (sizes.min(axis=1) >= 2)
        for item, others in self.foes.items():
            same = self.cuts.labels[:, others] == self.cuts.labels[:, [item]]
            good &= ~same.any(axis=1)
        return np.asarray(good)


def _foes(rules: Rules) -> dict[int, Ints]:
    return {
        item: np.array(sorted(others), dtype=np.int64)
        for item, others in sorted(rules.enemies().items())
    }
