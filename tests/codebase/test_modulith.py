"""The modules of Spring Modulith are the sub-packages of the application's package."""

from pathlib import Path

import pytest
from support.source_trees import read

from analyzer.codebase import assemble

VERIFIED = """package acme.shop;
import org.springframework.modulith.core.ApplicationModules;
class ModularityTests { }
"""
MAIN = "package acme.shop;\n@SpringBootApplication\npublic class Shop { }\n"
FILES = {
    "src/main/java/acme/shop/Shop.java": MAIN,
    "src/main/java/acme/shop/order/Order.java": "package acme.shop.order;\nclass Order { }\n",
    "src/main/java/acme/shop/order/web/Page.java": (
        "package acme.shop.order.web;\nimport acme.shop.order.Order;\nclass Page { Order order; }\n"
    ),
    "src/main/java/acme/shop/stock/Stock.java": "package acme.shop.stock;\nclass Stock { }\n",
    "src/main/java/acme/shopping/Other.java": "package acme.shopping;\nclass Other { }\n",
    "src/main/kotlin/acme/shop/stock/Shelf.kt": "package acme.shop.stock\n\nclass Shelf\n",
}
TEST = {"src/test/java/acme/shop/ModularityTests.java": VERIFIED}


def parts(tmp_path: Path, files: dict[str, str]) -> dict[str, str]:
    code = assemble([read(tmp_path, files)])
    return {m.rpartition(".")[2]: p for each in code.intended for m, p in each.parts}


def test_each_module_is_the_sub_package_that_a_class_lies_in(tmp_path: Path) -> None:
    assert parts(tmp_path, FILES | TEST) == {
        "Order": "order",
        "Page": "order",
        "Stock": "stock",
        "Shelf": "stock",
    }


STOCK = "src/main/java/acme/shop/stock/package-info.java"
QUALIFIED = '@org.springframework.modulith.ApplicationModule(id = "x")\npackage acme.shop.stock;\n'
MARKED = "@org.springframework.modulith.ApplicationModule\npackage acme.shop.stock;\n"
PAY = """package acme.shop.order;
import org.springframework.modulith.events.*;
class Pay { }
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [(STOCK, QUALIFIED), (STOCK, MARKED), ("src/main/java/acme/shop/order/Pay.java", PAY)],
)
def test_any_word_of_it_will_do(tmp_path: Path, path: str, text: str) -> None:
    assert parts(tmp_path, FILES | {path: text})["Stock"] == "stock"


def test_without_it_packages_are_packages(tmp_path: Path) -> None:
    assert parts(tmp_path, FILES) == {}


def test_without_an_application_nothing_is_known(tmp_path: Path) -> None:
    plain = {name: text.replace("@SpringBootApplication\n", "") for name, text in FILES.items()}
    assert parts(tmp_path, plain | TEST) == {}


def test_of_two_applications_the_whole_names_tell_parts_apart(tmp_path: Path) -> None:
    other = MAIN.replace("acme.shop", "acme.office")
    files = {
        "src/main/java/acme/office/Office.java": other,
        "src/main/java/acme/office/order/Form.java": "package acme.office.order;\nclass Form { }\n",
    }
    found = parts(tmp_path, FILES | TEST | files)
    assert (found["Form"], found["Order"]) == ("acme.office.order", "acme.shop.order")
