"""Classes fold to packages, and the pairs behind a folded import can be seen again."""

from pathlib import Path

import pytest

from analyzer.codebase import Reading, assemble, read_graph
from analyzer.codebase.formats.java_classes import package_of
from analyzer.model import Import

GRAPHS = Path(__file__).parents[1] / "fixtures" / "codebase" / "graphs"
CLASSES = ("jdeps_class.dot", "jdeps_class.txt", "jdeps_class_one_archive.txt")


def read(name: str) -> Reading:
    return read_graph((GRAPHS / name).read_bytes(), name)


@pytest.mark.parametrize("name", CLASSES)
def test_classes_fold_to_packages_and_keep_examples(name: str) -> None:
    folded = {one.imported: one for one in read(name).imports if one.importer == "com.shop.cart"}
    assert folded["com.shop.prices"] == Import(
        "com.shop.cart",
        "com.shop.prices",
        weight=2,
        examples=("Cart -> Price", "CartView -> Price"),
    )
    assert str(folded["com.shop.orders"]) == "com.shop.cart -> com.shop.orders (Cart -> Order)"
    assert "folded" in read(name).report.warnings[0]


@pytest.mark.parametrize("name", ["jdeps_package.txt", "jdeps_package.dot"])
def test_packages_stay_as_they_are(name: str) -> None:
    reading = read(name)
    ends = {(one.importer, one.imported) for one in read("jdeps_class_one_archive.txt").imports}
    assert {(one.importer, one.imported) for one in reading.imports} == ends
    assert not reading.report.warnings


def test_the_rest_is_left_out_by_reason() -> None:
    reasons = {one.reason: one.count for one in read("jdeps_class_one_archive.txt").report.skipped}
    assert reasons == {
        "an import of the JDK": 18,
        "an import that jdeps did not find": 1,
        "an import within one package": 1,
    }


def test_text_and_drawing_of_one_run_agree_in_any_order() -> None:
    readings = [read("jdeps_class.dot"), read("jdeps_package.txt"), read("jdeps_class.txt")]
    assert assemble(readings) == assemble(readings[::-1])
    weights = {(i.importer, i.imported): i.weight for i in assemble(readings).imports}
    assert weights["com.shop.cart", "com.shop.prices"] == 2


def test_more_pairs_than_examples_are_said_to_be_more() -> None:
    lines = [f"   a.b.cart.C{n} -> a.b.orders.Order shop.jar" for n in range(9)]
    reading = read_graph("\n".join(["shop.jar -> java.base", *lines]).encode(), "deps")
    (one,) = reading.imports
    assert (one.weight, len(one.examples)) == (9, 5)
    assert str(one).endswith("C4 -> Order and 4 more)")


def test_the_older_form_with_the_user_on_a_line_of_its_own() -> None:
    text = """shop.jar -> /usr/lib/jvm/java-8/jre/lib/rt.jar
   com.shop.cart.Cart (shop.jar)
      -> com.shop.prices.Price                              shop.jar
      -> java.lang.Object                                   
   com.shop.prices.Price (shop.jar)
      -> java.lang.Object                                   
"""  # noqa: W291
    reading = read_graph(text.encode(), "deps")
    assert [str(one) for one in reading.imports] == [
        "com.shop.cart -> com.shop.prices (Cart -> Price)"
    ]
    assert reading.report.skipped[0].count == 2


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("com.shop.Cart", "com.shop"),
        ("com.shop.Cart$Line$1", "com.shop"),
        ("com.shop.$Proxy1", "com.shop"),
        ("com.shop.Cart$", "com.shop"),
        ("Cart", "<unnamed>"),
    ],
)
def test_the_package_of_a_class(name: str, package: str) -> None:
    assert package_of(name) == package


def test_a_folder_of_classes_is_read_as_an_archive_is() -> None:
    ends = {(i.importer, i.imported): i.weight for i in read("jdeps_class_folder.txt").imports}
    assert ends == {
        ("com.shop.billing", "com.shop.catalog"): 1,
        ("com.shop.billing", "com.shop.orders"): 1,
        ("com.shop.orders", "com.shop.billing"): 1,
        ("com.shop.orders", "com.shop.catalog"): 1,
    }
