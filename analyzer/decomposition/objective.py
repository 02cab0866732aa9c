"""What a cut of calls and use cases is worth: the published measures in one number.

The measures are those of `analyzer.decomposition.measures` (SM, ICP, IFN, BCP, NED), the calls and
the use cases each against what random cuts of the same balance score on the same evidence, so that
the number does not depend on how many classes, calls or use cases a system has. Without the terms
on sizes the best cut would be one giant with crumbs, which wins ICP, IFN and BCP and is of no use.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analyzer.decomposition.calls_and_cases import CallsAndCases
from analyzer.decomposition.cuts import Cuts, counted
from analyzer.decomposition.measures.shape import LARGEST, SMALLEST
from analyzer.decomposition.partition import Floats

#: How many random cuts stand behind the reference, and fewest of them on a large system, where one
#: hardly varies.
RANDOM_CUTS, FEWEST_RANDOM_CUTS = 300, 10
RANDOM_WORK = 3_000_000
#: From about this gain over a random cut on, SM is worth less and less. Without an end to it two
#: classes that call each other are worth a service of their own beside a clean cut.
ENOUGH = 0.1
#: NED's bounds fit small applications. With more nodes to a service than this they are replaced by
#: shares of the average service, and so is what counts as a crumb.
SMALL = 40
SHARES_OF_AVERAGE = (0.5, 1.5)
FEWEST, FEWEST_SHARE = 4.0, 0.25


@dataclass(frozen=True, slots=True)
class Weights:
    """What each term counts.

    ICP, IFN and BCP in units of what a random balanced cut scores, NED as it is, SM by what it is
    above random (see `ENOUGH`). A service may hold `most` of the nodes for free and pays `giant` a
    share above; `crumb` is the price of a service that is nearly empty. On made-up class graphs of
    ten kinds against cuts of nine other methods, calls weighing less (one, against two of BCP) lost
    a tenth of what is won here; SM, BCP and NED each a third more or less changed little.
    """

    icp: float = 9.0
    ifn: float = 9.0
    bcp: float = 6.0
    sm: float = 60.0
    ned: float = 4.0
    giant: float = 10.0
    most: float = 0.5
    crumb: float = 3.0


class Objective:
    """The value of cuts of some evidence into k services; higher is better, 0 about random."""

    def __init__(
        self,
        evidence: CallsAndCases,
        k: int,
        weights: Weights | None = None,
        seed: int = 0,
        random: Mapping[str, float] | None = None,
    ) -> None:
        """`random` is what random cuts score, where it is known of like evidence."""
        self.evidence, self.k, self.weights = evidence, k, weights or Weights()
        self.total = max(float(evidence.weights.sum()) / 2, 1e-12)
        self.nodes = max(float(evidence.sizes.sum()), 1.0)
        self.pairs = max(k * (k - 1) / 2, 1)
        self._logs: Floats = np.log(np.maximum(np.arange(evidence.touched.shape[1] + 2), 1))
        self._prices = self._sized_prices()
        self.random = random or self._reference(seed)
        ref, weigh = self.random, self.weights
        self._per_weight = weigh.icp / ref["icp"] / self.total if ref["icp"] > 0 else 0.0
        self._per_link = weigh.ifn / ref["ifn"] / k if ref["ifn"] > 0 else 0.0
        self._per_log = weigh.bcp / ref["bcp"] / k if ref["bcp"] > 0 else 0.0

    def value(self, cuts: Cuts) -> Floats:
        """The number (S) for S cuts."""
        part = 1 / np.maximum(cuts.sizes, 1.0)
        within = (cuts.inside * part**2).sum(axis=1) / self.k
        between = np.einsum("sij,si,sj->s", cuts.across, part, part) / 2 / self.pairs
        value = self._structure(within - between)
        value -= self._per_weight * cuts.crossing
        value -= self._per_link * cuts.across.sum(axis=(1, 2)) / 2
        value -= self._per_log * self._pure(cuts.cases).sum(axis=1)
        value -= self._price(cuts.sizes).sum(axis=1)
        return np.asarray(value + self.weights.icp + self.weights.ifn + self.weights.bcp)

    def measures(self, cuts: Cuts) -> dict[str, Floats]:
        """SM, ICP, IFN, BCP and NED (each S) for S cuts; an empty service counts as a service."""
        k, sizes = self.k, cuts.sizes
        part = 1 / np.maximum(sizes, 1.0)
        extreme = np.where((sizes >= SMALLEST) & (sizes <= LARGEST), 0.0, sizes)
        return {
            "sm": (cuts.inside * part**2).sum(axis=1) / k
            - np.einsum("sij,si,sj->s", cuts.across, part, part) / 2 / self.pairs,
            "icp": cuts.crossing / self.total,
            "ifn": cuts.across.sum(axis=(1, 2)) / 2 / k,
            "bcp": self._pure(cuts.cases).sum(axis=1) / k,
            "ned": extreme.sum(axis=1) / self.nodes,
        }

    def after_moves(self, cuts: Cuts) -> Floats:
        """The value (S, n, k) after each single move; what stands at an item's own home is void.

        A move takes an item from `here` to `there`. Terms of one service, and of the pair, change
        in closed form, so that all n k moves of all cuts cost a few dozen array operations.
        """
        evidence = self.evidence
        # Where every item is one node, what there will be is the same for all that come.
        size = evidence.sizes[:1] if (evidence.sizes == 1).all() else evidence.sizes
        sizes, links, own = cuts.sizes, cuts.links, evidence.selves
        part = 1 / np.maximum(sizes, 1.0)
        here = cuts.of_home(part)
        less = 1 / np.maximum(cuts.of_home(sizes) - size, 1.0)
        more = 1 / (sizes[:, None, :] + size[:, None])
        kept = cuts.own(links)

        # The density inside the two services.
        dense = cuts.inside * part**2
        by_item = (cuts.of_home(cuts.inside) - kept - own) * less**2 - cuts.of_home(dense)
        density = (cuts.inside[:, None, :] + links + own[:, None]) * more**2
        density += by_item[:, :, None] - dense[:, None, :]

        # The coupling of the two with each other and with the rest.
        pull = np.einsum("sij,sj->si", cuts.across, part)
        between = cuts.across[np.arange(len(cuts))[:, None], cuts.labels]
        shared = links * part[:, None, :]
        rest = (shared.sum(axis=2) - kept * here)[:, :, None] - shared
        joint = between * here[:, :, None]
        coupling = (pull[:, None, :] - joint + rest) * more
        coupling += (between + (kept[:, :, None] - links)) * (less[:, :, None] * more)
        rest += between * part[:, None, :]
        coupling += (cuts.of_home(pull)[:, :, None] - rest) * less[:, :, None]
        joint -= pull[:, None, :]
        coupling += joint * part[:, None, :]
        coupling -= (cuts.of_home(pull) * here)[:, :, None]

        density /= self.k
        coupling /= self.pairs
        density -= coupling
        density += self.measures(cuts)["sm"][:, None, None]
        value = self._structure(density)

        # Calls, use cases and sizes.
        towards = self._per_weight * cuts.weight + self._per_link * links
        value += towards
        lost, gained = cuts.lost_and_gained()
        pure, price = self._pure(cuts.cases), self._price(sizes)
        drained = self._pure(cuts.of_home(cuts.cases) - lost) - cuts.of_home(pure)
        gained += cuts.cases[:, None, :]
        filled = self._pure(gained)
        filled *= self._per_log
        value -= filled
        left = self._price(cuts.of_home(sizes) - size) - cuts.of_home(price)
        by_item = cuts.own(towards) + self._per_log * drained + left
        rest = self.value(cuts) - self._structure(self.measures(cuts)["sm"])
        value += rest[:, None, None] - by_item[:, :, None]
        joined = self._price(sizes[:, None, :] + size[:, None]) - price[:, None, :]
        value += self._per_log * pure[:, None, :] - joined
        return np.asarray(value)

    def _structure(self, found: Floats) -> Floats:
        """What SM is worth: less and less the more there is of it."""
        gained = (self.random["sm"] - found) / ENOUGH
        return np.asarray(self.weights.sm * ENOUGH * (1 - np.exp(np.minimum(gained, 2.0))))

    def _pure(self, cases: Floats) -> Floats:
        """Ln of a number of use cases, 0 of none."""
        return np.asarray(self._logs[cases.astype(np.intp)])

    def _price(self, sizes: Floats) -> Floats:
        """What services of these sizes cost."""
        return np.asarray(self._prices[sizes.astype(np.intp)])

    def _sized_prices(self) -> Floats:
        """The price of a service by its size, a move to itself included: extreme, giant, crumb."""
        weigh, average = self.weights, self.nodes / self.k
        sizes = np.arange(2 * int(self.nodes) + 1, dtype=float)
        low, high = float(SMALLEST), float(LARGEST)
        if average > SMALL:
            low, high = (share * average for share in SHARES_OF_AVERAGE)
        fewest = max(FEWEST, FEWEST_SHARE * average)
        extreme = np.where((sizes >= low) & (sizes <= high), 0.0, sizes / self.nodes)
        giant = np.maximum(sizes / self.nodes - weigh.most, 0)
        crumb = np.maximum(1 - sizes / fewest, 0)
        return np.asarray(weigh.ned * extreme + weigh.giant * giant + weigh.crumb * crumb)

    def _reference(self, seed: int) -> dict[str, float]:
        work = self.evidence.weights.nnz + self.evidence.touched.nnz + len(self.evidence)
        cuts = int(np.clip(RANDOM_WORK // max(work, 1), FEWEST_RANDOM_CUTS, RANDOM_CUTS))
        random = np.random.default_rng([seed, self.k])
        even = np.arange(len(self.evidence)) % self.k
        drawn = np.stack([random.permutation(even) for _ in range(cuts)])
        return {
            name: float(each.mean())
            for name, each in self.measures(counted(self.evidence, drawn, self.k)).items()
        }
