"""The public API as a script uses it, on the tiny shop and on the sample."""

from pathlib import Path

import pytest
from support.findings import shop

import analyzer
from analyzer.analysis import Analysis, asked_numbers
from analyzer.model import Arrange, Move, Scenario, UsageError
from analyzer.store import add_scenario


def test_the_public_names_are_these() -> None:
    assert sorted(analyzer.__all__) == analyzer.__all__
    assert all(getattr(analyzer, name) is not None for name in analyzer.__all__)
    with pytest.raises(AttributeError):
        _ = analyzer.something_else


@pytest.mark.parametrize(("asked", "numbers"), [((3, 5), (3, 4, 5)), (4, (4,)), ((2, 2), (2,))])
def test_numbers_asked_for(asked: tuple[int, int] | int, numbers: tuple[int, ...]) -> None:
    assert asked_numbers(asked) == numbers


@pytest.mark.parametrize("asked", [1, 0, -3, (5, 3), (2, 99)])
def test_no_range(asked: tuple[int, int] | int) -> None:
    with pytest.raises(UsageError):
        asked_numbers(asked)


def test_a_saved_analysis_opens_again(tmp_path: Path) -> None:
    file = tmp_path / "shop.analysis"
    Analysis(shop()).save(file)
    assert analyzer.load(file).findings == shop()
    Analysis(shop()).save(file)  # an analysis that nobody edited may be written over


def test_saving_spares_what_people_did(tmp_path: Path) -> None:
    file = tmp_path / "shop.analysis"
    analysis = Analysis(shop())
    analysis.save(file)
    proposal = analysis.proposals[0]
    node, target = proposal.services[0].nodes[0], proposal.services[1].name
    scenario = Scenario("s", "Ours", proposal.k).then(proposal.decomposition, Move((node,), target))
    add_scenario(file, scenario)
    with pytest.raises(UsageError, match="people made"):
        analysis.save(file)


def test_saving_spares_other_files(tmp_path: Path) -> None:
    file = tmp_path / "postgresql.log"
    file.write_text("2026-11-22 10:00:00 UTC [7] LOG:  statement: SELECT 1")
    before = file.read_bytes()
    with pytest.raises(UsageError, match="no saved analysis"):
        Analysis(shop()).save(file)
    assert file.read_bytes() == before


def test_a_move_has_the_price_that_was_said() -> None:
    analysis = Analysis(shop())
    proposal = analysis.proposals[0]
    prices = analysis.prices(proposal.decomposition)
    table = prices.prices()
    for row, node in enumerate(prices.nodes):
        for column, service in enumerate(prices.services):
            moved = analysis.prices(proposal.decomposition.move(node, service))
            assert moved.total - prices.total == table[row, column], (node, service)


def test_frames_and_networkx_hold_what_was_found() -> None:
    analysis = Analysis(shop())
    frames = analysis.frames
    assert list(frames.tables["table"]) == [t.name for t in analysis.workload.tables]
    assert frames.templates["effective"].sum() == sum(
        use.effective for use in analysis.workload.templates
    )
    assert len(frames.accesses) == sum(
        len(use.template.accesses) for use in analysis.workload.templates
    )
    assert len(frames.units) == len(analysis.workload.shapes)
    assert len(frames.links) == len(analysis.links)
    assert len(frames.imports) == len(analysis.codebase.imports)
    recommended = analysis.recommended
    assert recommended is not None
    assert len(frames.crossings()) == len(recommended.assessment.crossings)
    assert set(analysis.to_networkx()) == set(analysis.graph.nodes)


def test_a_proposal_may_begin_from_what_the_team_has_drawn(tmp_path: Path) -> None:
    analysis = Analysis(shop())
    begun = analysis.begin_from("import-linter")
    assert [service.name for service in begun.services] == ["shop.catalogue", "shop.order"]
    assert begun.assessment == analysis.assess(begun.decomposition).assessment
    assert begun.assessment.intended[0].together == 1
    with pytest.raises(UsageError, match="no boundaries by packwerk"):
        analysis.begin_from("packwerk")
    base = analysis.proposals[0]
    start = Scenario("s", "Ours", base.k).then(
        base.decomposition, Arrange.as_in(begun.decomposition)
    )
    file = tmp_path / "shop.analysis"
    analysis.save(file, [start])
    analysis.save(file, [start])  # a start alone is made at once and may be written over
    moved = start.then(base.decomposition, Move((begun.services[0].nodes[0],), "shop.order"))
    file.unlink()
    analysis.save(file, [moved])
    with pytest.raises(UsageError, match="people made"):
        analysis.save(file)
