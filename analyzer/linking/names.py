"""Names that resemble: the weakest evidence, for tables that nothing else ties to a module.

Measured, names alone place .56-.64 of such links right once the framework's prefix is gone, and
find a quarter to a half of them: they suggest, and never count.
"""

from collections import Counter
from collections.abc import Iterable
from math import log

from analyzer.linking.words import words
from analyzer.model import Evidence, Link

#: So many suggestions a table gets.
MOST = 3


def name_links(tables: Iterable[str], modules: Iterable[str]) -> list[Link]:
    """The modules whose words cover most of the table's, rare words weighing more.

    Frameworks prefix a table with its application (`basket_line`, `shop_basket_line`): a prefix
    that most modules share weighs nothing by itself, one that few share is the best hint there is.
    Half of the table's weight must be covered.
    """
    names = sorted(set(modules))
    own = {name: frozenset(words(name)) for name in names}
    frequency = Counter(word for name in names for word in own[name])
    holders: dict[str, list[str]] = {}
    for name in names:
        for word in own[name]:
            holders.setdefault(word, []).append(name)
    found: list[Link] = []
    for table in sorted(set(tables)):
        told = {
            word: log((1 + len(names)) / frequency[word]) if word in frequency else log(2)
            for word in words(table)
        }
        whole = sum(told.values())
        scores: dict[str, float] = {}
        for word, weight in told.items():
            for name in holders.get(word, ()):
                scores[name] = scores.get(name, 0.0) + weight
        ranked = sorted(
            (name for name in scores if whole and scores[name] >= whole / 2),
            key=lambda name: (-scores[name], len(own[name]), name),
        )
        found += [
            Link(
                name,
                table,
                "name",
                None,
                1,
                (Evidence("name", f"{_shared(own[name], table)} in both names"),),
            )
            for name in ranked[:MOST]
        ]
    return found


def _shared(own: frozenset[str], table: str) -> str:
    return ", ".join(dict.fromkeys(word for word in words(table) if word in own))
