"""How many people and which teams a service has had, and what changes together across services."""

import pytest

from analyzer.assessment import assess, cut_parts
from analyzer.model import (
    Authorship,
    CoChange,
    Codebase,
    CutPart,
    Decomposition,
    Intended,
    IntendedFit,
    Schema,
    Service,
    ServicePeople,
    Workload,
)

CUT = Decomposition((Service("Cart", modules=("a", "b")), Service("Order", modules=("c",))))
CODE = Codebase(
    changes=(CoChange("a", "b", 2, 3.0), CoChange("b", "c", 1, 1.0), CoChange("c", "d", 1, 9.0)),
    authorship=(
        Authorship("a", 2, (0, 1), ("@acme/cart",)),
        Authorship("b", 1, (1, 2), ("@acme/cart", "@acme/web")),
        Authorship("c", 1, (2, 3)),
        Authorship("d", 1, (4,), ("@acme/other",)),
    ),
)


def test_each_person_counts_once_per_service() -> None:
    assert assess(CUT, Workload(), CODE, Schema(), ()).people == (
        ServicePeople("Cart", 3, 1, ("@acme/cart", "@acme/web")),
        ServicePeople("Order", 2, 1),
    )


def test_the_share_of_changes_across_services_leaves_out_what_is_in_none() -> None:
    figures = assess(CUT, Workload(), CODE, Schema(), ()).metrics
    assert figures["changes_across_services_share"] == pytest.approx(1 / 4)


def test_without_a_history_nothing_is_said() -> None:
    found = assess(CUT, Workload(), Codebase(), Schema(), ())
    assert found.people == ()
    assert "changes_across_services_share" not in found.metrics


def test_a_cut_is_held_against_the_boundaries_of_the_team() -> None:
    drawn = (("a", "x"), ("b", "y"), ("c", "x"), ("gone", "z"))
    code = Codebase(intended=(Intended("CODEOWNERS", drawn),))
    (fit,) = assess(CUT, Workload(), code, Schema(), ()).intended
    assert fit == IntendedFit("CODEOWNERS", 2, 3, pytest.approx(0.0), pytest.approx(2 / 3))
    same = Codebase(intended=(Intended("packwerk", (("a", "x"), ("b", "x"), ("c", "y"))),))
    (fit,) = assess(CUT, Workload(), same, Schema(), ()).intended
    assert (fit.mojofm, fit.together) == (100, 1)


def test_the_parts_that_a_cut_tears_are_named_the_worst_first() -> None:
    wide = Decomposition(
        (Service("One", modules=("a", "b", "c")), Service("Two", modules=("d", "e", "f")))
    )
    drawn = (*((m, "whole") for m in "ab"), *((m, "half") for m in "cd"), ("gone", "half"))
    other = tuple((m, "most") for m in "bcde")
    code = Codebase(intended=(Intended("CODEOWNERS", drawn), Intended("packwerk", other)))
    found = cut_parts(wide, code)
    assert found == (
        CutPart("CODEOWNERS", "half", (("One", 1), ("Two", 1))),
        CutPart("packwerk", "most", (("One", 2), ("Two", 2))),
    )
    assert [part.away for part in found] == [1, 2]
    both = Codebase(
        intended=(Intended("x", (*drawn, ("e", "most"), ("b", "most"), ("f", "most"))),)
    )
    assert [part.part for part in cut_parts(wide, both)] == ["half", "most"]
