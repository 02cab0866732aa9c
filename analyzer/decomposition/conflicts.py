"""Rules that cannot all hold: which few of them, in the words of the person who wrote them."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice, takewhile
from typing import Literal

from analyzer.model import Constraints, UsageError

_GLOB = frozenset("*?[")
#: Up to so many rules are taken out one by one from the start.
MANY_RULES = 64
#: Patterns named of one rule.
PATTERNS_NAMED = 8


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of somebody's constraints, its globs opened.

    `sides` holds two sets of nodes for `apart`, none for a bound on sizes, and one for the others;
    `service` is a pin's.
    """

    kind: Literal["pin", "together", "apart", "ignore", "at_least", "at_most"]
    sides: tuple[tuple[str, ...], ...]
    patterns: tuple[str, ...]
    service: str = ""
    bound: int = 0

    def __str__(self) -> str:
        rest = len(self.patterns) - PATTERNS_NAMED
        more = f" and {rest} more" if rest > 0 else ""
        listed = f"{', '.join(self.patterns[:PATTERNS_NAMED])}{more}"
        match self.kind:
            case "pin":
                return f"pin {listed} to {self.service}"
            case "ignore":
                return f"ignore {listed}"
            case "at_least" | "at_most":
                return f"{self.kind} = {self.bound}"
        return f"{self.kind} [{listed}]"


def opened(constraints: Constraints, nodes: Sequence[str]) -> tuple[Rule, ...]:
    """The rules one by one, each pattern of a pin or of `ignore` a rule of its own.

    Raises UsageError where a pattern matches no node.
    """
    nodes = sorted(nodes)
    rules = [
        Rule("pin", (_matching(pattern, nodes, f"the pins of {service}"),), (pattern,), service)
        for service, patterns in constraints.pinned
        for pattern in patterns
    ]
    for patterns in constraints.together:
        group = {node for each in patterns for node in _matching(each, nodes, "together")}
        rules.append(Rule("together", (tuple(sorted(group)),), patterns))
    for pair in constraints.apart:
        sides = tuple(_matching(each, nodes, "apart") for each in pair)
        rules.append(Rule("apart", sides, pair))
    rules += [
        Rule("ignore", (_matching(pattern, nodes, "ignore"),), (pattern,))
        for pattern in constraints.ignore
    ]
    if constraints.at_least is not None:
        rules.append(Rule("at_least", (), (), bound=constraints.at_least))
    if constraints.at_most is not None:
        rules.append(Rule("at_most", (), (), bound=constraints.at_most))
    return tuple(rules)


def smallest_conflict(
    rules: Sequence[Rule], conflicting: Callable[[Sequence[Rule]], bool]
) -> tuple[Rule, ...]:
    """A set of `rules` that conflict, and would not if any one of them were taken out.

    Rules are taken out one by one, each for good where the rest still conflict (the deletion filter
    of Chinneck, Dravnieks: Locating minimal infeasible constraint sets in linear programs, 1991);
    once from the first rule on, once from the last, and the smaller result is taken. Thousands of
    rules go in halves first, then in quarters of what is left, and so on.
    """
    found = []
    for order in (list(rules), list(reversed(rules))):
        kept = order
        size = len(order) // 2 if len(order) > MANY_RULES else 1
        while size:
            for block in [kept[at : at + size] for at in range(0, len(kept), size)]:
                gone = {id(rule) for rule in block}
                rest = [rule for rule in kept if id(rule) not in gone]
                if conflicting(rest):
                    kept = rest
            size = min(size, len(kept)) // 2
        found.append(kept)
    fewest = min(found, key=len)
    return tuple(rule for rule in rules if any(rule is each for each in fewest))


def _matching(pattern: str, nodes: Sequence[str], where: str) -> tuple[str, ...]:
    """The matching ones of sorted nodes. Plain names and `start*` are many, and looked up."""
    start = pattern.removesuffix("*")
    if _GLOB.isdisjoint(start):
        first = bisect_left(nodes, start)
        if start == pattern:
            matched = tuple(node for node in nodes[first : first + 1] if node == start)
        else:
            here = islice(nodes, first, None)
            matched = tuple(takewhile(lambda node: node.startswith(start), here))
    else:
        matched = tuple(node for node in nodes if fnmatchcase(node, pattern))
    if not matched:
        raise UsageError(
            f"{pattern} in {where} matches no node.",
            "Write module:NAME or table:NAME as the analysis lists it; globs are allowed.",
        )
    return matched
