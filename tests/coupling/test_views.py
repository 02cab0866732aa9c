"""Each view says what its file promises, on inputs small enough to check by hand."""

from dataclasses import replace
from itertools import pairwise
from math import log

import numpy as np
import pytest

from analyzer.coupling import couple, matrix_of
from analyzer.coupling.units import MOST_PAIRED
from analyzer.decomposition import propose
from analyzer.model import (
    Access,
    CoChange,
    Codebase,
    CouplingGraph,
    ForeignKey,
    Import,
    Link,
    Module,
    Schema,
    TableTotals,
    Template,
    TemplateUse,
    UnitShape,
    Workload,
)


def unit(*tables, wrote=(), count=1, kind="request", entry=None, committed=True):
    accesses = tuple(Access(t, "W" if t in wrote else "R") for t in dict.fromkeys(tables))
    return UnitShape(kind, "given", entry, accesses, tables, (), (), (), count, committed)


def workload(*shapes, templates=()):
    tables = sorted({t for shape in shapes for t in shape.tables})
    return Workload(
        shapes=shapes,
        templates=templates,
        tables=tuple(TableTotals(table, 1, 0, 0) for table in tables),
    )


def weight(graph: CouplingGraph, view: str, left: str, right: str) -> float:
    found = graph.view(view)
    if found is None:
        return 0.0
    index = {node: place for place, node in enumerate(graph.nodes)}
    return float(matrix_of(found, len(graph.nodes))[index[left], index[right]])


def coupled(shapes=(), codebase=None, schema=None, links=(), templates=(), **options):
    return couple(
        workload(*shapes, templates=templates),
        codebase or Codebase(),
        schema or Schema(),
        tuple(links),
        **options,
    )


def test_a_table_in_every_unit_ties_nothing():
    graph = coupled([unit("session", "a", "b"), unit("session", "a", "b"), unit("session", "c")])
    assert weight(graph, "requests", "table:session", "table:a") == 0
    assert weight(graph, "requests", "table:a", "table:b") == pytest.approx(
        (log(2 / 3) / log(0.65)) ** 2  # both in two of three units, a little above what is ambient
    )


def test_co_access_is_a_cosine_and_large_units_say_less():
    small = [unit("a", "b"), unit("a", "c"), unit("d"), unit("e")]
    graph = coupled(small)
    assert weight(graph, "requests", "table:a", "table:b") == pytest.approx(1 / 2**0.5)
    wide = coupled([unit("a", "b", "c", "d", "e"), unit("a", "b"), unit("a", "c"), unit("f")])
    # a-d share the wide unit alone, which weighs 1/4: 1/4 / sqrt(9/4 * 1/4).
    assert weight(wide, "requests", "table:a", "table:d") == pytest.approx(
        1 / 3 * log(3 / 4) / log(0.65)
    )


def test_a_hot_unit_does_not_draw_the_map():
    rare = [unit("a", "b"), unit("c", "d"), unit("e"), unit("f")]
    hot = [unit("a", "b", count=100_000), *rare[1:]]
    calm, busy = (
        weight(coupled(shapes), "requests", "table:c", "table:d") for shapes in (rare, hot)
    )
    assert 0.3 * calm < busy < 3 * calm


def test_a_module_that_calls_itself_is_tied_no_closer_to_anything():
    plain = (Import("a", "b"), Import("c", "b"))
    code, selfish = Codebase(imports=plain), Codebase(imports=(Import("b", "b", weight=9), *plain))
    assert coupled(codebase=selfish) == coupled(codebase=code)


def test_rolled_back_units_weigh_nothing():
    graph = coupled([unit("a", "b", committed=False), unit("a", "c")])
    assert weight(graph, "requests", "table:a", "table:b") == 0


def test_transactions_stand_in_where_the_log_shows_no_requests():
    graph = coupled([unit("a", "b", kind="transaction"), unit("c", kind="transaction")])
    assert weight(graph, "requests", "table:a", "table:b") > 0


