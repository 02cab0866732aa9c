"""How much evidence is kept? What a person may read, with the true totals beside it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from analyzer.model import Evidence
from analyzer.model.assessment import Crossing

#: Lines of one kind kept for one crossing, the most frequent ones; one more line sums up the rest.
MOST_EVIDENCE = 100
#: Crossings of one kind kept for one direction of a boundary, those with the largest counts. The
#: boundary's own counts and the figure `crossings` are of all.
MOST_CROSSINGS = 1_000


def listed(crossings: Sequence[Crossing]) -> tuple[Crossing, ...]:
    """The crossings in their order, without the lighter ones of a very long boundary."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for place, each in enumerate(crossings):
        groups.setdefault((each.kind, each.from_service, each.to_service), []).append(place)
    left_out = {
        place
        for places in groups.values()
        if len(places) > MOST_CROSSINGS
        for place in sorted(places, key=lambda p: (-crossings[p].count, p))[MOST_CROSSINGS:]
    }
    return tuple(each for place, each in enumerate(crossings) if place not in left_out)


def summed_up(kind: Literal["unit", "template"], ranked: Sequence[Evidence]) -> Iterable[Evidence]:
    """The first lines, and one with the number and the count of all others."""
    yield from ranked[:MOST_EVIDENCE]
    rest = ranked[MOST_EVIDENCE:]
    if rest:
        words: Mapping[str, str] = {"unit": "kinds of units", "template": "statements"}
        text = f"and {len(rest):,} more {words[kind]}"
        yield Evidence(kind, text, sum(each.count for each in rest))
