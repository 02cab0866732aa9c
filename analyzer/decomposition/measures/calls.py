"""What crosses services, of the calls between nodes."""

from collections.abc import Mapping
from math import log

#: (caller, callee) to volume; a node that `service_of` does not know takes no part.
Calls = Mapping[tuple[str, str], float]


def icp(calls: Calls, service_of: Mapping[str, str], *, raw: bool = False) -> float:
    """Inter-partition calls in [0, 1], lower is better.

    Sum of (1 + ln v) over directed calls that cross / the same sum over all calls between different
    nodes (Mono2Micro); with `raw` v itself (CARGO). 0 where there are no calls.

    >>> home = {"a": "x", "b": "x", "c": "y"}
    >>> icp({("a", "b"): 1, ("b", "c"): 1, ("c", "c"): 9}, home)
    0.5
    >>> icp({("a", "b"): 3, ("b", "c"): 1}, home, raw=True)
    0.25
    """
    crossing = total = 0.0
    for (caller, callee), volume in sorted(calls.items()):
        if caller == callee or volume <= 0 or not {caller, callee} <= service_of.keys():
            continue
        weight = volume if raw else 1 + log(volume)
        total += weight
        crossing += weight * (service_of[caller] != service_of[callee])
    return crossing / total if total else 0.0


def ifn(calls: Calls, service_of: Mapping[str, str]) -> float:
    """Interface number, lower is better: linked pairs of nodes that cross / number of services.

    Two nodes are linked by a call in either direction.

    >>> home = {"a": "x", "b": "x", "c": "y"}
    >>> ifn({("a", "c"): 1, ("c", "a"): 5, ("b", "c"): 1, ("a", "b"): 1}, home)
    1.0
    """
    pairs = {
        (min(pair), max(pair))
        for pair, volume in calls.items()
        if volume > 0 and {*pair} <= service_of.keys()
    }
    crossing = sum(service_of[left] != service_of[right] for left, right in pairs)
    return crossing / max(1, len(set(service_of.values())))
