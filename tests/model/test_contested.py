"""What is in doubt, and where else it might stand."""

from dataclasses import replace

from analyzer.model import Decomposition, Service, contested

CUT = Decomposition(
    services=(Service("Order", (), ("lines", "orders")), Service("Stock", (), ("parts", "racks"))),
    confidence=(
        ("table:lines", 0.9),
        ("table:orders", 0.1),
        ("table:parts", -0.3),
        ("table:racks", 0.0),
    ),
    runners_up=(("table:lines", "Stock"), ("table:orders", "Stock"), ("table:parts", "Order")),
)


def test_the_least_sure_come_first_with_their_runner_up() -> None:
    found = [(one.node, one.service, one.runner_up) for one in contested(CUT)]
    assert found == [("table:parts", "Stock", "Order"), ("table:orders", "Order", "Stock")]


def test_a_renamed_service_is_the_same_runner_up() -> None:
    found = contested(CUT.rename("Order", "Sales"))
    assert [(one.service, one.runner_up) for one in found] == [
        ("Stock", "Sales"),
        ("Sales", "Stock"),
    ]


def test_who_moved_to_the_runner_up_is_settled() -> None:
    moved = CUT.move("table:parts", "Order")
    assert [one.node for one in contested(moved)] == ["table:orders"]


def test_a_service_that_is_gone_is_no_runner_up() -> None:
    assert contested(replace(CUT, services=CUT.services[:1])) == ()
