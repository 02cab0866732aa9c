import pytest
from support.findings import shop
from tiny_analysis import TinyAnalysis

from analyzer import store
from analyzer.decomposition import begun_from, drawn_in
from analyzer.model import Scenario, UsageError
from analyzer.model.scenario import Arrange, Move, Undo
from analyzer.ui.autosave import remember
from analyzer.ui.workspace import opened

MOVE = Move(("table:catalogue_stock",), "Order")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "shop.analysis"
    store.save(shop(), path)
    return path


def test_each_change_is_in_the_file_at_once(file):
    space = opened(TinyAnalysis(), "shop", file)
    for action in (MOVE, Undo()):
        after = space.then(action)
        remember(space, after)
        space = after
        (kept,) = store.load_scenarios(file)
        assert kept == space.scenario
    again = opened(TinyAnalysis(), "shop", file, store.load_scenarios(file))
    assert again.state() == space.state()


def test_what_was_begun_from_the_team_is_in_the_file_and_undone_from_it(file):
    space = opened(TinyAnalysis(), "shop", file)
    drawn = drawn_in(space.findings.codebase, "import-linter")
    begun = begun_from(space.findings.graph, drawn)
    after = space.then(Arrange.as_in(begun))
    remember(space, after)
    again = opened(TinyAnalysis(), "shop", file, store.load_scenarios(file))
    assert again.state().decomposition.services == begun.services
    back = again.then(Undo())
    remember(again, back)
    (kept,) = store.load_scenarios(file)
    assert [event.kind for event in kept.events] == ["arrange", "undo"]
    assert back.state().decomposition == space.proposal.decomposition


def test_a_scenario_that_stands_in_the_file_empty_is_gone_on_with(file):
    store.add_scenario(file, Scenario("k3", "ours", 3))
    space = opened(TinyAnalysis(), "shop", file, store.load_scenarios(file))
    remember(space, space.then(MOVE))
    (kept,) = store.load_scenarios(file)
    assert (kept.name, len(kept.events)) == ("ours", 1)


def test_two_people_on_one_file_do_not_overwrite_each_other(file):
    first = second = opened(TinyAnalysis(), "shop", file)
    remember(first, first.then(MOVE))
    with pytest.raises(UsageError):
        remember(second, second.then(MOVE))


def test_without_a_file_nothing_is_written(tmp_path):
    space = opened(TinyAnalysis(), "shop")
    remember(space, space.then(MOVE))
    assert list(tmp_path.iterdir()) == []
