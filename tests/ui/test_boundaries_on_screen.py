from support.findings import shop_assessment, shop_decomposition, shop_workload

from analyzer.model import Boundary, Crossing, Evidence
from analyzer.model.assessment import UNASSIGNED
from analyzer.ui.views.evidence import boundary_evidence, node_evidence, templates_by_id
from analyzer.ui.views.hot_boundaries import hot_boundaries
from analyzer.ui.views.matrix import matrix


def test_the_row_calls_the_column_and_cells_add_up_to_the_total():
    found = matrix(shop_decomposition(), shop_assessment().boundaries)
    assert found.services == ("Catalogue", "Customer", "Order")
    numbers = [[cell.count if cell else None for cell in row] for row in found.rows]
    assert numbers == [[None, 0, 0], [0, None, 0], [33, 14, None]]
    assert sum(n or 0 for row in numbers for n in row) == sum(
        b.price for b in shop_assessment().boundaries
    )
    assert found.rows[2][0].shade == 1.0


def test_one_measure_alone():
    found = matrix(shop_decomposition(), shop_assessment().boundaries, "joins")
    assert [cell.count for cell in found.rows[2][:2]] == [6, 0]


def test_tables_of_no_service_stand_last_where_something_crosses():
    found = matrix(shop_decomposition(), [Boundary("Order", UNASSIGNED, units=3)])
    assert found.services[-1] == UNASSIGNED
    assert found.rows[2][3].count == 3


def test_the_hottest_boundary_comes_first_with_its_advice():
    first, second = hot_boundaries(shop_assessment().boundaries)
    assert (first.caller, first.callee, first.price) == ("Order", "Catalogue", 33)
    assert first.words == "12 requests, 12 split writes, 6 joins, 1 foreign key, 1 import, 1 link"
    assert second.advice == "key reference"
    assert hot_boundaries([Boundary("A", "B")]) == []


def test_evidence_leads_to_the_template_and_the_source_line():
    templates = templates_by_id(shop_workload())
    rows = boundary_evidence(shop_assessment().crossings, templates, "Order", "Catalogue")
    assert rows[0].kind == "split write"
    join = next(row for row in rows if row.kind == "join")
    assert join.sql == "SELECT * FROM order_line JOIN catalogue_product ON ? = ?"
    imported = next(row for row in rows if row.kind == "import")
    assert imported.place == "shop/order/checkout.py:5"
    assert not boundary_evidence(shop_assessment().crossings, templates, "Catalogue", "Order")


def test_evidence_without_details_still_has_its_ends_and_count():
    rows = boundary_evidence(shop_assessment().crossings, {}, "Order", "Catalogue", ("link",))
    assert [(row.text, row.count) for row in rows] == [
        ("shop.order.checkout → catalogue_stock", 12)
    ]


def test_evidence_of_a_node_is_what_crosses_at_it():
    templates = templates_by_id(shop_workload())
    rows = node_evidence(shop_assessment().crossings, templates, "table:auth_user")
    assert {(row.source, row.target) for row in rows} == {("order_order", "auth_user")}


def test_one_reason_behind_two_pairs_is_said_once_with_all_its_ends():
    join = Evidence("template", "SELECT …", 6, template="a7")
    pairs = [("a", "x"), ("b", "x")]
    crossings = [Crossing("join", "A", "B", one, two, 6, (join,)) for one, two in pairs]
    (row,) = boundary_evidence(crossings, templates_by_id(shop_workload()), "A", "B")
    assert (row.source, row.target, row.count) == ("a, b", "x", 6)
