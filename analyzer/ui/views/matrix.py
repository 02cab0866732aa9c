"""Services by services: the row calls the column."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.model import Boundary, Decomposition
from analyzer.model.assessment import UNASSIGNED

#: What the cells may count, by the words on the screen.
MEASURES = {
    "All crossings": "price",
    "Requests": "requests",
    "Split writes": "split_writes",
    "Joins": "joins",
    "Foreign keys": "foreign_keys",
    "Imports": "imports",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What the row's service asks of the column's; `shade` in [0, 1] against the largest."""

    row: int
    column: int
    count: int
    shade: float


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cells row by row; None on the diagonal."""

    services: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]


def matrix(
    decomposition: Decomposition, boundaries: Sequence[Boundary], measure: str = "price"
) -> Matrix:
    """The matrix of one measure, a field or property of Boundary.

    The tables of no service stand last, where anything crosses between them and a service.
    """
    names = tuple(service.name for service in decomposition)
    if any(UNASSIGNED in (b.from_service, b.to_service) for b in boundaries):
        names = (*names, UNASSIGNED)
    found = {(b.from_service, b.to_service): int(getattr(b, measure)) for b in boundaries}
    largest = max((n for (a, b), n in found.items() if a != b), default=0)
    return Matrix(
        names,
        tuple(
            tuple(
                None if i == j else _cell(i, j, found.get((row, column), 0), largest)
                for j, column in enumerate(names)
            )
            for i, row in enumerate(names)
        ),
    )


def _cell(row: int, column: int, number: int, largest: int) -> Cell:
    # The root lets small cells show beside one that is a hundred times larger.
    return Cell(row, column, number, (number / largest) ** 0.5 if largest else 0.0)
