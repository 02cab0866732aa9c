"""Unit shapes and how often each occurred.

There may be as many shapes as units, so they have a bounded room. When it is full, the half that
occurred most often stays and the rest is summed (lossy counting, Manku and Motwani 2002, with the
room in place of a stated error). A shape that comes back begins with what it may have lost, so the
bound that is told holds for every shape: of none is more than that missing.
"""

from collections.abc import Iterable, Sequence

from analyzer.model import Access, UnitShape
from analyzer.model.workload import Basis, UnitKind
from analyzer.workload.units import Use

#: Room for shapes, as `_size` reckons it: some 65,000 of four statements each.
SHAPES_BYTES = 96 << 20
#: Templates kept as evidence of one shape, the first that were seen.
MOST_TEMPLATES = 1000
_MOST_SHORT_CUTS, _LONGEST_SHORT_CUT = 50_000, 500
_Key = tuple[
    UnitKind,
    Basis,
    bool,
    str | None,
    tuple[Access, ...],
    tuple[str, ...],
    tuple[tuple[str, int], ...],
    tuple[str, ...],
]


class Shapes:
    """Counts units by shape. What is the same for every unit of equal statements is kept.

    Autocommitted statements have a shape for each template and tag, so whoever bounds those bounds
    these; they are never summed. The result depends on the order of the units alone.
    """

    def __init__(self, room: int = SHAPES_BYTES) -> None:
        self._counts: dict[_Key, int] = {}
        self._templates: dict[_Key, set[str]] = {}
        self._path_modes: dict[_Key, tuple[str, ...]] = {}
        self._keys: dict[tuple[object, ...], _Key] = {}
        self._room = room
        self._held = 0
        #: What may have been lost of a shape before it came (back), where that is something.
        self._lost: dict[_Key, int] = {}
        self._rare: dict[tuple[UnitKind, Basis, bool], int] = {}
        #: No shape that was summed, or is kept short, lost more units than this.
        self.most_lost = 0

    def add(
        self,
        kind: UnitKind,
        basis: Basis,
        entry_point: str | None,
        uses: Sequence[Use],
        committed: bool = True,
        count: int = 1,
        counted: dict[Use, int] | None = None,
    ) -> None:
        """Count a unit that consists of these statements, in order.

        `counted` are further statements of a long one, by how often they ran; their order is lost.
        """
        if counted:
            long = self._key(kind, basis, entry_point, uses, committed, counted)
            self._seen(long, (use.template.id for use in (*uses, *counted) if use.accesses))
            self._count(long, count)
            return
        short = (kind, basis, committed, entry_point, *uses)
        key = self._keys.get(short)
        if key is None:
            key = self._key(kind, basis, entry_point, uses, committed)
            if len(self._keys) >= _MOST_SHORT_CUTS:
                self._keys.clear()
            if len(short) <= _LONGEST_SHORT_CUT:
                self._keys[short] = key
            self._seen(key, (use.template.id for use in uses if use.accesses))
        self._count(key, count)

    def add_given(self, shape: UnitShape) -> None:
        """Count units that come with their shape."""
        key = (
            *(shape.kind, shape.basis, shape.committed, shape.entry_point),
            *(shape.accesses, shape.path, shape.calls, shape.modules),
        )
        self._seen(key, shape.templates)
        if shape.path_modes:  # of equal shapes the first by name: the same in any order
            known = self._path_modes.get(key, shape.path_modes)
            self._path_modes[key] = min(known, shape.path_modes)
        self._count(key, shape.count)

    def rare(self, kind: UnitKind, committed: bool = True) -> int:
        """How many units of a kind are of shapes that are not kept."""
        return sum(
            count
            for (of, _, effective), count in self._rare.items()
            if of == kind and effective == committed
        )

    def _seen(self, key: _Key, templates: Iterable[str]) -> None:
        known = self._templates.setdefault(key, set())
        for template in templates:
            if len(known) >= MOST_TEMPLATES:
                return
            known.add(template)

    def _count(self, key: _Key, count: int) -> None:
        before = self._counts.get(key)
        self._counts[key] = count if before is None else before + count
        if before is None and key[0] != "autocommit":
            if self.most_lost:
                self._lost[key] = self.most_lost
            self._held += _size(key)
            if self._held > self._room:
                self._sum_rare()

    def _sum_rare(self) -> None:
        """Keep the shapes that come most often in half of the room; of equal ones the older."""
        counts, lost = self._counts, self._lost
        ranked = sorted(
            (key for key in counts if key[0] != "autocommit"),
            key=lambda key: counts[key] + lost.get(key, 0),
            reverse=True,
        )
        self._held = 0
        for key in ranked:
            size = _size(key)
            if self._held + size <= self._room // 2:
                self._held += size
                continue
            count = counts.pop(key)
            self.most_lost = max(self.most_lost, count + lost.pop(key, 0))
            group = (key[0], key[1], key[2])
            self._rare[group] = self._rare.get(group, 0) + count
            self._templates.pop(key, None)
            self._path_modes.pop(key, None)
        self._keys.clear()

    @staticmethod
    def _key(
        kind: UnitKind,
        basis: Basis,
        entry_point: str | None,
        uses: Iterable[Use],
        committed: bool,
        counted: dict[Use, int] | None = None,
    ) -> _Key:
        accesses: dict[Access, None] = {}
        modules: set[str] = set()
        calls: dict[str, int] = {}
        path: list[str] = []
        for use in uses:
            if use.tag.module:
                modules.add(use.tag.module)
            main = use.main
            if main is None:
                continue
            accesses.update(dict.fromkeys(use.accesses))
            calls[main] = calls.get(main, 0) + 1
            if not path or path[-1] != main:
                path.append(main)
        for use, count in (counted or {}).items():
            if use.tag.module:
                modules.add(use.tag.module)
            if use.main is not None:
                accesses.update(dict.fromkeys(use.accesses))
                calls[use.main] = calls.get(use.main, 0) + count
        return (
            *(kind, basis, committed, entry_point, tuple(accesses), tuple(path)),
            tuple(sorted(calls.items())),
            tuple(sorted(modules)),
        )

    def forget(self, *bases: Basis) -> None:
        """Drop what was told apart in one of these ways."""
        for key in [key for key in self._counts if key[1] in bases]:
            del self._counts[key]
        for group in [group for group in self._rare if group[1] in bases]:
            del self._rare[group]
        self._keys.clear()

    def finish(self) -> tuple[UnitShape, ...]:
        """Every shape with its count, sorted."""
        shapes = [
            UnitShape(
                kind=kind,
                basis=basis,
                entry_point=entry_point,
                accesses=accesses,
                path=path,
                calls=calls,
                modules=modules,
                templates=tuple(sorted(self._templates[key])),
                count=count,
                committed=committed,
                path_modes=self._path_modes.get(key, ()),
            )
            for key, count in self._counts.items()
            for kind, basis, committed, entry_point, accesses, path, calls, modules in (key,)
        ]
        return tuple(sorted(shapes, key=shape_order))


def _size(key: _Key) -> int:
    """About how many bytes a shape takes while it is counted and when it is handed on."""
    _, _, _, _, accesses, path, calls, modules = key
    return 900 + 8 * (len(accesses) + len(path) + len(modules)) + 120 * len(calls)


def shape_order(shape: UnitShape) -> tuple[object, ...]:
    """What shapes are sorted by."""
    return (
        *(shape.kind, shape.basis, not shape.committed, shape.entry_point or ""),
        *(shape.accesses, shape.path, shape.calls, shape.modules),
    )
