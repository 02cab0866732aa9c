"""How seldom garbage is looked for: the settings of a process, and that it ends up collecting."""

import gc
from collections.abc import Iterator

import pytest

from analyzer.engines import processes
from analyzer.engines.collecting import imported_for_good


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """The collector begins as Python's own, and goes on as before."""
    threshold = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)
    gc.enable()


def test_imports_are_not_looked_through_and_what_comes_later_is():
    """Off for good, circles of parsers would fill the memory."""
    with imported_for_good():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 1000


def young_objects(_: object) -> int:
    """The first threshold of the process that answers."""
    return gc.get_threshold()[0]


def test_a_worker_looks_seldom_for_garbage():
    """It does nothing but read; Python's own threshold costs a tenth of its time."""
    assert [young > 7_000 for young in processes.run(young_objects, [1], jobs=1)] == [True]
