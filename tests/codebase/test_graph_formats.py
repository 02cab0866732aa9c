"""Every reader on small files, ugly ones among them."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.codebase import Reading, read_graph, recognise_graph
from analyzer.model import Import, Skipped, TableMapping, UnusableSourceError

FIXTURES = Path(__file__).parents[1] / "fixtures" / "codebase"


def read(name: str) -> Reading:
    return read_graph((FIXTURES / name).read_bytes(), name)


@pytest.mark.parametrize(
    ("name", "kind", "written_as"),
    [
        ("edges_ugly.csv", "imports", "edge list"),
        ("edges_bom.tsv", "imports", "edge list"),
        ("edges_latin1.csv", "imports", "edge list"),
        ("edges_bare.csv", "imports", "edge list"),
        ("model_tables.csv", "links", "module-table links"),
        ("references.csv", "imports", "literal references"),
        ("modules.csv", "modules", "module list"),
    ],
)
def test_files_are_recognised_by_their_content(name: str, kind: str, written_as: str) -> None:
    found = recognise_graph((FIXTURES / name).read_bytes())
    assert found is not None
    assert (found.kind, found.format) == (kind, written_as)


def test_an_ugly_edge_list_loses_only_its_bad_rows() -> None:
    reading = read("edges_ugly.csv")
    assert reading.imports == (
        Import("shop.cart", "shop.cart", "static", line=1),  # a class that calls itself
        Import("shop.cart", "shop.prices", "dynamic", weight=2, line=11),
        Import("shop.cart", "shop.users", "static", weight=3, line=18),
    )
    assert reading.report.skipped == (Skipped("a name is missing", 2),)
    assert 0.7 < reading.report.explained < 1
    assert [module.name for module in reading.modules] == ["shop.cart", "shop.prices", "shop.users"]


def test_a_byte_order_mark_crlf_and_a_weight_that_is_no_number() -> None:
    assert read("edges_bom.tsv").imports == (
        Import("a.b", "a.c", weight=3),
        Import("a.b", "a.d", weight=1),
    )


def test_latin_1_names_are_read() -> None:
    assert read("edges_latin1.csv").imports == (Import("boutique.café", "boutique.prix"),)


def test_two_plain_columns_need_no_header() -> None:
    assert len(read("edges_bare.csv").imports) == 3


@pytest.mark.parametrize(
    "header", ["source,target", "from,to", "importer,imported", "caller,callee", "module,imports"]
)
def test_the_words_of_other_tools(header: str) -> None:
    data = f"{header},count,kind,file,line\na.x,a.y,4,Dynamic,a/x.py,9\n".encode()
    assert read_graph(data, "edges.csv").imports == (
        Import("a.x", "a.y", "dynamic", 4, "a/x.py", 9),
    )


def test_a_name_may_begin_with_a_hash() -> None:
    data = b"source,target\n# a comment, with a comma\n#app/cart,#app/users\n"
    assert read_graph(data, "edges.csv").imports == (Import("#app/cart", "#app/users"),)


def test_utf_16_from_a_spreadsheet() -> None:
    data = "source\ttarget\na.x\ta.y\n".encode("utf-16")
    assert read_graph(data, "edges.txt").imports == (Import("a.x", "a.y"),)


def test_absurd_fields_and_control_characters_are_no_names() -> None:
    rows = ["source,target", f"a.x,{'y' * 600}", f"a.x,{'z' * 30_000}", "a.x,b\x07b", "a.x,a.y"]
    reading = read_graph("\n".join(rows).encode(), "edges.csv")
    assert reading.imports == (Import("a.x", "a.y"),)
    assert sum(skipped.count for skipped in reading.report.skipped) == 3


def test_an_open_quote_spoils_one_row_only() -> None:
    data = b'source,target\n"a.x,a.y\na.y,a.z\na.z,a.q\n'
    assert Import("a.z", "a.q") in read_graph(data, "edges.csv").imports


def test_a_model_map_defines_tables_by_inheritance_too() -> None:
    reading = read("model_tables.csv")
    assert TableMapping("shop.orders.abstract_models", "orders_order", label="orders") in (
        reading.mappings
    )
    assert TableMapping("shop.orders.models", "orders_order", label="orders") in reading.mappings
    assert TableMapping("shop.prices.models", "legacy_prices", label="prices") in reading.mappings
    assert len(reading.mappings) == 5
    assert len(reading.models) == 4


def test_modes_kinds_and_the_default_schema_of_links() -> None:
    data = b"module,table,mode,weight,kind\na.x,public.t,RW,5,sql\na.x,u,select,,\na.x,v,?,2,odd\n"
    reading = read_graph(data, "links.csv")
    assert reading.mappings == (
        TableMapping("a.x", "t", "sql", "R", 5),
        TableMapping("a.x", "t", "sql", "W", 5),
        TableMapping("a.x", "u", "model", "R", 1),
        TableMapping("a.x", "v", "model", None, 2),
    )
    assert len(reading.report.warnings) == 2


def test_a_module_list_says_files_and_lines() -> None:
    reading = read("modules.csv")
    views = next(module for module in reading.modules if module.name == "shop.cart.views")
    assert (views.file, views.lines) == ("shop/cart/views.py", 120)
    assert reading.complete
    assert reading.report.skipped == (Skipped("a module listed twice", 1),)


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ('{"bomFormat": "CycloneDX", "components": []}', "CycloneDX"),
        ('<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.4"/>', "CycloneDX"),
        ('{"spdxVersion": "SPDX-2.3", "packages": []}', "SPDX"),
        ("SPDXVersion: SPDX-2.2\nDataLicense: CC0-1.0\n", "SPDX"),
        ('{"name": "shop", "lockfileVersion": 3, "packages": {}}', "npm lock file"),
        ('{"name": "shop", "dependencies": {"left-pad": {"version": "1.3.0"}}}', "npm ls"),
        ("shop@1.0.0 /src\n├── left-pad@1.3.0\n└── react@18.2.0\n", "npm ls"),
        ("Django==5.2\nsqlparse==0.5.0\npytz @ file:///tmp/pytz\n", "pip freeze"),
        ("Package    Version\n---------- -------\nDjango     5.2\n", "pip list"),
        (
            "example.com/shop golang.org/x/text@v0.3.0\nexample.com/shop a.b/c@v1.0.0\n",
            "go mod graph",
        ),
    ],
)
def test_lists_of_packages_are_refused_with_what_to_give_instead(text: str, tool: str) -> None:
    found = recognise_graph(text.encode())
    assert found is not None
    assert (found.kind, found.format) == ("refused", tool)
    with pytest.raises(UnusableSourceError) as caught:
        read_graph(text.encode(), "list.txt")
    assert tool in caught.value.message
    assert "source,target" in caught.value.remedy


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"\0\1\2\3" * 100,
        b"dear diary, today, we met, a lot\nof people, and talked\n",
        b"apples,pears\nplums,cherries\nfigs,dates\n",
        b"CREATE TABLE orders (id int, total numeric);\nCREATE TABLE lines (id int);\n",
        b"2026-11-22 21:33:23.510 UTC [31306] LOG:  statement: SELECT 1\n" * 3,
        b'{"name": "POST /checkout", "count": 12}\n',
    ],
)
def test_what_is_no_graph_is_not_taken_for_one(data: bytes) -> None:
    assert recognise_graph(data) is None
    with pytest.raises(UnusableSourceError):
        read_graph(data, "file")


@given(st.binary(max_size=400))
def test_foreign_bytes_never_crash_a_reader(data: bytes) -> None:
    for head in (b"", b"source,target\n", b"module,table\n", b"module,target,call\n", b"module\n"):
        try:
            reading = read_graph(head + data, "file")
        except UnusableSourceError:
            continue
        assert 0 <= reading.report.explained <= 1


NAMES = st.from_regex(r"[a-z][a-z_]{0,8}(\.[A-Za-z_é]{1,8}){0,3}", fullmatch=True)


@given(
    st.lists(st.tuples(NAMES, NAMES, st.integers(1, 99)), max_size=20),
    st.sampled_from([",", "\t", ";"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_edges_written_are_edges_read(
    edges: list[tuple[str, str, int]], delimiter: str, end: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerows([("source", "target", "weight"), *edges])
    reading = read_graph(out.getvalue().encode(), "edges")
    expected: Counter[tuple[str, str]] = Counter()
    for importer, imported, weight in edges:
        expected[importer, imported] += weight
    assert {(i.importer, i.imported): i.weight for i in reading.imports} == dict(expected)
    assert not reading.report.skipped
