"""Somebody else's partition, in the shapes that people have it in."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.model import UsageError
from analyzer.partition_file import read_partition

NODES = ("module:shop.order", "module:stock", "table:orders", "table:stock", "table:unused")


def written(folder: Path, text: str) -> Path:
    file = folder / "cut.txt"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"orders": "Sales", "module:shop.order": "Sales", "stock": "Depot", "x": "Y"}),
        json.dumps({"Sales": ["table:orders", "shop.order"], "Depot": ["stock"], "Y": ["x"]}),
        "node,kind,service\ntable:orders,table,Sales\nshop.order,module,Sales\nstock,,Depot\nx,,Y\n",
        "name\tcluster\norders\tSales\nshop.order\tSales\nstock\tDepot\nx\tY\ntable:unused\t\n",
        "Node;Microservice\norders;Sales\nshop.order;Sales\nstock;Depot\nx;Y\n",
        '{"orders": "Sales", "shop.order": "Sales", "stock": "Depot", "x": "Y", "x": "Y"}',
        json.dumps({"orders": "Sales", "shop.order": "Sales", "stock": "Depot", "x": "Y"}),
    ],
)
def test_the_same_partition_in_every_shape(tmp_path: Path, text: str) -> None:
    found = read_partition(written(tmp_path, text), NODES)
    assert [(s.name, s.modules, s.tables) for s in found.decomposition] == [
        ("Depot", ("stock",), ("stock",)),  # the name is both a module and a table
        ("Sales", ("shop.order",), ("orders",)),
    ]
    assert found.unknown == ("x",)
    assert found.ambiguous == ("stock",)
    assert found.empty == ("Y",)
    assert [each.node for each in found.decomposition.unattached] == ["table:unused"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "{",
        '{"a": 1}',
        '{"A": [1]}',
        '{"nobody": "Sales"}',
        "node,colour\norders,red\n",
        '{"Sales": ["orders"], "Depot": ["orders"]}',
        '{"orders": "Sales", "orders": "Depot"}',
        '{"orders": "Sales", "table:orders": "Depot"}',
        "node,service\norders,Sales\norders,Depot\n",
        '{"Sales": ["orders"], "stock": "Depot"}',
        '{"orders": null}',
        '["orders"]',
        '{"schema_version": 1, "proposals": []}',
        '{"schema_version": 1, "proposals": [{"k": 3}]}',
        '{"schema_version": 1, "proposals": [7]}',
    ],
)
def test_what_is_none_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_partition(written(tmp_path, text), NODES)
    assert caught.value.remedy


def test_a_missing_file_and_a_binary_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_partition(tmp_path / "none.json", NODES)
    (tmp_path / "junk").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(UsageError, match="no partition"):
        read_partition(tmp_path / "junk", NODES)


@pytest.mark.parametrize(
    ("text", "modules", "tables"),
    [
        ("class,cluster\nstock,Depot\n", ("stock",), ()),
        ("entity,cluster\nstock,Depot\n", (), ("stock",)),
        ("table,partition\nstock,Depot\n", (), ("stock",)),
        ("node,kind,service\nstock,table,Depot\n", (), ("stock",)),
    ],
)
def test_a_column_says_which_of_two_is_meant(
    tmp_path: Path, text: str, modules: tuple[str, ...], tables: tuple[str, ...]
) -> None:
    found = read_partition(written(tmp_path, text), NODES)
    (service,) = found.decomposition
    assert (service.modules, service.tables) == (modules, tables)
    assert not found.ambiguous


def test_who_says_which_is_meant_wins_over_who_does_not(tmp_path: Path) -> None:
    text = json.dumps({"table:stock": "Sales", "stock": "Depot"})
    found = read_partition(written(tmp_path, text), NODES)
    assert found.decomposition.service_of() == {"table:stock": "Sales", "module:stock": "Depot"}


def test_a_service_without_a_known_member_is_none(tmp_path: Path) -> None:
    text = json.dumps({"Sales": ["orders"], "Depot": [], "Mail": ["nobody"]})
    found = read_partition(written(tmp_path, text), NODES)
    assert found.decomposition.k == 1
    assert found.empty == ("Depot", "Mail")


def test_nodes_that_only_units_name_count_where_the_file_names_them(tmp_path: Path) -> None:
    file = written(tmp_path, json.dumps({"orders": "Sales", "cron": "Sales"}))
    found = read_partition(file, NODES, also=["module:cron", "module:mail"])
    assert found.decomposition.service_of().keys() == {"table:orders", "module:cron"}
    assert "module:mail" not in {each.node for each in found.decomposition.unattached}


def proposal(k: int, recommended: bool, *services: tuple[str, list[str], list[str]]) -> object:
    listed = [{"name": n, "modules": m, "tables": t, "confidence": 1.0} for n, m, t in services]
    return {"k": k, "recommended": recommended, "services": listed, "shared": []}


def test_our_own_document_holds_several(tmp_path: Path) -> None:
    three = proposal(1, False, ("Whole", ["stock"], ["orders"]))
    four = proposal(2, True, ("Sales", [], ["orders"]), ("Depot", ["stock"], ["stock"]))
    file = written(tmp_path, json.dumps({"schema_version": 1, "proposals": [three, four]}))
    best = read_partition(file, NODES)
    assert [service.name for service in best.decomposition] == ["Depot", "Sales"]
    assert not best.ambiguous
    assert read_partition(file, NODES, k=1).decomposition.k == 1
    with pytest.raises(UsageError, match="no proposal of 5") as caught:
        read_partition(file, NODES, k=5)
    assert "1, 2" in caught.value.remedy
    with pytest.raises(UsageError, match="one partition"):
        read_partition(written(tmp_path, '{"orders": "Sales"}'), NODES, k=2)


NAMES = st.sampled_from(["module:shop.order", "table:orders", "table:stock", "table:unused"])
SERVICES = st.text(st.characters(blacklist_categories=["C", "Z"]), min_size=1, max_size=8)


@given(st.dictionaries(NAMES, SERVICES.filter(lambda name: name[0] not in "'\""), min_size=1))
def test_what_is_written_is_read_in_each_shape(
    tmp_path_factory: pytest.TempPathFactory, cut: dict[str, str]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    rows = io.StringIO()
    csv.writer(rows).writerows([("node", "service"), *cut.items()])
    turned: dict[str, list[str]] = {}
    for node, service in cut.items():
        turned.setdefault(service, []).append(node)
    for text in (json.dumps(cut), json.dumps(turned), rows.getvalue()):
        assert read_partition(written(folder, text), NODES).decomposition.service_of() == cut


@given(st.binary(max_size=200))
def test_junk_is_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "junk"
    file.write_bytes(junk)
    with pytest.raises(UsageError):
        read_partition(file, NODES)
