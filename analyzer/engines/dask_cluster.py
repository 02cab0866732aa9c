"""Runs on a Dask cluster, an own one on this machine where no scheduler is named."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from analyzer.model import AnalyzerError

T = TypeVar("T")
R = TypeVar("R")
_IN_FLIGHT = 2


def run(
    work: Callable[[T], R],
    items: Iterable[T],
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
) -> Iterator[R]:
    """Results in order. The workers must see the files under the same paths.

    Raises AnalyzerError where Dask is not installed or the scheduler does not answer.
    """
    try:
        import distributed
    except ImportError as error:
        raise AnalyzerError(
            "The Dask engine is not installed.",
            "Install it with: pip install 'monolith-analyzer[dask]', or use --engine local.",
        ) from error
    try:
        connect: Any = distributed.Client
        client = (
            connect(scheduler, timeout="10s")
            if scheduler
            else connect(n_workers=jobs, threads_per_worker=1, dashboard_address=None)
        )
    except (OSError, TimeoutError, ValueError) as error:
        raise AnalyzerError(
            f"No Dask scheduler answers at {scheduler or 'this machine'}.",
            "Check the address (tcp://host:8786) and that the scheduler is running.",
        ) from error
    with client:
        # Sent once, so that each worker keeps it and its memos.
        shared = client.scatter(work, broadcast=True, hash=False)
        room = _IN_FLIGHT * max(1, jobs or sum(client.ncores().values()))
        waiting: deque[Any] = deque()
        try:
            for item in items:
                waiting.append(client.submit(_apply, shared, item, pure=False))
                if len(waiting) >= room:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            client.cancel(list(waiting))


def _apply(work: Callable[[T], R], item: T) -> R:
    return work(item)
