"""What the commands print for a person."""

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analyzer.model import Findings, Proposal

if TYPE_CHECKING:
    from analyzer.analysis import Analysis

#: More tables than this and a service's line is cut; the app and the JSON have them all.
TABLES_SHOWN = 12


def screen() -> Console:
    """The screen as wide as it is; a pipe has no width, and lines in it are not broken."""
    return Console(width=None if sys.stdout.isatty() else 200)


def print_sources(found: Findings, console: Console) -> None:
    """What each source is, what was read of it, what was skipped and why."""
    table = Table(box=None, pad_edge=False)
    for title in ("Source", "What it is", "Read", "Statements", "Transactions"):
        table.add_column(title, overflow="fold", no_wrap=title == "Source")
    for source in found.sources:
        table.add_row(
            escape(source.path),
            escape(": ".join(filter(None, (source.kind, source.format)))),
            "-" if source.kind == "refused" else f"{source.explained:.1%}",
            f"{source.statements:,}" if source.statements else "",
            f"{source.transactions:,}" if source.transactions else "",
        )
    console.print(table)
    for source in found.sources:
        for warning in source.warnings:
            _say(console, f"{source.path}: {warning}")
        for skipped in source.skipped:
            if source.kind == "refused":
                _say(console, skipped.reason)
            else:
                _say(console, f"{source.path}: left out {skipped.count:,}: {skipped.reason}")
    totals, code = found.workload.totals, found.codebase
    _say(
        console,
        f"{totals.statements:,} statements of {len(found.workload.templates):,} templates, "
        f"{totals.transactions:,} transactions, {totals.requests:,} requests; "
        f"{len(code.modules):,} modules, {len(code.imports):,} imports.",
    )


def print_analysis(analysis: "Analysis", console: Console) -> None:
    """The sources, the verdict, and the proposals with the recommended one opened."""
    print_sources(analysis.findings, console)
    if analysis.verdict:
        console.print(f"\n[bold]{escape(analysis.verdict.sentence)}[/bold]", highlight=False)
        for reason in analysis.verdict.reasons:
            _say(console, f"- {reason}")
    for proposal in analysis.findings.proposals:
        _print_proposal(proposal, console)


def _print_proposal(proposal: Proposal, console: Console) -> None:
    metrics = proposal.assessment.metrics
    mark = " (recommended)" if proposal.recommended else ""
    console.print(
        f"\n[bold]{proposal.k} services{mark}[/bold]: "
        f"{metrics.get('crossing_requests_between_services_share', 0):.0%} of the requests cross, "
        f"{metrics.get('split_writes', 0):,.0f} transactions would write in two services",
        highlight=False,
        soft_wrap=True,
    )
    for service in proposal.decomposition.services:
        listed = ", ".join(service.tables[:TABLES_SHOWN])
        more = len(service.tables) - TABLES_SHOWN
        console.print(
            f"  [bold]{escape(service.name)}[/bold] "
            f"({len(service.tables)} tables, {len(service.modules)} modules): "
            f"{escape(listed)}{f' and {more} more' if more > 0 else ''}",
            highlight=False,
            soft_wrap=True,
        )
    unattached = len(proposal.decomposition.unattached)
    if unattached:
        console.print(f"  {unattached} modules and tables are tied to nothing.", highlight=False)


def _say(console: Console, text: str) -> None:
    """One line of foreign words, as they are."""
    console.print(escape(text), highlight=False, soft_wrap=True)
