"""Which modules touch which tables, and which tables the same modules touch."""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from analyzer.coupling.matrices import Floats, damped, without_diagonal
from analyzer.coupling.units import paired
from analyzer.model import Link, module_node, table_node


def link_counts(links: tuple[Link, ...], index: Mapping[str, int]) -> sparse.csr_array:
    """Modules x tables over all nodes, 1 + ln of the counts; links by name alone do not count."""
    counts: dict[tuple[int, int], int] = {}
    for link in links:
        module, table = index.get(module_node(link.module)), index.get(table_node(link.table))
        if link.counts and module is not None and table is not None:
            counts[module, table] = counts.get((module, table), 0) + max(1, link.count)
    places = np.array(sorted(counts), dtype=int).reshape(-1, 2)
    values: Floats = damped(np.array([counts[place] for place in sorted(counts)], dtype=float))
    shape = (len(index), len(index))
    return sparse.coo_array((values, (places[:, 0], places[:, 1])), shape).tocsr()


def links_view(counts: sparse.csr_array) -> sparse.csr_array:
    """weight(m, t) = (1 + ln count) / sqrt(tables of m x modules of t): the specific ones weigh."""
    scaled = (_per_partner(counts, 1) @ counts @ _per_partner(counts, 0)).tocsr()
    return without_diagonal(scaled + scaled.T)


def co_use(counts: sparse.csr_array) -> sparse.csr_array:
    """Cosine of two tables over the modules that touch them.

    A module counts 1 / sqrt(its tables) so that a dashboard or a relay that touches everything
    says little about any pair, and nothing beyond `MOST_PAIRED`.
    """
    specific = sparse.csr_array(_per_partner(counts, 1) @ counts)
    few = paired(specific)
    together = (few.T @ few).tocsr()
    square = together.diagonal() if few is specific else specific.power(2).sum(axis=0)
    scaling = sparse.diags_array(1 / np.sqrt(np.maximum(np.asarray(square).ravel(), 1e-12)))
    return without_diagonal((scaling @ together @ scaling).tocsr())


def _per_partner(counts: sparse.csr_array, axis: int) -> sparse.dia_array:
    partners = np.asarray((counts > 0).sum(axis=axis)).ravel()
    return sparse.diags_array(1 / np.sqrt(np.maximum(partners, 1)))
