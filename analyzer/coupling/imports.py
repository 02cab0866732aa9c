"""Which modules import each other, popular targets weighed down."""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from analyzer.coupling.matrices import Floats, damped, symmetric
from analyzer.model import Codebase, module_node


def import_counts(codebase: Codebase, index: Mapping[str, int]) -> sparse.csr_array:
    """Importer x imported over all nodes: how many import statements, self-imports left out."""
    counts: dict[tuple[int, int], int] = {}
    for edge in codebase.imports:
        source, target = (
            index.get(module_node(edge.importer)),
            index.get(module_node(edge.imported)),
        )
        if source is not None and target is not None and source != target:
            counts[source, target] = counts.get((source, target), 0) + max(1, edge.weight)
    places = np.array(sorted(counts), dtype=int).reshape(-1, 2)
    values: Floats = np.array([counts[place] for place in sorted(counts)], dtype=float)
    shape = (len(index), len(index))
    return sparse.coo_array((values, (places[:, 0], places[:, 1])), shape).tocsr()


def imports_view(counts: sparse.csr_array) -> sparse.csr_array:
    """weight(a, b) = (1 + ln n) / sqrt(importers of the imported one), summed over directions.

    What everyone imports ties nobody to anybody: naive import weights did harm wherever measured.
    """
    entries = counts.tocoo()
    importers = np.bincount(entries.col, minlength=counts.shape[0])
    weights = damped(entries.data) / np.sqrt(np.maximum(importers[entries.col], 1))
    return symmetric(entries.row, entries.col, weights, counts.shape[0])
