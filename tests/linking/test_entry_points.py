"""Entry points of several frameworks, and the modules that answer them."""

import doctest
import importlib

import pytest

from analyzer.linking.entry_points import EntryPoints
from analyzer.linking.homes import homes
from analyzer.linking.words import inside, last_part, package_of, words
from analyzer.model import Codebase, TableMapping

DJANGO = (
    *("shop.apps.order.models", "shop.apps.dashboard.orders.views", "shop.apps.dashboard.views"),
    *("shop.apps.dashboard.orders.forms", "shop.apps.basket.views", "shop.apps.basket.utils"),
    *("shop.apps.customer.views", "shop.apps.customer.wishlists.views", "shop.apps.search.engine"),
    *("shop.apps.dashboard.shipping.views", "shop.apps.dashboard.communications.views"),
)
RAILS = (
    *("app/controllers/orders_controller", "app/controllers/admin/orders_controller"),
    *("app/models/order", "app/models/user", "app/controllers/users_controller"),
)
JAVA = (
    "com.shop.order.OrderController",
    "com.shop.order.OrderService",
    "com.shop.cart.CartResource",
)


@pytest.mark.parametrize(
    ("modules", "entry_point", "app", "module"),
    [
        (DJANGO, "dashboard:order-list", "dashboard", "shop.apps.dashboard.orders.views"),
        (DJANGO, "dashboard:order-shipping-address", None, "shop.apps.dashboard.orders.views"),
        (DJANGO, "dashboard:index", None, "shop.apps.dashboard.views"),
        (DJANGO, "dashboard:comms-update", None, "shop.apps.dashboard.communications.views"),
        (DJANGO, "basket:add", "basket", "shop.apps.basket.views"),
        (DJANGO, "summary", "basket", "shop.apps.basket.views"),
        (DJANGO, "customer:wishlists-create", None, "shop.apps.customer.wishlists.views"),
        (DJANGO, "customer:order-line", None, "shop.apps.customer.views"),
        (DJANGO, "POST /basket/<int:pk>/add/", None, "shop.apps.basket.views"),
        (DJANGO, r"basket/(?P<order>[\w-]+)/$", None, "shop.apps.basket.views"),
        (DJANGO, "search:search", None, "shop.apps.search.engine"),
        (DJANGO, "home", None, None),
        (DJANGO, "", None, None),
        (RAILS, "orders#create", None, "app/controllers/orders_controller"),
        (RAILS, "admin/orders#index", None, "app/controllers/admin/orders_controller"),
        (RAILS, "Admin::OrdersController#index", None, "app/controllers/admin/orders_controller"),
        (JAVA, "com.shop.order.OrderService.place", None, "com.shop.order.OrderService"),
        (JAVA, "GET /carts/{id}", None, "com.shop.cart.CartResource"),
        ((), "orders:list", "orders", None),
    ],
)
def test_an_entry_point_names_a_module(
    modules: tuple[str, ...], entry_point: str, app: str | None, module: str | None
) -> None:
    assert EntryPoints(modules, {}).module_of(entry_point, app) == module


def test_a_module_seen_under_few_entry_points_stands_for_them_where_names_are_silent() -> None:
    seen = {"shop.apps.search.engine": frozenset({"home"})}
    assert EntryPoints(DJANGO, seen).module_of("home") == "shop.apps.search.engine"


def test_words_are_singular_and_lower_case() -> None:
    assert words("Shop.OrderLines") == ("shop", "order", "line")
    assert words("HTTPServer_addresses2") == ("http", "server", "addresses2")
    assert words("categories/boxes/status/glass") == ("category", "box", "status", "glass")


@pytest.mark.parametrize(
    ("name", "package", "last"),
    [
        ("a.b.c", "a.b", "c"),
        ("a/b.ts", "a", "b.ts"),
        ("Shop::Cart::Line", "Shop::Cart", "Line"),
        ("alone", "", "alone"),
    ],
)
def test_packages_of_any_language(name: str, package: str, last: str) -> None:
    assert (package_of(name), last_part(name)) == (package, last)


def test_a_package_holds_itself_and_what_is_below_but_no_namesake() -> None:
    assert inside("a.b", "a.b")
    assert inside("a.b.c", "a.b")
    assert inside("a/b/c", "a/b")
    assert not inside("a.bc", "a.b")


def test_a_package_of_models_for_everybody_is_nobodys_home() -> None:
    tables = ("orders", "users", "stock", "reviews")
    codebase = Codebase(
        mappings=tuple(TableMapping(f"app/models/{t}.rb", t, label="app") for t in tables)
    )
    found = homes(codebase, [f"app/models/{t}.rb" for t in tables])
    assert found.at_home("app/models/orders.rb", "orders")
    assert not found.at_home("app/models/orders.rb", "users")
    assert found.at_home("app/controllers/user_controller", "users")


def test_beside_the_definition_is_home() -> None:
    codebase = Codebase(
        mappings=(
            TableMapping("shop.order.models", "order_line", label="order"),
            TableMapping("shop.cart.models", "cart_line", label="cart"),
        )
    )
    found = homes(codebase, ["shop.order.models", "shop.cart.models", "shop.order.utils"])
    assert found.at_home("shop.order.utils", "order_line")
    assert not found.at_home("shop.order.utils", "cart_line")


@pytest.mark.parametrize("module", ["analyzer.linking.words", "analyzer.codebase.noise"])
def test_examples_in_docstrings_hold(module: str) -> None:
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted
    assert not result.failed
