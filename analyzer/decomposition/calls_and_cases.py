"""The evidence of a class graph: calls with their volumes, and the use cases through classes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analyzer.decomposition.partition import Floats, Labels
from analyzer.model import Codebase, Workload, module_node

#: The least weight of a call: a volume below 1/e would weigh nothing, and yet it is a link.
LEAST_WEIGHT = 1e-9


@dataclass(frozen=True, slots=True)
class CallsAndCases:
    """Calls and use cases over n items (nodes, or groups of nodes kept together).

    `weights` is n x n, symmetric, without a diagonal: the sum over both directions of 1 + ln
    volume. `links` has the same entries and says how many pairs of nodes are linked there, `selves`
    (n) how many linked pairs lie within an item, nodes that call themselves included. `touched` is
    n x use cases with a 1 where the use case runs through the item; `counts` how often each one
    ran. `sizes` (n) is how many nodes each item stands for.
    """

    weights: sparse.csr_array
    links: sparse.csr_array
    selves: Floats
    touched: sparse.csr_array
    counts: Floats
    sizes: Floats

    def __len__(self) -> int:
        return len(self.sizes)

    def __bool__(self) -> bool:
        return bool(self.weights.nnz or self.touched.nnz)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which items any call (be it of themselves) or use case knows."""
        degree = np.diff(self.weights.indptr) + np.diff(self.touched.indptr)
        return np.asarray((degree > 0) | (self.selves > 0))

    def contracted(self, item_of: Labels) -> "CallsAndCases":
        """The same over other items: `item_of` gives each one's new item, -1 leaves it out."""
        kept = np.flatnonzero(item_of >= 0)
        shape = (len(item_of), int(item_of.max(initial=-1)) + 1)
        members = sparse.coo_array((np.ones(len(kept)), (kept, item_of[kept])), shape).tocsr()
        links = sparse.csr_array(members.T @ self.links @ members)
        touched = sparse.csr_array(members.T @ self.touched)
        touched.data[:] = 1.0
        return CallsAndCases(
            *_aligned(sparse.csr_array(members.T @ self.weights @ members), links),
            np.asarray(members.T @ self.selves + links.diagonal() / 2),
            touched,
            self.counts,
            np.asarray(members.T @ self.sizes),
        )

    def resampled(self, random: np.random.Generator, kept: float) -> "CallsAndCases":
        """Use cases drawn again (each count becomes Poisson(count)), each call `kept` by chance."""
        upper = sparse.triu(self.weights, k=1).tocoo()
        stays = random.random(upper.nnz) < kept
        places = (upper.row[stays], upper.col[stays])
        weights = sparse.coo_array((upper.data[stays], places), upper.shape).tocsr()
        weights, links = _aligned(sparse.csr_array(weights + weights.T), self.links)
        chosen = np.flatnonzero(random.poisson(self.counts) > 0)
        return replace(
            self,
            weights=weights,
            links=links,
            touched=sparse.csr_array(self.touched[:, chosen]),
            counts=self.counts[chosen],
        )


def calls_and_cases(nodes: Sequence[str], codebase: Codebase, workload: Workload) -> CallsAndCases:
    """The evidence over `nodes`: imports by their weight as calls, units' modules as use cases.

    Use cases are told apart by name and by what they run through, as the published measures take
    them; those that were rolled back are none.
    """
    volumes: dict[tuple[str, str], float] = {}
    for edge in codebase.imports:
        pair = module_node(edge.importer), module_node(edge.imported)
        volumes[pair] = volumes.get(pair, 0.0) + edge.weight
    cases: dict[tuple[str, tuple[str, ...]], float] = {}
    for shape in workload.shapes:
        if shape.committed and shape.count > 0 and shape.modules:
            key = (shape.entry_point or "", tuple(sorted(map(module_node, shape.modules))))
            cases[key] = cases.get(key, 0.0) + shape.count
    counted = [(through, count) for (_, through), count in sorted(cases.items())]
    return evidence_over(nodes, volumes, counted)


def evidence_over(
    nodes: Sequence[str],
    calls: Mapping[tuple[str, str], float],
    cases: Iterable[tuple[Iterable[str], float]],
) -> CallsAndCases:
    """The evidence over `nodes`; calls of other nodes and use cases of none are left out.

    `calls` maps (caller, callee) to a volume, `cases` are distinct use cases with their counts.
    """
    index = {node: position for position, node in enumerate(nodes)}
    size = len(index)
    selves: Floats = np.zeros(size)
    found: dict[tuple[int, int], float] = {}
    for (caller, callee), volume in sorted(calls.items()):
        if volume > 0 and caller in index and callee in index:
            left, right = index[caller], index[callee]
            if left == right:
                selves[left] = 1.0
            else:
                pair = (min(left, right), max(left, right))
                found[pair] = found.get(pair, 0.0) + 1 + float(np.log(volume))
    places = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    values = np.maximum([found[pair] for pair in sorted(found)], LEAST_WEIGHT)
    upper = sparse.coo_array((values, (places[:, 0], places[:, 1])), (size, size)).tocsr()
    weights = sparse.csr_array(upper + upper.T)
    links = weights.copy()
    links.data = np.ones_like(links.data)
    met = [(sorted({index[n] for n in through if n in index}), count) for through, count in cases]
    kept = sorted((items, count) for items, count in met if items)
    pairs = [(item, number) for number, (items, _) in enumerate(kept) for item in items]
    cells = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    ones = np.ones(len(cells))
    touched = sparse.coo_array((ones, (cells[:, 0], cells[:, 1])), (size, len(kept))).tocsr()
    counts = np.array([count for _, count in kept], dtype=float)
    return CallsAndCases(*_aligned(weights, links), selves, touched, counts, np.ones(size))


def _aligned(
    weights: sparse.csr_array, links: sparse.csr_array
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Both with the entries of `weights`, sorted alike, and without a diagonal."""
    entries = sparse.csr_array(weights).tocoo()
    keep = (entries.row != entries.col) & (entries.data != 0)
    rows, columns = entries.row[keep], entries.col[keep]
    order = np.lexsort((columns, rows))
    rows, columns, shape = rows[order], columns[order], entries.shape
    linked: Floats = np.zeros(0)
    if len(rows):
        linked = np.asarray(sparse.csr_array(links)[rows, columns]).ravel()
    return (
        sparse.coo_array((entries.data[keep][order], (rows, columns)), shape).tocsr(),
        sparse.coo_array((linked, (rows, columns)), shape).tocsr(),
    )