def test_order_counts_neighbours_by_the_logarithm():
    graph = coupled([unit("a", "b", "c", count=3)])
    assert weight(graph, "order", "table:a", "table:b") == pytest.approx(log(4))
    assert weight(graph, "order", "table:a", "table:c") == 0


def test_written_together_weighs_above_read_together():
    graph = coupled(
        [
            unit("a", "b", wrote=("a", "b"), kind="transaction"),
            unit("c", "d", wrote=("c",), kind="transaction"),
            unit("e", "f", kind="transaction"),
        ]
    )
    together, half = (
        weight(graph, "writes", "table:a", "table:b"),
        weight(graph, "writes", "table:c", "table:d"),
    )
    assert together == 1
    assert 0 < half < together
    assert weight(graph, "writes", "table:e", "table:f") == 0


def test_joins_come_from_statements_that_took_effect():
    def use(number, effective, *tables):
        accesses = tuple(Access(t, "R") for t in tables)
        return TemplateUse(Template(f"t{number}", "", "select", accesses), 9, effective, 0, 0)

    graph = coupled([unit("a", "b", "c")], templates=[use(1, 1, "a", "b"), use(2, 0, "b", "c")])
    assert weight(graph, "joins", "table:a", "table:b") == 1
    assert weight(graph, "joins", "table:b", "table:c") == 0


def test_a_key_to_a_table_that_everyone_refers_to_says_less():
    keys = [ForeignKey(f"t{n}", "users") for n in range(9)] + [ForeignKey("lines", "orders")]
    graph = coupled(schema=Schema(foreign_keys=tuple(keys), tables=("lines", "orders", "users", *(f"t{n}" for n in range(9)))))  # noqa: E501  # fmt: skip
    assert weight(graph, "foreign keys", "table:lines", "table:orders") == 1
    assert weight(graph, "foreign keys", "table:t0", "table:users") == pytest.approx(1 / 3)


def test_links_by_name_alone_do_not_count():
    graph = coupled(links=[Link("m", "a", "name", None, 5), Link("n", "b", "tag", "R", 1)])
    assert graph.nodes == ("module:n", "table:b")
    assert weight(graph, "links", "module:n", "table:b") == 1


def test_tables_of_one_module_are_tied_and_a_dashboard_ties_them_less():
    shop = [Link("shop", "a", "tag", "R", 1), Link("shop", "b", "tag", "R", 1)]
    board = [Link("board", f"t{n}", "tag", "R", 1) for n in range(8)]
    other = [Link(f"m{n}", f"t{n}", "tag", "R", 1) for n in range(8)]
    graph = coupled(links=[*shop, *board, *other])
    assert weight(graph, "co-use", "table:a", "table:b") == pytest.approx(1)
    assert weight(graph, "co-use", "table:t0", "table:t1") < 0.2


def test_imports_of_what_everyone_imports_weigh_little():
    imports = [Import(f"m{n}", "base") for n in range(9)] + [Import("m0", "m1")]
    graph = coupled(codebase=Codebase(imports=tuple(imports)))
    assert weight(graph, "imports", "module:m0", "module:m1") == 1
    assert weight(graph, "imports", "module:m0", "module:base") == pytest.approx(1 / 3)


def test_noise_is_left_out_unless_asked_for():
    codebase = Codebase(modules=(Module("shop"), Module("shop.tests", noise="test")))
    noisy = Workload(tables=(TableTotals("orders", 1, 0, 0), TableTotals("pg_x", 1, 0, 0, "catalogue")))  # noqa: E501  # fmt: skip
    without = couple(noisy, codebase, Schema(), ())
    assert without.nodes == ("module:shop", "table:orders")
    assert len(couple(noisy, codebase, Schema(), (), include_noise=True).nodes) == 4


def test_views_and_partitions_are_no_tables_of_their_own():
    schema = Schema(("a", "a_2024", "v"), views={"v": ("a",)}, partitions={"a_2024": "a"})
    assert coupled(schema=schema).nodes == ("table:a",)


