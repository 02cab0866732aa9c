"""Somebody else's partition, in the shapes that people have it in."""

import json
from pathlib import Path

import pytest

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
        "class\tcluster\norders\tSales\nshop.order\tSales\nstock\tDepot\nx\tY\ntable:unused\t\n",
    ],
)
def test_the_same_partition_in_every_shape(tmp_path: Path, text: str) -> None:
    found = read_partition(written(tmp_path, text), NODES)
    assert [(s.name, s.modules, s.tables) for s in found.decomposition] == [
        ("Depot", ("stock",), ("stock",)),  # the name is both a module and a table
        ("Sales", ("shop.order",), ("orders",)),
    ]
    assert found.unknown == ("x",)
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
