"""Thirty statements, every figure derived by hand."""

import json
from pathlib import Path

import pytest

from analyzer.model import Workload
from analyzer.workload.read import read_logs

HAND = Path(__file__).parents[1] / "fixtures" / "workload" / "hand"
EXPECTED = json.loads((HAND / "hand.expected.json").read_text())


def read(name: str) -> Workload:
    return read_logs([str(HAND / name)])[0]


@pytest.mark.parametrize("name", ["hand.log", "hand.csv", "hand.json"])
def test_statements(name: str) -> None:
    expected = EXPECTED["1_statements"]
    totals = read(name).totals
    assert totals.statements == expected["statements"]
    assert dict(totals.by_kind) == expected["by_kind"]
    transactions = expected["explicit_transactions"]
    assert totals.begun == transactions["begun"]
    assert totals.transactions == transactions["committed"]
    assert totals.rolled_back == transactions["rolled_back"]
    assert totals.open_at_end == transactions["open_at_end"]
    assert totals.autocommit == expected["autocommit"]
    assert totals.requests == expected["requests"]
    assert totals.sessions == expected["sessions"]
    assert totals.tagged == expected["tagged_statements"]
    assert totals.failed == expected["failed"]
    assert totals.undone == expected["undone_by_rollback_to"]


@pytest.mark.parametrize("name", ["hand.log", "hand.csv", "hand.json"])
def test_rolled_back_work_weighs_nothing(name: str) -> None:
    expected = EXPECTED["readings"]["A4"]
    tables = read(name).tables
    assert len(tables) == expected["tables_touched"]
    assert sum(table.reads for table in tables) == expected["reads"]
    assert sum(table.writes for table in tables) == expected["writes"]
    assert sum(table.locks for table in tables) == 1


def test_the_three_formats_say_the_same() -> None:
    assert read("hand.log") == read("hand.csv") == read("hand.json")


def test_gaps() -> None:
    gaps = {gap.table: gap for gap in read("hand.log").gaps}
    assert gaps["orders"].milliseconds == ((1000, 1),)
    assert gaps["orders"].unread == 1
    # Written, but never read again; what was rolled back was not written.
    assert {table: gap.unread for table, gap in gaps.items()} == {
        "orders": 1,
        "payments": 2,
        "stock_levels": 1,
    }


def test_transactions() -> None:
    shapes = [shape for shape in read("hand.log").shapes if shape.kind == "transaction"]
    assert [(s.committed, s.entry_point, s.count) for s in shapes] == [
        (True, "shop:catalog", 1),
        (True, "shop:checkout", 1),
        (False, "billing:run", 1),
        (False, "shop:catalog", 1),
    ]
    checkout = shapes[1]
    assert list(map(str, checkout.accesses)) == [
        "R customers",
        "L customers",
        "W orders",
        "W stock_levels",
        "R products",
    ]
    assert checkout.written == ("orders", "stock_levels")
    assert checkout.path == ("customers", "orders", "stock_levels")


def test_requests_leave_out_what_was_rolled_back() -> None:
    requests = {s.entry_point: s for s in read("hand.log").shapes if s.kind == "request"}
    assert set(requests) == {"shop:checkout", "shop:catalog", "billing:run"}
    assert all(shape.basis == "trace" for shape in requests.values())
    assert "Order Notes" not in requests["shop:catalog"].tables
    assert "invoices" not in requests["billing:run"].tables
    assert requests["shop:checkout"].calls == (("customers", 1), ("orders", 2), ("stock_levels", 1))


def test_execute_counts_as_what_it_executes() -> None:
    uses = {use.template.text: use for use in read("hand.log").templates}
    update = next(
        use for text, use in uses.items() if text.startswith("UPDATE payments SET ok = true")
    )
    assert (update.executions, update.effective, update.template.kind) == (1, 1, "update")
    assert not any(text.startswith("EXECUTE") for text in uses)


def test_no_literal_survives() -> None:
    said = repr(read("hand.log"))
    assert "from the invoices" not in said
    assert "it''s due" not in said
