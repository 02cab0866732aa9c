"""A scenario is the fold of its events; undo and redo behave as in any editor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.findings import shop_decomposition

from analyzer.model import (
    Arrange,
    Decomposition,
    Event,
    Lock,
    Merge,
    Move,
    Note,
    Redo,
    Rename,
    Scenario,
    Split,
    Undo,
    Unlock,
    UsageError,
    fold,
)

BASE = shop_decomposition()
STOCK = "table:catalogue_stock"
NODES = sorted(BASE.service_of())


def after(*actions: object) -> Scenario:
    scenario = Scenario("s1", "draft", 3)
    for action in actions:
        scenario = scenario.then(BASE, action)  # type: ignore[arg-type]
    return scenario


def cut(*actions: object) -> Decomposition:
    return fold(BASE, after(*actions).events).decomposition


def test_no_event_is_the_proposal_itself() -> None:
    state = fold(BASE, ())
    assert state.decomposition == BASE
    assert (state.locked, state.undoes, state.redoes) == ((), None, None)


def test_a_move_takes_all_its_nodes() -> None:
    moved = cut(Move((STOCK, "module:shop.customer.models"), "Order")).service_of()
    assert moved[STOCK] == moved["module:shop.customer.models"] == "Order"


def test_an_unattached_node_can_be_moved_in() -> None:
    moved = cut(Move(("table:voucher_voucher",), "Order"))
    assert moved.service_of()["table:voucher_voucher"] == "Order"
    assert "table:voucher_voucher" not in {u.node for u in moved.unattached}


def test_events_are_numbered_and_carry_author_and_time() -> None:
    scenario = Scenario("s1", "draft", 3).then(
        BASE, Rename("Order", "Sales"), author="Ada", at="2024-05-01T10:00:00Z"
    )
    assert scenario.events == (Event(1, Rename("Order", "Sales"), "Ada", "2024-05-01T10:00:00Z"),)
    assert scenario.events[0].kind == "rename"


def test_a_locked_node_refuses_to_move_until_unlocked() -> None:
    locked = after(Lock((STOCK,)))
    assert fold(BASE, locked.events).locked == (STOCK,)
    with pytest.raises(UsageError, match="catalogue_stock is locked"):
        locked.then(BASE, Move(("table:order_line", STOCK), "Customer"))
    free = locked.then(BASE, Unlock((STOCK,))).then(BASE, Move((STOCK,), "Order"))
    assert fold(BASE, free.events).decomposition.service_of()[STOCK] == "Order"


def test_a_locked_node_may_be_moved_to_where_it_is() -> None:
    assert cut(Lock((STOCK,)), Move((STOCK,), "Catalogue")) == BASE


def test_a_locked_node_keeps_its_service_from_split_and_merge() -> None:
    locked = after(Lock((STOCK,)))
    with pytest.raises(UsageError, match="is locked"):
        locked.then(BASE, Split("Catalogue", (STOCK,), "Stock"))
    with pytest.raises(UsageError, match="is locked"):
        locked.then(BASE, Merge("Catalogue", "Order"))
    merged = locked.then(BASE, Merge("Order", "Catalogue"))
    assert fold(BASE, merged.events).decomposition.k == 2


def test_split_makes_a_service_beside_its_source() -> None:
    split = cut(Split("Catalogue", (STOCK, "module:shop.catalogue.views"), "Stock"))
    assert [s.name for s in split] == ["Catalogue", "Stock", "Customer", "Order"]
    assert split.services[1].nodes == ("module:shop.catalogue.views", STOCK)


def test_merge_keeps_every_node() -> None:
    merged = cut(Merge("Customer", "Order"))
    assert [s.name for s in merged] == ["Catalogue", "Order"]
    assert sorted(merged.service_of()) == NODES
    assert merged.service_of()["table:auth_user"] == "Order"


def test_split_then_merge_is_where_we_began() -> None:
    there_and_back = cut(Split("Catalogue", (STOCK,), "Stock"), Merge("Stock", "Catalogue"))
    assert there_and_back.service_of() == BASE.service_of()


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (Move((STOCK,), "Billing"), "no service named Billing"),
        (Move(("table:nothing",), "Order"), "no node named table:nothing"),
        (Move((), "Order"), "No node is named"),
        (Rename("Order", "Customer"), "cannot be named 'Customer'"),
        (Rename("Order", " "), "cannot be named"),
        (Lock(("table:nothing",)), "stands in no service"),
        (Lock((STOCK, "module:catalogue_stock")), "stands in no service"),
        (Unlock((STOCK,)), "is not locked"),
        (Split("Order", (STOCK,), "New"), "is not in Order"),
        (Split("Order", (), "New"), "No node is named"),
        (Split("Customer", BASE.services[1].nodes, "New"), "leave nothing"),
        (Split("Catalogue", (STOCK,), "Order"), "cannot be named 'Order'"),
        (Merge("Order", "Order"), "with itself"),
        (Merge("Order", "Billing"), "no service named Billing"),
        (Undo(), "nothing to undo"),
        (Redo(), "nothing to redo"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_remedy(action: object, message: str) -> None:
    with pytest.raises(UsageError, match=message) as refusal:
        after(action)
    assert refusal.value.remedy


def test_undo_and_redo_name_what_they_act_on() -> None:
    scenario = after(Move((STOCK,), "Order"), Rename("Order", "Sales"), Undo())
    state = fold(BASE, scenario.events)
    assert state.undoes == scenario.events[0]
    assert state.redoes == scenario.events[1]


def test_a_note_changes_nothing_and_keeps_what_can_be_redone() -> None:
    noted = after(Move((STOCK,), "Order"), Undo(), Note("Ask the warehouse team", STOCK))
    state = fold(BASE, noted.events)
    assert state.decomposition == BASE
    assert state.redoes == noted.events[0]


@st.composite
def _actions(draw: st.DrawFn) -> object:
    """Changes that may or may not be possible."""
    nodes = st.lists(st.sampled_from(NODES), min_size=1, max_size=3, unique=True).map(tuple)
    names = st.sampled_from(["Catalogue", "Customer", "Order", "New", "Newer"])
    return draw(
        st.one_of(
            st.builds(Move, nodes, names),
            st.builds(Rename, names, names),
            st.builds(Lock, nodes),
            st.builds(Unlock, nodes),
            st.builds(Split, names, nodes, names),
            st.builds(Merge, names, names),
            st.builds(Note, st.just("why")),
            st.just(Undo()),
            st.just(Redo()),
        )
    )


def possible(actions: list[object]) -> Scenario:
    """The scenario of those actions that can be done in their turn."""
    scenario = Scenario("s1", "draft", 3)
    for action in actions:
        try:
            scenario = scenario.then(BASE, action)  # type: ignore[arg-type]
        except UsageError:
            continue
    return scenario


@given(st.lists(_actions(), max_size=25))
def test_an_ordinary_editor_comes_to_the_same(actions: list[object]) -> None:
    """A model that keeps whole snapshots and a cursor, as a text editor would."""
    scenario = possible(actions)
    snapshots, cursor = [(BASE, ())], 0
    for index, event in enumerate(scenario.events):
        if event.kind == "undo":
            cursor -= 1
        elif event.kind == "redo":
            cursor += 1
        elif event.kind != "note":
            state = fold(BASE, scenario.events[: index + 1])
            snapshots[cursor + 1 :] = [(state.decomposition, state.locked)]
            cursor += 1
        state = fold(BASE, scenario.events[: index + 1])
        assert (state.decomposition, state.locked) == snapshots[cursor]
        assert (state.undoes is None) == (cursor == 0)
        assert (state.redoes is None) == (cursor == len(snapshots) - 1)


@given(st.lists(_actions(), max_size=25))
def test_undoing_everything_leads_back_and_redoing_returns(actions: list[object]) -> None:
    scenario = possible(actions)
    end = fold(BASE, scenario.events)
    back = scenario
    undone = 0
    while fold(BASE, back.events).undoes:
        back = back.then(BASE, Undo())
        undone += 1
    start = fold(BASE, back.events)
    assert (start.decomposition, start.locked) == (BASE, ())
    for _ in range(undone):
        back = back.then(BASE, Redo())
    again = fold(BASE, back.events)
    assert (again.decomposition, again.locked) == (end.decomposition, end.locked)


@given(st.lists(_actions(), max_size=25))
def test_no_node_is_lost_doubled_or_moved_while_locked(actions: list[object]) -> None:
    scenario = possible(actions)
    state = fold(BASE, scenario.events)
    held = sorted(node for service in state.decomposition for node in service.nodes)
    assert held == NODES
    assert len({s.name for s in state.decomposition}) == state.decomposition.k
    assert fold(BASE, list(scenario.events)) == state


HALVES = Arrange(
    (
        ("Left", ("module:shop.order.models", STOCK, "table:voucher_voucher")),
        ("Right", ("module:shop.customer.models",)),
    ),
    "drawn by hand",
)


def test_a_copy_may_start_from_what_others_have_drawn_and_go_back() -> None:
    drawn = cut(HALVES)
    assert [service.name for service in drawn] == ["Left", "Right"]
    assert drawn.services[0].tables == ("catalogue_stock", "voucher_voucher")
    assert {node for node, _ in drawn.confidence} == set()
    assert drawn.method == "drawn by hand"
    placed = {*drawn.service_of()}
    left_out = {each.node for each in drawn.unattached}
    assert placed | left_out == {*NODES} | {each.node for each in BASE.unattached}
    assert not placed & left_out
    assert cut(HALVES, Undo()) == BASE
    assert cut(HALVES, Move((STOCK,), "Right")).service_of()[STOCK] == "Right"


@pytest.mark.parametrize(
    "services",
    [
        (),
        ((" ", (STOCK,)),),
        (("A", (STOCK,)), ("A", ())),
        (("A", (STOCK,)), ("B", (STOCK,))),
        (("A", ("table:unheard_of",)),),
    ],
)
def test_an_arrangement_names_each_node_and_each_service_once(services: object) -> None:
    with pytest.raises(UsageError):
        cut(Arrange(services, "x"))  # type: ignore[arg-type]


def test_what_is_locked_is_not_arranged_away() -> None:
    with pytest.raises(UsageError, match="locked"):
        cut(Lock((STOCK,)), HALVES)


def test_another_cut_can_be_taken_over_whole() -> None:
    assert cut(HALVES, Arrange.as_in(BASE)).service_of() == BASE.service_of()
