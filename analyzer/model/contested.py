"""The nodes whose place is in doubt: what people should talk about first."""

from dataclasses import dataclass

from analyzer.model.decomposition import Decomposition

#: Below this a node kept other company nearly as often as its own.
IN_DOUBT = 0.2
#: More than this nobody talks through in one meeting.
MOST_CONTESTED = 24


@dataclass(frozen=True, slots=True)
class Contested:
    """A node, where it stands, where it might as well stand, and its confidence."""

    node: str
    service: str
    runner_up: str
    sure: float


def contested(cut: Decomposition) -> tuple[Contested, ...]:
    """The nodes in doubt that have a runner-up, the least sure first, at most `MOST_CONTESTED`."""
    home, rivals = cut.service_of(), dict(cut.runners_up)
    names = {service.name for service in cut}
    found = [
        Contested(node, home[node], rivals[node], sure)
        for node, sure in cut.confidence
        if sure < IN_DOUBT and node in home and rivals.get(node, home[node]) in names - {home[node]}
    ]
    return tuple(sorted(found, key=lambda one: (one.sure, one.node))[:MOST_CONTESTED])
