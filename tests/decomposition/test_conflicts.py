"""Rules that cannot all hold: the few that clash are named as they were written, no others."""

from fnmatch import fnmatchcase
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.decomposition.conflicts import opened, smallest_conflict
from analyzer.decomposition.constraints import contradiction, resolve
from analyzer.model import Constraints, UsageError

NODES = tuple(f"table:{name}" for name in "abcdefgh")


def refused(constraints, k=3):
    with pytest.raises(UsageError) as caught:
        resolve(constraints, NODES, k)
    assert "\n" not in caught.value.message + caught.value.remedy
    return caught.value.message, caught.value.remedy


def test_pin_against_pin():
    message, remedy = refused(
        Constraints(
            pinned=(("A", ("table:b", "table:a")), ("B", ("table:[a]", "table:c"))),
            together=(("table:d", "table:e"),),
        )
    )
    assert message == ("table:a is pinned to both A and B: pin table:a to A; pin table:[a] to B.")
    assert remedy == "Take one of these rules out or change it."


def test_together_against_apart_through_a_chain():
    message, _ = refused(
        Constraints(
            together=(
                ("table:g", "table:h"),
                ("table:a", "table:b"),
                ("table:b", "table:c"),
                ("table:c", "table:d"),
            ),
            apart=(("table:a", "table:g"), ("table:d", "table:a")),
        )
    )
    assert message == (
        "table:a and table:d are kept apart, yet both are kept together: "
        "together [table:a, table:b]; together [table:b, table:c]; together [table:c, table:d]; "
        "apart [table:d, table:a]."
    )


def test_more_kept_apart_than_services():
    pairs = tuple(combinations(NODES[:4], 2))
    message, remedy = refused(Constraints(apart=(*pairs, ("table:g", "table:h"))))
    assert message.startswith(
        "table:a, table:b, table:c, table:d cannot be kept apart with 3 services: apart ["
    )
    assert "table:g" not in message
    assert remedy == "Take one of these rules out, change it, or ask for 4 services or more."


def test_a_pin_that_leaves_a_service_empty():
    message, remedy = refused(Constraints(pinned=(("A", ("table:[a-g]",)), ("B", ("table:h",)))))
    assert message == (
        "what is left to place can fill 2 services, but 3 are asked for: pin table:[a-g] to A."
    )
    assert remedy == "Take this rule out, change it, or ask for 2 services or fewer."


def test_a_pin_that_apart_contradicts_through_other_pins():
    message, _ = refused(
        Constraints(
            pinned=(("A", ("table:a",)), ("B", ("table:b",))),
            apart=(("table:c", "table:a"), ("table:c", "table:b"), ("table:d", "table:e")),
        ),
        k=2,
    )
    assert "cannot be kept apart with 2 services" in message
    assert "pin table:a to A; pin table:b to B; apart [table:c, table:a]" in message
    assert "table:d" not in message


def test_a_system_smaller_than_the_services_asked_for_is_no_contradiction():
    assert contradiction((), NODES[:2], 5) is None


NAMES = st.sampled_from(NODES[:5])
GROUPS = st.lists(NAMES, min_size=1, max_size=3).map(tuple)
RULES = st.builds(
    Constraints,
    pinned=st.dictionaries(st.sampled_from("ABC"), GROUPS, max_size=3).map(
        lambda found: tuple(found.items())
    ),
    together=st.lists(GROUPS, max_size=2).map(tuple),
    apart=st.lists(st.tuples(NAMES, NAMES), max_size=6).map(tuple),
    ignore=st.lists(NAMES, max_size=1).map(tuple),
)


def possible(rules, nodes, k):
    """By trying every assignment."""
    ignored = {node for rule in rules if rule.kind == "ignore" for node in rule.sides[0]}
    free = [node for node in nodes if node not in ignored]
    pins = [(node, rule.service) for rule in rules if rule.kind == "pin" for node in rule.sides[0]]
    if any(node in ignored for node, _ in pins) or len({name for _, name in pins}) > k:
        return False
    number = {name: place for place, name in enumerate(sorted({name for _, name in pins}))}

    def holds(home):
        return (
            len({*home.values()}) >= min(k, len(nodes))
            and all(home[node] == number[name] for node, name in pins)
            and all(
                len({home[n] for n in rule.sides[0] if n in home}) < 2
                for rule in rules
                if rule.kind == "together"
            )
            and all(
                home[a] != home[b]
                for rule in rules
                if rule.kind == "apart"
                for a, b in product(*rule.sides)
                if a != b and a in home and b in home
            )
        )

    found = product(range(k), repeat=len(free))
    return any(holds(dict(zip(free, labels, strict=True))) for labels in found)


@settings(max_examples=150, deadline=None)
@given(RULES, st.integers(2, 3))
def test_what_is_refused_is_impossible_and_what_is_named_is_needed(constraints, k):
    nodes = NODES[:5]
    rules = opened(constraints, nodes)
    why = contradiction(rules, nodes, k)
    assert (why is None) == possible(rules, nodes, k)
    if why:
        core = smallest_conflict(rules, lambda some: contradiction(some, nodes, k) is not None)
        assert not possible(core, nodes, k)
        for rule in core:
            assert possible([each for each in core if each is not rule], nodes, k)


def test_bounds_that_the_nodes_cannot_fill():
    message, remedy = refused(Constraints(at_least=3))
    assert message == "3 services of at least 3 need 9 modules and tables, of 8: at_least = 3."
    assert remedy == "Take this rule out, change it, or ask for 2 services or fewer."


def test_bounds_that_contradict_each_other():
    message, _ = refused(Constraints(at_least=2, at_most=1, ignore=("table:h",)))
    assert message == ("a service cannot hold at least 2 and at most 1: at_least = 2; at_most = 1.")


def test_a_group_larger_than_a_service_may_be():
    message, _ = refused(
        Constraints(together=(("table:[abc]",), ("table:c", "table:d")), at_most=3), k=2
    )
    assert message == (
        "4 modules and tables are kept together, table:a among them: "
        "together [table:[abc]]; together [table:c, table:d]; at_most = 3."
    )


@given(
    st.sets(st.text("ab.[]*?", max_size=4).map("table:{}".format), min_size=1, max_size=9),
    st.text("ab.[]*?", max_size=4).map("table:{}".format),
)
def test_a_pattern_matches_as_file_names_do(nodes, pattern):
    expected = {node for node in nodes if fnmatchcase(node, pattern)}
    try:
        (rule,) = opened(Constraints(ignore=(pattern,)), [*nodes])
        assert {*rule.sides[0]} == expected
    except UsageError:
        assert not expected


@pytest.mark.parametrize("number", [65, 200])
def test_of_many_rules_the_few_that_clash_are_named(number):
    nodes = [f"table:t{at:03}" for at in range(number)]
    pins = (("A", tuple(nodes[: number // 2])), ("B", tuple(nodes[number // 2 :])))
    asked = Constraints(pinned=pins, together=((nodes[3], nodes[-2]),))
    rules = opened(asked, nodes)
    core = smallest_conflict(rules, lambda some: contradiction(some, nodes, 2) is not None)
    assert [str(rule) for rule in core] == [
        f"pin {nodes[3]} to A",
        f"pin {nodes[-2]} to B",
        f"together [{nodes[3]}, {nodes[-2]}]",
    ]


def test_a_rule_of_many_patterns_is_named_by_a_few():
    nodes = [f"table:t{at:02}" for at in range(20)]
    (rule,) = opened(Constraints(together=(tuple(nodes),)), nodes)
    assert str(rule).endswith("table:t07 and 12 more]")
