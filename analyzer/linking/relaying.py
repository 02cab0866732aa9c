"""Modules that only pass on: the innermost frame of statements that others asked for.

A code tag names the innermost frame, and that misleads where one module wraps everybody's work (a
middleware that renders lazy templates, a query helper). Nothing in a name tells such a module;
three measures over its tagged accesses do. Let E be the entry points under which it was seen:

- **broad**: at least 5 entry points, and a quarter of all there are, or the module is at home in
  hardly any table it touches (nine tenths foreign) and touches three or more;
- **foreign**: at least half of its accesses are of tables that it neither defines, names nor lives
  beside (`homes.py`);
- **at its callers' bidding**: which foreign tables it touches depends on who called. Measured as
  the access-weighted mean over its foreign tables of the share of E under which the table is
  touched; at most one half. A module that does the same for everyone (checks permissions, applies
  offers) is broad and foreign, too, but does its own job: that mean is near 1 for it.

A module that half of its callers name is where their requests are answered, not passed through,
whatever it touches.

Measured on the two tagged django-oscar logs (functional tests: 138 entry points; random walk: 33):

    module                        entry points   foreign      mean share   verdict
    basket.middleware             .72   .85      .93   1.0    .07   .14    relay, relay
    views.generic                 .07   -        1.0   -      .33   -      relay
    views.decorators              .66   -        1.0   -      .99   -      does its own job
    offer.conditions              .12   .79      .87   1.0    .53   1.0    does its own job
    offer.applicator              .12   .79      .40   .40    .99   1.0    at home
    offer.abstract_models         .12   .79      .19   .17    .69   1.0    at home
    catalogue.abstract_models     .22   .88      .15   .10    -     -      at home

The two verdicts "relay" hold for every threshold in broad .15-.6, foreign .4-.7, mean share .35-.6;
the middleware's in 38 of 40 draws of half the entry points.

Against the code's own word (models defined or named in literals; by application) the tags' links
agree with precision .74 and recall .37 as logged, .79 and .42 looked through by these rules, and
.79 and .32 when the modules that do their own job are looked through, too.

Of a relay's accesses those of tables where it is at home stay its own. A foreign table that it
touches under more than half of its entry points says nothing about any one caller: the link stays,
marked. The others are the callers'.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from analyzer.linking.homes import Homes
from analyzer.model import Access, TagUse

FEWEST_ENTRY_POINTS = 5
BROAD = 0.25
FOREIGN = 0.5
#: A module this foreign is at home nowhere; it need not be broad.
HOMELESS = 0.9
FEWEST_TABLES = 3
CALLER_DEPENDENT = 0.5
ANSWERS = 0.5


@dataclass(frozen=True, slots=True)
class Relay:
    """`everyones` are the foreign tables that it touches for more than half of its callers."""

    module: str
    entry_points: int
    of_entry_points: int
    foreign: float
    mean_share: float
    everyones: frozenset[str]

    @property
    def reason(self) -> str:
        """Why it is believed to pass on, in words."""
        return (
            f"asked by {self.entry_points} of {self.of_entry_points} entry points, "
            f"{self.foreign:.0%} of its accesses are of tables it does not own, and which ones "
            f"depends on the caller (a table for {self.mean_share:.0%} of them on average)"
        )


def find_relays(
    uses: Iterable[TagUse],
    accesses: Mapping[str, tuple[Access, ...]],
    homes: Homes,
    answering: Callable[[str, str | None], str | None],
) -> dict[str, Relay]:
    """Relays by module, sorted.

    `accesses` are those of each template by its id; `answering` gives the module that an entry
    point (and the tag's application) names, relays not yet left out.
    """
    callers: dict[str, set[str]] = defaultdict(set)
    total: Counter[str] = Counter()
    foreign: dict[str, Counter[str]] = defaultdict(Counter)
    callers_of: dict[tuple[str, str], set[str]] = defaultdict(set)
    answered: dict[str, set[str]] = defaultdict(set)
    for use in uses:
        module, entry_point = use.tag.module, use.tag.entry_point
        if module is None or entry_point is None:
            continue
        if answering(entry_point, use.tag.app) == module:
            answered[module].add(entry_point)
        for table, _ in accesses.get(use.template, ()):
            callers[module].add(entry_point)
            total[module] += use.count
            if not homes.at_home(module, table):
                foreign[module][table] += use.count
                callers_of[module, table].add(entry_point)
    everyone = len(set().union(*callers.values())) if callers else 0
    found: dict[str, Relay] = {}
    for module in sorted(foreign):
        count, strange = len(callers[module]), foreign[module].total()
        share = strange / total[module]
        breadth = {table: len(callers_of[module, table]) / count for table in foreign[module]}
        mean = sum(breadth[table] * n for table, n in foreign[module].items()) / strange
        homeless = share >= HOMELESS and len(breadth) >= FEWEST_TABLES
        broad = count >= FEWEST_ENTRY_POINTS and (count >= BROAD * everyone or homeless)
        answers = len(answered[module]) >= ANSWERS * count
        if broad and not answers and share >= FOREIGN and mean <= CALLER_DEPENDENT:
            everyones = frozenset(t for t, part in breadth.items() if part > CALLER_DEPENDENT)
            found[module] = Relay(module, count, everyone, share, mean, everyones)
    return found
