"""Engines differ in where they run, not in what comes out."""

import os
import sys
from collections.abc import Generator, Iterator
from functools import partial

import pytest

from analyzer.engines import choose, dask_cluster, local, processes
from analyzer.model import AnalyzerError, UnusableSourceError, UsageError


def square(number: int) -> int:
    return number * number


def refuse(number: int) -> int:
    if number == 3:
        raise UnusableSourceError("three is damaged", "Leave it out.")
    return number


def die(number: int) -> int:
    os._exit(number)


@pytest.mark.parametrize("run", [local.run, partial(processes.run, jobs=2)])
def test_results_come_in_order(run: partial[Iterator[int]]) -> None:
    assert list(run(square, range(20))) == [number * number for number in range(20)]


@pytest.mark.parametrize("run", [local.run, partial(processes.run, jobs=2)])
def test_a_users_mistake_comes_through(run: partial[Iterator[int]]) -> None:
    with pytest.raises(UnusableSourceError, match="three is damaged") as caught:
        list(run(refuse, range(6)))
    assert caught.value.remedy == "Leave it out."


def test_only_so_many_items_are_in_flight() -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield number

    results = processes.run(square, items(), jobs=2)
    assert isinstance(results, Generator)
    assert next(results) == 0
    assert taken <= 5
    results.close()
    assert taken <= 5


def test_a_dead_worker_is_told() -> None:
    with pytest.raises(AnalyzerError, match="worker process ended"):
        list(processes.run(die, [1], jobs=1))


def test_small_logs_and_single_jobs_stay_in_this_process() -> None:
    assert choose(total_bytes=1000, jobs=8) is local.run
    assert choose(total_bytes=1 << 40, jobs=1) is local.run
    large = choose(total_bytes=1 << 40, jobs=3)
    assert isinstance(large, partial)
    assert (large.func, large.keywords) == (processes.run, {"jobs": 3})


def test_wrong_options_say_what_to_do() -> None:
    with pytest.raises(UsageError, match="no engine named spark"):
        choose("spark", total_bytes=1)
    with pytest.raises(UsageError, match="0 jobs"):
        choose(total_bytes=1, jobs=0)


def test_dask_that_is_not_installed_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(AnalyzerError, match="not installed") as caught:
        list(dask_cluster.run(square, [1]))
    assert "[dask]" in caught.value.remedy
