"""Graphs of classes become graphs of packages where that is asked for, and keep their classes."""

from pathlib import Path

import pytest

from analyzer.codebase import Reading, read_graph
from analyzer.model import Import, Skipped, TableMapping

GRAPHS = Path(__file__).parents[1] / "fixtures" / "codebase" / "graphs"
CALLS = """source,target,weight
com.shop.order.OrderService,com.shop.stock.Stock,10
com.shop.order.OrderService$Retry,com.shop.stock.Shelf,70
com.shop.order.OrderService,com.shop.order.Order,5
com.shop.stock.Stock,com.shop.util,1
com.shop.stock,com.shop.util,4
batch,com.shop.stock.Stock,1
com.shop.order.OrderService,com.shop.order.OrderService,2
"""


def read(text: str, fold: str) -> Reading:
    return read_graph(text.encode(), "calls.csv", fold)  # type: ignore[arg-type]


def test_the_classes_of_an_edge_list_fold_to_their_packages() -> None:
    reading = read(CALLS, "packages")
    assert [module.name for module in reading.modules] == [
        *("batch", "com.shop.order", "com.shop.stock", "com.shop.util")
    ]
    assert reading.imports == (
        Import("batch", "com.shop.stock", examples=("batch -> Stock",)),
        Import(
            "com.shop.order",
            "com.shop.stock",
            weight=2,
            examples=("OrderService$Retry -> Shelf", "OrderService -> Stock"),
        ),
        Import(
            "com.shop.stock",
            "com.shop.util",
            weight=2,
            examples=("com.shop.stock -> com.shop.util", "Stock -> com.shop.util"),
        ),
    )
    assert Skipped("an import within one package", 1) in reading.report.skipped
    assert "5 classes were folded to their 2 packages" in reading.report.warnings[0]


@pytest.mark.parametrize("fold", ["auto", "none"])
def test_an_edge_list_stays_as_it_is_unless_asked(fold: str) -> None:
    assert len(read(CALLS, fold).imports) == 7
    assert not read(CALLS, fold).report.warnings


def test_a_graph_of_no_classes_is_left_alone() -> None:
    plain = "source,target\nshop.orders.models,shop.stock.models\nOrder,Stock\nsrc/a.B,src/c.D\n"
    assert read(plain, "packages") == read(plain, "none")


def test_a_table_map_folds_with_the_graph() -> None:
    reading = read("module,table\ncom.shop.order.Order,orders\n", "packages")
    assert reading.mappings == (TableMapping("com.shop.order", "orders"),)


@pytest.mark.parametrize("name", ["jdeps_class.txt", "jdeps_class.dot"])
def test_the_classes_of_jdeps_can_stay_classes(name: str) -> None:
    data = (GRAPHS / name).read_bytes()
    unfolded = read_graph(data, name, "none")
    assert Import("com.shop.cart.Cart", "com.shop.prices.Price") in unfolded.imports
    assert not any("$" in module.name for module in unfolded.modules)
    assert not unfolded.report.warnings
    again = read_graph(data, name, "packages")
    assert again.imports == read_graph(data, name).imports
