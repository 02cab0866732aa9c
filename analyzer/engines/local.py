"""Runs in this process, one item after the other."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def run(work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Each result when it is asked for."""
    return map(work, items)
