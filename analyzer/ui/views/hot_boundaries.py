"""The boundaries that carry most, each pair of services once, with the advice for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.model import Boundary
from analyzer.ui.views.words import counted


@dataclass(frozen=True, slots=True)
class HotBoundary:
    """One direction of a boundary: what crosses, in words, and what to do about it."""

    caller: str
    callee: str
    price: int
    words: str
    advice: str


def hot_boundaries(boundaries: Sequence[Boundary], most: int = 5) -> list[HotBoundary]:
    """The heaviest directions first; those without any weight are left out."""
    ranked = sorted(boundaries, key=lambda b: (-b.price, b.from_service, b.to_service))
    return [
        HotBoundary(b.from_service, b.to_service, b.price, what_crosses(b), b.advice)
        for b in ranked[:most]
        if b.price
    ]


def what_crosses(boundary: Boundary) -> str:
    """`12 requests, 12 split writes, 6 joins, 1 foreign key, 1 import`."""
    parts = (
        (boundary.requests, "request", "requests"),
        (boundary.transactions if not boundary.requests else 0, "transaction", "transactions"),
        (boundary.split_writes, "split write", "split writes"),
        (boundary.joins, "join", "joins"),
        (boundary.foreign_keys, "foreign key", "foreign keys"),
        (boundary.imports, "import", "imports"),
        (boundary.links, "link", "links"),
    )
    return ", ".join(counted(n, one, many) for n, one, many in parts if n) or "nothing"
