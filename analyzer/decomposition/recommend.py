"""Which number of services to start from, argued in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.model import Assessment, Decomposition

#: A cut this near to the best modularity of all has as good seams, and each service costs people.
AS_GOOD = 0.985


@dataclass(frozen=True, slots=True)
class Choice:
    """`index` is the place of the recommended decomposition; `reasons` belong to each place."""

    index: int
    reasons: tuple[tuple[str, ...], ...]


def recommend(cuts: Sequence[Decomposition], assessments: Sequence[Assessment]) -> Choice:
    """The fewest services whose seams are as good as those of any number, argued.

    As services are added, modularity climbs while there are seams left to cut along, and stays or
    falls once the next cut goes through what belongs together. The smallest k whose modularity is
    at least `AS_GOOD` of the largest is recommended. On forty systems with a known answer that was
    the answer's own k in two of three, and cost .3 points of MoJoFM against it on average, at most
    9; the knee of the price cost 11 and up to 31, since it nearly always picks the smallest k, and
    a silhouette nearly always the largest. Stability, price and size are told as reasons. With
    nothing to choose from, index is 0 and reasons are empty.
    """
    order = sorted(range(len(cuts)), key=lambda place: cuts[place].k)
    seams = [cut.modularity or 0.0 for cut in cuts]
    best = max(seams, default=0.0)
    index = next((place for place in order if seams[place] >= AS_GOOD * best), 0)
    reasons: list[tuple[str, ...]] = [()] * len(cuts)
    for turn, place in enumerate(order):
        cut, price = cuts[place], assessments[place].metrics.get("price", 0.0)
        words = [_on_seams(seams, place, cuts), *_on_stability(cut, cuts)]
        if turn:
            before = order[turn - 1]
            cheaper = assessments[before].metrics.get("price", 0.0)
            words.append(_on_price(cheaper, price, cuts[before].k))
        else:
            words.append(f"{price:,.0f} things cross: units, writes, joins, keys, imports, links.")
        words.append(f"The largest service holds {cut.largest_share():.0%} of the nodes.")
        reasons[place] = tuple(words)
    return Choice(index, tuple(reasons))


def _on_seams(seams: Sequence[float], place: int, cuts: Sequence[Decomposition]) -> str:
    best = max(seams)
    top = max(range(len(cuts)), key=lambda each: (seams[each], -cuts[each].k))
    if top == place or best <= 0:
        return f"Its seams are the clearest (modularity {seams[place]:.2f})."
    share = seams[place] / best
    verdict = "as clear as" if share >= AS_GOOD else "less clear than"
    return f"Its seams are {verdict} with {cuts[top].k} services ({share:.0%} of the modularity)."


def _on_stability(cut: Decomposition, cuts: Sequence[Decomposition]) -> tuple[str, ...]:
    known = [each.stability for each in cuts if each.stability is not None]
    if cut.stability is None:
        return ()
    best = f", at best {max(known):.0f}%" if max(known) > cut.stability else ""
    return (
        f"Found again from other samples of the evidence to {cut.stability:.0f}% (MoJoFM){best}.",
    )


def _on_price(before: float, price: float, k: int) -> str:
    more = f"{price:,.0f} things cross"
    if before <= 0:
        return f"{more}."
    change = price / before - 1
    return f"{more}, {abs(change):.0%} {'more' if change >= 0 else 'fewer'} than with {k} services."
