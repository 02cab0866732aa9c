"""The team's own boundaries: as patterns, as rules, and as a cut to begin with."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.decomposition import begun_from, decompose, drawn_in, kept_together, parts_of, pinned
from analyzer.decomposition.constraints import resolve
from analyzer.decomposition.patterns import patterns_of
from analyzer.model import Codebase, Constraints, CouplingGraph, Intended, UsageError, View

DOMAINS = ("catalogue", "customer", "invoice", "order", "shipment")
BY_DOMAIN = Intended(
    "import-linter",
    tuple(
        (f"shop.{d}.{part}", f"shop.{d}") for d in DOMAINS for part in ("forms", "models", "views")
    ),
)

names = st.text("ab.[*?/", min_size=1, max_size=6).map("module:{}".format)


@given(st.sets(names, min_size=1, max_size=12), st.data())
def test_patterns_match_what_was_chosen_and_nothing_else(nodes, data):
    chosen = data.draw(st.sets(st.sampled_from(sorted(nodes))))
    found = patterns_of(chosen, sorted(nodes))
    assert {n for n in nodes if any(fnmatchcase(n, p) for p in found)} == chosen


def test_a_package_is_one_pattern_as_soon_as_all_of_it_is_chosen():
    nodes = [f"module:shop.{name}" for name in ("cart.a", "cart.b", "cart.c.d", "order.a")]
    assert patterns_of(nodes[:3], nodes) == ("module:shop.cart.*",)
    assert patterns_of(nodes[:2], nodes) == ("module:shop.cart.a", "module:shop.cart.b")


def test_each_part_is_a_service_and_the_tables_follow_the_evidence(shop_graph):
    cut = begun_from(shop_graph, BY_DOMAIN)
    assert [service.name for service in cut] == sorted(f"shop.{d}" for d in DOMAINS)
    for service in cut:
        domain = service.name.removeprefix("shop.")
        own = [table for table in service.tables if table != "django_session"]
        assert len(own) == 6
        assert {table.partition("_")[0] for table in own} == {domain}
        assert {f"shop.{domain}.{part}" for part in ("forms", "models", "views")} <= {
            *service.modules
        }
    assert cut.method == "The team's boundaries by import-linter"


def test_more_parts_than_services_are_merged_by_what_ties_them(shop_graph):
    """Every module a part of its own: those of one domain, tied by their tables, find together."""
    single = Intended("packwerk", tuple((module, module) for module, _ in BY_DOMAIN.parts))
    cut = begun_from(shop_graph, single, most=5)
    assert cut.k == 5
    assert cut.method.endswith("15 parts merged by their coupling")
    homes = cut.service_of()
    for domain in DOMAINS:
        assert len({homes[f"module:shop.{domain}.{p}"] for p in ("forms", "models", "views")}) == 1
    assert {service.name.count("+") for service in cut} == {1}
    assert begun_from(shop_graph, single, most=5) == cut


def test_two_parts_without_code_between_them_are_tied_over_a_table():
    nodes = ("module:a", "module:b", "module:c", "table:t", "table:u")
    edges = ((0, 3, 1.0), (1, 3, 1.0), (2, 4, 1.0))
    graph = CouplingGraph(nodes, (View("links", edges),))
    drawn = Intended("packwerk", (("a", "A"), ("b", "B"), ("c", "C")))
    homes = begun_from(graph, drawn, most=2).service_of()
    assert homes["module:a"] == homes["module:b"] != homes["module:c"]


def test_a_person_may_insist_on_something_beside_the_parts(shop_graph):
    asked = Constraints(
        pinned=(("shop.order", ("table:invoice_a",)),), ignore=("module:shop.customer.forms",)
    )
    homes = begun_from(shop_graph, BY_DOMAIN, constraints=asked).service_of()
    assert homes["table:invoice_a"] == homes["module:shop.order.models"] == "shop.order"
    assert "module:shop.customer.forms" not in homes


def test_parts_that_contradict_what_a_person_insists_on_are_named(shop_graph):
    asked = Constraints(pinned=(("Sales", ("module:shop.order.models",)),))
    with pytest.raises(UsageError, match=r"pin module:shop\.order") as caught:
        begun_from(shop_graph, BY_DOMAIN, constraints=asked)
    assert "Take one of these rules out" in caught.value.remedy


def test_parts_kept_together_stay_whole_in_any_number_of_services(shop_graph):
    parts = parts_of(BY_DOMAIN, shop_graph.nodes)
    for k in (2, 3):
        homes = decompose(shop_graph, k, kept_together(parts, shop_graph.nodes)).service_of()
        for members in parts.values():
            assert len({homes[node] for node in members}) == 1


def test_pins_give_each_part_its_service_and_too_few_services_are_explained(shop_graph):
    rules = pinned(parts_of(BY_DOMAIN, shop_graph.nodes), shop_graph.nodes)
    assert [name for name, _ in rules.pinned] == [f"shop.{d}" for d in DOMAINS]
    with pytest.raises(UsageError, match="services have pins") as caught:
        resolve(rules, shop_graph.nodes, 3)
    assert "ask for 5 services or more" in caught.value.remedy


def test_a_part_of_one_module_needs_no_rule(shop_graph):
    drawn = Intended("packwerk", (("shop.core.loading", "core"), *BY_DOMAIN.parts))
    assert len(kept_together(parts_of(drawn, shop_graph.nodes), shop_graph.nodes).together) == 5


def test_what_was_not_drawn_says_what_was():
    code = Codebase(intended=(Intended("CODEOWNERS", (("a", "x"), ("b", "y"))),))
    assert drawn_in(code, "codeowners").origin == "CODEOWNERS"
    with pytest.raises(UsageError, match="no boundaries by Django apps") as caught:
        drawn_in(code, "django")
    assert caught.value.remedy == "There are: codeowners."
    with pytest.raises(UsageError, match="no kind of boundaries"):
        drawn_in(code, "astrology")


def test_one_part_alone_is_no_start(shop_graph):
    drawn = Intended("packwerk", (("shop.order.models", "order"), ("gone", "other")))
    with pytest.raises(UsageError, match="fewer than two parts"):
        begun_from(shop_graph, drawn)
