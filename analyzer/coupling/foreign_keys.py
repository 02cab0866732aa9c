"""Which tables the schema ties."""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from analyzer.coupling.matrices import symmetric
from analyzer.model import Schema, table_node


def foreign_keys(schema: Schema, index: Mapping[str, int]) -> sparse.csr_array:
    """weight(a, b) = 1 / sqrt(partners of a x partners of b), if a constraint ties a and b.

    A user table that half the schema refers to says little about each of them; a line item that
    refers to its order and nothing else says much.
    """
    pairs = {
        (min(left, right), max(left, right))
        for key in schema.foreign_keys
        if (left := index.get(table_node(key.table))) is not None
        and (right := index.get(table_node(key.target))) is not None
        and left != right
    }
    rows, columns = [a for a, _ in sorted(pairs)], [b for _, b in sorted(pairs)]
    tied = symmetric(rows, columns, [1.0] * len(pairs), len(index))
    partners = np.maximum(np.asarray(tied.sum(axis=0)).ravel(), 1)
    scaling = sparse.diags_array(1 / np.sqrt(partners))
    return (scaling @ tied @ scaling).tocsr()
