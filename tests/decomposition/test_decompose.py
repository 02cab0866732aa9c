"""Graphs come apart where they were put together, whatever is known of them."""

from collections import Counter
from dataclasses import replace

import pytest

from analyzer.coupling import couple
from analyzer.decomposition import decompose, propose
from analyzer.decomposition.measures import ari
from analyzer.model import (
    Codebase,
    CouplingGraph,
    Import,
    Module,
    Schema,
    UsageError,
    View,
    Workload,
)


def truth_of(cut):
    pairs = [
        (service.name, table.partition("_")[0])
        for service in cut
        for table in service.tables
        if not table.startswith("django")
    ]
    return [mine for mine, _ in pairs], [theirs for _, theirs in pairs]


def test_planted_services_are_found_and_named(shop_graph):
    cut = decompose(shop_graph, 5)
    assert ari(*truth_of(cut)) > 0.9
    assert [service.name for service in cut] == [
        "Catalogue", "Customer", "Invoice", "Order", "Shipment"
    ]  # fmt: skip
    for service in cut:
        own = [m for m in service.modules if m.split(".")[1] == service.name.lower()]
        assert len(own) == 3


@pytest.mark.parametrize("k", [2, 3, 4, 5, 7])
def test_the_gate_holds_for_every_k(shop_graph, k):
    cut = decompose(shop_graph, k)
    assert cut.k == k
    assert cut.largest_share() <= 0.55
    assert min(len(service) for service in cut) >= 2


def test_each_node_stands_once(shop_graph):
    cut = decompose(shop_graph, 4)
    nodes = [node for service in cut for node in service.nodes]
    nodes += [unattached.node for unattached in cut.unattached]
    assert Counter(nodes) == Counter(shop_graph.nodes)
    assert {shared.node for shared in cut.shared} <= cut.service_of().keys()


def test_plumbing_gets_a_home_and_is_marked(shop_graph):
    cut = decompose(shop_graph, 4)
    shared = {each.node: each.reason for each in cut.shared}
    assert "tied to no other table" in shared["table:django_session"]
    assert "imported by 15 of" in shared["module:shop.core.loading"]
    assert "table:django_session" in cut.service_of()


@pytest.mark.parametrize(
    ("with_code", "with_schema"), [(False, False), (False, True), (True, False)]
)
def test_part_of_the_evidence_is_enough(make_monolith, with_code, with_schema):
    shop = make_monolith(with_code=with_code, with_schema=with_schema)
    cut = decompose(couple(*shop), 5)
    assert cut.k == 5
    assert ari(*truth_of(cut)) > 0.7


def test_code_alone_is_enough():
    modules = [f"app.{part}.m{n}" for part in ("sales", "stock", "staff") for n in range(6)]
    imports = [Import(m, f"{m.rpartition('.')[0]}.m{n}") for m in modules for n in range(3)]
    codebase = Codebase(tuple(map(Module, modules)), tuple(imports))
    cut = decompose(couple(Workload(), codebase, Schema(), ()), 3)
    assert [service.name for service in cut] == ["Sales", "Staff", "Stock"]
    assert {len(service) for service in cut} == {6}


def test_a_schema_alone_is_enough(shop):
    cut = decompose(couple(Workload(), Codebase(), shop[2], ()), 5)
    assert ari(*truth_of(cut)) == 1
    assert [u.node for u in cut.unattached] == ["table:django_session"]


def test_isolated_nodes_are_listed_with_the_reason():
    graph = CouplingGraph(
        tuple(f"table:{name}" for name in "abcdefz"),
        (View("foreign keys", ((0, 1, 1.0), (1, 2, 1.0), (3, 4, 1.0), (4, 5, 1.0))),),
    )
    cut = decompose(graph, 2)
    assert [service.tables for service in cut] == [("a", "b", "c"), ("d", "e", "f")]
    (alone,) = cut.unattached
    assert alone.node == "table:z"
    assert "no unit of work" in alone.reason


def test_a_module_without_ties_follows_its_package(shop):
    workload, codebase, schema, links = shop
    extra = (*codebase.modules, Module("shop.order.admin"), Module("tools.release"))
    graph = couple(workload, replace(codebase, modules=extra), schema, links)
    cut = decompose(graph, 5)
    home = cut.service_of()
    assert home["module:shop.order.admin"] == home["module:shop.order.views"]
    assert [u.node for u in cut.unattached] == ["module:tools.release"]


def test_a_graph_in_one_piece_is_split_all_the_same():
    edges = [(i, j, 1.0) for i in range(12) for j in range(i + 1, 12)]
    graph = CouplingGraph(
        tuple(f"table:t{n:02d}" for n in range(12)), (View("requests", tuple(edges)),)
    )
    cut = decompose(graph, 4)
    assert cut.k == 4
    assert cut.largest_share() <= 0.55
    assert min(len(service) for service in cut) >= 2


@pytest.mark.parametrize("count", [1, 2, 3])
def test_fewer_nodes_than_services_are_asked_for(count):
    edges = tuple((i, i + 1, 1.0) for i in range(count - 1))
    graph = CouplingGraph(tuple(f"table:t{n}" for n in range(count)), (View("requests", edges),))
    cut = decompose(graph, 5)
    assert cut.k <= count
    assert sum(map(len, cut)) + len(cut.unattached) == count


def test_an_empty_graph_has_no_services():
    assert decompose(CouplingGraph((), ()), 3).services == ()
    assert propose(Workload(), CouplingGraph((), ()), (3,))[0].services == ()


def test_a_k_below_one_is_refused(shop_graph):
    with pytest.raises(UsageError, match="cannot be built"):
        decompose(shop_graph, 0)
