from dataclasses import replace

from support.findings import shop_decomposition, shop_workload

from analyzer.ui.card import cards_html
from analyzer.ui.views.cards import cards, confidence_words, shared_nodes, unattached_nodes


def test_a_card_shows_the_most_used_tables_first_and_folds_modules():
    catalogue, customer, _ = cards(shop_decomposition(), shop_workload())
    assert catalogue.tables == ("catalogue_product", "catalogue_category", "catalogue_stock")
    assert catalogue.size == "3 tables · 2 modules"
    assert catalogue.packages == (
        ("shop.catalogue", ("shop.catalogue.models", "shop.catalogue.views")),
    )
    assert customer.shared == {"auth_user"}


def test_what_is_shared_or_alone_has_its_reason():
    cut = shop_decomposition()
    (user,) = shared_nodes(cut)
    assert (user.name, user.kind, user.service) == ("auth_user", "table", "Customer")
    assert [(a.name, a.reason) for a in unattached_nodes(cut)] == [
        ("shop.core.compat", "nothing imports it"),
        ("voucher_voucher", "no statement touched it"),
    ]


def test_confidence_is_said_in_words():
    words = [confidence_words(c) for c in (None, 0.8, 0.5, 0.3, -0.4)]
    assert len(set(words)) == 5


def test_names_on_a_card_are_never_markup():
    cut = shop_decomposition()
    evil = "<img src=x onerror=alert(1)>"
    cut = replace(
        cut, services=(replace(cut.services[0], name=evil, tables=(evil,), modules=(evil,)),)
    )
    shown = cards_html(cards(cut, shop_workload()))
    assert "<img" not in shown
    assert shown.count("&lt;img") >= 3
