"""Each graph format on a small file as its tool writes it: what it is, and what is in it."""

import json
from pathlib import Path

import pytest

from analyzer.codebase import Reading, assemble, read_graph, recognise_graph
from analyzer.model import Import, Skipped, UnusableSourceError
from analyzer.sources import ReadOptions, read_sources

GRAPHS = Path(__file__).parents[1] / "fixtures" / "codebase" / "graphs"

#: file, format, modules, imports
READ = [
    ("adjacency.txt", "adjacency list", 3, 3),
    ("cargo_modules.dot", "cargo modules DOT", 3, 1),
    ("cytoscape.json", "Cytoscape JSON", 3, 2),
    ("d3_by_place.json", "node-link JSON", 3, 3),
    ("dependency_cruiser.json", "dependency-cruiser JSON", 5, 7),
    ("dependency_cruiser.dot", "dependency-cruiser DOT", 4, 6),
    ("dependency_cruiser.mmd", "Mermaid flowchart", 4, 6),
    ("dependency_cruiser.txt", "dependency-cruiser text", 4, 6),
    ("dependency_cruiser_folders.dot", "dependency-cruiser DOT", 3, 4),
    ("deptrac.dot", "deptrac DOT", 3, 3),
    ("deptrac.mmd", "Mermaid flowchart", 3, 3),
    ("drawn_by_hand.mmd", "Mermaid flowchart", 5, 6),
    ("drawn_by_hand.puml", "PlantUML", 4, 3),
    ("drawn_in_yed.graphml", "GraphML", 2, 1),
    ("edges.txt", "edge list with spaces", 3, 3),
    ("go_list.json", "go list JSON", 3, 2),
    ("go_list_fields.json", "go list JSON", 5, 4),
    ("graph.dot", "DOT", 6, 6),
    ("graph.gexf", "GEXF", 3, 3),
    ("graph.gml", "GML", 3, 3),
    ("graph.graphml", "GraphML", 3, 3),
    ("graph.net", "Pajek", 3, 3),
    ("import_linter.dot", "import-linter DOT", 3, 3),
    ("jdeps_class.dot", "jdeps DOT", 3, 3),
    ("jdeps_class.txt", "jdeps", 4, 4),
    ("jdeps_class_folder.txt", "jdeps", 3, 4),
    ("jdeps_class_one_archive.txt", "jdeps", 3, 3),
    ("jdeps_package.dot", "jdeps DOT", 3, 3),
    ("jdeps_package.txt", "jdeps", 3, 3),
    ("madge.json", "madge JSON", 5, 6),
    ("madge.dot", "DOT", 4, 6),
    ("node_link.json", "node-link JSON", 4, 3),
    ("node_link_older.json", "node-link JSON", 3, 2),
    ("nx.json", "Nx graph JSON", 4, 3),
    ("nx_24.json", "Nx graph JSON", 4, 6),
    ("packwerk/components/cart/package.yml", "packwerk package", 3, 2),
    ("packwerk/components/orders/package_todo.yml", "packwerk todo", 3, 2),
    ("packwerk/packwerk.yml", "packwerk", 4, 5),
    ("pydeps.json", "pydeps JSON", 6, 9),
    ("pyreverse_packages.dot", "pyreverse DOT", 6, 6),
    ("pyreverse_packages.puml", "PlantUML", 8, 7),
    ("skott.json", "skott JSON", 4, 5),
]
REFUSED = {
    "pyreverse_classes.dot": "packages_",
    "pyreverse_classes.puml": "pyreverse -o dot",
    "pyreverse_packages.html": "pyreverse -o dot",
    "pyreverse_packages.mmd": "pyreverse -o dot",
    "dependency_cruiser.d2": "--output-type json",
    "dependency_cruiser_matrix.csv": "--output-type json",
    "madge.txt": "--json",
    "jdeps_summary.dot": "-verbose:class",
    "jdeps_summary.txt": "-verbose:class",
    "pydeps.dot": "--show-deps",
}


