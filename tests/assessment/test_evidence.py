"""Each figure leads to the template, the constraint or the line of code behind it."""

from dataclasses import replace

import pytest
from hand_workload import hand_cut, hand_schema, hand_workload
from made_up_monolith import made_up_monolith

from analyzer.assessment import assess
from analyzer.assessment.boundaries import COUNTED_ONCE, FIELD
from analyzer.model import Assessment, Codebase, Crossing, Evidence, Import, Link, Service
from analyzer.model.assessment import UNASSIGNED


@pytest.fixture(scope="module")
def assessed() -> Assessment:
    modules = {"Sales": ("shop.orders",), "People": ("shop.people",), "Stock": ()}
    cut = hand_cut()
    cut = replace(
        cut, services=tuple(replace(s, modules=modules.get(s.name, ())) for s in cut.services)
    )
    codebase = Codebase(
        imports=(
            Import("shop.orders", "shop.people", file="shop/orders.py", line=3),
            Import("shop.orders", "shop.people", kind="dynamic", file="shop/orders.py", line=40),
            Import("tests.orders", "shop.people", file="tests/orders.py", line=1),
        )
    )
    tag = Evidence("link", "shop.orders.reserve", 8, file="shop/orders.py", line=12)
    model = Evidence("link", "model Stock", file="shop/orders.py", line=5)
    links = (
        Link("shop.orders", "stock_levels", "tag", "W", 8, (tag,)),
        Link("shop.orders", "stock_levels", "model", None, 1, (model,)),
        Link("shop.orders", "orders", "tag", "W", 8, (tag,)),
        Link("shop.orders", "payments", "name", None, 1),
        Link("shop.orders", "django_session", "sql", "R", 1),
        Link("tests.orders", "payments", "sql", "R", 1),
    )
    return assess(cut, hand_workload(), codebase, hand_schema(), links)


def of_kind(assessed: Assessment, kind: str) -> list[Crossing]:
    return [each for each in assessed.crossings if each.kind == kind]


def test_a_split_write_names_its_entry_point_and_the_statements_on_both_sides(
    assessed: Assessment,
) -> None:
    (found,) = of_kind(assessed, "split write")
    assert (found.from_service, found.to_service, found.count) == ("Sales", "Stock", 1)
    assert (found.source, found.target) == ("orders", "stock_levels")
    unit, *statements = found.evidence
    assert (unit.kind, unit.entry_point) == ("unit", "shop:checkout")
    assert unit.text == "shop:checkout: W orders | W stock_levels"
    assert {each.template for each in statements} == {"s5", "s8"}


def test_a_unit_leads_to_the_statements_on_the_called_side(assessed: Assessment) -> None:
    (found,) = (
        each
        for each in of_kind(assessed, "unit")
        if (each.from_service, each.to_service) == ("Sales", "People")
        and each.evidence[0].entry_point == "shop:checkout"
    )
    assert (found.source, found.target, found.count) == ("orders", "customers", 1)
    assert {e.template for e in found.evidence if e.kind == "template"} == {"s4", "s5"}


def test_a_join_starts_at_the_main_table(assessed: Assessment) -> None:
    assert [
        (each.from_service, each.to_service, each.source, each.target, each.evidence[0].template)
        for each in of_kind(assessed, "join")
    ] == [
        ("Billing", "Sales", "payments", "orders", "s29"),
        ("People", "Stock", "customers", "products", "s6"),
        ("Sales", "Billing", "orders", "invoices", "s15"),
        ("Sales", "People", "orders", "customers", "s5"),
    ]


def test_an_import_is_counted_once_and_keeps_its_lines(assessed: Assessment) -> None:
    (found,) = of_kind(assessed, "import")
    assert (found.source, found.target, found.count) == ("shop.orders", "shop.people", 2)
    assert [(each.file, each.line) for each in found.evidence] == [
        ("shop/orders.py", 3),
        ("shop/orders.py", 40),
    ]
    assert assessed.metrics["crossing_imports"] == 1


