"""Names are words of the domain, distinct, and stay when one node moves."""

from analyzer.decomposition.naming import name_services, words


def named(services, **options):
    return name_services(services, **options)


def test_words():
    assert words("VirtualEditionInter") == ["virtual", "edition", "inter"]
    assert words("order_lines") == ["order", "line"]
    assert words("HTTPClients") == ["http", "client"]
    assert words("addresses") == ["address"]
    assert words("categories") == ["category"]


DOMAINS = ("order", "catalogue", "voucher")
PARTS = ("models", "views", "admin", "apps")
SHOP = [
    [
        *(f"table:{domain}_{name}" for name in ("line", "item", "note")),
        *(f"module:acme.apps.{domain}.{part}" for part in PARTS),
    ]
    for domain in DOMAINS
]


def test_prefixes_and_technical_words_are_taken_off():
    assert named(SHOP) == ("Order", "Catalogue", "Voucher")


def test_camel_case_of_other_languages():
    services = [
        [
            f"module:com.acme.{domain.lower()}.{domain}{kind}"
            for kind in ("Controller", "Service", "Repository")
        ]
        for domain in ("Billing", "Stock", "Customer", "Order")
    ]
    assert named(services) == ("Billing", "Stock", "Customer", "Order")


def test_a_prefix_of_all_tables_is_no_name():
    services = [[f"table:tbl_{d}_{n}" for n in "abc"] for d in DOMAINS]
    assert named(services) == ("Order", "Catalogue", "Voucher")


def test_names_stay_when_a_node_moves():
    moved = [list(members) for members in SHOP]
    moved[1].append(moved[0].pop())
    moved[2].append(moved[1].pop(0))
    assert named(moved) == named(SHOP)


def test_names_are_distinct_even_for_nameless_members():
    names = named([["table:a1", "table:a2"], ["table:b1"], ["table:1"], ["table:2"], ["module:x"]])
    assert len({name.casefold() for name in names}) == 5
    assert all(names)


def test_given_names_are_kept_and_not_given_twice():
    names = named(SHOP, given={1: "Order"})
    assert names[1] == "Order"
    assert names[0] != "Order"


def test_the_plural_that_people_write_is_kept():
    services = [["table:analytics_a", "table:analytics_b"], ["table:stock_a", "table:stock_b"]]
    assert named(services) == ("Analytics", "Stock")


def test_no_service_is_named_by_number():
    assert not any(name.startswith("Service") for name in named(SHOP))
