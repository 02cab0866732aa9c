"""Which tables are used in the same units: idf-weighted cosine of co-access."""

import numpy as np
from scipy import sparse

from analyzer.coupling.matrices import Floats, damped, without_diagonal
from analyzer.coupling.units import Units, paired


def requests(units: Units) -> sparse.csr_array:
    """Co-access of tables within units.

    weight(a, b) = idf(a) idf(b) cos(a, b), the cosine of the two columns of units x tables, each
    unit shape weighing 1 + ln of its count; idf(t) = ln(N / n_t) / ln N, N the weight of all units
    and n_t that of the units that touch t. So a table that every unit touches says nothing, however
    often it is met, and a table that always comes with another says most. Units over very many
    tables count in N and n_t alone (`MOST_PAIRED`).
    """
    weights = damped(units.counts)
    total = float(weights.sum())
    touched = sparse.csr_array(units.touched)
    if total <= 1 or touched.nnz == 0:
        return sparse.csr_array((touched.shape[1],) * 2, dtype=float)
    few = paired(touched)
    together = (few.T @ sparse.diags_array(weights) @ few).tocsr()
    frequency = together.diagonal() if few is touched else touched.T @ weights
    scale = rarity(frequency, total) / np.sqrt(np.maximum(frequency, 1e-12))
    scaling = sparse.diags_array(scale)
    return without_diagonal((scaling @ together @ scaling).tocsr())


def rarity(frequency: Floats, total: float) -> Floats:
    """Inverse frequency in [0, 1]: 0 for what every unit touches (or none), 1 for the rarest.

    >>> rarity(np.array([100.0, 10.0, 1.0, 0.0]), 100.0).round(2).tolist()
    [0.0, 0.5, 1.0, 0.0]
    """
    seen = frequency > 0
    share = np.where(seen, frequency, total) / total
    weights: Floats = np.clip(np.log(1 / share) / np.log(total), 0.0, 1.0)
    return weights
