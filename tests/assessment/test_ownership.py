"""Who writes a table, where statements carry tags and where they do not."""

from dataclasses import replace

from hand_workload import hand_cut, hand_workload

from analyzer.assessment.cut import cut_of
from analyzer.assessment.footprints import Projection
from analyzer.assessment.ownership import ownership
from analyzer.model.assessment import UNASSIGNED, TableOwnership


def owned(seen: Projection) -> dict[str, TableOwnership]:
    return {each.table: each for each in ownership(seen)}


def test_executions_count_where_statements_are_tagged() -> None:
    found = owned(Projection(hand_workload(), cut_of(hand_cut())))
    assert found["payments"].writers == (("Billing", 2),)
    assert found["orders"].writers == (("Billing", 1), ("Sales", 1))
    assert found["orders"].foreign_writes == 1
    assert "invoices" not in found, "its only write was rolled back"


def test_units_count_where_no_statement_is_tagged() -> None:
    found = owned(Projection(replace(hand_workload(), tag_uses=()), cut_of(hand_cut())))
    assert found["payments"].writers == (("Billing", 1),), "one unit wrote it twice"
    assert found["stock_levels"].foreign_writes == 1


def test_a_table_of_no_service_has_no_foreign_writes() -> None:
    cut = cut_of(hand_cut())
    cut = replace(cut, tables={t: s for t, s in cut.tables.items() if t != "stock_levels"})
    found = owned(Projection(hand_workload(), cut))["stock_levels"]
    assert (found.service, found.foreign_writes, found.owner) == (UNASSIGNED, 0, "Sales")