def test_edges_are_sorted_once_and_positive():
    graph = coupled([unit("c", "b", "a"), unit("a", "c"), unit("d")])
    for view in graph.views:
        pairs = [(i, j) for i, j, _ in view.edges]
        assert pairs == sorted(set(pairs))
        assert all(i < j and w > 0 for i, j, w in view.edges)


def test_nothing_known_gives_an_empty_graph():
    assert couple(Workload(), Codebase(), Schema(), ()) == CouplingGraph((), ())


def test_the_order_of_the_inputs_does_not_matter():
    random = np.random.default_rng(0)
    names = [f"t{n}" for n in range(12)]
    shapes = [unit(*map(str, random.choice(names, 4, False)), count=int(n) + 1) for n in range(30)]
    links = [Link(f"m{n % 5}", name, "tag", "R", n + 1) for n, name in enumerate(names)]
    keys = [ForeignKey(a, b) for a, b in pairwise(names)]
    imports = [Import(f"m{n}", f"m{(n * 2) % 5}") for n in range(5)]

    def build(turn):
        return coupled(
            shapes[::turn],
            Codebase(imports=tuple(imports[::turn])),
            Schema(tuple(names[::turn]), tuple(keys[::turn])),
            links[::turn],
        )

    assert build(1) == build(-1)


def test_a_bulk_unit_ties_no_pairs_yet_counts_in_how_common_a_table_is():
    many = [f"t{n:03d}" for n in range(MOST_PAIRED + 1)]
    small = [unit("a", "b", "t000", kind="transaction", wrote=("a", "b")), unit("a", "c")]
    bulk = unit(*many, wrote=tuple(many), kind="transaction")
    template = Template("x", "…", "select", tuple(Access(t, "R") for t in many), "t000", "sqlglot")
    graph = couple(
        workload(*small, bulk, templates=(TemplateUse(template, 1, 1, 0, 0),)),
        Codebase(),
        Schema(),
        tuple(Link("report", t, "sql", "R", 1) for t in many),
    )
    tables = {n for n, node in enumerate(graph.nodes) if node[6:] in many[1:]}
    for name in ("requests", "writes", "joins", "co-use"):
        view = graph.view(name)
        assert view is None or not {end for i, j, _ in view.edges for end in (i, j)} & tables
    assert graph.view("links") is not None


def test_a_unit_just_small_enough_still_ties_pairs():
    many = tuple(f"t{n:03d}" for n in range(MOST_PAIRED))
    graph = couple(workload(unit(*many), unit("a", "b")), Codebase(), Schema(), ())
    assert len(graph.view("requests").edges) > MOST_PAIRED


def test_modules_changed_in_the_same_commits_are_tied_and_what_is_no_node_is_not():
    codebase = Codebase(
        modules=(Module("a"), Module("b"), Module("c")),
        changes=(CoChange("a", "b", 3, 2.5), CoChange("a", "gone", 1, 1.0)),
    )
    graph = coupled(codebase=codebase)
    assert weight(graph, "changes", "module:a", "module:b") == pytest.approx(log(3.5))
    assert len(graph.view("changes").edges) == 1
    assert coupled(codebase=Codebase(modules=codebase.modules)).view("changes") is None


def test_changes_place_a_module_that_nothing_else_ties_and_draw_no_other():
    imports = [(f"{side}{n}", f"{side}{m}") for side in "xy" for n in range(6) for m in range(n)]
    names = sorted({name for pair in imports for name in pair} | {"lone"})
    plain = Codebase(
        modules=tuple(map(Module, names)), imports=tuple(Import(*pair) for pair in imports)
    )
    changed = (CoChange("lone", "y1", 1, 1.0), CoChange("x0", "y0", 90, 90.0))
    cuts = [
        [
            set(s.modules)
            for s in propose(Workload(), coupled(codebase=code), (2,), codebase=code)[0]
        ]
        for code in (plain, replace(plain, changes=changed))
    ]
    x, y = ({name for name in names if name.startswith(side)} for side in "xy")
    assert sorted(map(sorted, cuts[0])) == [sorted(x), sorted(y)]
    assert sorted(map(sorted, cuts[1])) == sorted([sorted(x), sorted({*y, "lone"})])
