"""Many readings become one code base, whatever their order."""

from itertools import permutations
from pathlib import Path

import pytest

from analyzer.codebase import (
    assemble,
    noise_counts,
    noise_of,
    read_graph,
    source_reports,
    without_noise,
)
from analyzer.model import Import, TableMapping

FIXTURES = Path(__file__).parents[1] / "fixtures" / "codebase"
NAMES = ("modules.csv", "references.csv", "model_tables.csv")
READINGS = [read_graph((FIXTURES / name).read_bytes(), name) for name in NAMES]


def test_the_order_of_the_files_does_not_matter() -> None:
    assert len({repr(assemble(order)) for order in permutations(READINGS)}) == 1


def test_a_source_given_twice_counts_once() -> None:
    assert assemble([*READINGS, *READINGS]) == assemble(READINGS)


def test_literal_references_become_dynamic_imports() -> None:
    dynamic = [edge for edge in assemble(READINGS).imports if edge.kind == "dynamic"]
    assert dynamic == [
        Import("shop.cart.models", "shop.orders.models", "dynamic", 1, "shop/cart/models.py", 4),
        Import("shop.cart.views", "shop.orders.forms", "dynamic", 2, "shop/cart/views.py", 3),
        Import("shop.cart.views", "shop.orders.models", "dynamic", 1, "shop/cart/views.py", 9),
    ]


def test_naming_a_model_is_a_use_of_its_table_and_declaring_a_relation_is_not() -> None:
    users = {m.module: m for m in assemble(READINGS).mappings if m.table == "orders_order"}
    assert users["shop.cart.views"] == TableMapping(
        "shop.cart.views", "orders_order", file="shop/cart/views.py", line=9
    )
    assert "shop.cart.models" not in users


def test_references_that_mean_nothing_or_several_things_are_counted() -> None:
    report = source_reports(READINGS)[1]
    assert {skipped.reason: skipped.count for skipped in report.skipped} == {
        "a literal reference that several modules match": 1,
        "a literal reference to a module or model that nothing else names": 1,
        "a literal reference to the module itself": 1,
    }
    assert source_reports(READINGS)[0] == READINGS[0].report


def test_noise_is_in_marked_and_can_be_left_out() -> None:
    codebase = assemble(READINGS)
    assert noise_counts(codebase) == {"library": 1, "migration": 1, "test": 1}
    clean = without_noise(codebase)
    assert not noise_counts(clean)
    assert "django.contrib.auth.models" not in {mapping.module for mapping in clean.mappings}
    assert len(clean.modules) == len(codebase.modules) - 3


def test_without_a_list_of_modules_nothing_is_a_library() -> None:
    codebase = assemble([read_graph(b"source,target\nshop.a,django.db\nshop.a,billing\n", "e")])
    assert noise_counts(codebase) == {}


@pytest.mark.parametrize(
    ("name", "noise"),
    [
        ("shop.orders.tests.test_models", "test"),
        ("shop.orders.test_models", "test"),
        ("shop.orders.models_test", "test"),
        ("shop.conftest", "test"),
        ("shop/cart.spec.ts", "test"),
        ("spec/models/order_spec.rb", "test"),
        ("com.shop.order.OrderServiceTest", "test"),
        ("shop.orders.migrations.0001_initial", "migration"),
        ("db/migrate/20240101_create_orders.rb", "migration"),
        ("alembic.versions.4f2a", "migration"),
        ("Shop.UnitTests.Orders.Builder", "test"),
        ("Shop.LatestsOrders.Builder", None),
        ("shop.contest", None),
        ("shop.latest", None),
        ("shop.versions", None),
        ("shop.inspection", None),
        ("shop.attestation.protest", None),
    ],
)
def test_noise_is_told_by_the_structure_of_names(name: str, noise: str | None) -> None:
    assert noise_of(name) == noise
