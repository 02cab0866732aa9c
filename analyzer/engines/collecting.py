"""How seldom Python looks for garbage in a process that does nothing but read."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: New objects before the young are looked through; Python's own 700 costs a tenth of a reading,
#: which makes hardly any garbage in circles. Parsers do make it, so it is not turned off.
_YOUNG, _OLDER, _OLDEST = 50_000, 20, 50


@contextmanager
def imported_for_good() -> Iterator[None]:
    """Imports inside stay: the collector looks at them neither meanwhile nor later."""
    gc.disable()
    try:
        yield
    finally:
        collect_seldom()
        gc.enable()


def collect_seldom() -> None:
    """What is there stays, and what comes is looked through more seldom than Python would."""
    gc.freeze()
    gc.set_threshold(_YOUNG, _OLDER, _OLDEST)
