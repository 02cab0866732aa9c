"""Drawings that tools and people make in Mermaid, PlantUML and DOT hold a graph."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.codebase import Reading, read_graph, recognise_graph
from analyzer.model import UnusableSourceError

GRAPHS = Path(__file__).parents[1] / "fixtures" / "codebase" / "graphs"
NAMES = st.from_regex(r"[A-Za-z][a-z0-9_]{0,6}[bcdf](?:\.[a-z]{2,5}){0,2}", fullmatch=True).filter(
    lambda name: name.partition(".")[0].lower() not in ("end", "class", "style", "click", "graph")
)


def read(name: str) -> Reading:
    return read_graph((GRAPHS / name).read_bytes(), name)


def ends(reading: Reading) -> set[tuple[str, str]]:
    return {(one.importer, one.imported) for one in reading.imports}


def weights(name: str) -> dict[tuple[str, str], int]:
    return {(one.importer, one.imported): one.weight for one in read(name).imports}


@pytest.mark.parametrize("suffix", ["dot", "mmd", "txt"])
def test_every_drawing_of_one_run_of_dependency_cruiser_is_the_same_graph(suffix: str) -> None:
    reading = read(f"dependency_cruiser.{suffix}")
    assert ends(reading) == {
        ("src/billing/invoice.ts", "src/catalog/product.ts"),
        ("src/billing/invoice.ts", "src/orders/order.ts"),
        ("src/orders/checkout.ts", "src/billing/invoice.ts"),
        ("src/orders/checkout.ts", "src/catalog/product.ts"),
        ("src/orders/checkout.ts", "src/orders/order.ts"),
        ("src/orders/order.ts", "src/catalog/product.ts"),
    }
    (left_out,) = reading.report.skipped
    assert (left_out.reason, left_out.count) == ("an import of something outside the code", 2)
    assert all(module.file == module.name for module in reading.modules)


def test_folders_are_drawn_without_what_is_outside() -> None:
    assert {module.name for module in read("dependency_cruiser_folders.dot").modules} == {
        "src/billing",
        "src/catalog",
        "src/orders",
    }


def test_installed_packages_are_outside_in_every_drawing() -> None:
    library = "node_modules/left-pad/index.js"
    dot = (
        'strict digraph "dependency-cruiser output"{\n'
        f'"{library}" [URL="https://www.npmjs.com/package/left-pad"]\n'
        '"src/a.ts" [URL="src/a.ts"]\n"src/b.ts" [URL="src/b.ts"]\n'
        f'"src/a.ts" -> "src/b.ts"\n"src/a.ts" -> "{library}"\n}}\n'
    )
    text = f"src/a.ts → src/b.ts\nsrc/a.ts → {library}\n{library} → src/a.ts\n"
    for written in (dot, text):
        assert ends(read_graph(written.encode(), "deps")) == {("src/a.ts", "src/b.ts")}


def test_labels_name_the_nodes_and_numbers_on_arrows_are_weights() -> None:
    assert weights("deptrac.mmd") == {
        ("Orders", "Prices"): 2,
        ("Orders", "Web"): 3,
        ("Web", "Orders"): 12,
    }
    assert weights("drawn_by_hand.mmd") == {
        ("Cart", "Mail (own)"): 1,
        ("Cart", "Orders"): 1,
        ("Cart", "Prices"): 2,
        ("Orders", "Prices"): 1,
        ("Orders", "shop.mail"): 1,
        ("Prices", "Cart"): 1,
    }
    assert weights("drawn_by_hand.puml") == {
        ("Cart", "Prices"): 1,
        ("Shop orders", "Mail"): 1,
        ("Shop orders", "Prices"): 4,
    }


def test_pyreverse_says_the_same_in_plantuml_as_in_dot() -> None:
    assert ends(read("pyreverse_packages.puml")) == {
        ("shop.billing.invoices", "shop.orders.models"),
        ("shop.orders.checkout", "shop.billing"),
        ("shop.orders.checkout", "shop.billing.invoices"),
        ("shop.orders.checkout", "shop.catalog"),
        ("shop.orders.checkout", "shop.catalog.models"),
        ("shop.orders.checkout", "shop.orders.models"),
        ("shop.orders.models", "shop.catalog.models"),
    }


def test_what_a_crate_owns_is_no_import_and_items_count_as_their_module() -> None:
    reading = read("cargo_modules.dot")
    assert weights("cargo_modules.dot") == {("shop::orders", "shop::cart"): 2}
    assert {module.name for module in reading.modules} == {"shop", "shop::cart", "shop::orders"}
    (one,) = reading.imports
    assert "shop::orders::place -> shop::cart::Cart" in one.examples


def test_lines_without_direction_and_lines_not_understood_are_said() -> None:
    reading = read_graph(b"graph TD\n  a.x --- b.x\n  what is this?\n", "chart")
    assert "no direction" in reading.report.warnings[0]
    assert reading.report.explained < 1
    assert [one.reason for one in reading.report.skipped] == [
        "a line that is no node, arrow or subgraph"
    ]


def test_a_go_list_of_everything_without_saying_whose_is_refused() -> None:
    listed = b'{"ImportPath": "unsafe"}\n{"ImportPath": "shop.example/a", "Imports": ["unsafe"]}'
    with pytest.raises(UnusableSourceError, match="standard library"):
        read_graph(listed, "packages.json")


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=12), st.sampled_from(["", "|7|"]))
def test_a_chart_in_any_fence_is_read_back(pairs: list[tuple[str, str]], label: str) -> None:
    body = "".join(f"  {a} -->{label} {b}\n" for a, b in pairs)
    expected = {(a, b): pairs.count((a, b)) * (7 if label else 1) for a, b in pairs}
    for chart in (f"flowchart LR\n{body}", f"```mermaid\ngraph TD;\n{body}```\n"):
        assert recognise_graph(chart.encode()) is not None
        found = read_graph(chart.encode(), "chart").imports
        assert {(one.importer, one.imported): one.weight for one in found} == expected


@given(st.text(alphabet='ab.[](){}"|&-=>~<:; \n', max_size=300))
def test_no_text_breaks_the_reader_of_charts(text: str) -> None:
    for start in ("flowchart LR\n", "@startuml\na --> b\n"):
        with suppress(UnusableSourceError):
            reading = read_graph(f"{start}{text}".encode(), "chart")
            assert 0 <= reading.report.explained <= 1
