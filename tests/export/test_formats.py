"""Every format is pure, and safe against the names that people give things."""

import csv
import io
import json
import re
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.findings import shop, shop_decomposition

from analyzer.export import FORMATS, render
from analyzer.export.assignment_csv import plain_cell
from analyzer.export.dot import quoted
from analyzer.export.mermaid import escaped
from analyzer.model import Assessment, Boundary, Decomposition, Findings, Proposal, UsageError
from analyzer.model.assessment import UNASSIGNED


def named(*names: str) -> Findings:
    """The shop with its services named so, and boundaries between them."""
    services = tuple(
        replace(service, name=name)
        for service, name in zip(shop_decomposition(), names, strict=True)
    )
    boundary = Boundary(names[2], names[0], units=2, joins=1)
    decomposition = replace(shop_decomposition(), services=services)
    proposal = Proposal(decomposition, Assessment((boundary,)), recommended=True)
    return replace(shop(), proposals=(proposal,))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_pure_and_ends_its_last_line(name: str) -> None:
    assert render(shop(), name) == render(shop(), name)
    assert render(shop(), name).endswith("\n")
    assert FORMATS[name].suffix.startswith(".")
    assert FORMATS[name].description


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no format named pdf") as refusal:
        render(shop(), "pdf")
    assert "mermaid" in refusal.value.remedy


@pytest.mark.parametrize("name", ["csv", "mermaid", "dot"])
def test_without_a_proposal_there_is_nothing_to_draw(name: str) -> None:
    with pytest.raises(UsageError, match="no proposal"):
        render(replace(shop(), proposals=()), name)


def test_the_recommended_proposal_is_shown() -> None:
    other = Proposal(Decomposition(()), Assessment())
    both = replace(shop(), proposals=(other, shop().proposals[0]))
    assert render(both, "csv") == render(shop(), "csv")


def rows(findings: Findings) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(findings, "csv"))))


def test_csv_has_a_row_per_node() -> None:
    table = rows(shop())
    assert list(table[0]) == ["node", "kind", "service", "shared", "confidence"]
    by_node = {row["node"]: row for row in table}
    assert len(by_node) == len(table) == 14
    assert by_node["table:catalogue_stock"] == {
        "node": "table:catalogue_stock",
        "kind": "table",
        "service": "Catalogue",
        "shared": "no",
        "confidence": "-0.125",
    }
    assert by_node["table:auth_user"]["shared"] == "yes"
    assert by_node["module:shop.core.compat"]["service"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    evil = f'{start}HYPERLINK("http://x";"y")'
    assert plain_cell(evil) == f"'{evil}"
    assert {row["service"] for row in rows(named(evil, "B", "C"))} == {f"'{evil}", "B", "C", ""}


def test_csv_survives_commas_quotes_and_line_ends() -> None:
    names = ('a,"b"', "c\nd", "e;f")
    assert {row["service"] for row in rows(named(*names))} == {*names, ""}


def test_mermaid_shows_services_and_boundaries() -> None:
    assert render(shop(), "mermaid").splitlines() == [
        "flowchart LR",
        '  s1["Catalogue<br/>3 tables, 2 modules"]',
        '  s2["Customer<br/>2 tables, 1 module"]',
        '  s3["Order<br/>2 tables, 2 modules"]',
        '  s3 -->|"12 units, 12 split writes, 6 joins, 1 foreign key, 1 import, 1 link"| s1',
        '  s3 -->|"12 units, 1 foreign key, 1 import"| s2',
    ]


_EVIL = 'a"]; click s1 "javascript:alert(1)" <b>#`%%\n end'


@given(st.text())
def test_no_name_breaks_out_of_a_mermaid_string(name: str) -> None:
    assert not re.search(r'["<>&`\n\r%\[\]()]', escaped(name))
    decoded = re.sub(r"#(\d+);", lambda code: chr(int(code[1])), escaped(name))
    assert decoded == name


def test_a_hostile_name_stays_on_its_line() -> None:
    assert len(render(named(_EVIL, "B", "C"), "mermaid").splitlines()) == 5
    assert len(render(named(_EVIL, "B", "C"), "dot").splitlines()) == 8


def test_dot_shows_services_with_tables_and_boundaries() -> None:
    text = render(shop(), "dot")
    assert 's2 [label="Customer\\l1 module\\lauth_user\\lcustomer_address\\l"];' in text
    assert 's3 -> s2 [label="12 units, 1 foreign key, 1 import", penwidth=2.85];' in text


@given(st.text())
def test_no_name_breaks_out_of_a_dot_string(name: str) -> None:
    inner = quoted(name)[1:-1]
    assert re.fullmatch(r'(?:[^"\\]|\\["\\])*', inner)
    assert inner.isprintable()


def test_tables_in_no_service_are_drawn_where_a_boundary_names_them() -> None:
    found = shop()
    loose = Assessment((Boundary("Order", UNASSIGNED, joins=3),))
    found = replace(found, proposals=(replace(found.proposals[0], assessment=loose),))
    assert '  s4["#40;unassigned#41;"]\n  s3 -->|"3 joins"| s4\n' in render(found, "mermaid")
    assert 's4 [label="(unassigned)", style="rounded,dashed"];' in render(found, "dot")
    assert 's3 -> s4 [label="3 joins", penwidth=2.00];' in render(found, "dot")


def test_node_link_is_read_by_networkx() -> None:
    graph = nx.node_link_graph(json.loads(render(shop(), "networkx")), edges="edges")
    assert sorted(graph) == list(shop().graph.nodes)
    assert graph.nodes["table:auth_user"] == {
        "kind": "table",
        "name": "auth_user",
        "hub": "touched by 16 of 76 requests from 2 entry points",
        "service": "Customer",
        "shared": True,
    }
    edge = graph.edges["module:shop.catalogue.views", "table:catalogue_product"]
    assert edge["views"] == {"links": 5.11087}
    assert edge["weight"] == pytest.approx(5.11087 / 9.67582, rel=1e-4)
    total = sum(weight for _, _, weight in graph.edges(data="weight"))
    assert total == pytest.approx(4), "four views that are not empty, of mass 1 each"


def test_node_link_needs_no_proposal() -> None:
    graph = json.loads(render(replace(shop(), proposals=()), "networkx"))
    assert {node["service"] for node in graph["nodes"]} == {None}
