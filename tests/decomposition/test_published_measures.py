"""Every published measure on a system of six nodes, worked out by hand.

    calls (volume): a -> a 5 (to itself), a -> b 3, b -> a 1, b -> c 1, c -> d 2, d -> e 1, e -> f 4
    services: One = {a, b, c}, Two = {d, e, f}

SM. Linked pairs inside: One {a,a} {a,b} {b,c} = 3, Two {d,e} {e,f} = 2; across {c,d} = 1.
    (3/9 + 2/9) / 2 - 1/9 = 1/6. a <-> b is one pair though two calls, the self call one more.
ICP. Calls between different nodes: six. (1 + ln 2) / (6 + ln 3 + ln 2 + ln 4); the volumes are
    3, 1, 1, 2, 1, 4, so raw (CARGO) 2 / 12.
IFN. One pair crosses, two services: 1/2.
BCP. "buy" (a, b, d; 3 times) and "look" (e, f; once): One sees one unit, ln 1 = 0, Two both, ln 2;
    the mean is ln 2 / 2. Counted (CARGO): Two sees 3 : 1, its entropy is
    -(3/4 ln 3/4 + 1/4 ln 1/4); the mean is half of it.
NED. Three and three: no service of 5 to 20 nodes, 1.
DTP. "buy" starts in One and touches t, u; "look" in Two and touches u: t 0, u the entropy of 3 : 1;
    1 - half of it.
"""

from math import log

import pytest

from analyzer.decomposition.measures import (
    Trace,
    balance,
    bcp,
    cohesion,
    complexity,
    coupling,
    dtp,
    icp,
    ifn,
    largest_share,
    ned,
    sm,
)

CALLS = {
    ("a", "a"): 5.0,
    ("a", "b"): 3.0,
    ("b", "a"): 1.0,
    ("b", "c"): 1.0,
    ("c", "d"): 2.0,
    ("d", "e"): 1.0,
    ("e", "f"): 4.0,
}
HOME = {**dict.fromkeys("abc", "One"), **dict.fromkeys("def", "Two")}
ALONE = dict.fromkeys("abcdef", "One")
UNITS = [(("a", "b", "d"), 3.0), (("e", "f"), 1.0)]
THREE_TO_ONE = -(0.75 * log(0.75) + 0.25 * log(0.25))


def test_the_class_graph() -> None:
    assert sm(CALLS, HOME) == pytest.approx(1 / 6)
    assert icp(CALLS, HOME) == pytest.approx((1 + log(2)) / (6 + log(24)))
    assert icp(CALLS, HOME, raw=True) == pytest.approx(2 / 12)
    assert ifn(CALLS, HOME) == 1 / 2
    assert ned([3, 3]) == 1.0


def test_use_cases_and_transactions() -> None:
    assert bcp(UNITS, HOME) == pytest.approx(log(2) / 2)
    assert bcp(UNITS, HOME, counted=True) == pytest.approx(THREE_TO_ONE / 2)
    done = [("One", ["t", "u"], 3.0), ("Two", ["u"], 1.0)]
    assert dtp(done) == pytest.approx(1 - THREE_TO_ONE / 2)


def test_a_direction_does_not_matter_for_links_and_does_for_calls() -> None:
    back = {(there, here): volume for (here, there), volume in CALLS.items()}
    assert (sm(back, HOME), ifn(back, HOME)) == (sm(CALLS, HOME), ifn(CALLS, HOME))
    both = {**CALLS, ("d", "c"): 1.0}  # one pair still, a second call across
    assert (sm(both, HOME), ifn(both, HOME)) == (sm(CALLS, HOME), ifn(CALLS, HOME))
    assert icp(both, HOME) == pytest.approx((2 + log(2)) / (7 + log(24)))


def test_a_call_to_itself_counts_in_sm_alone() -> None:
    plain = {pair: volume for pair, volume in CALLS.items() if pair[0] != pair[1]}
    assert sm(CALLS, HOME) - sm(plain, HOME) == pytest.approx(1 / 9 / 2)
    assert (icp(plain, HOME), ifn(plain, HOME)) == (icp(CALLS, HOME), ifn(CALLS, HOME))


