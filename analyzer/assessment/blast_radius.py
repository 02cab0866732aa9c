"""What fails when one service is down, and how available is the whole?"""

from collections import Counter

from analyzer.assessment.footprints import Projection
from analyzer.assessment.hops import requests
from analyzer.model.assessment import BlastRadius, Replay

#: The availability of each service that is assumed where nobody states one: three nines.
STATED_AVAILABILITY = 0.999


def blast_radius(seen: Projection) -> tuple[BlastRadius, ...]:
    """For each service the requests that touch it, most first; the unassigned group included."""
    hit: Counter[str] = Counter(dict.fromkeys(seen.cut.services, 0))
    for found in seen.requests:
        for service in found.touched:
            hit[service] += found.shape.count
    total = requests(seen.workload)
    ranked = sorted(hit.items(), key=lambda item: (-item[1], item[0]))
    return tuple(BlastRadius(name, n, n / total if total else 0.0) for name, n in ranked)


def availability(replayed: Replay, each: float = STATED_AVAILABILITY) -> float:
    """The mean over requests of each**n, n = services touched; 1 where there are no requests.

    It assumes that services fail independently, and that a request needs all that it touches.
    """
    if not replayed.requests:
        return 1.0
    return sum(each**n * count for n, count in replayed.by_services) / replayed.requests
