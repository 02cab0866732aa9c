"""Boundaries that a team has drawn: CODEOWNERS, contracts, applications, packages."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.codebase import (
    assemble,
    contracts_file,
    looks_like_contracts,
    read_contracts,
    read_packwerk,
)
from analyzer.codebase.reading import ModelName, OwnerRule, Reading
from analyzer.model import Module, SourceReport, UnusableSourceError

TOML = """
[tool.importlinter]
root_package = "shop"
[[tool.importlinter.contracts]]
name = "Apart"
type = "independence"
modules = ["shop.cart", "shop.orders", "shop.orders.returns"]
[[tool.importlinter.contracts]]
name = "Downward"
type = "layers"
layers = ["shop.web", "shop.core"]
"""
INI = """
[importlinter]
root_package = shop
[importlinter:contract:1]
name = Apart
type = independence
modules =
    shop.cart
    shop.orders
    shop.orders.returns
"""


def reading(*names: str, form: str = "", **more: object) -> Reading:
    modules = tuple(Module(name) for name in names)
    return Reading(SourceReport("x", "source", form, 0), modules=modules, **more)  # type: ignore[arg-type]


def parts_of(*readings: Reading) -> dict[str, dict[str, str]]:
    return {one.origin: dict(one.parts) for one in assemble(readings).intended}


@pytest.mark.parametrize(("name", "text"), [("pyproject.toml", TOML), (".importlinter", INI)])
def test_a_module_belongs_to_the_nearest_independent_package(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    assert contracts_file(tmp_path) == tmp_path / name
    found = read_contracts(tmp_path / name)
    names = ("shop.cart.views", "shop.cartoon", "shop.orders", "shop.orders.returns.mail")
    assert parts_of(reading(*names), found) == {
        "import-linter": {
            "shop.cart.views": "shop.cart",
            "shop.orders": "shop.orders",
            "shop.orders.returns.mail": "shop.orders.returns",
        }
    }


def test_layers_alone_are_no_boundaries_and_the_report_says_so(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(TOML.replace("independence", "acyclic"))
    assert "No contract of independence" in read_contracts(file).report.warnings[0]
    assert parts_of(reading("shop.cart.a", "shop.orders.b"), read_contracts(file)) == {}


def test_settings_of_other_tools_are_no_contracts(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.ruff]\nselect = ["importlinter"]\n')
    assert contracts_file(tmp_path) is None


@given(st.text(max_size=200))
def test_broken_settings_are_refused_or_read(tmp_path_factory: pytest.TempPathFactory, tail: str):
    file = tmp_path_factory.mktemp("x") / "pyproject.toml"
    file.write_bytes((TOML + tail).encode("utf-8", "replace"))
    assert looks_like_contracts(file.read_bytes())
    with suppress(UnusableSourceError):
        assert "shop.cart" in read_contracts(file).independent


def test_broken_settings_say_what_to_run(tmp_path: Path) -> None:
    for name, text in (("pyproject.toml", TOML + "= 3"), (".importlinter", INI + "[importlinter")):
        (tmp_path / name).write_text(text)
        with pytest.raises(UnusableSourceError) as caught:
            read_contracts(tmp_path / name)
        assert "lint-imports" in caught.value.remedy


def test_applications_are_the_packages_of_their_models() -> None:
    code = reading(
        *("shop.orders.models", "shop.orders.views", "shop.cart.abstract_models", "shop.urls"),
        models=(
            ModelName("sales", "Order", "shop.orders.models.order", "sales_order"),
            ModelName("cart", "Cart", "shop.cart.abstract_models", "cart_cart"),
        ),
    )
    assert parts_of(code)["Django apps"] == {
        "shop.orders.models": "sales",
        "shop.orders.views": "sales",
        "shop.cart.abstract_models": "cart",
    }


def test_teams_are_parts_and_one_team_is_no_boundary() -> None:
    code = reading("shop.cart", "shop.orders", "shop.web")
    rules = [OwnerRule("*", ("@a/web",)), OwnerRule("/shop/orders", ("@a/web", "@a/sales"))]
    owned = reading(owners=tuple(rules))
    assert parts_of(code, owned)["CODEOWNERS"] == {
        "shop.cart": "@a/web",
        "shop.orders": "@a/sales and @a/web",
        "shop.web": "@a/web",
    }
    assert parts_of(code, reading(owners=tuple(rules[:1]))) == {}


def test_packages_of_packwerk_hold_the_files_below_them(tmp_path: Path) -> None:
    for folder in (".", "packs/cart", "packs/orders"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "package.yml").write_text("enforce_dependencies: true\n")
    (tmp_path / "packwerk.yml").write_text("")
    code = reading("packs/cart/app/cart.rb", "packs/orders/app/order.rb", "app/user.rb")
    found = parts_of(code, read_packwerk(tmp_path / "packwerk.yml"))["packwerk"]
    assert found["packs/cart/app/cart.rb"] == "packs/cart"
    assert found["packs/orders/app/order.rb"] == "packs/orders"
    assert "app/user.rb" not in found
