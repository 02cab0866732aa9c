"""Which tables one statement names together."""

from collections.abc import Mapping
from itertools import combinations
from math import log

from scipy import sparse

from analyzer.coupling.matrices import symmetric
from analyzer.coupling.units import MOST_PAIRED
from analyzer.model import TemplateUse, table_node


def joins(templates: tuple[TemplateUse, ...], index: Mapping[str, int]) -> sparse.csr_array:
    """weight(a, b) = sum over templates of (1 + ln executions) / (tables named - 1).

    Templates over more than `MOST_PAIRED` tables tie none.
    """
    rows: list[int] = []
    columns: list[int] = []
    weights: list[float] = []
    for use in sorted(templates, key=lambda use: use.template.id):
        found = sorted({index[n] for t in use.template.tables if (n := table_node(t)) in index})
        if use.effective < 1 or not 2 <= len(found) <= MOST_PAIRED:
            continue
        for left, right in combinations(found, 2):
            rows.append(left)
            columns.append(right)
            weights.append((1 + log(use.effective)) / (len(found) - 1))
    return symmetric(rows, columns, weights, len(index))
