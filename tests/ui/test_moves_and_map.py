from dataclasses import replace

import pytest
from support.findings import shop, shop_decomposition
from tiny_analysis import TinyAnalysis

from analyzer.model import UsageError
from analyzer.model.scenario import Lock, Move, Redo, Rename, Undo
from analyzer.ui.views.moves import best_moves, moves_of, moves_of_set, prices_by_node
from analyzer.ui.views.neighbours import ties, touches, traffic, whereabouts
from analyzer.ui.views.picture import backdrop, picture
from analyzer.ui.workspace import opened

STOCK = "table:catalogue_stock"


@pytest.fixture
def space():
    return opened(TinyAnalysis(), "tiny\nshop")


def test_each_price_is_what_the_move_then_costs(space):
    cut = shop_decomposition()
    before = space.analysis.prices(cut)
    prices = prices_by_node(before)
    for node in cut.service_of():
        for move in moves_of(cut, prices, node):
            after = space.analysis.prices(cut.move(node, move.service)).total
            assert after - before.total == move.price


def test_a_set_is_priced_as_a_whole(space):
    cut = shop_decomposition()
    model = space.analysis.prices(cut)
    nodes = (STOCK, "table:catalogue_product")
    moved = cut.move(nodes[0], "Order").move(nodes[1], "Order")
    (price,) = (m.price for m in moves_of_set(cut, model, nodes) if m.service == "Order")
    assert space.analysis.prices(moved).total - model.total == price


def test_best_moves_leave_locked_nodes_alone(space):
    model = space.analysis.prices(shop_decomposition())
    first = best_moves(model)[0]
    assert first.price < 0
    assert first.node not in {m.node for m in best_moves(model, [first.node])}


def test_a_workspace_moves_undoes_and_redoes(space):
    assert (space.title, space.k) == ("tiny shop", 3)
    moved = space.then(Move((STOCK,), "Order"))
    assert moved.state().decomposition.service_of()[STOCK] == "Order"
    assert space.state().decomposition.service_of()[STOCK] == "Catalogue"
    undone = moved.then(Undo())
    assert undone.state().decomposition == space.state().decomposition
    assert undone.then(Redo()).state().decomposition == moved.state().decomposition
    with pytest.raises(UsageError):
        space.then(Lock((STOCK,))).then(Move((STOCK,), "Order"))


def test_each_proposal_has_edits_of_its_own(space):
    moved = space.then(Move((STOCK,), "Order")).viewing(2)
    assert moved.state().decomposition == moved.proposal.decomposition
    assert moved.viewing(3).state().decomposition.service_of()[STOCK] == "Order"


def _picture(space):
    proposal = space.analysis.assess(space.state().decomposition)
    prices = prices_by_node(space.analysis.prices(space.state().decomposition))
    return picture(
        space.backdrop,
        space.proposal.decomposition,
        space.state(),
        proposal.assessment.boundaries,
        prices,
    )


def test_the_map_shows_every_node_of_a_service_with_its_prices(space):
    shown = _picture(space)
    assert len(shown.nodes) == 12
    assert len(shown.prices) == 12
    stock = next(node for node in shown.nodes if node.id == STOCK)
    assert (stock.label, stock.package, stock.contested) == ("catalogue_stock", "catalogue", True)
    checkout = next(node for node in shown.nodes if node.id.endswith("checkout"))
    assert checkout.label == "order.checkout"
    assert {(r.source, r.target) for r in shown.ribbons} >= {(2, 0), (2, 1)}


def test_a_moved_node_keeps_its_home_and_size_so_that_nothing_jumps(space):
    before = {node.id: node for node in _picture(space).nodes}
    moved = _picture(space.then(Move((STOCK,), "Order")).then(Lock((STOCK,))))
    after = {node.id: node for node in moved.nodes}
    assert (after[STOCK].service, after[STOCK].home, after[STOCK].locked) == (2, 0, True)
    for node, old in before.items():
        assert (old.home, old.weight, old.package) == (
            after[node].home,
            after[node].weight,
            after[node].package,
        )


def test_a_renamed_service_keeps_its_place(space):
    shown = _picture(space.then(Rename("Order", "Ordering")))
    assert shown.services == ("Catalogue", "Customer", "Ordering")
    assert all(node.home == node.service for node in shown.nodes)


def test_what_touches_a_node_in_words():
    found = shop()
    all_ties = ties(found)
    home = shop_decomposition().service_of()
    near = touches(all_ties, STOCK, home)
    assert [(t.node, t.service, t.how) for t in near] == [
        ("module:shop.order.checkout", "Order", "written by it 12×")
    ]
    assert traffic(found, STOCK) == "0 reads, 12 writes"
    assert traffic(found, "module:shop.order.checkout") == ""
    assert whereabouts(STOCK, home, {**home, STOCK: "Order"}) == (
        "Table · in Catalogue, proposed in Order"
    )
    assert backdrop(all_ties).weights[STOCK] > 1


def test_an_analysis_without_any_proposal_says_what_is_missing():
    empty = TinyAnalysis()
    empty.findings = replace(empty.findings, proposals=())
    with pytest.raises(UsageError, match="too little"):
        opened(empty, "nothing")