def read(name: str) -> Reading:
    return read_graph((GRAPHS / name).read_bytes(), str(GRAPHS / name))


def arrows(name: str) -> set[tuple[str, str, int]]:
    return {(one.importer, one.imported, one.weight) for one in read(name).imports}


def skipped(name: str) -> dict[str, int]:
    return {one.reason: one.count for one in read(name).report.skipped}


def test_no_fixture_is_forgotten() -> None:
    there = {path.relative_to(GRAPHS).as_posix() for path in GRAPHS.rglob("*") if path.is_file()}
    inside = {f"packwerk/{name}" for name in ("package.yml", "components/orders/package.yml")}
    assert there == {name for name, *_ in READ} | REFUSED.keys() | inside


@pytest.mark.parametrize(("name", "written_as", "modules", "imports"), READ)
def test_a_source_of_this_format_is_read_among_others(
    name: str, written_as: str, modules: int, imports: int
) -> None:
    read = read_sources([GRAPHS / name], ReadOptions(), lambda _: None)
    (report,) = read.reports
    assert (report.kind, report.format, report.explained) == ("imports", written_as, 1.0)
    assert (len(read.codebase.modules), len(read.codebase.imports)) == (modules, imports)
    assert report.bytes > 0


@pytest.mark.parametrize("name", [name for name, *_ in READ if name.endswith(".json")])
def test_json_on_one_line_is_the_same_graph(name: str, tmp_path: Path) -> None:
    if name.startswith("go_list"):
        pytest.skip("these are several objects, one after the other")
    line = json.dumps(json.loads((GRAPHS / name).read_text(encoding="utf-8")))
    (tmp_path / "file").write_text(line, encoding="utf-8")
    one_line = read_sources([tmp_path / "file"], ReadOptions(), lambda _: None)
    assert one_line.codebase == assemble([read(name)])
    assert one_line.reports[0].format == read(name).report.format


@pytest.mark.parametrize(("name", "advice"), REFUSED.items())
def test_drawings_of_something_else_say_what_to_run(name: str, advice: str) -> None:
    found = recognise_graph((GRAPHS / name).read_bytes())
    assert found is not None
    assert found.kind == "refused"
    with pytest.raises(UnusableSourceError) as caught:
        read(name)
    assert advice in caught.value.remedy


def test_ids_or_labels_or_places_name_the_modules() -> None:
    expected = {("shop.cart", "shop.prices", 3), ("shop.orders", "shop.prices", 1)}
    assert arrows("cytoscape.json") == expected
    assert expected < arrows("d3_by_place.json")
    assert expected < arrows("graph.gexf")
    assert arrows("drawn_in_yed.graphml") == {("shop.cart", "shop.prices", 1)}


def test_attributes_are_taken_where_they_are() -> None:
    for name in ("graph.graphml", "graph.gexf", "graph.gml"):
        reading = read(name)
        assert Import("shop.cart", "shop.orders", "dynamic") in reading.imports
        assert reading.modules[0].file == "shop/cart.py"


def test_parallel_edges_add_up_and_self_edges_are_pointed_out() -> None:
    assert arrows("node_link_older.json") == {
        ("shop.cart", "shop.prices", 2),
        ("shop.orders", "shop.prices", 1),
    }
    assert ("shop.orders", "shop.orders", 1) in arrows("node_link.json")
    assert "lead back" in read("node_link.json").report.warnings[0]


def test_dot_chains_ports_groups_comments_and_joined_names() -> None:
    assert arrows("graph.dot") == {
        ("shop.cart", "shop.orders", 2),
        ("shop.orders", "shop.prices", 2),
        ("shop_checkout", "shop.prices", 4),
        ("shop_checkout", "shop.orders", 4),
        ("shop.mail", "shop.cart", 1),
        ('say "hi', "shop.mail", 1),
    }


