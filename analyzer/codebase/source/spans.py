"""Stretches of a text that lie within each other or apart: which one a place is in."""

from bisect import bisect_right
from collections.abc import Iterable


class Spans:
    """Stretches as (start, end), end not included; answers in the time of a binary search.

    >>> Spans([(0, 10), (2, 5)]).innermost(3), Spans([(0, 10)]).innermost(10)
    (1, None)
    """

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        given = [(start, end) for start, end in spans if start < end]
        self._starts: list[int] = []
        self._here: list[int | None] = []
        open_: list[int] = []
        for number in sorted(range(len(given)), key=lambda n: (given[n][0], -given[n][1], n)):
            start = given[number][0]
            self._close(given, open_, start)
            self._from(start, number)
            open_.append(number)
        self._close(given, open_, None)

    def innermost(self, place: int) -> int | None:
        """The number of the innermost stretch around a place; None outside of all."""
        at = bisect_right(self._starts, place) - 1
        return self._here[at] if at >= 0 else None

    def _close(self, given: list[tuple[int, int]], open_: list[int], start: int | None) -> None:
        """End what ends before the next one begins."""
        while open_ and (start is None or given[open_[-1]][1] <= start):
            end = given[open_.pop()][1]
            self._from(end, open_[-1] if open_ else None)

    def _from(self, place: int, number: int | None) -> None:
        self._starts.append(place)
        self._here.append(number)
