"""How near does a cut come to the boundaries that the team has drawn itself?"""

from collections import Counter, defaultdict

from analyzer.decomposition.measures import mojofm
from analyzer.model import Codebase, CutPart, Decomposition, IntendedFit


def intended_fits(decomposition: Decomposition, codebase: Codebase) -> tuple[IntendedFit, ...]:
    """One entry per kind of boundary written down, over the modules that both place.

    The team's parts are often more than the services. Joining them costs MoJoFM, which compares
    cuts with as many services; how many modules stay together then says more.
    """
    homes = _homes(decomposition)
    found = []
    for one in codebase.intended:
        both = [(homes[module], part) for module, part in one.parts if module in homes]
        if both:
            mine, theirs = zip(*both, strict=True)
            most: Counter[str] = Counter()
            for (_, part), count in Counter(both).items():
                most[part] = max(most[part], count)
            fit, together = mojofm(mine, theirs), most.total() / len(both)
            found.append(IntendedFit(one.origin, len(most), len(both), fit, together))
    return tuple(found)


def cut_parts(decomposition: Decomposition, codebase: Codebase) -> tuple[CutPart, ...]:
    """The parts that a cut puts into several services, by origin, those cut most first."""
    homes = _homes(decomposition)
    found = []
    for one in codebase.intended:
        services: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for module, part in one.parts:
            if module in homes:
                services[part][homes[module]] += 1
        found += [
            CutPart(one.origin, part, tuple(sorted(held.items(), key=lambda s: (-s[1], s[0]))))
            for part, held in services.items()
            if len(held) > 1
        ]
    return tuple(sorted(found, key=lambda each: (each.origin, -each.away, each.part)))


def _homes(decomposition: Decomposition) -> dict[str, str]:
    """Module to the name of its service."""
    return {m: service.name for service in decomposition.services for m in service.modules}
