"""What the commands print for a person."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analyzer.assessment import cut_parts
from analyzer.export.summed import summed_sentences
from analyzer.linking import coverage_sentence, explained_by
from analyzer.model import CutPart, Findings, Proposal

if TYPE_CHECKING:
    from analyzer.analysis import Analysis

#: More members than this and a service's line is cut; the app and the JSON have them all.
MEMBERS_SHOWN = 12
#: Parts of the team's own that are named where they are cut.
PARTS_SHOWN = 3


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
        f"{len(code.modules):,} modules, {len(code.imports):,} imports, "
        f"{sum(link.counts for link in found.links):,} links to tables; "
        f"{_history(found)}.",
    )
    for sentence in summed_sentences(totals):
        _say(console, sentence)
    if tied := coverage_sentence(explained_by(found.workload, found.links)):
        _say(console, tied)


def _history(found: Findings) -> str:
    """What the history says, in half a sentence."""
    code = found.codebase
    authors = {author for each in code.authorship for author in each.authors}
    teams = {team for each in code.authorship for team in each.teams}
    if not authors and not teams:
        if any(source.kind == "history" for source in found.sources):
            return "a history that changes no module read here"
        return "no history of changes"
    return (
        f"{_count(len(code.changes), 'pair')} of modules changed together, by "
        f"{_count(len(authors), 'author')}; {_count(len(teams), 'team')}"
    )


def print_analysis(analysis: "Analysis", console: Console, starts: Sequence[Proposal] = ()) -> None:
    """The sources, the verdict, the proposals, and cuts that others have drawn."""
    print_sources(analysis.findings, console)
    if analysis.verdict:
        console.print(f"\n[bold]{escape(analysis.verdict.sentence)}[/bold]", highlight=False)
        for reason in analysis.verdict.reasons:
            _say(console, f"- {reason}")
    if not analysis.proposals:
        _say(console, "\nNothing ties these modules and tables together: no service to propose.")
        _say(console, "Add a log, an import graph or a table map.")
    for proposal in analysis.findings.proposals:
        mark = " (recommended)" if proposal.recommended else ""
        _print_proposal(f"{proposal.k} services{mark}", proposal, analysis.findings, console)
    for start in starts:
        title = f"{start.decomposition.method}: {start.k} services"
        _print_proposal(title, start, analysis.findings, console)


def _print_proposal(title: str, proposal: Proposal, found: Findings, console: Console) -> None:
    console.print(
        f"\n[bold]{escape(title)}[/bold]: {_what_crosses(proposal)}",
        highlight=False,
        soft_wrap=True,
    )
    people = {each.service: each for each in proposal.assessment.people}
    for service in proposal.decomposition.services:
        members = service.tables or service.modules
        more = f" and {len(members) - MEMBERS_SHOWN} more" if len(members) > MEMBERS_SHOWN else ""
        console.print(
            f"  [bold]{escape(service.name)}[/bold] ({_count(len(service.tables), 'table')}, "
            f"{_count(len(service.modules), 'module')}): "
            f"{escape(', '.join(members[:MEMBERS_SHOWN]))}{more}",
            highlight=False,
            soft_wrap=True,
        )
        if who := people.get(service.name):
            teams = f"; owned by {', '.join(who.teams)}" if who.teams else ""
            _say(
                console,
                f"    {_count(who.authors, 'author')} so far, {who.authors_elsewhere:,} of them "
                f"in other services too{teams}",
            )
    parted = cut_parts(proposal.decomposition, found.codebase)
    for fit in proposal.assessment.intended:
        mine = [part for part in parted if part.origin == fit.origin][:PARTS_SHOWN]
        most = "; ".join(f"{part.part} ({_stands(part)})" for part in mine)
        _say(
            console,
            f"  Beside the team's own boundaries by {fit.origin} ({_count(fit.parts, 'part')}, "
            f"{_count(fit.modules, 'module')}): {fit.together:.0%} of the modules stay with their "
            f"part; MoJoFM {fit.mojofm:.0f}%{f'. Cut most: {most}' if most else ''}.",
        )
    unattached = len(proposal.decomposition.unattached)
    if unattached:
        console.print(f"  {unattached} modules and tables are tied to nothing.", highlight=False)


def _stands(part: CutPart) -> str:
    """`4 in Order, 2 in Customer`"""
    return ", ".join(f"{count:,} in {service}" for service, count in part.services)


def _what_crosses(proposal: Proposal) -> str:
    """The figures that this kind of input can have."""
    metrics = proposal.assessment.metrics
    said = []
    if metrics.get("requests") and any(service.tables for service in proposal.decomposition):
        share = metrics["crossing_requests_between_services_share"]
        said.append(f"{share:.0%} of the requests cross")
    if metrics.get("transactions"):
        split = metrics["split_writes"]
        said.append(f"{split:,.0f} transactions would write in two services")
    for figure, what in (("crossing_foreign_keys", "foreign key"), ("crossing_imports", "import")):
        if metrics.get(figure):
            said.append(f"{_count(int(metrics[figure]), what)} crossing")
    return ", ".join(said) or "nothing crosses"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _say(console: Console, text: str) -> None:
    """One line of foreign words, as they are."""
    console.print(escape(text), highlight=False, soft_wrap=True)
