"""Evidence is bounded; what it adds up to is not."""

import pytest
from made_up_monolith import made_up_monolith

from analyzer.assessment import assess, listed
from analyzer.model import Crossing, Evidence


def test_the_rest_is_one_line_with_its_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "MOST_EVIDENCE", 2)
    ranked = [
        Evidence("unit", name, count) for name, count in zip("abcd", (9, 5, 3, 1), strict=True)
    ]
    assert [(e.text, e.count) for e in listed.summed_up("unit", ranked)] == [
        ("a", 9),
        ("b", 5),
        ("and 2 more kinds of units", 4),
    ]
    assert [*listed.summed_up("unit", ranked[:2])] == ranked[:2]


def test_the_heaviest_stay_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listed, "MOST_CROSSINGS", 2)
    found = [
        Crossing("import", "A", "B", name, "x", n)
        for name, n in zip("abcd", (1, 7, 1, 9), strict=True)
    ]
    found.append(Crossing("import", "B", "A", "y", "z", 1))
    assert [each.source for each in listed.listed(found)] == ["b", "d", "y"]


def test_bounds_change_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    cut, found = made_up_monolith(30, 20, 400)
    made = (cut, found.workload, found.codebase, found.schema, found.links)
    whole = assess(*made)
    monkeypatch.setattr(listed, "MOST_CROSSINGS", 1)
    monkeypatch.setattr(listed, "MOST_EVIDENCE", 1)
    short = assess(*made)
    assert len(short.crossings) < len(whole.crossings) == whole.metrics["crossings"]
    assert short.metrics == whole.metrics
    assert short.boundaries == whole.boundaries
