"""How functionalities run through the services: the measures of Lisbon's mono2micro."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple


class Trace(NamedTuple):
    """One way a functionality runs: how often, and (entity, "R", "W" or "RW") in order."""

    times: float
    accesses: tuple[tuple[str, str], ...]


#: What a user can ask for, each with its traces.
Functionalities = Mapping[Hashable, Sequence[Trace]]
#: A stay inside one service: the service, its entities in order of first access, with the modes.
LocalTransaction = tuple[str, dict[str, str]]


def cohesion(functionalities: Functionalities, service_of: Mapping[str, str]) -> float:
    """Cohesion in [0, 1], higher is better: mean over services c of the share of c that is used.

    (1 / |F_c|) sum over the functionalities f that touch c of |E_f and c| / |c|, E_f the entities
    of f. A service that nothing touches adds 0.

    >>> home = {"a": "x", "b": "x", "c": "y"}
    >>> buy, look = [Trace(1, (("a", "R"), ("c", "W")))], [Trace(1, (("a", "R"), ("b", "R")))]
    >>> cohesion({"buy": buy, "look": look}, home)
    0.875
    """
    members = _members(service_of)
    shares: dict[str, list[float]] = {name: [] for name in members}
    for traces in functionalities.values():
        used = {entity for trace in traces for entity, _ in trace.accesses if entity in service_of}
        for name in sorted({service_of[entity] for entity in used}):
            shares[name].append(len(used & members[name]) / len(members[name]))
    each = [sum(found) / len(found) if found else 0.0 for found in shares.values()]
    return sum(each) / len(each) if each else 0.0


def coupling(functionalities: Functionalities, service_of: Mapping[str, str]) -> float:
    """Coupling in [0, 1], lower is better: how much of the others each service must know.

    Mean over services c_i of (1 / (k - 1)) sum over j of |CD_ij| / |c_j|, CD_ij the entities of c_j
    that some functionality accesses first right after a local transaction in c_i. 0 for k = 1.

    >>> home = {"a": "x", "b": "x", "c": "y"}
    >>> coupling({"buy": [Trace(1, (("c", "R"), ("a", "R"), ("b", "W"), ("c", "W")))]}, home)
    0.75
    """
    members = _members(service_of)
    if len(members) < 2:
        return 0.0
    known: dict[tuple[str, str], set[str]] = {}
    for traces in functionalities.values():
        for trace in traces:
            for (here, _), (there, entered) in pairwise(local_transactions(trace, service_of)):
                known.setdefault((here, there), set()).add(next(iter(entered)))
    pairs = sorted(known.items())
    return sum(len(found) / len(members[there]) for (_, there), found in pairs) / (
        len(members) * (len(members) - 1)
    )


def complexity(functionalities: Functionalities, service_of: Mapping[str, str]) -> float:
    """Complexity, lower is better: what the loss of isolation makes people think of; a mean.

    For a functionality f inside one service 0, else the sum over its local transactions of the
    number of other functionalities that span services and touch an entity of it in another mode (R,
    W or RW; theirs over all they do, its own within the local transaction). Of several traces that
    touch a service their mean by count. The mean is over the functionalities that touch a service.

    >>> home = {"a": "x", "b": "y"}
    >>> buy, look = [Trace(1, (("a", "W"), ("b", "W")))], [Trace(1, (("b", "R"), ("a", "W")))]
    >>> complexity({"buy": buy, "look": look, "list": [Trace(9, (("a", "R"),))]}, home)
    0.6666666666666666
    """
    modes = [_modes(traces, service_of) for traces in functionalities.values()]
    spanning = [len({service_of[entity] for entity in used}) > 1 for used in modes]
    # Sets of functionalities as bits: a union is one machine operation over thousands of them.
    users: dict[str, dict[str, int]] = {}
    for place, used in enumerate(modes):
        for entity, mode in used.items() if spanning[place] else ():
            of_entity = users.setdefault(entity, {})
            of_entity[mode] = of_entity.get(mode, 0) | 1 << place
    total = 0.0
    for place, traces in enumerate(functionalities.values()):
        if spanning[place]:
            others = ~(1 << place)
            found = weight = 0.0
            for trace in traces:
                stays = [stay for _, stay in local_transactions(trace, service_of)]
                seen = ((_disturbing(stay, users) & others).bit_count() for stay in stays)
                found += trace.times * sum(seen)
                weight += trace.times * bool(stays)
            total += found / weight
    touching = sum(bool(used) for used in modes)
    return total / touching if touching else 0.0


def local_transactions(trace: Trace, service_of: Mapping[str, str]) -> Iterator[LocalTransaction]:
    """The longest runs of accesses inside one service; entities of no service are passed over."""
    placed = (access for access in trace.accesses if access[0] in service_of)
    for service, run in groupby(placed, key=lambda access: service_of[access[0]]):
        yield service, _joined(run)


def _disturbing(stay: Mapping[str, str], users: Mapping[str, Mapping[str, int]]) -> int:
    found = 0
    for entity, own in stay.items():
        for mode, who in users.get(entity, {}).items():
            if mode != own:
                found |= who
    return found


def _modes(traces: Iterable[Trace], service_of: Mapping[str, str]) -> dict[str, str]:
    """The mode in which a functionality touches each entity of a service."""
    return _joined(a for trace in traces for a in trace.accesses if a[0] in service_of)


def _joined(accesses: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for entity, mode in accesses:
        before = found.get(entity, mode)
        found[entity] = mode if mode == before else "RW"
    return found


def _members(service_of: Mapping[str, str]) -> dict[str, set[str]]:
    members: dict[str, set[str]] = {}
    for entity, name in sorted(service_of.items()):
        members.setdefault(name, set()).add(entity)
    return members
