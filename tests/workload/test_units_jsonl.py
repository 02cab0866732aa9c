"""Units as JSON lines."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from analyzer.model import Access
from analyzer.workload.formats.neutral_units import (
    BATCH,
    looks_like_units,
    read_units,
    unit_batches,
)
from analyzer.workload.read import read_logs
from analyzer.workload.selection import select

CHECKOUT = {
    "name": "POST /checkout",
    "count": 12,
    "modules": ["shop.orders", "shop.checkout"],
    "accesses": [["orders", "W"], ["users", "R"], ["orders", "r"], ["orders", "W"]],
}


def test_a_unit_becomes_a_shape() -> None:
    (shape,) = read_units([json.dumps(CHECKOUT).encode()]).shapes
    assert (shape.kind, shape.basis, shape.entry_point, shape.count) == (
        "request",
        "given",
        "POST /checkout",
        12,
    )
    assert shape.accesses == (Access("orders", "W"), Access("users", "R"), Access("orders", "R"))
    assert shape.path == ("orders", "users", "orders")
    assert shape.calls == (("orders", 3), ("users", 1))
    assert shape.modules == ("shop.checkout", "shop.orders")


def test_modules_or_accesses_may_be_missing() -> None:
    units = read_units([b'{"accesses": [["a", "R"]]}', b'{"modules": ["m"]}'])
    assert [(s.entry_point, s.count, s.modules, s.tables) for s in units.shapes] == [
        (None, 1, (), ("a",)),
        (None, 1, ("m",), ()),
    ]


def test_wrong_lines_are_counted_by_reason_and_place() -> None:
    units = read_units(
        [
            b'{"accesses": [["a", "R"]]}\n',
            b"\n",
            b'{"accesses": [["a", "X"]]}\n',
            b'{"accesses": [["", "R"]]}\n',
            b'{"accesses": ["a"]}\n',
            b'{"accesses": [["a", "R"]], "count": 0}\n',
            b'{"accesses": [["a", "R"]], "count": true}\n',
            b'{"name": "x"}\n',
            b"no json at all\n",
        ]
    )
    assert len(units.shapes) == 1
    assert dict(units.skipped) == {
        "an access has no table, or its mode is not R, W or L (first in line 3)": 2,
        "an access is not [table, mode] (first in line 5)": 1,
        "count is not a whole number of 1 or more (first in line 6)": 2,
        "neither accesses nor modules (first in line 8)": 1,
        "not a JSON object (first in line 9)": 1,
    }


def test_a_file_of_units_is_read_with_the_logs(tmp_path: Path) -> None:
    path = tmp_path / "units.jsonl"
    path.write_text(f"{json.dumps(CHECKOUT)}\n{json.dumps(CHECKOUT)}\nnot one\n")
    workload, (report,) = read_logs([str(path)])
    assert workload.totals.requests == 24
    assert workload.totals.statements == 0
    assert [(t.name, t.reads, t.writes) for t in workload.tables] == [
        ("orders", 24, 48),
        ("users", 24, 0),
    ]
    assert report.kind == "units"
    assert report.skipped[0].count == 1
    assert report.explained > 0.9


def test_units_are_told_from_logs() -> None:
    assert looks_like_units(json.dumps(CHECKOUT).encode() + b"\n")
    assert not looks_like_units(b'{"timestamp": "2026-01-02 10:00:00 UTC", "message": "x"}\n')
    assert not looks_like_units(b"source,target\na,b\n")


@given(st.lists(st.binary(max_size=60)))
def test_no_line_is_too_strange(lines: list[bytes]) -> None:
    units = read_units(lines)
    assert len(units.shapes) + sum(units.skipped.values()) <= len(lines)


def test_an_address_in_a_name_is_taken_out() -> None:
    line = b'{"name": "GET /u/ann@example.org/orders", "accesses": [["orders", "R"]]}\n'
    (shape,) = read_units([line]).shapes
    assert shape.entry_point == "GET /u/{}/orders"


def test_units_in_pieces_are_the_same() -> None:
    lines = [b'{"name": "u%d", "accesses": [["t", "R"]]}\n' % number for number in range(25)]
    lines[7:7] = [b"no unit\n"]
    pieces = list(unit_batches(lines, 10))
    assert [len(piece.shapes) for piece in pieces] == [10, 10, 5]
    whole = read_units(lines)
    assert [shape for piece in pieces for shape in piece.shapes] == whole.shapes
    assert pieces[-1].skipped == whole.skipped == {"not a JSON object (first in line 8)": 1}
    assert sum(piece.bytes for piece in pieces) == whole.bytes == sum(map(len, lines))


def test_tables_are_left_out_of_each_piece(tmp_path: Path) -> None:
    path = tmp_path / "units.jsonl"
    row = '{"name": "u%d", "accesses": [["t", "R"], ["audit", "W"]]}\n'
    path.write_text("".join(row % (number % 3) for number in range(BATCH + 5)))
    workload, (report,) = read_logs([str(path)], only=select(exclude_tables=["audit"]))
    assert [table.name for table in workload.tables] == ["t"]
    assert workload.totals.requests == BATCH + 5
    (skipped,) = report.skipped
    assert skipped.count == BATCH + 5
