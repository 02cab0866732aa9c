"""Services by average linkage, as a second opinion."""

import numpy as np
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from analyzer.decomposition.partition import Labels, canonical


def average_linkage(matrix: sparse.csr_array, k: int) -> Labels:
    """Labels of k clusters by average linkage over the distance 1 - weight / largest weight.

    It needs the whole matrix in memory (n x n) and takes O(n^2) time.
    """
    size = matrix.shape[0]
    if size <= k:
        return np.arange(size, dtype=np.int64)
    dense = matrix.toarray()
    distance = 1 - dense / max(float(dense.max()), 1e-12)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), method="average")
    return canonical(fcluster(tree, k, criterion="maxclust"))
