"""Units of work as JSON lines, so that any tracer can feed them.

One object a line: `{"name": "POST /checkout", "count": 12, "modules": ["shop.checkout"],
"accesses": [["orders", "W"], ["users", "R"]]}`; modules or accesses may be missing, count is 1.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, cast

from analyzer.model import Access, UnitShape
from analyzer.model.workload import Mode
from analyzer.workload.comments import without_addresses

FORMAT = "units (JSON lines)"
_KEYS = frozenset(("accesses", "modules"))
_MODES: dict[str, Mode] = {"R": "R", "W": "W", "L": "L"}
#: So many units are held at a time.
BATCH = 10_000
#: Longer lines are not read.
LONGEST_LINE = 8 << 20


class _NoUnitError(Exception):
    """Indicates a line that is no unit; the message says why, without quoting it."""


@dataclass(slots=True)
class Units:
    """What a file of units said: shapes one by one, accesses by table, lines left out and why."""

    shapes: list[UnitShape] = field(default_factory=list)
    accesses: Counter[Access] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    unexplained: int = 0

    def add(self, more: "Units") -> None:
        """Count what more units say, without keeping them."""
        self.accesses += more.accesses
        self.skipped += more.skipped
        self.bytes += more.bytes
        self.unexplained += more.unexplained

    def without(self, excludes: Callable[[str], bool]) -> "Units":
        """The same without some tables; how many units had one is counted."""
        shapes = [_without(shape, excludes) for shape in self.shapes]
        left_out = sum(
            shape.count
            for shape, kept in zip(self.shapes, shapes, strict=True)
            if len(kept.accesses) < len(shape.accesses)
        )
        accesses = Counter({a: n for a, n in self.accesses.items() if not excludes(a.table)})
        if left_out:
            self.skipped["units on tables that --exclude-table leaves out"] = left_out
        return replace(self, shapes=shapes, accesses=accesses)


def _without(shape: UnitShape, excludes: Callable[[str], bool]) -> UnitShape:
    accesses = tuple(access for access in shape.accesses if not excludes(access.table))
    if len(accesses) == len(shape.accesses):
        return shape
    steps: list[tuple[str, str]] = []
    for table, mode in zip(shape.path, shape.path_modes, strict=True):
        if excludes(table):
            continue
        if steps and steps[-1][0] == table:
            before = steps.pop()[1]
            mode = before if before == mode else "RW"
        steps.append((table, mode))
    return replace(
        shape,
        accesses=accesses,
        path=tuple(table for table, _ in steps),
        path_modes=tuple(mode for _, mode in steps),
        calls=tuple(call for call in shape.calls if not excludes(call[0])),
    )


def looks_like_units(head: bytes) -> bool:
    """Whether one of the first lines is a unit."""
    lines = [line for line in head.splitlines()[:20] if line.strip()]
    return any(not _KEYS.isdisjoint(_row(line) or ()) for line in lines)


def read_units(lines: Iterable[bytes]) -> Units:
    """Read lines of units; what is none is counted by reason with the first line number of each.

    Each access stands for one statement on its table, in the order given.
    """
    whole = Units()
    for units in unit_batches(lines):
        whole.shapes += units.shapes
        whole.add(units)
    return whole


def unit_batches(lines: Iterable[bytes], size: int = BATCH) -> Iterator[Units]:
    """The same in pieces of so many units, so that a file of any length may be read.

    What was left out is told by the last one.
    """
    units = Units()
    first: dict[str, int] = {}
    bad: Counter[str] = Counter()
    for number, line in enumerate(lines, 1):
        units.bytes += len(line)
        if not line.strip():
            continue
        try:
            shape, accesses = _unit(line)
        except _NoUnitError as error:
            first.setdefault(str(error), number)
            bad[str(error)] += 1
            units.unexplained += len(line)
            continue
        units.shapes.append(shape)
        for access in accesses:
            units.accesses[access] += shape.count
        if len(units.shapes) >= size:
            yield units
            units = Units()
    for reason, count in bad.items():
        units.skipped[f"{reason} (first in line {first[reason]})"] = count
    yield units


def _unit(line: bytes) -> tuple[UnitShape, tuple[Access, ...]]:
    if len(line) > LONGEST_LINE:
        raise _NoUnitError("longer than a unit can be")
    row = _row(line)
    if row is None:
        raise _NoUnitError("not a JSON object")
    if not row.keys() & _KEYS:
        raise _NoUnitError("neither accesses nor modules")
    name, count = row.get("name"), row.get("count", 1)
    if name is not None and not isinstance(name, str):
        raise _NoUnitError("name is not a text")
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise _NoUnitError("count is not a whole number of 1 or more")
    modules = row.get("modules") or []
    if not isinstance(modules, list) or not all(isinstance(m, str) and m for m in modules):
        raise _NoUnitError("modules is not a list of names")
    accesses = tuple(_accesses(row.get("accesses") or []))
    path, path_modes = _path(accesses)
    shape = UnitShape(
        kind="request",
        basis="given",
        entry_point=without_addresses(name) if name else None,
        accesses=tuple(dict.fromkeys(accesses)),
        path=path,
        calls=tuple(sorted(Counter(access.table for access in accesses).items())),
        modules=tuple(sorted(set(modules))),
        templates=(),
        count=count,
        path_modes=path_modes,
    )
    return shape, accesses


def _path(accesses: Iterable[Access]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tables in order, repeats collapsed, and what each stay did; a lock is a read."""
    stays = [
        (table, {a.mode for a in stay}) for table, stay in groupby(accesses, lambda a: a.table)
    ]
    modes = ("W" if did == {"W"} else "RW" if "W" in did else "R" for _, did in stays)
    return tuple(table for table, _ in stays), tuple(modes)


def _accesses(pairs: object) -> Iterator[Access]:
    if not isinstance(pairs, list):
        raise _NoUnitError("accesses is not a list")
    for pair in pairs:
        if (
            not isinstance(pair, list)
            or len(pair) != 2
            or not all(isinstance(x, str) for x in pair)
        ):
            raise _NoUnitError("an access is not [table, mode]")
        table, mode = pair[0].strip(), _MODES.get(pair[1].strip().upper())
        if not table or mode is None:
            raise _NoUnitError("an access has no table, or its mode is not R, W or L")
        yield Access(table, mode)


def _row(line: bytes) -> dict[str, Any] | None:
    if not line.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        return None
    try:
        row = json.loads(line.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    return cast(dict[str, Any], row) if isinstance(row, dict) else None
