"""The boundaries that a team has drawn itself: what there is, and as what it can be taken."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analyzer.analysis import Analysis, coupled, load
from analyzer.cli.options import Form
from analyzer.constraints_file import constraints_text
from analyzer.decomposition import begun_from, drawn_in, kept_together, parts_of, pinned
from analyzer.export.assignment_csv import plain_cell
from analyzer.model import (
    Constraints,
    DrawnIn,
    Event,
    Findings,
    Intended,
    ProgressCallback,
    Proposal,
    Scenario,
    UsageError,
    node_name,
)
from analyzer.model.scenario import Arrange
from analyzer.sources import ReadOptions
from analyzer.store import is_database

#: Parts named of each kind; `--from` shows all of one.
SHOWN = 8


def found_in(sources: Sequence[Path], options: ReadOptions, progress: ProgressCallback) -> Findings:
    """Sources read and joined, or what a saved analysis holds."""
    if len(sources) == 1 and is_database(sources[0]):
        return load(sources[0]).findings
    return coupled(sources, options, progress=progress)


def written(found: Findings, where: DrawnIn | None, form: Form, services: int) -> str:
    """The boundaries in a form that other commands read.

    Constraints keep each part together, pins make each a service, `parts` are the parts
    alone, services what `begun_from` makes of them. UsageError where nothing was drawn there, or
    where there are several kinds to choose from.
    """
    drawn = _chosen(found, where)
    nodes = found.graph.nodes
    if form is Form.services:
        cut = begun_from(found.graph, drawn, services)
        return _sheet({service.name: service.nodes for service in cut})
    parts = parts_of(drawn, nodes)
    if form is Form.parts:
        return _sheet(parts)
    rules = (kept_together if form is Form.constraints else pinned)(parts, nodes)
    remark = (
        f"The team's boundaries by {drawn.origin}: {len(parts)} parts. Edit them, then pass the "
        "file with\n--constraints. A node is module:NAME or table:NAME, * and ? stand for letters."
    )
    return constraints_text(rules, remark)


def print_boundaries(found: Findings, where: DrawnIn | None, console: Console) -> None:
    """A table per kind of boundaries: its parts, the largest first, with a few of the modules."""
    chosen = [_chosen(found, where)] if where else [*found.codebase.intended]
    if not chosen:
        console.print("The sources tell of no boundaries that a team has drawn.", markup=False)
        console.print("docs/inputs.md says where they are looked for.", markup=False)
    words = {word.origin: word.value for word in DrawnIn}
    for one in chosen:
        parts = parts_of(one, found.graph.nodes)
        table = Table(box=None, pad_edge=False, title_justify="left")
        table.title = f"{one.origin} (--from {words[one.origin]}), {len(parts):,} parts"
        for title in ("Part", "Modules", "Such as"):
            table.add_column(title, justify="right" if title == "Modules" else "left")
        ranked = sorted(parts.items(), key=lambda part: (-len(part[1]), part[0]))
        for name, members in ranked[: None if where else SHOWN]:
            such = ", ".join(map(node_name, members[:3])) + (", …" if len(members) > 3 else "")
            table.add_row(escape(name), f"{len(members):,}", escape(such))
        console.print(table)
        if not where and len(ranked) > SHOWN:
            console.print(f"and {len(ranked) - SHOWN:,} more parts")


def begun(
    analysis: Analysis, where: DrawnIn, services: tuple[int, int], constraints: Constraints
) -> tuple[Proposal, tuple[Scenario, ...]]:
    """The team's boundaries as services with their price, and the same as a scenario to save.

    The scenario is an edited copy of the proposal with as many services, else of the recommended
    one; there is none where nothing was proposed.
    """
    started = analysis.begin_from(where, services[1], constraints)
    found = analysis.findings
    base = next((p for p in found.proposals if p.k == started.k), None)
    base = base or found.recommended or next(iter(found.proposals), None)
    if base is None:
        return started.assessed, ()
    event = Event(1, Arrange.as_in(started.decomposition))
    title = f"Begun from {where.origin}"
    return started.assessed, (Scenario(f"k{base.k}", title, base.k, (event,)),)


def _chosen(found: Findings, where: DrawnIn | None) -> Intended:
    drawn = found.codebase.intended
    if where is None and len(drawn) != 1:
        words = {word.origin: word.value for word in DrawnIn}
        here = ", ".join(words[one.origin] for one in drawn)
        raise UsageError(
            "The sources tell of several kinds of boundaries."
            if drawn
            else "The sources tell of no boundaries that a team has drawn.",
            f"Choose one by --from; there are: {here}."
            if drawn
            else "docs/inputs.md says where they are looked for.",
        )
    return drawn[0] if where is None else drawn_in(found.codebase, where)


def _sheet(groups: Mapping[str, Sequence[str]]) -> str:
    """CSV as `analyzer score --partition` reads it."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("node", "service"))
    for name, members in groups.items():
        rows.writerows((plain_cell(node), plain_cell(name)) for node in members)
    return text.getvalue()
