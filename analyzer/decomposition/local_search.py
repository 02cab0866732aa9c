"""Balanced local search: many starts, annealing with a short memory, one objective, under rules."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.decomposition.colouring import coloured
from analyzer.decomposition.cuts import Cuts, Ints, counted
from analyzer.decomposition.objective import Objective
from analyzer.decomposition.partition import Floats, Labels, canonical
from analyzer.decomposition.rules import Rules

#: Temperature at the first and at the last step, in units of the objective.
HOT, COLD = 0.1, 0.002
#: An item that moved stays for a while, at most this share of the items in steps; so a move that
#: loses is not just taken back, and two that change places need no step of their own.
MEMORY = 0.1
#: The price of each node too many in a giant, or too few in a singleton; above any value.
FAULT = 1_000.0
#: Where not even this share of the items could be moved, nothing is searched.
FEWEST_MOVED = 0.25
#: So many use cases cost as much as all else about a move.
CASES_AT_ONCE = 100
#: Noise is drawn once and read from another place at each step.
NOISE = 1 << 16


@dataclass(frozen=True, slots=True)
class Effort:
    """How long is searched: `chains` cuts side by side, each moved `moves` times an item.

    No more than `work` is done, in values of single moves (chains x steps x items x services), each
    the dearer the more use cases there are: beyond it there are fewer chains, and then fewer steps.
    """

    chains: int
    moves: float
    work: int

    def of(self, items: int, k: int, cases: int = 0) -> tuple[int, int]:
        """Chains and steps for so many items, services and use cases.

        >>> Effort(6, 20, 10**7).of(74, 5), Effort(6, 20, 10**7).of(1_000, 5)
        ((6, 1480), (2, 1000))
        """
        steps, cost = max(1, int(self.moves * items)), items * k * (1 + cases / CASES_AT_ONCE)
        chains = int(np.clip(self.work // (steps * cost), 2, self.chains))
        return chains, min(steps, max(1, int(self.work // (chains * cost))))


#: A search that ends within a second or two, and one that is repeated for the confidence.
THOROUGH, QUICK = Effort(6, 20, 8_000_000), Effort(2, 1, 300_000)


def local_search(
    objective: Objective,
    starts: Sequence[Labels],
    rules: Rules,
    effort: Effort = THOROUGH,
    seed: int = 0,
) -> Labels:
    """Labels of k services with the largest value of the objective that was found.

    `starts` are labels of the items, random balanced ones are added. All cuts are annealed side by
    side (Kirkpatrick, Gelatt, Vecchi: Optimization by simulated annealing, 1983). Each step weighs
    all moves of all items and makes one, drawn by its value without any rejection (Bortz, Kalos,
    Lebowitz: A new algorithm for Monte Carlo simulation of Ising spin systems, 1975), barring what
    moved lately (Glover: Tabu search, 1989). No move breaks a rule: no service above `rules.most`
    nodes or below two, pins stay, what must be apart stays apart. A cut that keeps the sizes is
    preferred to any that does not; the first start is the answer where pins and `apart` cannot be
    kept, and where the effort is too small for a search (`FEWEST_MOVED`).
    """
    k, count = objective.k, len(objective.evidence)
    chains, steps = effort.of(count, k, objective.evidence.touched.shape[1])
    random = np.random.default_rng([seed, k, count])
    given = [start for start in starts if start.max(initial=0) < k][: max(1, chains - 1)]
    wanted = [*given, *(random.permutation(np.arange(count) % k) for _ in range(chains))][:chains]
    begun = [obeying(start, rules, k) for start in wanted]
    if any(start is None for start in begun):
        return canonical(starts[0] if len(starts) else wanted[0])
    lawful = np.stack([start for start in begun if start is not None])
    if k < 2 or steps < FEWEST_MOVED * count:
        return canonical(lawful[0])
    search = _Search(objective, counted(objective.evidence, lawful, k), rules, random)
    search.run(steps)
    return canonical(search.best())


def obeying(labels: Labels, rules: Rules, k: int) -> Labels | None:
    """Labels with pinned items where they belong and enemies apart; None where nothing is found.

    Services are numbered anew, so that the pins of a service keep most of the company they had.
    """
    enemies = rules.enemies()
    pins = {int(item): int(rules.fixed[item]) for item in np.flatnonzero(rules.fixed >= 0)}
    free = [service for service in range(k) if service not in pins.values()]
    number: dict[int, int] = {}
    for item, service in pins.items():
        number.setdefault(int(labels[item]), service)
    free += sorted({*pins.values()} - {*number.values()})
    for label in range(k):
        if label not in number:
            number[label] = free.pop(0)
    found = np.array([number[int(label)] for label in labels], dtype=np.int64)
    for item, service in pins.items():
        found[item] = service
    if all(found[item] != found[other] for item in enemies for other in enemies[item]):
        return found
    services = coloured(enemies, pins, k)
    for item, service in (services or {}).items():
        found[item] = service
    return found if services is not None else None


class _Search:
    """One run over several cuts; the best of each is kept."""

    def __init__(
        self, objective: Objective, cuts: Cuts, rules: Rules, random: np.random.Generator
    ) -> None:
        self.objective, self.cuts, self.rules, self.random = objective, cuts, rules, random
        self.every: Ints = np.arange(len(cuts))
        self.movable = rules.fixed < 0
        self.foes = _foes(rules, len(cuts.evidence))
        self.noise: Floats = random.gumbel(size=cuts.weight.size + NOISE)
        self.found = cuts.labels.copy()
        self.found_value = objective.value(cuts) - self._fault()

    def run(self, steps: int) -> None:
        """Cool all cuts down in so many steps."""
        cuts, items = self.cuts, len(self.cuts.evidence)
        barred = np.zeros((len(cuts), items), dtype=np.int64)
        longest = max(1, int(MEMORY * items))
        memory = self.random.integers(1, longest + 1, (steps, len(cuts)))
        places = self.random.integers(0, NOISE, steps).tolist()
        for step, temperature in enumerate(np.geomspace(HOT, COLD, steps).tolist()):
            value = self.objective.after_moves(cuts)
            value[~self._allowed() | (barred > step)[:, :, None]] = -np.inf
            noise = self.noise[places[step] : places[step] + value.size].reshape(value.shape)
            drawn = (value + temperature * noise).reshape(len(cuts), -1).argmax(axis=1)
            moved, homes = np.divmod(drawn, cuts.k)
            reached = value[self.every, moved, homes]
            rows = np.flatnonzero(reached > -np.inf)
            if not len(rows):
                continue
            cuts.move(rows, moved[rows], homes[rows])
            barred[rows, moved[rows]] = step + 1 + memory[step, rows]
            reached -= self._fault()
            better = reached > self.found_value + 1e-12
            self.found[better] = cuts.labels[better]
            self.found_value[better] = reached[better]

    def best(self) -> Labels:
        """The best cut seen, the first among equals."""
        return np.asarray(self.found[int(np.argmax(self.found_value.round(9)))])

    def _allowed(self) -> NDArray[np.bool_]:
        """Which moves (S, n, k) change something and leave the rules at least as well kept."""
        cuts, size = self.cuts, self.cuts.evidence.sizes
        home = cuts.of_home(cuts.sizes)
        most = np.maximum(self.rules.most, home)
        good = cuts.sizes[:, None, :] + size[:, None] <= most[:, :, None]
        good &= (self.movable & (home - size >= 2))[:, :, None]
        np.put_along_axis(good, cuts.labels[:, :, None], False, 2)
        if self.foes is not None:
            one_hot = cuts.labels[:, :, None] == np.arange(cuts.k)
            good &= (self.foes @ one_hot.astype(float)) == 0
        return np.asarray(good)

    def _fault(self) -> Floats:
        """What a giant or a singleton (S) takes off the value, so that any cut without wins."""
        sizes = self.cuts.sizes
        giant = np.maximum(sizes.max(axis=1) - self.rules.most, 0)
        return np.asarray(FAULT * (giant + np.maximum(2 - sizes.min(axis=1), 0)))


def _foes(rules: Rules, count: int) -> Floats | None:
    enemies = rules.enemies()
    if not enemies:
        return None
    foes: Floats = np.zeros((count, count))
    for item, others in enemies.items():
        foes[item, sorted(others)] = 1.0
    return foes
