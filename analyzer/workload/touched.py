"""What the records of pgaudit and auto_explain in a chunk name."""

from collections.abc import Callable
from typing import NamedTuple

from analyzer.model import Access, Schema
from analyzer.workload.formats.postgres_evidence import (
    Named,
    audited,
    planned,
    touched_by_plan,
)
from analyzer.workload.selection import Selection


class Touched(NamedTuple):
    """What a record of pgaudit or a plan names; formats.postgres_evidence.Named says of what.

    `meanings` are the indices of the statements of its text, none where that is not known.
    """

    meanings: tuple[int, ...]
    outer: bool
    accesses: tuple[Access, ...]
    views: tuple[str, ...]
    parts: tuple[str, ...]
    temporary: tuple[str, ...]
    functions: tuple[str, ...]


class TouchedReader:
    """Reads such records; each of a kind is kept once, in `kept`, and known by its index.

    `says` gives the indices of the statements of a text, and the tables that it names.
    """

    def __init__(
        self,
        kept: list[Touched],
        says: Callable[[bytes], tuple[tuple[int, ...], list[str]]],
        schema: Schema,
        only: Selection,
    ) -> None:
        self._kept = kept
        self._says = says
        self._schema = schema
        self._only = only
        self._indices: dict[Touched, int] = {}

    def audit(self, message: bytes) -> tuple[int, int] | None:
        """The index of what an AUDIT record names, and the number of its statement."""
        found = audited(message.replace(b"\n\t", b"\n"))
        if found is None:
            return None
        number, named = found
        meanings = self._says(named.text)[0] if named.text else ()
        views = self._schema.views
        if any(access.table in views for access in named.accesses):  # materialised ones
            behind = (Access(t, m) for v, m in named.accesses for t in views.get(v, (v,)))
            named = named._replace(accesses=tuple(behind))
        return self._index(named, meanings), number

    def plan(self, message: bytes, inside: bool) -> int | None:
        """The index of what a plan names; `inside`: it is known to run in another statement."""
        found = planned(message)
        if found is None:
            return None
        text, nodes = found
        meanings, own = self._says(text)
        named = touched_by_plan(text, nodes, own, self._schema)
        return self._index(named._replace(outer=not inside), meanings)

    def _index(self, named: Named, meanings: tuple[int, ...]) -> int:
        accesses = tuple(a for a in named.accesses if not self._only.excludes(a.table))
        touched = Touched(meanings, *named._replace(accesses=accesses)[1:])
        index = self._indices.get(touched)
        if index is None:
            index = self._indices[touched] = len(self._kept)
            self._kept.append(touched)
        return index
