"""What everything touches is told apart: plumbing out, business in and marked."""

from analyzer.coupling import couple
from analyzer.model import (
    Access,
    Codebase,
    ForeignKey,
    Import,
    Link,
    Schema,
    TableTotals,
    UnitShape,
    Workload,
)


def shop(sessions_tied: bool = False):
    shapes = []
    for number in range(10):
        tables = ("sessions", "product", f"t{number % 5}")
        accesses = tuple(Access(t, "W" if t == f"t{number % 5}" else "R") for t in tables)
        shapes.append(
            UnitShape("request", "trace", f"view{number}", accesses, tables, (), (), (), 1)
        )
    keys = [ForeignKey(f"t{n}", "product") for n in range(5)]
    if sessions_tied:
        keys.append(ForeignKey("t0", "sessions"))
    names = ("product", "sessions", *(f"t{n}" for n in range(5)))
    totals = tuple(TableTotals(name, 1, 0, 0) for name in names)
    return Workload(shapes=tuple(shapes), tables=totals), Schema(names, tuple(keys))


def test_a_session_table_is_plumbing_and_a_product_table_is_business():
    workload, schema = shop()
    graph = couple(workload, Codebase(), schema, ())
    assert dict(graph.hubs) == {
        "table:sessions": "in 100% of the units of work and tied to no other table"
    }
    assert dict(graph.shared)["table:product"] == "touched by 10 of 10 entry points, written by 0"


def test_a_table_that_keys_tie_stays():
    workload, schema = shop(sessions_tied=True)
    assert couple(workload, Codebase(), schema, ()).hubs == ()


def test_without_any_tie_known_no_table_is_missing_one():
    workload, _ = shop()
    assert couple(workload, Codebase(), Schema(), ()).hubs == ()


def test_a_module_that_everyone_imports_is_plumbing_unless_it_touches_tables():
    imports = [Import(f"m{n}", target) for n in range(12) for target in ("loader", "models")]
    links = (Link("models", "product", "model", None, 1),)
    graph = couple(Workload(), Codebase(imports=tuple(imports)), Schema(), links)
    assert [node for node, _ in graph.hubs] == ["module:loader"]
    assert [node for node, _ in graph.shared] == ["module:loader", "module:models"]


def test_a_relay_that_touches_most_tables_is_left_out():
    links = [Link("relay", f"t{n}", "tag", "R", 1) for n in range(12)]
    links += [Link(f"m{n}", f"t{n}", "tag", "R", 1) for n in range(12)]
    graph = couple(Workload(), Codebase(), Schema(), tuple(links))
    assert graph.hubs == (("module:relay", "touches 12 of 12 tables"),)
