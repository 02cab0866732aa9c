"""Where the evidence leaves a choice, the price decides; where it does not, nothing moves."""

from dataclasses import replace

from analyzer.assessment import PriceModel, settled
from analyzer.coupling import couple
from analyzer.model import (
    Access,
    Codebase,
    Constraints,
    Decomposition,
    Findings,
    Schema,
    Service,
    TableTotals,
    UnitShape,
    Workload,
)

ORDERS = tuple(f"order_{n}" for n in range(6))
STOCK = tuple(f"stock_{n}" for n in range(6))


def unit(name: str, *tables: str, count: int = 10) -> UnitShape:
    accesses = tuple(Access(table, "R") for table in tables)
    return UnitShape("request", "given", name, accesses, tables, (), (), (), count)


def found() -> Findings:
    """Two groups of tables, and one between them that orders use ten times as often as stock."""
    shapes = (
        unit("buy", *ORDERS),
        unit("count", *STOCK),
        unit("reserve", "between", "order_0", count=100),
        unit("ship", "between", "stock_0", count=10),
    )
    totals = tuple(TableTotals(t, 1, 0, 0) for t in sorted((*ORDERS, *STOCK, "between")))
    workload = Workload(shapes=shapes, tables=totals)
    graph = couple(workload, Codebase(), Schema(), ())
    return Findings((), workload, Codebase(), Schema(), (), graph)


def cut(between: float) -> Decomposition:
    """The table between the two stands with stock, with this much confidence."""
    services = (Service("Order", tables=ORDERS), Service("Stock", tables=("between", *STOCK)))
    sure = {f"table:{table}": 0.9 for table in (*ORDERS, *STOCK)} | {"table:between": between}
    rivals = {
        f"table:{table}": "Stock" if service.name == "Order" else "Order"
        for service in services
        for table in service.tables
    }
    return Decomposition(
        services, confidence=tuple(sorted(sure.items())), runners_up=tuple(sorted(rivals.items()))
    )


def test_a_node_in_doubt_goes_where_less_crosses() -> None:
    before = cut(between=0.1)
    after = settled(before, found())
    assert after.service_of()["table:between"] == "Order"
    assert PriceModel.build(after, found()).total == PriceModel.build(before, found()).total - 90


def test_what_is_said_of_it_is_the_other_way_round_then() -> None:
    after = settled(cut(between=0.1), found())
    assert dict(after.confidence)["table:between"] == -0.1
    assert dict(after.runners_up)["table:between"] == "Stock"
    assert {s.name: s.confidence for s in after} == {"Order": 0.757143, "Stock": 0.9}
    assert after.modularity is not None


def test_what_is_not_in_doubt_stays_however_dear() -> None:
    sure = cut(between=0.5)
    assert settled(sure, found()) == sure


def test_what_people_insist_on_stays() -> None:
    doubtful = cut(between=0.1)
    for wanted in (
        Constraints(pinned=(("Stock", ("table:between",)),)),
        Constraints(together=(("table:between", "table:stock_1"),)),
        Constraints(at_most=6),
        Constraints(at_least=7),
    ):
        assert settled(doubtful, found(), wanted) == doubtful


def test_a_cut_of_modules_alone_has_no_price_to_settle_by() -> None:
    services = tuple(Service(s.name, modules=s.tables) for s in cut(0.1))
    bare = replace(cut(0.1), services=services)
    assert settled(bare, found()) is bare
