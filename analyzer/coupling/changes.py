"""Which modules are changed in the same commits."""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from analyzer.coupling.matrices import symmetric
from analyzer.model import CoChange, module_node


def changes(pairs: tuple[CoChange, ...], index: Mapping[str, int]) -> sparse.csr_array:
    """weight(a, b) = ln(1 + sum over common commits of 1 / (modules changed - 1)).

    The sum is Newman's weight of networks of co-authors, the commit in the place of the paper.
    """
    known = [
        (index[first], index[second], pair.weight)
        for pair in pairs
        if (first := module_node(pair.first)) in index
        and (second := module_node(pair.second)) in index
    ]
    rows, columns = [a for a, _, _ in known], [b for _, b, _ in known]
    return symmetric(rows, columns, np.log1p([weight for _, _, weight in known]), len(index))
