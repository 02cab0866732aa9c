"""A real Dask cluster: the same results, also where workers die."""

import gzip
import json
import logging
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.engines import dask_cluster
from analyzer.model import AnalyzerError, Cancelled, Progress, UnusableSourceError
from analyzer.workload.read import read_logs

distributed = pytest.importorskip("distributed")
FutureCancelledError = pytest.importorskip("distributed.client").FutureCancelledError
psutil = pytest.importorskip("psutil")

LOG = Path(__file__).parents[1] / "fixtures/workload/oscar_walk.log.gz"
# What a closed cluster leaves to the garbage collector says so on a busy machine.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Dask tells its own log of killed workers, which is what is done here."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("dask") / "shop.log"
    path.write_bytes(gzip.decompress(LOG.read_bytes()))
    return str(path)


def workers_of(pid: int) -> list[int]:
    """The worker processes below a process."""
    children = psutil.Process(pid).children(recursive=True)
    spawned = [p for p in children if "spawn_main" in " ".join(p.cmdline())]
    return [p.pid for p in spawned]


def test_two_workers_give_the_same_and_one_may_be_killed(log: str) -> None:
    expected = read_logs([log], chunk_bytes=8_000)
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        if progress.done and not killed:
            workers = workers_of(os.getpid())
            assert len(workers) == 2
            killed.append(workers[0])
            os.kill(workers[0], signal.SIGKILL)

    found = read_logs([log], engine="dask", jobs=2, chunk_bytes=8_000, progress=kill_one)
    assert killed
    assert found == expected
    assert workers_of(os.getpid()) == []


def test_a_run_that_is_stopped_leaves_no_process(log: str) -> None:
    def stop(progress: Progress) -> None:
        if progress.done:
            assert len(workers_of(os.getpid())) == 1
            raise Cancelled

    with pytest.raises(Cancelled):
        read_logs([log], engine="dask", jobs=1, chunk_bytes=8_000, progress=stop)
    assert workers_of(os.getpid()) == []


def refuse_third(number: int) -> int:
    if number == 3:
        raise UnusableSourceError("three is damaged", "Leave it out.")
    time.sleep(0.01)
    return number


class Cluster:
    """A scheduler and two workers, each a process of its own and none started again."""

    def __init__(self, folder: Path) -> None:
        told = folder / "scheduler.json"
        self.scheduler = self._start(
            "scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(told),
        )
        while not told.exists() or not told.read_text().strip():
            time.sleep(0.05)
        self.file = str(told)
        self.address: str = json.loads(told.read_text())["address"]
        self.workers = [self.worker() for _ in range(2)]

    def worker(self) -> "subprocess.Popen[bytes]":
        return self._start(
            "worker",
            self.address,
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--local-directory",
            str(Path(self.file).parent),
        )

    @staticmethod
    def _start(*words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "dask", *words]
        quiet = subprocess.DEVNULL
        tests = str(Path(__file__).parents[1])
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((tests, str(Path(__file__).parent))),
        }
        return subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment)

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    yield cluster
    cluster.end()


def test_a_running_scheduler_is_used_until_its_last_worker_died(cluster: Cluster, log: str) -> None:
    expected, _ = read_logs([log], chunk_bytes=8_000)
    address = cluster.address
    found, _ = read_logs([f"file://{log}"], engine="dask", scheduler=address, chunk_bytes=8_000)
    assert found == expected
    with pytest.raises(UnusableSourceError, match="three is damaged"):
        list(dask_cluster.run(refuse_third, range(6), scheduler=address))

    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(4, 1000):
            taken += 1
            yield number

    results = dask_cluster.run(refuse_third, items(), scheduler=address, patience=0.5)
    assert next(results) == 4
    assert taken <= 4
    cluster.workers[0].kill()
    assert [next(results) for _ in range(5)] == [5, 6, 7, 8, 9]
    cluster.workers[1].kill()
    with pytest.raises(AnalyzerError, match="has no worker") as caught:
        list(results)
    assert "dask worker" in caught.value.remedy
    assert taken < 100


class Ends:
    """A future whose result is an error of the cluster."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def result(self, timeout: float) -> int:
        raise self.error


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (distributed.KilledWorker("a", None, 3), "ended one worker"),
        (FutureCancelledError("a", "scheduler-connection-lost"), "scheduler at tcp://x went away"),
        (ModuleNotFoundError("no", name="analyzer"), "lacks analyzer"),
    ],
)
def test_what_ends_a_run_is_told(error: Exception, what: str) -> None:
    with pytest.raises(AnalyzerError, match=what) as caught:
        dask_cluster._result(Ends(error), None, "tcp://x", 1)
    assert caught.value.remedy


class Counting:
    """Work that counts how often it was unpickled."""

    unpickled = 0

    def __setstate__(self, state: dict[str, object]) -> None:
        Counting.unpickled += 1

    def __getstate__(self) -> dict[str, object]:
        return {"some": "state"}

    def __call__(self, item: int) -> int:
        return item + 1


def test_a_worker_keeps_the_work_and_its_memos() -> None:
    pickled = pickle.dumps(Counting())
    assert [dask_cluster._apply("one", pickled, item) for item in range(3)] == [1, 2, 3]
    assert Counting.unpickled == 1
    for name in "abcd":
        dask_cluster._apply(name, pickled, 1)
    assert Counting.unpickled == 5
    dask_cluster._apply("one", pickled, 1)
    assert Counting.unpickled == 6


def test_a_scheduler_that_does_not_answer_is_told() -> None:
    with pytest.raises(AnalyzerError, match="No Dask scheduler answers at nonsense"):
        list(dask_cluster.run(refuse_third, [1], scheduler="nonsense"))
