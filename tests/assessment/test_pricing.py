"""The price of a move is exactly what the assessment says before and after."""

import random
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_monolith import made_up_monolith, without_requests

from analyzer.assessment import PriceModel, assess
from analyzer.assessment.priced_edges import PARTS, PricedEdge
from analyzer.model import Assessment, Decomposition, Findings, Service, UsageError


def assessed(cut: Decomposition, found: Findings) -> Assessment:
    return assess(cut, found.workload, found.codebase, found.schema, found.links)


def headline(cut: Decomposition, found: Findings) -> dict[str, int]:
    """The boundaries' counts summed up."""
    boundaries = assessed(cut, found).boundaries
    return {part: sum(getattr(each, part) for each in boundaries) for part in PARTS}


@pytest.mark.parametrize("log_shows_requests", [True, False])
def test_every_part_of_the_total_is_what_the_boundaries_sum_up_to(log_shows_requests: bool) -> None:
    cut, found = made_up_monolith(40, 20, 150)
    found = found if log_shows_requests else without_requests(found)
    model = PriceModel.build(cut, found)
    wanted = headline(cut, found)
    assert dict(model.totals()) == wanted
    assert min(wanted.values()) > 0, "a part that never crosses would prove nothing"
    assert model.total == assessed(cut, found).metrics["price"]


def test_the_price_of_200_random_moves_is_the_difference_of_the_headline() -> None:
    cut, found = made_up_monolith(24, 12, 60)
    choose = random.Random(3)
    model = PriceModel.build(cut, found)
    before = headline(cut, found)
    for _ in range(200):
        node, service = choose.choice(model.nodes), choose.choice(model.services)
        place = model.nodes.index(node), model.services.index(service)
        price = int(model.prices()[place])
        by_part = {part: int(model.prices(part)[place]) for part in PARTS}
        assert price == model.price(node, service) == sum(by_part.values())
        cut, model = cut.move(node, service), model.moved(node, service)
        after = headline(cut, found)
        assert {part: after[part] - before[part] for part in PARTS} == by_part
        before = after
    fresh = PriceModel.build(cut, found)
    assert np.array_equal(model.members, fresh.members)
    assert np.array_equal(model.groups, fresh.groups)
    assert np.array_equal(model.prices(), fresh.prices())


def test_a_set_of_nodes_costs_what_moving_them_one_by_one_costs() -> None:
    cut, found = made_up_monolith(30, 10, 80)
    model = PriceModel.build(cut, found)
    nodes = random.Random(1).sample(model.nodes, 6)
    after = model
    for node in nodes:
        after = after.moved(node, "S2")
    assert model.price_of_set(nodes, "S2") == after.total - model.total
    assert model.price_of_set([*nodes, *nodes], "S2") == model.price_of_set(nodes, "S2")
    assert model.price_of_set([], "S2") == 0
    by_part = model.price_by_part(nodes, "S2")
    assert dict(by_part) == {part: after.totals()[part] - model.totals()[part] for part in PARTS}


def test_another_cut_of_the_same_nodes_is_priced_as_if_built_anew() -> None:
    cut, found = made_up_monolith(30, 10, 80, services=4)
    other, _ = made_up_monolith(30, 10, 80, services=3)
    model, wanted = PriceModel.build(cut, found), PriceModel.build(other, found)
    assert model.total != wanted.total
    again = model.rearranged(other)
    assert again.total == wanted.total
    assert np.array_equal(again.prices(), wanted.prices())
    with pytest.raises(UsageError, match="same modules and tables"):
        model.rearranged(Decomposition((Service("One", tables=("t0",)),)))


def test_a_move_leaves_the_model_it_came_from_alone() -> None:
    cut, found = made_up_monolith(20, 10, 40)
    model = PriceModel.build(cut, found)
    total, members = model.total, model.members.copy()
    model.moved("table:t0", "S3")
    assert np.array_equal(model.members, members)
    assert replace(model).total == total


