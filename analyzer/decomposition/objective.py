"""What a cut of calls and use cases is worth: the published measures in one number.

The measures are those of `analyzer.decomposition.measures` (SM, ICP, IFN, BCP, NED), each against
what random cuts of the same balance score on the same evidence; so the number does not depend on
how many classes, calls or use cases a system has. Without the terms on balance the best cut would
be one giant with crumbs, which wins ICP, IFN and BCP and is of no use.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analyzer.decomposition.measures.shape import LARGEST, SMALLEST
from analyzer.decomposition.partition import Floats, Labels

#: How many random cuts stand behind the reference.
RANDOM_CUTS = 300
#: A random cut of more edges or units than this is not needed in such numbers: it hardly varies.
RANDOM_WORK = 3_000_000


@dataclass(frozen=True, slots=True)
class CutEvidence:
    """Calls and use cases over n items (nodes, or groups of nodes kept together).

    `weights` is n x n and symmetric without a diagonal: the sum over both directions of 1 + ln
    volume; `links` has the same entries and says how many pairs of nodes are linked there;
    `selves` how many linked pairs lie within an item, nodes that call themselves included.
    `touched` is items x distinct units with a 1 where the unit touches the item. `sizes` is how
    many nodes each item stands for.
    """

    weights: sparse.csr_array
    links: sparse.csr_array
    selves: Floats
    touched: sparse.csr_array
    sizes: Floats

    def __len__(self) -> int:
        return len(self.sizes)

    def __bool__(self) -> bool:
        return bool(self.links.nnz or self.touched.nnz)

    def contracted(self, item_of: Labels) -> "CutEvidence":
        """The same over other items: `item_of` gives each one's new item, -1 leaves it out."""
        kept = np.flatnonzero(item_of >= 0)
        count = int(item_of.max(initial=-1)) + 1
        members = sparse.coo_array(
            (np.ones(len(kept)), (kept, item_of[kept])), (len(item_of), count)
        ).tocsr()
        links = (members.T @ self.links @ members).tocsr()
        touched = (members.T @ self.touched).tocsr()
        touched.data[:] = 1.0
        return CutEvidence(
            *_aligned(members.T @ self.weights @ members, links),
            members.T @ self.selves + links.diagonal() / 2,
            touched,
            members.T @ self.sizes,
        )


def cut_evidence(
    nodes: Sequence[str],
    calls: Mapping[tuple[str, str], float],
    contexts: Iterable[tuple[Iterable[str], float]],
) -> CutEvidence:
    """The evidence over `nodes`; calls and units at other nodes are left out.

    `calls` maps (caller, callee) to a volume, `contexts` are distinct units with their counts, as
    the published measures take them.
    """
    index = {node: position for position, node in enumerate(nodes)}
    size = len(index)
    selves: Floats = np.zeros(size)
    found: dict[tuple[int, int], float] = {}
    for (caller, callee), volume in sorted(calls.items()):
        if volume > 0 and caller in index and callee in index:
            pair = (index[caller], index[callee])
            if pair[0] == pair[1]:
                selves[pair[0]] = 1.0
            else:
                pair = (min(pair), max(pair))
                found[pair] = found.get(pair, 0.0) + 1 + float(np.log(volume))
    places = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    values = np.array([found[pair] for pair in sorted(found)])
    upper = sparse.coo_array((values, (places[:, 0], places[:, 1])), (size, size)).tocsr()
    # A volume below 1/e would weigh nothing or less; linked it is all the same.
    upper.data = np.maximum(upper.data, 1e-9)
    weights = (upper + upper.T).tocsr()
    links = weights.copy()
    links.data = np.ones_like(links.data)
    units = sorted(tuple(sorted({index[n] for n in unit if n in index})) for unit, _ in contexts)
    pairs = [(item, number) for number, unit in enumerate(units) for item in unit]
    cells = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    touched = sparse.coo_array(
        (np.ones(len(cells)), (cells[:, 0], cells[:, 1])), (size, len(units))
    ).tocsr()
    return CutEvidence(*_aligned(weights, links), selves, touched, np.ones(size))


@dataclass(frozen=True, slots=True)
class Tally:
    """What the measures need to know of S cuts into k services.

    `crossing` is (S), the weight of calls that cross; `linked` (S, k, k) the linked pairs between
    services, on the diagonal twice those within; `units` (S, k) how many units touch a service;
    `sizes` (S, k) its nodes.
    """

    crossing: Floats
    linked: Floats
    units: Floats
    sizes: Floats

    def rows(self, chosen: NDArray[np.bool_] | Labels) -> "Tally":
        """Some of the cuts, copied."""
        return Tally(
            self.crossing[chosen], self.linked[chosen], self.units[chosen], self.sizes[chosen]
        )

    def put(self, chosen: NDArray[np.bool_] | Labels, other: "Tally") -> None:
        """Overwrite some of the cuts by others."""
        self.crossing[chosen], self.linked[chosen] = other.crossing, other.linked
        self.units[chosen], self.sizes[chosen] = other.units, other.sizes


