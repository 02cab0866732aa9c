"""Several cuts of the same items side by side, with what the measures need to know of each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analyzer.decomposition.calls_and_cases import CallsAndCases
from analyzer.decomposition.partition import Floats, Labels

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cuts:
    """S cuts of n items into k services; the arrays change with each move.

    `weight` and `links` (S, n, k) lead from each item to each service, `through` (S, use cases, k)
    is how many items of each service a use case runs through. `sizes` (S, k) are nodes, `inside`
    (S, k) linked pairs within, `across` (S, k, k) linked pairs between (0 on the diagonal), `cases`
    (S, k) the use cases that touch a service, `crossing` (S) the weight of calls that cross.
    """

    evidence: CallsAndCases
    dense: "Dense"
    labels: Labels
    weight: Floats
    links: Floats
    through: Floats
    sizes: Floats
    inside: Floats
    across: Floats
    cases: Floats
    crossing: Floats

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def k(self) -> int:
        """The number of services."""
        return int(self.sizes.shape[1])

    def own(self, over_services: Floats) -> Floats:
        """Of something (S, n, k) what stands at each item's own service, (S, n)."""
        places = self.labels.ravel() + self.k * np.arange(self.labels.size)
        return np.asarray(over_services.take(places).reshape(self.labels.shape))

    def of_home(self, of_services: Floats) -> Floats:
        """Of something (S, k) what belongs to each item's own service, (S, n)."""
        return np.asarray(of_services.take(self.labels + self.k * np.arange(len(self))[:, None]))

    def lost_and_gained(self) -> tuple[Floats, Floats]:
        """How many use cases leave a service with an item (S, n), and come to others (S, n, k)."""
        alone = self.dense.touched @ (self.through == 1).astype(float)
        return self.own(alone), self.dense.touched @ (self.through == 0).astype(float)

    def move(self, rows: Ints, items: Ints, homes: Ints) -> None:
        """In each of these cuts, move one item to another home; each cut at most once."""
        evidence, dense, old = self.evidence, self.dense, self.labels[rows, items]
        links, size, own = self.links[rows, items], evidence.sizes[items], evidence.selves[items]
        here, weight = np.arange(len(rows)), self.weight[rows, items]
        self.crossing[rows] += weight[here, old] - weight[here, homes]
        self.inside[rows, old] -= links[here, old] + own
        self.inside[rows, homes] += links[here, homes] + own
        for services, signed in ((old, -links), (homes, links)):
            self.across[rows, services, :] += signed
            self.across[rows, :, services] += signed
            self.across[rows, services, services] = 0.0
        self.sizes[rows, old] -= size
        self.sizes[rows, homes] += size
        for matrix, over in ((dense.weights, self.weight), (dense.links, self.links)):
            columns = matrix[items]
            over[rows, :, old] -= columns
            over[rows, :, homes] += columns
        touched = dense.touched[items]
        left, joined = self.through[rows, :, old], self.through[rows, :, homes]
        self.cases[rows, old] -= ((left == 1) * touched).sum(axis=1)
        self.cases[rows, homes] += ((joined == 0) * touched).sum(axis=1)
        self.through[rows, :, old] = left - touched
        self.through[rows, :, homes] = joined + touched
        self.labels[rows, items] = homes


@dataclass(frozen=True, slots=True)
class Dense:
    """Calls and use cases as plain arrays, of which rows are read at each move."""

    weights: Floats
    links: Floats
    touched: Floats

    @classmethod
    def of(cls, evidence: CallsAndCases) -> "Dense":
        """N x n twice, and n x use cases."""
        return cls(*(m.toarray() for m in (evidence.weights, evidence.links, evidence.touched)))


def counted(evidence: CallsAndCases, labels: Labels, k: int, dense: Dense | None = None) -> Cuts:
    """S cuts (S, n), everything counted anew."""
    count, size = labels.shape
    columns = (labels + k * np.arange(count)[:, None]).ravel()
    places = (np.tile(np.arange(size), count), columns)
    members = sparse.coo_array((np.ones(count * size), places), (size, count * k)).tocsr()

    def led(matrix: sparse.csr_array) -> Floats:
        found = np.asarray((matrix @ members).toarray(), dtype=float)
        return np.ascontiguousarray(found.reshape(-1, count, k).transpose(1, 0, 2))

    weight, links = led(evidence.weights), led(evidence.links)
    through = led(sparse.csr_array(evidence.touched.T))
    one_hot = np.zeros((count, size, k))
    np.put_along_axis(one_hot, labels[:, :, None], 1.0, 2)
    across = one_hot.transpose(0, 2, 1) @ links
    each = np.arange(k)
    inside = across[:, each, each] / 2 + np.einsum("snk,n->sk", one_hot, evidence.selves)
    across[:, each, each] = 0.0
    stays = np.take_along_axis(weight, labels[:, :, None], 2).sum(axis=(1, 2))
    return Cuts(
        evidence,
        dense or Dense.of(evidence),
        labels.copy(),
        weight,
        links,
        through,
        np.einsum("snk,n->sk", one_hot, evidence.sizes),
        inside,
        across,
        (through > 0).sum(axis=1).astype(float),
        (evidence.weights.sum() - stays) / 2,
    )
