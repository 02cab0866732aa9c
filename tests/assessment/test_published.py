"""What we feed the published measures with."""

from math import log

import pytest
from hand_workload import hand_cut, hand_schema, hand_workload
from made_up_monolith import made_up_monolith

from analyzer.assessment import assess
from analyzer.assessment.cut import cut_of
from analyzer.assessment.footprints import Projection
from analyzer.assessment.published import business_contexts, calls, transactions
from analyzer.model import Codebase, Decomposition, Import, Link, Schema, Service, Workload


def test_calls_are_imports_and_uses_of_tables() -> None:
    codebase = Codebase(imports=(Import("a", "b", weight=2), Import("a", "b", kind="dynamic")))
    links = (
        Link("a", "t", "tag", "R", 7),
        Link("a", "t", "model", None, 1),
        Link("b", "t", "name", None, 9),
    )
    assert calls(codebase, links) == {
        ("module:a", "module:b"): 3.0,
        ("module:a", "table:t"): 7.0,  # what the code says is no execution more
    }
    assert calls(Codebase(), links[1:2]) == {("module:a", "table:t"): 1.0}


def test_the_measures_of_a_small_system_by_hand() -> None:
    cut = Decomposition((Service("One", ("a",), ("t",)), Service("Two", ("b",))))
    codebase = Codebase(imports=(Import("a", "b"),))
    found = assess(cut, Workload(), codebase, Schema(), (Link("a", "t", "tag", "R", 1),)).metrics
    assert found["icp"] == 0.5
    assert found["ifn"] == 0.5
    assert found["sm"] == pytest.approx((1 / 4 + 0) / 2 - 1 / 2)
    assert found["ned"] == 1.0
    assert not {"bcp", "dtp"} & found.keys(), "no unit was read"


def test_business_contexts_and_transactions_of_the_hand_made_log() -> None:
    seen = Projection(hand_workload(), cut_of(hand_cut()))
    assert len(business_contexts(seen)) == 3
    assert transactions(seen) == [
        ("Sales", ("customers", "orders", "stock_levels", "products"), 1.0),
        ("People", ("orders", "invoices"), 1.0),
    ]
    found = assess(hand_cut(), hand_workload(), Codebase(), hand_schema(), ()).metrics
    # Requests that touch Billing 2, People 2, Sales 3, Stock 2.
    assert found["bcp"] == pytest.approx((3 * log(2) + log(3)) / 4)
    # Of the five tables only orders is touched from two services, once each.
    assert found["dtp"] == pytest.approx(1 - log(2) / 5)
    assert not {"sm", "icp", "ifn"} & found.keys(), "no code was read"


def test_all_six_come_with_a_log_and_code() -> None:
    cut, found = made_up_monolith(40, 20, 150)
    figures = assess(cut, found.workload, found.codebase, found.schema, found.links).metrics
    assert {"sm", "icp", "bcp", "ifn", "ned", "dtp", "largest_share", "balance"} <= figures.keys()
    assert 0 < figures["icp"] < 1
    assert figures["balance"] == pytest.approx(1.0, abs=0.01)