@dataclass(frozen=True, slots=True)
class Weights:
    """What each term counts, in units of what a random balanced cut scores (SM: absolute).

    Business contexts count twice, since a random cut is already near the worst there. Balance: a
    service may hold `most` of the nodes for free and pays `giant` a share above; below `fewest`
    nodes each missing one costs `crumb`. These are the terms a long comparison with published cuts
    of Java applications came to; nine settings around them did about as well.
    """

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
        self, evidence: CutEvidence, k: int, weights: Weights | None = None, seed: int = 0
    ) -> None:
        self.evidence, self.k, self.weights = evidence, k, weights or Weights()
        self.total = max(float(evidence.weights.sum()) / 2, 1e-12)
        self.nodes = max(float(evidence.sizes.sum()), 1.0)
        self._random = self._reference(seed)

    def value(self, tally: Tally) -> Floats:
        """The number (S) for S cuts."""
        mine = self.measures(tally)
        ref, weigh = self._random, self.weights
        value = weigh.sm * (mine["sm"] - ref["sm"])
        for name, weight in (("icp", weigh.icp), ("ifn", weigh.ifn), ("bcp", weigh.bcp)):
            if ref[name] > 0:
                value += weight * (1 - mine[name] / ref[name])
        value -= weigh.ned * mine["ned"]
        value -= weigh.giant * np.maximum(tally.sizes.max(axis=1) / self.nodes - weigh.most, 0)
        value -= weigh.crumb * np.maximum(weigh.fewest - tally.sizes.min(axis=1), 0)
        return np.asarray(value, dtype=float)

    def measures(self, tally: Tally) -> dict[str, Floats]:
        """SM, ICP, IFN, BCP and NED (each S) for S cuts; an empty service counts as a service."""
        k, sizes = self.k, tally.sizes
        inside = np.diagonal(tally.linked, axis1=1, axis2=2) / 2
        across = tally.linked.sum(axis=(1, 2)) / 2 - inside.sum(axis=1)
        safe = np.maximum(sizes, 1.0)
        per_pair = tally.linked / (safe[:, :, None] * safe[:, None, :])
        within = np.diagonal(per_pair, axis1=1, axis2=2).sum(axis=1) / 2
        coupling = per_pair.sum(axis=(1, 2)) / 2 - within
        fits = (sizes >= SMALLEST) & (sizes <= LARGEST)
        return {
            "sm": within / k - (coupling / (k * (k - 1) / 2) if k > 1 else 0.0),
            "icp": tally.crossing / self.total,
            "ifn": across / k,
            "bcp": np.log(np.maximum(tally.units, 1.0)).sum(axis=1) / k,
            "ned": 1 - (sizes * fits).sum(axis=1) / self.nodes,
        }

    def tally(self, labels: Labels) -> Tally:
        """Count everything anew for S cuts (S, n)."""
        parts = [self._counted(row)[0] for row in labels]
        return Tally(
            np.array([part.crossing[0] for part in parts]),
            np.concatenate([part.linked for part in parts]),
            np.concatenate([part.units for part in parts]),
            np.concatenate([part.sizes for part in parts]),
        )

    def touching(self, labels: Labels) -> NDArray[np.int32]:
        """How many items of each service each unit touches (S, units, k), for S cuts."""
        return np.stack([self._counted(row)[1] for row in labels]).astype(np.int32)

    def _counted(self, labels: Labels) -> tuple[Tally, Floats]:
        k, evidence = self.k, self.evidence
        members = sparse.coo_array(
            (np.ones(len(labels)), (np.arange(len(labels)), labels)), (len(labels), k)
        ).tocsr()
        weight = np.asarray((members.T @ evidence.weights @ members).toarray())
        linked = np.asarray((members.T @ evidence.links @ members).toarray())
        linked[np.arange(k), np.arange(k)] += 2 * (members.T @ evidence.selves)
        touching = np.asarray((evidence.touched.T @ members).toarray())
        tally = Tally(
            np.array([(weight.sum() - np.trace(weight)) / 2]),
            linked[None],
            (touching > 0).sum(axis=0).astype(float)[None],
            np.asarray(members.T @ evidence.sizes)[None],
        )
        return tally, touching

    def _reference(self, seed: int) -> dict[str, float]:
        work = self.evidence.weights.nnz + self.evidence.touched.nnz + len(self.evidence)
        cuts = int(np.clip(RANDOM_WORK // max(work, 1), 10, RANDOM_CUTS))
        random = np.random.default_rng([seed, self.k])
        even = np.arange(len(self.evidence)) % self.k
        drawn = np.stack([random.permutation(even) for _ in range(cuts)])
        return {name: float(v.mean()) for name, v in self.measures(self.tally(drawn)).items()}


def _aligned(
    weights: sparse.csr_array, links: sparse.csr_array
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Both without a diagonal and with their entries sorted alike."""
    entries = sparse.csr_array(weights).tocoo()
    keep = (entries.row != entries.col) & (entries.data != 0)
    rows, columns = entries.row[keep], entries.col[keep]
    order = np.lexsort((columns, rows))
    rows, columns, shape = rows[order], columns[order], entries.shape
    linked = np.asarray(sparse.csr_array(links)[rows, columns]).ravel()
    return (
        sparse.coo_array((entries.data[keep][order], (rows, columns)), shape).tocsr(),
        sparse.coo_array((linked, (rows, columns)), shape).tocsr(),
    )
