"""Clusterings of evidence that was drawn again and again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from analyzer.decomposition.cluster import cluster
from analyzer.decomposition.items import Items
from analyzer.decomposition.leiden import Communities
from analyzer.decomposition.measures import mojofm
from analyzer.decomposition.partition import Labels
from analyzer.decomposition.resampling import Draw, Evidence


@dataclass(frozen=True, slots=True)
class Runs:
    """Labels of the same items, one of each draw: into k clusters, and into one more."""

    into_k: list[Labels] = field(default_factory=list)
    finer: list[Labels] = field(default_factory=list)

    def all(self) -> list[Labels]:
        """Both kinds."""
        return [*self.into_k, *self.finer]

    def over(self, items: Items) -> "Runs":
        """The same over the nodes behind the items."""
        return Runs(
            *([items.over_nodes(run) for run in side] for side in (self.into_k, self.finer))
        )

    def stability(self) -> float | None:
        """Mean MoJoFM, in percent, of each clustering into k against the next; None below two."""
        pairs = [mojofm(a.tolist(), b.tolist()) for a, b in pairwise(self.into_k)]
        return sum(pairs) / len(pairs) if pairs else None


def clusterings(
    evidence: Evidence, items: Mapping[int, Items], draw: Draw, numbers: Iterable[int], seed: int
) -> Iterator[dict[int, Runs]]:
    """The runs of each k so far, after each draw; `items` are those of each k.

    Draws differ by `seed`, by `draw` and by their number.
    """
    runs = {k: Runs() for k in items}
    alike = grouped(items)
    for number in numbers:
        again = evidence.redrawn(draw, np.random.default_rng([seed, draw.stream, number]))
        for each, ks in alike:
            found = Communities(each.contracted(again))
            into = {
                parts: cluster(
                    found, min(parts, each.count), each.rules, seed + 1000 * (number + 1)
                )
                for parts in sorted({*ks, *(k + 1 for k in ks)})
            }
            for k in ks:
                runs[k].into_k.append(into[k])
                runs[k].finer.append(into[k + 1])
        yield runs


def grouped(items: Mapping[int, Items]) -> list[tuple[Items, list[int]]]:
    """The ks that share their items, so that what is clustered once serves them all."""
    groups: list[tuple[Items, list[int]]] = []
    for k, wanted in items.items():
        for each, ks in groups:
            if np.array_equal(each.item_of, wanted.item_of):
                ks.append(k)
                break
        else:
            groups.append((wanted, [k]))
    return groups
