"""Structural modularity."""

from collections import Counter
from collections.abc import Mapping
from itertools import combinations

from analyzer.decomposition.measures.calls import Calls


def sm(calls: Calls, service_of: Mapping[str, str]) -> float:
    """Structural modularity, higher is better.

    Mean over services of (linked unordered pairs inside, a node linked to itself included) / n_i^2
    minus the mean over pairs of services of (linked pairs across) / (n_i n_j). Linked means a call
    in either direction (Mono2Micro).

    >>> home = {"a": "x", "b": "x", "c": "y"}
    >>> sm({("a", "b"): 1, ("b", "a"): 2, ("b", "c"): 1, ("c", "c"): 4}, home)
    0.125
    """
    sizes = Counter(service_of.values())
    inside: Counter[str] = Counter()
    across: Counter[tuple[str, str]] = Counter()
    pairs = {
        (min(pair), max(pair))
        for pair, volume in calls.items()
        if volume > 0 and {*pair} <= service_of.keys()
    }
    for left, right in pairs:
        here, there = service_of[left], service_of[right]
        if here == there:
            inside[here] += 1
        else:
            across[min(here, there), max(here, there)] += 1
    if not sizes:
        return 0.0
    names = sorted(sizes)
    cohesion = sum(inside[name] / sizes[name] ** 2 for name in names) / len(names)
    between = list(combinations(names, 2))
    coupling = sum(across[a, b] / (sizes[a] * sizes[b]) for a, b in between)
    return cohesion - (coupling / len(between) if between else 0.0)
