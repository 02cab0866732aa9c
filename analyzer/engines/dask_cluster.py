"""Runs on a Dask cluster, an own one on this machine where no scheduler is named.

The work travels with each item, pickled, and a worker keeps what it unpickled: nothing has to stay
in the cluster for a run to end well, so any worker may die, and what it did is done by another.
"""

import hashlib
import logging
import pickle
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from analyzer.model import AnalyzerError

T = TypeVar("T")
R = TypeVar("R")
#: Items waiting or running for each thread of the cluster.
_IN_FLIGHT = 2
#: How long a cluster may be without any worker, in seconds, and how often that is looked at.
PATIENCE = 60.0
_LOOK = 1.0
#: Works kept by a thread of a worker: those of so many runs at the same time.
_KEPT = 4

_here = threading.local()


def run(
    work: Callable[[T], R],
    items: Iterable[T],
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    patience: float = PATIENCE,
) -> Iterator[R]:
    """Results in order. The workers must see the files under the same paths.

    Closing the iterator cancels what waits, and ends a cluster that was started here.

    Raises AnalyzerError where Dask is not installed, the scheduler does not answer or goes away,
    the cluster has no worker for `patience` seconds, or an item ends one worker after the other.
    """
    try:
        import distributed
    except ImportError as error:
        raise AnalyzerError(
            "The Dask engine is not installed.",
            "Install it with: pip install 'monolith-analyzer[dask]', or use --engine local.",
        ) from error
    where = scheduler or "this machine"
    try:
        connect: Any = distributed.Client
        client = (
            connect(scheduler, timeout="10s")
            if scheduler
            else connect(
                n_workers=jobs,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",  # None asks for a port that may be taken
                silence_logs=logging.CRITICAL,
            )
        )
    except (OSError, TimeoutError, ValueError) as error:
        raise AnalyzerError(
            f"No Dask scheduler answers at {where}.",
            "Check the address (tcp://host:8786) and that the scheduler is running.",
        ) from error
    with client:
        pickled = pickle.dumps(work)
        name = hashlib.blake2b(pickled, digest_size=16).hexdigest()
        waiting: deque[Any] = deque()
        room = _room(client, where, patience)
        try:
            for item in items:
                with warnings.catch_warnings():
                    # What comes out of a packed file has to travel.
                    warnings.filterwarnings("ignore", "Sending large graph")
                    waiting.append(client.submit(_apply, name, pickled, item, pure=False))
                if len(waiting) >= room:
                    yield _result(waiting.popleft(), client, where, patience)
                    room = _room(client, where, patience)
            while waiting:
                yield _result(waiting.popleft(), client, where, patience)
        finally:
            client.cancel(list(waiting))


def _room(client: Any, where: str, patience: float) -> int:
    """How many items may be in flight; a cluster may grow and shrink."""
    until = time.monotonic() + patience
    while not (threads := int(sum(client.ncores().values()))):
        if time.monotonic() > until:
            raise AnalyzerError(
                f"The Dask cluster at {where} has no worker.",
                "Start some (dask worker ADDRESS), or look into their logs for why they ended.",
            )
        time.sleep(min(_LOOK, patience))
    return _IN_FLIGHT * threads


def _result(future: Any, client: Any, where: str, patience: float) -> Any:
    """The result of an item, waited for as long as there is a worker."""
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    while True:
        try:
            value = future.result(timeout=_LOOK)
        except TimeoutError:
            _room(client, where, patience)
            continue
        except KilledWorker as error:
            raise AnalyzerError(
                "A piece of the input ended one worker of the cluster after the other.",
                "They may be out of memory: give each more (150 MB and the chunks it holds).",
            ) from error
        except (FutureCancelledError, OSError) as error:
            raise AnalyzerError(
                f"The Dask scheduler at {where} went away.", "Start it again, and then this."
            ) from error
        except ModuleNotFoundError as error:
            raise AnalyzerError(
                f"A worker of the cluster lacks {error.name}.",
                "Install the same version of the analyzer on each worker.",
            ) from error
        if isinstance(value, _Mistake):
            raise value.error
        return value


class _Mistake:
    """A user's mistake that a worker met: a value, so that no log of a worker tells of it."""

    def __init__(self, error: AnalyzerError) -> None:
        self.error = error


def _apply(name: str, pickled: bytes, item: Any) -> Any:
    """On a worker: the work, unpickled once for each thread, on an item."""
    kept: dict[str, Callable[[Any], Any]] = _here.__dict__.setdefault("works", {})
    work = kept.get(name)
    if work is None:
        if len(kept) >= _KEPT:
            del kept[next(iter(kept))]
        work = kept[name] = pickle.loads(pickled)  # noqa: S301 (our own, as any task of Dask)
    try:
        return work(item)
    except AnalyzerError as error:
        return _Mistake(error)
