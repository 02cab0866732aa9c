"""Which engine a run gets."""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Protocol, TypeVar

from analyzer.engines import dask_cluster, local, processes
from analyzer.model import UsageError

T = TypeVar("T")
R = TypeVar("R")
#: Less than this is read before other processes have started.
SMALL_BYTES = 24 * 1024 * 1024


class Engine(Protocol):
    """Applies `work` to each item; results come in the order of the items, as they are ready."""

    def __call__(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """The results of work on the items."""


def choose(
    name: str = "local",
    *,
    total_bytes: int,
    jobs: int | None = None,
    scheduler: str | None = None,
) -> Engine:
    """The engine for so many bytes: "local" (this process, or `jobs` of them) or "dask".

    `jobs` None means every core that this process may use; `scheduler` is the address of a running
    Dask scheduler, None for a cluster on this machine. Raises UsageError for another name or for
    fewer than one job.
    """
    if jobs is not None and jobs < 1:
        raise UsageError(f"{jobs} jobs cannot do anything.", "Give a number of 1 or more.")
    if name == "dask":
        return partial(dask_cluster.run, jobs=jobs, scheduler=scheduler)
    if name != "local":
        raise UsageError(f"There is no engine named {name}.", "Choose local or dask.")
    workers = jobs if jobs is not None else _cores()
    if workers == 1 or total_bytes < SMALL_BYTES:
        return local.run
    return partial(processes.run, jobs=workers)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
