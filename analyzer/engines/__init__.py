"""Where a scan runs: in this process, on all cores, on a Dask cluster.

Every engine is a function of the same shape, `run(work, items) -> results in the items' order`;
closing the iterator of results stops it.
"""

from analyzer.engines.choice import Engine, choose

__all__ = ["Engine", "choose"]
