from analyzer.ui.views.packages import discs, folded, package_depth

SHOP = [
    "shop.apps.basket.forms",
    "shop.apps.basket.views",
    "shop.apps.order.models",
    "shop.apps.order.views",
    "shop.apps.offer.models",
]


def test_modules_fold_where_they_begin_to_differ():
    assert package_depth(SHOP) == 3
    assert folded(SHOP, 3) == [
        ("shop.apps.basket", ("shop.apps.basket.forms", "shop.apps.basket.views")),
        ("shop.apps.order", ("shop.apps.order.models", "shop.apps.order.views")),
        ("shop.apps.offer", ("shop.apps.offer.models",)),
    ]


def test_few_or_flat_modules_fold_into_themselves():
    assert package_depth([]) == 1
    assert package_depth(["main"]) == 1
    assert folded(["main", "other"], 1) == [("main", ("main",)), ("other", ("other",))]


def test_a_table_shares_the_disc_of_its_package_and_a_lone_one_has_none():
    nodes = [*(f"module:{name}" for name in SHOP), "table:order_line", "table:sites"]
    words = discs(nodes)
    assert words["table:order_line"] == words["module:shop.apps.order.models"] == "order"
    assert words["table:sites"] == ""