def test_pydeps_unites_both_directions_and_leaves_its_own_main_out() -> None:
    both = read("pydeps.json")
    value = json.loads((GRAPHS / "pydeps.json").read_text(encoding="utf-8"))
    for key in ("imports", "imported_by"):
        half = {
            name: {k: v for k, v in facts.items() if k != key or name == "__main__"}
            for name, facts in value.items()
        }
        assert read_graph(json.dumps(half).encode(), "half").imports == both.imports
    assert "__main__" not in {module.name for module in both.modules}
    assert {m.file for m in both.modules if m.name == "shop.cart"} == {"shop/cart/__init__.py"}


def test_pydeps_leaves_out_what_is_not_asked_for() -> None:
    value = json.loads((GRAPHS / "pydeps.json").read_text(encoding="utf-8"))
    value["shop.cart"]["imports"].append("django.db")
    value["django.db"] = {"bacon": 2, "name": "django.db", "path": None, "imports": ["django"]}
    reading = read_graph(json.dumps(value).encode(), "deps")
    assert reading.imports == read("pydeps.json").imports
    assert Skipped("an import of something outside the code", 1) in reading.report.skipped


def test_import_linter_names_are_relative_and_say_so() -> None:
    assert arrows("import_linter.dot") == {
        ("cart", "orders", 1),
        ("cart", "prices", 2),
        ("orders", "prices", 1),
    }
    assert "relative" in read("import_linter.dot").report.warnings[0]


def test_what_leads_outside_is_left_out_and_counted_by_reason() -> None:
    assert skipped("dependency_cruiser.json") == {
        "an import of a library (node_modules)": 1,
        "an import of the platform's own modules": 1,
        "an import that was not resolved": 1,
    }
    assert skipped("skott.json") == {
        "an import of a library (node_modules)": 2,
        "an import of the platform's own modules": 1,
    }
    assert skipped("nx.json") == {"an import of a library (node_modules)": 1}
    assert skipped("go_list.json") == {
        "an import of another module's package": 1,
        "an import of the standard library": 3,
    }


def test_dependency_cruiser_tells_dynamic_imports() -> None:
    dynamic = [one for one in read("dependency_cruiser.json").imports if one.kind == "dynamic"]
    assert [(one.importer, one.imported) for one in dynamic] == [
        ("src/cart/cart.ts", "src/orders/order.ts")
    ]


def test_libraries_that_dependency_cruiser_followed_are_left_out() -> None:
    modules = [
        {"source": "src/a.ts", "dependencies": [{"resolved": "node_modules/x/i.js"}]},
        {"source": "node_modules/x/i.js", "dependencies": [{"resolved": "node_modules/y.js"}]},
        {"source": "src/b.ts", "dependencies": [{"resolved": "src/a.ts"}]},
    ]
    reading = read_graph(json.dumps({"modules": modules}).encode(), "graph")
    assert [module.name for module in reading.modules] == ["src/a.ts", "src/b.ts"]
    assert sum(one.count for one in reading.report.skipped) == 2


def test_go_list_with_its_dependencies_and_tests_gives_the_same_graph() -> None:
    text = (GRAPHS / "go_list.json").read_text(encoding="utf-8")
    extra = [
        {"ImportPath": "fmt", "Standard": True, "DepOnly": True, "Imports": ["os"]},
        {"ImportPath": "github.com/x/y", "DepOnly": True, "Module": {"Path": "github.com/x/y"}},
        {"ImportPath": "example.com/shop/cart.test", "Name": "main"},
        {"ImportPath": "example.com/shop/cart [example.com/shop/cart.test]", "ForTest": "cart"},
    ]
    reading = read_graph((text + "".join(map(json.dumps, extra))).encode(), "list")
    assert reading.imports == read("go_list.json").imports
    assert Skipped("a package made for tests", 2) in reading.report.skipped


@pytest.mark.parametrize("name", [name for name, *_ in READ if name.endswith(".dot")])
def test_dot_taken_in_pieces_or_by_statements_is_the_same(name: str) -> None:
    text = (GRAPHS / name).read_text(encoding="utf-8")
    slow = read_graph(text.replace("->", "->/* so that no edge is plain */").encode(), name)
    assert slow.imports == read(name).imports
    assert slow.modules == read(name).modules
