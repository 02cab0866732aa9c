"""Proposals: what resampled evidence agrees on, with confidence, in good time."""

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


def test_each_number_once_and_the_planted_services_found(shop, shop_graph):
    cuts = propose(shop[0], shop_graph, (5, 3, 3), resamples=4)
    assert [cut.k for cut in cuts] == [3, 5]
    for service in cuts[1]:
        assert len({table.partition("_")[0] for table in service.tables} - {"django"}) == 1


def test_where_logs_are_all_there_is_one_clustering_of_everything_is_the_cut(make_monolith):
    shop = make_monolith(with_code=False, with_schema=False)
    graph = couple(*shop)
    for cut in propose(shop[0], graph, (3, 5), resamples=2):
        plain = decompose(graph, cut.k)
        assert [s.nodes for s in cut] == [s.nodes for s in plain]
        assert [s.name for s in cut] == [s.name for s in plain]
        assert cut.method == plain.method


def test_a_cut_says_how_stable_and_how_modular_it_is(shop, shop_graph):
    right, coarse = propose(shop[0], shop_graph, (5, 2), resamples=6)[::-1]
    assert right.stability > 95
    assert right.modularity > coarse.modularity > 0


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
    assert [each.done for each in told] == [*range(8), 8]
    assert {each.total for each in told} == {8}

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


def test_the_fewest_services_with_seams_as_good_are_recommended():
    seams = (0.40, 0.496, 0.50)
    cuts = [
        replace(cut_of(sizes, 0.5), modularity=seam, stability=stable)
        for sizes, seam, stable in zip(
            ((4, 4, 4), (3, 3, 3, 3), (3, 3, 2, 2, 2)), seams, (90.0, 80.0, 70.0), strict=True
        )
    ]
    assessed = [Assessment(metrics={"price": price}) for price in (100, 110, 300)]
    choice = recommend(cuts, assessed)
    assert choice.index == 1
    assert "as clear as with 5 services (99% of the modularity)" in choice.reasons[1][0]
    assert "less clear than with 5 services (80%" in choice.reasons[0][0]
    assert "clearest (modularity 0.50)" in choice.reasons[2][0]
    assert "to 80% (MoJoFM), at best 90%" in choice.reasons[1][1]
    assert any("10% more than with 3" in reason for reason in choice.reasons[1])


def test_of_equals_the_smaller_k_is_recommended():
    cuts = [cut_of((4, 4, 4), 0.5), cut_of((3, 3, 3, 3), 0.5)]
    assert recommend(cuts, [Assessment(), Assessment()]).index == 0
    assert recommend([], []).reasons == ()