def test_best_moves_lower_the_total_and_empty_no_service() -> None:
    edges = [
        PricedEdge("units", ("table:a", "table:c"), 0, 10),
        PricedEdge("units", ("table:b", "table:c"), 0, 4),
        PricedEdge("units", ("table:c", "table:d"), 0, 9),
    ]
    cut = Decomposition(
        (
            Service("One", tables=("a", "b")),
            Service("Two", tables=("c",)),
            Service("Three", tables=("d",)),
        )
    )
    model = PriceModel.of_edges(cut, edges)
    assert model.total == 23
    # c would be the best move of all (-14), but Two would be empty then, as Three without d.
    assert [(m.node, m.from_service, m.to_service, m.price) for m in model.best_moves()] == [
        ("table:a", "One", "Two", -10),
        ("table:b", "One", "Two", -4),
    ]
    assert model.price("table:c", "One") == -14
    assert model.best_moves(1) == model.best_moves()[:1]


def test_each_best_move_is_worth_its_price() -> None:
    cut, found = made_up_monolith(40, 20, 150)
    model = PriceModel.build(cut, found)
    moves = model.best_moves(5)
    assert len(moves) == 5
    assert [m.price for m in moves] == sorted(m.price for m in moves)
    for move in moves:
        assert move.from_service == model.service_of(move.node)
        after = model.moved(move.node, move.to_service)
        assert after.total - model.total == move.price < 0
        assert after.service_of(move.node) == move.to_service


def test_names_that_are_unknown_are_a_users_mistake() -> None:
    cut, found = made_up_monolith(10, 5, 10)
    model = PriceModel.build(cut, found)
    with pytest.raises(UsageError, match="no node named table:nosuch"):
        model.price("table:nosuch", "S1")
    with pytest.raises(UsageError, match="no service named Nosuch"):
        model.moved("table:t0", "Nosuch")


def test_nothing_to_price() -> None:
    cut = Decomposition((Service("One", tables=("a",)), Service("Two", tables=("b",))))
    model = PriceModel.of_edges(cut, ())
    assert model.total == 0
    assert not model.prices().any()
    assert model.best_moves() == ()
    assert model.moved("table:a", "Two").total == 0


@settings(max_examples=50, deadline=None)
@given(
    homes=st.lists(st.integers(0, 2), min_size=6, max_size=6),
    sets=st.lists(
        st.tuples(st.sets(st.integers(0, 5), min_size=1), st.integers(0, 1), st.integers(1, 9)),
        max_size=8,
    ),
)
def test_prices_of_any_sets_are_differences_of_totals(
    homes: list[int], sets: list[tuple[set[int], int, int]]
) -> None:
    names = "abcdef"
    cut = Decomposition(
        tuple(
            Service(
                f"S{s}", tables=tuple(n for n, home in zip(names, homes, strict=True) if home == s)
            )
            for s in range(3)
        )
    )
    edges = [
        PricedEdge("units", tuple(f"table:{names[i]}" for i in sorted(nodes)), outside, weight)
        for nodes, outside, weight in sets
    ]
    model = PriceModel.of_edges(cut, edges)
    for i, node in enumerate(model.nodes):
        for s, service in enumerate(model.services):
            fresh = PriceModel.of_edges(cut.move(node, service), edges)
            assert model.prices()[i, s] == fresh.total - model.total


def test_a_thousand_nodes_and_ten_thousand_shapes_are_priced_between_two_frames() -> None:
    cut, found = made_up_monolith(500, 500, 10_000)
    model = PriceModel.build(cut, found)
    model.prices()

    def best_of(action: object) -> float:
        taken = []
        for _ in range(3):
            start = time.perf_counter()
            action()  # type: ignore[operator]
            taken.append(time.perf_counter() - start)
        return min(taken)

    assert best_of(lambda: replace(model).total) < 0.05
    assert best_of(lambda: model.prices()) < 0.1
    assert best_of(lambda: model.moved("table:t0", "S3")) < 0.05
