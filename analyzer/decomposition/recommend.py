"""Which number of services to start from, argued in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.model import Assessment, Decomposition

#: A larger k must be better by this much to be preferred: each service costs people.
WORTH_ONE_MORE = 0.02


@dataclass(frozen=True, slots=True)
class Choice:
    """`index` is the place of the recommended decomposition; `reasons` belong to each place."""

    index: int
    reasons: tuple[tuple[str, ...], ...]


def recommend(cuts: Sequence[Decomposition], assessments: Sequence[Assessment]) -> Choice:
    """Weigh the stability of each cut against its price, both in place of a silhouette.

    Stability is the mean confidence of the nodes. The price (all units, split writes and joins that
    cross, `Assessment.metrics["price"]`) grows with every service; divided by what a cut of the
    same sizes crosses by chance, 1 - sum of squared shares, it shows where one more service starts
    to cut through what belongs together: the knee. The cut with the largest stability - price per
    chance (as a share of the dearest) is recommended, the smaller k where the gain is below
    `WORTH_ONE_MORE`. A silhouette picked the largest k in 25 of 28 runs. With nothing to choose
    from, index is 0 and reasons are empty.
    """
    stable = [_stability(cut) for cut in cuts]
    prices = [assessment.metrics.get("price", 0.0) for assessment in assessments]
    seams = [price / chance(cut) for price, cut in zip(prices, cuts, strict=True)]
    dearest = max(seams, default=0.0) or 1.0
    merits = [held - seam / dearest for held, seam in zip(stable, seams, strict=True)]
    best = 0
    order = sorted(range(len(cuts)), key=lambda place: cuts[place].k)
    for turn, place in enumerate(order):
        if turn == 0 or merits[place] > merits[best] + WORTH_ONE_MORE:
            best = place
    reasons: list[tuple[str, ...]] = [()] * len(cuts)
    for turn, place in enumerate(order):
        words = [_on_stability(stable[place], stable, cuts[place].k)]
        if turn:
            before = order[turn - 1]
            words.append(_on_price(prices[before], prices[place], cuts[before].k))
        else:
            words.append(
                f"{prices[place]:,.0f} things cross: units, writes, joins, keys, imports, links."
            )
        words.append(f"The largest service holds {cuts[place].largest_share():.0%} of the nodes.")
        reasons[place] = tuple(words)
    return Choice(best, tuple(reasons))


def chance(cut: Decomposition) -> float:
    """How much of evenly spread coupling a cut of these sizes crosses: 1 - sum of squared shares.

    1 where there is nothing to cross, so that a price of 0 stays 0.
    """
    total = sum(len(service) for service in cut)
    crossed = 1 - sum((len(service) / total) ** 2 for service in cut) if total else 0.0
    return crossed or 1.0


def _stability(cut: Decomposition) -> float:
    values = [value for _, value in cut.confidence]
    return sum(values) / len(values) if values else 0.0


def _on_stability(own: float, everyone: Sequence[float], k: int) -> str:
    if own == max(everyone):
        return f"Nodes keep together over resampled logs best with {k} services ({own:.2f})."
    return (
        f"Nodes keep together over resampled logs with {own:.2f}, at best with {max(everyone):.2f}."
    )


def _on_price(before: float, price: float, k: int) -> str:
    more = f"{price:,.0f} things cross"
    if before <= 0:
        return f"{more}."
    change = price / before - 1
    return f"{more}, {abs(change):.0%} {'more' if change >= 0 else 'fewer'} than with {k} services."
