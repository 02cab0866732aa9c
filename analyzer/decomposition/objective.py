"""What a cut of calls and use cases is worth: the published measures in one number."""

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


@dataclass(frozen=True, slots=True)
class Weights:
    """What each term counts, in units of what a random balanced cut scores (SM: absolute)."""

    icp: float = 1.0
    ifn: float = 1.0
    bcp: float = 2.0
    sm: float = 1 / 0.15
    ned: float = 3.0
    giant: float = 10.0
    most: float = 0.5
    crumb: float = 0.5
    fewest: float = 3.0


class Objective:
    """The value of cuts of some evidence into k services; higher is better, 0 about random."""

    def __init__(
        self, evidence: CallsAndCases, k: int, weights: Weights | None = None, seed: int = 0
    ) -> None:
        self.evidence, self.k, self.weights = evidence, k, weights or Weights()
        self.total = max(float(evidence.weights.sum()) / 2, 1e-12)
        self.nodes = max(float(evidence.sizes.sum()), 1.0)
        self.random = self._reference(seed)

    def value(self, cuts: Cuts) -> Floats:
        """The number (S) for S cuts."""
        found = self.measures(cuts)
        sizes = cuts.sizes
        return self._weighed(found) + self._shape(sizes).sum(axis=1)

    def measures(self, cuts: Cuts) -> dict[str, Floats]:
        """SM, ICP, IFN, BCP and NED (each S) for S cuts; an empty service counts as a service."""
        k, sizes = self.k, cuts.sizes
        safe = np.maximum(sizes, 1.0)
        coupling = (cuts.across / (safe[:, :, None] * safe[:, None, :])).sum(axis=(1, 2)) / 2
        extreme = np.where((sizes >= SMALLEST) & (sizes <= LARGEST), 0.0, sizes)
        return {
            "sm": (cuts.inside / safe**2).sum(axis=1) / k - coupling / max(k * (k - 1) / 2, 1),
            "icp": cuts.crossing / self.total,
            "ifn": cuts.across.sum(axis=(1, 2)) / 2 / k,
            "bcp": np.log(np.maximum(cuts.cases, 1.0)).sum(axis=1) / k,
            "ned": extreme.sum(axis=1) / self.nodes,
        }

    def after_moves(self, cuts: Cuts) -> Floats:
        """The value (S, n, k) after each move of each item to each service; own services are junk."""
        evidence, k = self.evidence, self.k
        sizes, links = cuts.sizes, cuts.links
        now = self.measures(cuts)
        part = 1 / np.maximum(sizes, 1.0)
        size, own = evidence.sizes, evidence.selves
        home_size = cuts.of_home(sizes)
        less = np.maximum(home_size - size, 1.0)
        more = sizes[:, None, :] + size[:, None]
        stay_links = cuts.own(links)
        # What the left service and the joined one hold and lose.
        density = cuts.inside * part**2
        left = (cuts.of_home(cuts.inside) - stay_links - own) / less**2 - cuts.of_home(density)
        joined = (cuts.inside[:, None, :] + links + own[:, None]) / more**2 - density[:, None, :]
        # Coupling: of the two services with all others, before and after.
        pulls = (cuts.across @ part[:, :, None])[:, :, 0]
        rows = np.arange(len(cuts))[:, None]
        between = cuts.across[rows, cuts.labels]
        here = cuts.of_home(part)
        spread = (links @ part[:, :, None])[:, :, 0] - stay_links * here
        rest = spread[:, :, None] - links * part[:, None, :]
        before = (
            cuts.of_home(pulls * part)[:, :, None]
            + (pulls * part)[:, None, :]
            - between * here[:, :, None] * part[:, None, :]
        )
        after = (cuts.of_home(pulls)[:, :, None] - between * part[:, None, :] - rest) / less[:, :, None]
        after += (pulls[:, None, :] - between * here[:, :, None] + rest) / more
        after += (between - links + stay_links[:, :, None]) / (less[:, :, None] * more)
        lost, gained = cuts.lost_and_gained()
        pure = np.log(np.maximum(cuts.cases, 1.0))
        drained = np.log(np.maximum(cuts.of_home(cuts.cases) - lost, 1.0)) - cuts.of_home(pure)
        filled = np.log(np.maximum(cuts.cases[:, None, :] + gained, 1.0)) - pure[:, None, :]
        found = {
            "sm": now["sm"][:, None, None]
            + (left[:, :, None] + joined) / k
            - (after - before) / max(k * (k - 1) / 2, 1),
            "icp": now["icp"][:, None, None]
            + (cuts.own(cuts.weight)[:, :, None] - cuts.weight) / self.total,
            "ifn": now["ifn"][:, None, None] + (stay_links[:, :, None] - links) / k,
            "bcp": now["bcp"][:, None, None] + (drained[:, :, None] + filled) / k,
        }
        extreme_left = self._extreme(home_size - size) - cuts.of_home(self._extreme(sizes))
        extreme_joined = self._extreme(more) - self._extreme(sizes)[:, None, :]
        found["ned"] = (
            now["ned"][:, None, None] + (extreme_left[:, :, None] + extreme_joined) / self.nodes
        )
        shape = self._shape(sizes)
        shape_left = self._shape(home_size - size) - cuts.of_home(shape)
        shape_joined = self._shape(more) - shape[:, None, :]
        return (
            self._weighed(found)
            + shape.sum(axis=1)[:, None, None]
            + shape_left[:, :, None]
            + shape_joined
        )

    def _weighed(self, found: dict[str, Floats]) -> Floats:
        weigh, ref = self.weights, self.random
        value = weigh.sm * (found["sm"] - ref["sm"]) - weigh.ned * found["ned"]
        for name, weight in (("icp", weigh.icp), ("ifn", weigh.ifn), ("bcp", weigh.bcp)):
            if ref[name] > 0:
                value += weight * (1 - found[name] / ref[name])
        return np.asarray(value)

    def _extreme(self, sizes: Floats) -> Floats:
        return np.where((sizes >= SMALLEST) & (sizes <= LARGEST), 0.0, sizes)

    def _shape(self, sizes: Floats) -> Floats:
        """What each service's size costs beside NED."""
        weigh = self.weights
        return -weigh.giant * np.maximum(
            sizes / self.nodes - weigh.most, 0
        ) - weigh.crumb * np.maximum(weigh.fewest - sizes, 0)

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
