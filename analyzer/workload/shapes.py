"""Unit shapes and how often each occurred."""

from collections.abc import Iterable, Sequence

from analyzer.model import Access, UnitShape
from analyzer.model.workload import Basis, UnitKind
from analyzer.workload.units import Use

_MOST_SHORT_CUTS = 50_000
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
    """Counts units by shape. What is the same for every unit of equal statements is kept."""

    def __init__(self) -> None:
        self._counts: dict[_Key, int] = {}
        self._templates: dict[_Key, set[str]] = {}
        self._path_modes: dict[_Key, tuple[str, ...]] = {}
        self._keys: dict[tuple[object, ...], _Key] = {}

    def add(
        self,
        kind: UnitKind,
        basis: Basis,
        entry_point: str | None,
        uses: Sequence[Use],
        committed: bool = True,
        count: int = 1,
    ) -> None:
        """Count a unit that consists of these statements, in order."""
        short = (kind, basis, committed, entry_point, *uses)
        key = self._keys.get(short)
        if key is None:
            key = self._key(kind, basis, entry_point, uses, committed)
            if len(self._keys) >= _MOST_SHORT_CUTS:
                self._keys.clear()
            self._keys[short] = key
            templates = self._templates.setdefault(key, set())
            templates.update(use.template.id for use in uses if use.accesses)
        self._counts[key] = self._counts.get(key, 0) + count

    def add_given(self, shape: UnitShape) -> None:
        """Count units that come with their shape."""
        key = (
            *(shape.kind, shape.basis, shape.committed, shape.entry_point),
            *(shape.accesses, shape.path, shape.calls, shape.modules),
        )
        self._templates.setdefault(key, set()).update(shape.templates)
        if shape.path_modes:  # of equal shapes the first by name: the same in any order
            known = self._path_modes.get(key, shape.path_modes)
            self._path_modes[key] = min(known, shape.path_modes)
        self._counts[key] = self._counts.get(key, 0) + shape.count

    @staticmethod
    def _key(
        kind: UnitKind,
        basis: Basis,
        entry_point: str | None,
        uses: Iterable[Use],
        committed: bool,
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
        return (
            *(kind, basis, committed, entry_point, tuple(accesses), tuple(path)),
            tuple(sorted(calls.items())),
            tuple(sorted(modules)),
        )

    def forget(self, *bases: Basis) -> None:
        """Drop what was told apart in one of these ways."""
        for key in [key for key in self._counts if key[1] in bases]:
            del self._counts[key]
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
        return tuple(sorted(shapes, key=_order))


def _order(shape: UnitShape) -> tuple[object, ...]:
    return (
        *(shape.kind, shape.basis, not shape.committed, shape.entry_point or ""),
        *(shape.accesses, shape.path, shape.calls, shape.modules),
    )
