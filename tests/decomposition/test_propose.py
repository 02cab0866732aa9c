"""Proposals: the same cut as decompose gives, with confidence, in good time."""

import time
from dataclasses import replace

import pytest

from analyzer.coupling import couple
from analyzer.decomposition import decompose, propose, recommend
from analyzer.model import (
    Access,
    Assessment,
    Cancelled,
    Decomposition,
    Progress,
    Service,
    TableTotals,
)


def test_the_services_are_those_of_decompose(shop, shop_graph):
    for cut in propose(shop[0], shop_graph, (5, 3, 3), resamples=2):
        plain = decompose(shop_graph, cut.k)
        assert [s.nodes for s in cut] == [s.nodes for s in plain]
        assert [s.name for s in cut] == [s.name for s in plain]


def test_confidence_is_per_node_and_its_mean_per_service(shop, shop_graph):
    (cut,) = propose(shop[0], shop_graph, (5,))
    sure = dict(cut.confidence)
    assert list(sure) == sorted(cut.service_of())
    assert all(-1 <= value <= 1 for value in sure.values())
    for service in cut:
        mean = sum(sure[node] for node in service.nodes) / len(service)
        assert service.confidence == pytest.approx(mean, abs=1e-5)
    assert min(sure["table:order_a"], sure["table:invoice_b"]) > 0.5


def test_what_stands_between_two_services_is_contested(make_monolith):
    workload, *others = make_monolith(noise=0.0, with_code=False, with_schema=False)
    shapes = [
        replace(shape, accesses=(*shape.accesses, Access("bridge", "R")))
        if shape.entry_point.startswith(("order", "invoice"))
        else shape
        for shape in workload.shapes
    ]
    tables = (*workload.tables, TableTotals("bridge", 1, 0, 0))
    shop = (replace(workload, shapes=tuple(shapes), tables=tables), *others)
    (cut,) = propose(shop[0], couple(*shop), (5,))
    sure = dict(cut.confidence)
    settled = [value for node, value in sure.items() if node.startswith("table:catalogue")]
    assert sure["table:bridge"] < min(settled) - 0.2


def test_progress_is_told_and_may_stop_the_work(shop, shop_graph):
    told: list[Progress] = []
    propose(shop[0], shop_graph, (3,), progress=told.append, resamples=4)
    assert [each.done for each in told] == [0, 1, 2, 3, 4]

    def stop(_):
        raise Cancelled

    with pytest.raises(Cancelled):
        propose(shop[0], shop_graph, (3,), progress=stop)


def test_a_thousand_nodes_within_seconds(make_monolith):
    shop = make_monolith(per_service=195, units=800)
    graph = couple(*shop)
    assert len(graph.nodes) > 980
    started = time.process_time()
    cuts = propose(shop[0], graph, (3, 4, 5))
    assert time.process_time() - started < 10  # a few seconds on a quiet machine
    assert [cut.k for cut in cuts] == [3, 4, 5]


def cut_of(sizes, confidence):
    services, at = [], 0
    for number, size in enumerate(sizes):
        services.append(Service(f"S{number}", tables=tuple(f"t{at + n}" for n in range(size))))
        at += size
    return Decomposition(
        tuple(services), confidence=tuple((f"table:t{n}", confidence) for n in range(at))
    )


def test_the_stable_and_cheap_cut_is_recommended():
    cuts = [cut_of((4, 4, 4), 0.5), cut_of((3, 3, 3, 3), 0.9), cut_of((3, 3, 2, 2, 2), 0.3)]
    assessed = [Assessment(metrics={"price": price}) for price in (100, 110, 300)]
    choice = recommend(cuts, assessed)
    assert choice.index == 1
    assert "best with 4 services" in choice.reasons[1][0]
    assert any("10% more than with 3" in reason for reason in choice.reasons[1])


def test_of_equals_the_smaller_k_is_recommended():
    cuts = [cut_of((4, 4, 4), 0.5), cut_of((3, 3, 3, 3), 0.5)]
    assert recommend(cuts, [Assessment(), Assessment()]).index == 0
    assert recommend([], []).reasons == ()
