"""A proposal beside the boundaries that the team has drawn itself, as rows of words."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.model import CutPart, DrawnIn, IntendedFit
from analyzer.ui.views.words import counted, html, percent

#: Parts named of each row; the rest is counted.
PARTS_NAMED = 3


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One place where boundaries stand: how much of them a cut keeps, and what it cuts most."""

    where: DrawnIn
    origin: str
    parts: str
    kept: str
    mojofm: str
    cut: tuple[str, ...]


def drawn_rows(fits: Sequence[IntendedFit], cut: Sequence[CutPart]) -> list[DrawnRow]:
    """One row per kind of boundaries, in the order of the fits."""
    words = {word.origin: word for word in DrawnIn}
    return [
        DrawnRow(
            words[fit.origin],
            fit.origin,
            f"{counted(fit.parts, 'part')} of {counted(fit.modules, 'module')}",
            percent(fit.together, 1),
            percent(fit.mojofm, 100),
            _most([part for part in cut if part.origin == fit.origin]),
        )
        for fit in fits
        if fit.origin in words
    ]


def drawn_html(rows: Sequence[DrawnRow]) -> str:
    """The rows as a table of our own; names in it are foreign."""
    head = "".join(
        f"<th>{title}</th>"
        for title in ("Written down in", "", "Modules that stay together", "MoJoFM", "Cut most")
    )
    body = "".join(
        f"<tr><td>{html(row.origin)}</td><td>{html(row.parts)}</td>"
        f"<td class='number'>{html(row.kept)}</td><td class='number'>{html(row.mojofm)}</td>"
        f"<td>{'<br>'.join(html(line, 200) for line in row.cut) or 'nothing'}</td></tr>"
        for row in rows
    )
    return f"<table class='drawn'><tr>{head}</tr>{body}</table>"


def _most(parts: Sequence[CutPart]) -> tuple[str, ...]:
    lines = [
        f"{part.part}: " + ", ".join(f"{count:,} in {name}" for name, count in part.services)
        for part in parts[:PARTS_NAMED]
    ]
    rest = len(parts) - PARTS_NAMED
    return (*lines, f"and {counted(rest, 'more part', 'more parts')}") if rest > 0 else (*lines,)
