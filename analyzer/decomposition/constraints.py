"""What people insist on, resolved to nodes; a contradiction is told, not solved silently."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from analyzer.decomposition.colouring import uncolourable
from analyzer.decomposition.conflicts import Rule, opened, smallest_conflict
from analyzer.model import Constraints, UsageError

#: Rules and nodes named in one message.
MOST_NAMED = 12
#: More services than were asked for that a remedy may speak of.
MOST_MORE = 8


@dataclass(frozen=True, slots=True)
class Insisted:
    """Constraints without globs.

    `homes` maps a pinned node to the name of its service, `groups` are disjoint sets of nodes that
    stay together (each sorted), `apart` pairs that may not share a service; `at_least` and
    `at_most` bound the nodes of each service.
    """

    homes: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    ignored: frozenset[str] = frozenset()
    at_least: int | None = None
    at_most: int | None = None


def resolve(constraints: Constraints, nodes: tuple[str, ...], k: int) -> Insisted:
    """Globs opened against the nodes.

    Raises UsageError where a pattern matches nothing, and where the rules cannot all hold with `k`
    services: it says why, and names a set of rules as they were written of which each one is needed
    for the conflict.
    """
    rules = opened(constraints, nodes)
    if contradiction(rules, nodes, k):
        raise _conflict(rules, nodes, k)
    return _insisted(rules)


def contradiction(rules: Sequence[Rule], nodes: Sequence[str], k: int) -> str | None:
    """Why `rules` cannot all hold with `k` services, in a sentence; None where nothing says so."""
    found = _insisted(rules)
    homes = dict(found.homes)
    for rule in rules:
        for node in rule.sides[0] if rule.kind == "pin" else ():
            if homes[node] != rule.service:
                return f"{node} is pinned to both {homes[node]} and {rule.service}"
            if node in found.ignored:
                return f"{node} is pinned to {rule.service} and also ignored"
    return (
        _torn(found, homes)
        or _too_many_homes(homes, k)
        or _too_few_parts(found, nodes, k)
        or _beyond_bounds(found, nodes, k)
        or _uncolourable(found, homes, k)
    )


def _insisted(rules: Sequence[Rule]) -> Insisted:
    ignored = frozenset(n for rule in rules if rule.kind == "ignore" for n in rule.sides[0])
    homes: dict[str, str] = {}
    for rule in rules:
        if rule.kind == "pin":
            homes = {**dict.fromkeys(rule.sides[0], rule.service), **homes}
    wanted = [rule.sides[0] for rule in rules if rule.kind == "together"]
    wanted += [
        tuple(node for node in sorted(homes) if homes[node] == service)
        for service in sorted({*homes.values()})
    ]
    pairs = {
        (min(left, right), max(left, right))
        for rule in rules
        if rule.kind == "apart"
        for left, right in product(*rule.sides)
        if left != right and left not in ignored and right not in ignored
    }
    return Insisted(
        homes=tuple(sorted(homes.items())),
        groups=_joined(wanted, ignored),
        apart=tuple(sorted(pairs)),
        ignored=ignored,
        at_least=max((rule.bound for rule in rules if rule.kind == "at_least"), default=None),
        at_most=min((rule.bound for rule in rules if rule.kind == "at_most"), default=None),
    )


def _joined(
    wanted: Sequence[tuple[str, ...]], ignored: frozenset[str]
) -> tuple[tuple[str, ...], ...]:
    """Groups that share a node made one."""
    sets: list[set[str]] = []
    for group in wanted:
        merged = set(group) - ignored
        for other in [known for known in sets if known & merged]:
            merged |= other
            sets.remove(other)
        if merged:
            sets.append(merged)
    return tuple(sorted(tuple(sorted(group)) for group in sets))


def _torn(found: Insisted, homes: dict[str, str]) -> str | None:
    for group in found.groups:
        claims = {homes[node]: node for node in reversed(group) if node in homes}
        if len(claims) > 1:
            (first, left), (second, right) = sorted(claims.items())[:2]
            return (
                f"{left} is pinned to {first} and {right} to {second}, yet they are kept together"
            )
    group_of = {node: number for number, group in enumerate(found.groups) for node in group}
    for left, right in found.apart:
        if left in group_of and group_of[left] == group_of.get(right):
            here = {homes[left], homes[right]} if {left, right} <= homes.keys() else set()
            home = f"pinned to {homes[left]}" if len(here) == 1 else "kept together"
            return f"{left} and {right} are kept apart, yet both are {home}"
    return None


def _too_many_homes(homes: dict[str, str], k: int) -> str | None:
    names = list(dict.fromkeys(homes.values()))
    if len(names) <= k:
        return None
    return f"{len(names)} services have pins ({_named(names)}), but {k} are asked for"


def _too_few_parts(found: Insisted, nodes: Sequence[str], k: int) -> str | None:
    """Each service needs something of its own; a system too small for k is no contradiction."""
    grouped = sum(map(len, found.groups))
    parts = len(found.groups) + len(nodes) - len(found.ignored) - grouped
    if parts >= min(k, len(nodes)):
        return None
    fill = f"{parts} service{'' if parts == 1 else 's'}" if parts else "no service"
    return f"what is left to place can fill {fill}, but {k} are asked for"


def _beyond_bounds(found: Insisted, nodes: Sequence[str], k: int) -> str | None:
    """A group that is too large, and bounds that the nodes at hand cannot fill."""
    least, most = found.at_least or 0, found.at_most
    here = len(nodes) - len(found.ignored)
    if most is not None and least > most:
        return f"a service cannot hold at least {least} and at most {most}"
    if least * min(k, here) > here:
        return f"{k} services of at least {least} need {least * k} modules and tables, of {here}"
    largest = max(found.groups, key=len, default=())
    if most is not None and len(largest) > most:
        return f"{len(largest)} modules and tables are kept together, {largest[0]} among them"
    return None


def _uncolourable(found: Insisted, homes: dict[str, str], k: int) -> str | None:
    """None also where the search for services was given up."""
    stands_for = {node: group[0] for group in found.groups for node in group}
    names = sorted({*homes.values()})
    ends = sorted({node for pair in found.apart for node in pair})
    every = sorted({stands_for.get(node, node) for node in (*ends, *homes)})
    number = {node: place for place, node in enumerate(every)}
    fixed = {number[stands_for[n]]: names.index(s) for n, s in homes.items()}
    enemies: dict[int, set[int]] = {}
    for pair in found.apart:
        left, right = (number[stands_for.get(node, node)] for node in pair)
        enemies.setdefault(left, set()).add(right)
        enemies.setdefault(right, set()).add(left)
    for item in fixed:
        enemies.setdefault(item, set()).update(other for other in fixed if other != item)
    if not uncolourable(enemies, fixed, k):
        return None
    return f"{_named(ends)} cannot be kept apart with {k} services"


def _conflict(rules: Sequence[Rule], nodes: Sequence[str], k: int) -> UsageError:
    core = smallest_conflict(rules, lambda some: contradiction(some, nodes, k) is not None)
    why = contradiction(core, nodes, k)
    listed = "; ".join(map(str, core[:MOST_NAMED]))
    rest = f"; and {len(core) - MOST_NAMED} more" if len(core) > MOST_NAMED else ""
    remedy = "Take this rule out" if len(core) == 1 else "Take one of these rules out"
    enough = next((n for n in _other_numbers(k) if not contradiction(rules, nodes, n)), None)
    if enough is not None:
        more = "or more" if enough > k else "or fewer"
        remedy += f", change it, or ask for {enough} service{'' if enough == 1 else 's'} {more}"
    else:
        remedy += " or change it"
    return UsageError(f"{why}: {listed}{rest}.", f"{remedy}.")


def _other_numbers(k: int) -> list[int]:
    return [*range(k + 1, k + MOST_MORE), *range(k - 1, 1, -1)]


def _named(names: Sequence[str]) -> str:
    rest = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")
