"""Runs on several cores, with as many items in flight as keeps them busy and no more."""

import multiprocessing
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from analyzer.engines.collecting import collect_seldom
from analyzer.model import AnalyzerError

T = TypeVar("T")
R = TypeVar("R")
#: Items waiting or running for each worker.
_IN_FLIGHT = 2

_work: Callable[[Any], Any] | None = None


def _install(work: Callable[[Any], Any]) -> None:
    """In a worker: keep the work, and with it its memos, for all items to come."""
    global _work
    _work = work
    collect_seldom()


def _apply(item: Any) -> Any:
    if _work is None:
        raise RuntimeError("a worker was asked before it was told what to do")
    return _work(item)


def run(work: Callable[[T], R], items: Iterable[T], *, jobs: int) -> Iterator[R]:
    """Results in order; closing the iterator drops what has not begun and ends the workers.

    Raises AnalyzerError when a worker died, which is mostly for want of memory.
    """
    pool = ProcessPoolExecutor(jobs, mp_context=_context(), initializer=_install, initargs=(work,))
    waiting: deque[Future[R]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(_apply, item))
            if len(waiting) >= jobs * _IN_FLIGHT:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise AnalyzerError(
            "A worker process ended before its work was done.",
            "It may have run out of memory: try again with fewer jobs.",
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _context() -> multiprocessing.context.BaseContext:
    """Forked where that is safe, since it is ready at once; with other threads about, spawned."""
    forks = "fork" in multiprocessing.get_all_start_methods()
    return multiprocessing.get_context(
        "fork" if forks and threading.active_count() == 1 else "spawn"
    )
