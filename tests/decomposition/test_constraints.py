"""People's word is kept; where it contradicts itself, it is told."""

import time
from itertools import pairwise

import pytest

from analyzer.coupling import couple
from analyzer.decomposition import decompose, propose
from analyzer.model import Constraints, UsageError, Workload


def test_pins_name_the_service_and_hold_its_nodes(shop_graph):
    cut = decompose(
        shop_graph, 3, Constraints(pinned=(("Billing", ("table:invoice_*", "table:order_a")),))
    )
    billing = next(service for service in cut if service.name == "Billing")
    assert {"order_a", *(f"invoice_{c}" for c in "abcdef")} <= set(billing.tables)


def test_together_and_apart_are_kept(shop_graph):
    wanted = Constraints(
        together=(("table:order_a", "table:shipment_b"),),
        apart=(("table:catalogue_a", "table:catalogue_b"),),
    )
    for cut in propose(Workload(), shop_graph, (3, 5), wanted, resamples=1):
        home = cut.service_of()
        assert home["table:order_a"] == home["table:shipment_b"]
        assert home["table:catalogue_a"] != home["table:catalogue_b"]


def test_ignored_nodes_are_listed(shop_graph):
    cut = decompose(shop_graph, 3, Constraints(ignore=("table:customer_*",)))
    ignored = {u.node: u.reason for u in cut.unattached}
    assert ignored["table:customer_a"] == "left out on request"
    assert not any(t.startswith("customer_") for s in cut for t in s.tables)


def test_a_hub_may_be_pinned(shop_graph):
    cut = decompose(shop_graph, 3, Constraints(pinned=(("Web", ("table:django_session",)),)))
    assert cut.service_of()["table:django_session"] == "Web"


@pytest.mark.parametrize(
    ("constraints", "words"),
    [
        (
            Constraints(pinned=(("A", ("table:order_a",)), ("B", ("table:order_*",)))),
            "table:order_a is pinned to both A and B",
        ),
        (
            Constraints(
                pinned=(("A", ("table:order_a",)), ("B", ("table:order_b",))),
                together=(("table:order_a", "table:order_b"),),
            ),
            "table:order_a is pinned to A and table:order_b to B, yet",
        ),
        (
            Constraints(
                pinned=(("A", ("table:order_a", "table:order_b")),),
                apart=(("table:order_a", "table:order_b"),),
            ),
            "table:order_a and table:order_b are kept apart, yet both are pinned to A",
        ),
        (
            Constraints(
                together=(("table:order_a", "table:order_b"), ("table:order_b", "table:order_c")),
                apart=(("table:order_a", "table:order_c"),),
            ),
            "kept apart, yet both are kept together",
        ),
        (
            Constraints(pinned=(("A", ("table:order_a",)),), ignore=("table:order_*",)),
            "table:order_a is pinned to A and also ignored",
        ),
        (
            Constraints(pinned=tuple((c, (f"table:order_{c}",)) for c in "abcd")),
            "4 services have pins",
        ),
        (Constraints(ignore=("table:nowhere",)), "table:nowhere in ignore matches no node"),
    ],
)
def test_contradictions_are_named(shop_graph, constraints, words):
    with pytest.raises(UsageError) as refused:
        decompose(shop_graph, 3, constraints)
    assert words in refused.value.message
    assert refused.value.remedy


def test_more_to_keep_apart_than_services(shop_graph):
    names = [f"table:order_{c}" for c in "abcd"]
    pairs = tuple((a, b) for i, a in enumerate(names) for b in names[i + 1 :])
    with pytest.raises(UsageError, match="cannot be kept apart with 3 services"):
        decompose(shop_graph, 3, Constraints(apart=pairs))


def test_packages_kept_apart_by_globs(make_monolith):
    shop = make_monolith(per_service=60, units=300)
    graph = couple(*shop)
    wanted = Constraints(apart=(("table:order_*", "table:invoice_*"),))
    started = time.process_time()
    cut = decompose(graph, 3, wanted)
    assert time.process_time() - started < 5
    home = cut.service_of()
    sides = [
        {home[node] for node in home if node.startswith(f"table:{side}_")}
        for side in ("order", "invoice")
    ]
    assert not sides[0] & sides[1]


def test_a_chain_of_pairs_is_kept_apart_in_two_services(shop_graph):
    names = [f"table:{d}_a" for d in ("order", "catalogue", "customer", "invoice", "shipment")]
    pairs = tuple(pairwise(names))
    home = decompose(shop_graph, 2, Constraints(apart=pairs)).service_of()
    assert all(home[left] != home[right] for left, right in pairs)


@pytest.mark.parametrize("k", [3, 4])
def test_bounds_on_sizes_are_kept(shop, shop_graph, k):
    plain = {len(service) for cut in propose(shop[0], shop_graph, (k,)) for service in cut}
    wanted = Constraints(at_least=min(plain) + 1, at_most=max(plain) - 1)
    (cut,) = propose(shop[0], shop_graph, (k,), wanted)
    assert cut.k == k
    assert all(min(plain) < len(service) < max(plain) for service in cut)


def test_bounds_that_leave_no_room_are_told(shop, shop_graph):
    with pytest.raises(UsageError, match="do not go into 3 services of at most 10"):
        propose(shop[0], shop_graph, (3,), Constraints(at_most=10), resamples=1)
