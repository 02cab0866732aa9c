"""What people insist on, resolved to nodes; a contradiction is told, not solved silently."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product

from analyzer.model import Constraints, UsageError


@dataclass(frozen=True, slots=True)
class Insisted:
    """Constraints without globs.

    `homes` maps a pinned node to the name of its service, `groups` are disjoint sets of nodes that
    stay together (each sorted), `apart` pairs that may not share a service.
    """

    homes: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    ignored: frozenset[str] = frozenset()


def resolve(constraints: Constraints, nodes: tuple[str, ...], k: int) -> Insisted:
    """Globs opened against the nodes.

    Raises UsageError, naming the two ends, where a pattern matches nothing, where a node is pinned
    twice or pinned and ignored, where `together` or a pin contradicts another pin or `apart`, and
    where more services are pinned than `k` allows.
    """
    ignored = frozenset(_matches(constraints.ignore, nodes, "ignore"))
    homes: dict[str, str] = {}
    for service, patterns in constraints.pinned:
        for node in _matches(patterns, nodes, f"the pins of {service}"):
            if homes.setdefault(node, service) != service:
                raise UsageError(
                    f"{node} is pinned to both {homes[node]} and {service}.",
                    "Pin it to one service only.",
                )
            if node in ignored:
                raise UsageError(
                    f"{node} is pinned to {service} and also ignored.", "Take one of the two out."
                )
    pinned = list(dict.fromkeys(service for service, _ in constraints.pinned))
    if len(set(homes.values())) > k:
        raise UsageError(
            f"{len(pinned)} services have pins ({', '.join(pinned)}), but {k} are asked for.",
            f"Ask for {len(pinned)} services or more, or take pins out.",
        )
    groups = _groups(constraints, homes, nodes, ignored)
    return Insisted(
        homes=tuple(sorted(homes.items())),
        groups=groups,
        apart=_apart(constraints, homes, groups, nodes, ignored),
        ignored=ignored,
    )


def _matches(patterns: Iterable[str], nodes: tuple[str, ...], where: str) -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        matched = [node for node in nodes if fnmatchcase(node, pattern)]
        if not matched:
            raise UsageError(
                f"{pattern} in {where} matches no node.",
                "Write module:NAME or table:NAME as the analysis lists it; globs are allowed.",
            )
        found += matched
    return sorted(set(found))


def _groups(
    constraints: Constraints, homes: dict[str, str], nodes: tuple[str, ...], ignored: frozenset[str]
) -> tuple[tuple[str, ...], ...]:
    sets: list[set[str]] = []
    wanted = [_matches(patterns, nodes, "together") for patterns in constraints.together]
    wanted += [[node for node in homes if homes[node] == s] for s in sorted({*homes.values()})]
    for group in wanted:
        merged = set(group) - ignored
        for other in [known for known in sets if known & merged]:
            merged |= other
            sets.remove(other)
        if merged:
            sets.append(merged)
    for group_set in sets:
        claims = {homes[node]: node for node in sorted(group_set) if node in homes}
        if len(claims) > 1:
            (first, left), (second, right) = sorted(claims.items())[:2]
            raise UsageError(
                f"{left} is pinned to {first} and {right} to {second}, yet they are kept together.",
                "Change a pin or take one of the two out of `together`.",
            )
    return tuple(sorted(tuple(sorted(group)) for group in sets))


def _apart(
    constraints: Constraints,
    homes: dict[str, str],
    groups: tuple[tuple[str, ...], ...],
    nodes: tuple[str, ...],
    ignored: frozenset[str],
) -> tuple[tuple[str, str], ...]:
    group_of = {node: number for number, group in enumerate(groups) for node in group}
    pairs = set()
    for left_pattern, right_pattern in constraints.apart:
        ends = (_matches([end], nodes, "apart") for end in (left_pattern, right_pattern))
        for left, right in product(*ends):
            if left == right or left in ignored or right in ignored:
                continue
            if left in group_of and group_of[left] == group_of.get(right):
                home = f"pinned to {homes[left]}" if left in homes else "kept together"
                raise UsageError(
                    f"{left} and {right} are kept apart, yet both are {home}.",
                    "Take the pair out of `apart`, or change the pin or `together`.",
                )
            pairs.add((min(left, right), max(left, right)))
    return tuple(sorted(pairs))