def test_a_link_joins_all_that_is_known_of_the_module_and_the_table(assessed: Assessment) -> None:
    unassigned, stock = sorted(of_kind(assessed, "link"), key=lambda each: each.target)
    assert (stock.from_service, stock.to_service, stock.count) == ("Sales", "Stock", 9)
    assert [each.line for each in stock.evidence] == [12, 5]
    assert (unassigned.target, unassigned.to_service) == ("django_session", UNASSIGNED)
    assert assessed.metrics["crossing_links"] == 2


def test_tables_of_no_service_are_never_left_out_silently(assessed: Assessment) -> None:
    found = {b.from_service for b in assessed.boundaries} | {
        b.to_service for b in assessed.boundaries
    }
    assert UNASSIGNED in found
    assert assessed.metrics["crossing_requests"] == 3
    assert assessed.metrics["crossing_requests_between_services"] == 3


def test_a_boundary_is_the_sum_of_its_crossings() -> None:
    cut, found = made_up_monolith(40, 20, 150)
    assessed = assess(cut, found.workload, found.codebase, found.schema, found.links)
    assert {each.kind for each in assessed.crossings} == set(FIELD)
    for boundary in assessed.boundaries:
        pair = boundary.from_service, boundary.to_service
        for kind, field in FIELD.items():
            behind = [
                1 if kind in COUNTED_ONCE else each.count
                for each in assessed.crossings
                if each.kind == kind and (each.from_service, each.to_service) == pair
            ]
            assert sum(behind) == getattr(boundary, field)
        assert boundary.advice


def test_boundaries_come_heaviest_first() -> None:
    cut, found = made_up_monolith(40, 20, 150)
    boundaries = assess(cut, found.workload, found.codebase, found.schema, found.links).boundaries
    assert [b.weight for b in boundaries] == sorted((b.weight for b in boundaries), reverse=True)


def test_the_order_of_the_services_changes_nothing_but_names() -> None:
    cut, found = made_up_monolith(40, 20, 150)
    turned = replace(cut, services=tuple(reversed(cut.services)))
    sources = found.workload, found.codebase, found.schema, found.links
    first, second = assess(cut, *sources), assess(turned, *sources)
    assert first.boundaries == second.boundaries
    assert first.crossings == second.crossings
    assert first.metrics == pytest.approx(second.metrics)


def test_empty_sources_give_an_assessment_of_zeros() -> None:
    cut = replace(hand_cut(), services=(*hand_cut().services, Service("Empty")))
    empty, found = Codebase(), hand_schema()
    workload = replace(
        hand_workload(), templates=(), shapes=(), tag_uses=(), gaps=(), first_us=None
    )
    workload = replace(workload, totals=replace(workload.totals, requests=0, transactions=0))
    assessed = assess(cut, workload, empty, found, ())
    assert assessed.metrics["requests"] == 0
    assert assessed.metrics["availability_at_999"] == 1.0
    assert assessed.metrics["crossing_foreign_keys"] == 2
    assert "split_writes_per_hour" not in assessed.metrics, "the log had no times"
    assert {b.advice.split(":")[0] for b in assessed.boundaries} == {"Reference by key"}


def test_a_log_of_two_hours_gives_a_rate() -> None:
    cut, found = made_up_monolith(40, 20, 150)
    assessed = assess(cut, found.workload, found.codebase, found.schema, found.links)
    assert assessed.metrics["split_writes"] > 0
    assert assessed.metrics["split_writes_per_hour"] == assessed.metrics["split_writes"] / 2
    rows = assessed.atomicity.by_entry_point
    assert sum(row.split_writes for row in rows) == assessed.metrics["split_writes"]
    assert sum(row.per_hour or 0 for row in rows) == pytest.approx(assessed.atomicity.per_hour)