def test_one_service_alone() -> None:
    """Linked pairs: all six of the graph, {a,a} included; 6 / 36. Nothing can cross."""
    assert sm(CALLS, ALONE) == pytest.approx(6 / 36)
    assert icp(CALLS, ALONE) == ifn(CALLS, ALONE) == 0.0
    assert bcp(UNITS, ALONE) == pytest.approx(log(2))
    assert ned([6]) == 0.0
    assert (balance([6]), largest_share([6])) == (1.0, 1.0)


def test_a_service_that_nothing_calls_and_no_unit_touches() -> None:
    """Three = {g}. SM: (3/9 + 2/9 + 0) / 3 - (1/9 + 0 + 0) / 3 = 4/27. The others: / 3."""
    home = {**HOME, "g": "Three"}
    assert sm(CALLS, home) == pytest.approx(4 / 27)
    assert ifn(CALLS, home) == pytest.approx(1 / 3)
    assert bcp(UNITS, home) == pytest.approx(log(2) / 3)
    assert icp(CALLS, home) == icp(CALLS, HOME)


#: Tables o, l in One and s, t in Two; the order and the mode of each access count.
TABLES = {"o": "One", "l": "One", "s": "Two", "t": "Two"}
BUY = Trace(1, (("o", "W"), ("l", "W"), ("s", "R"), ("o", "R")))
SHIP = Trace(1, (("s", "W"), ("o", "R")))
LIST = Trace(1, (("t", "R"),))
ASKED = {"buy": [BUY], "ship": [SHIP], "list": [LIST]}


def test_lisbons_cohesion() -> None:
    """One: buy uses 2 of 2, ship 1 of 2: 3/4. Two: buy, ship, list 1 of 2 each: 1/2. Mean 5/8."""
    assert cohesion(ASKED, TABLES) == pytest.approx(5 / 8)


def test_lisbons_coupling() -> None:
    """Buy goes One {o, l}, Two {s}, One {o}; ship goes Two {s}, One {o}.

    After One comes s: 1 of 2. After Two comes o, twice, once in the set: 1 of 2. Mean 1/2.
    """
    assert coupling(ASKED, TABLES) == pytest.approx(1 / 2)


def test_lisbons_complexity() -> None:
    """Only buy (o RW, l W, s R) and ship (s W, o R) span services.

    Buy: in {o W, l W} ship has o in R, 1; in {s R} ship has s in W, 1; in {o R} ship has o in R as
    well, 0. Ship: in {s W} buy has R, 1; in {o R} buy has RW, 1. List stays in Two: 0.
    (2 + 2 + 0) / 3.
    """
    assert complexity(ASKED, TABLES) == pytest.approx(4 / 3)


def test_several_traces_of_one_functionality_count_by_how_often_they_run() -> None:
    """Ship's second trace, 3 times, is s alone, read: buy has s in R, so 0. (2 + 0 * 3) / 4 for
    ship; buy's {s R} against ship's s, now RW, stays 1. (2 + 1/2 + 0) / 3.
    """
    twice = {**ASKED, "ship": [SHIP, Trace(3, (("s", "R"),))]}
    assert complexity(twice, TABLES) == pytest.approx(2.5 / 3)
    assert cohesion(twice, TABLES) == cohesion(ASKED, TABLES)


def test_lisbons_in_one_service_and_of_nothing() -> None:
    """Of four tables buy uses 3, ship 2, list 1: (3/4 + 2/4 + 1/4) / 3."""
    whole = dict.fromkeys(TABLES, "One")
    assert cohesion(ASKED, whole) == pytest.approx(1 / 2)
    assert coupling(ASKED, whole) == complexity(ASKED, whole) == 0.0
    assert cohesion({}, TABLES) == coupling({}, TABLES) == complexity({}, TABLES) == 0.0
    assert cohesion(ASKED, {}) == coupling(ASKED, {}) == complexity(ASKED, {}) == 0.0


def test_entities_of_no_service_are_passed_over() -> None:
    """A stop at an unplaced table between two of One does not end the stay there."""
    via = [Trace(1, (("o", "W"), ("x", "R"), ("l", "W"), ("s", "R")))]
    direct = [Trace(1, (("o", "W"), ("l", "W"), ("s", "R")))]
    for measure in (cohesion, coupling, complexity):
        with_stop = measure({"buy": via, "ship": [SHIP]}, TABLES)
        assert with_stop == measure({"buy": direct, "ship": [SHIP]}, TABLES)
