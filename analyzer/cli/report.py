"""What was found, for a person."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from analyzer.assessment import cut_parts
from analyzer.cli.read_report import print_sources
from analyzer.cli.screen import counted, say
from analyzer.model import CutPart, Findings, Proposal

if TYPE_CHECKING:
    from analyzer.analysis import Analysis

#: More members than this and a service's line is cut; the app and the JSON have them all.
MEMBERS_SHOWN = 12
#: Parts of the team's own that are named where they are cut.
PARTS_SHOWN = 3


def print_analysis(analysis: "Analysis", console: Console, starts: Sequence[Proposal] = ()) -> None:
    """The sources, the verdict, the proposals, and cuts that others have drawn."""
    print_sources(analysis.findings, console)
    if analysis.verdict:
        console.print(f"\n[bold]{escape(analysis.verdict.sentence)}[/bold]", highlight=False)
        for reason in analysis.verdict.reasons:
            say(console, f"- {reason}")
    if not analysis.proposals:
        say(console, "\nNothing ties these modules and tables together: no service to propose.")
        say(console, "Add a log, an import graph or a table map.")
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
            f"  [bold]{escape(service.name)}[/bold] ({counted(len(service.tables), 'table')}, "
            f"{counted(len(service.modules), 'module')}): "
            f"{escape(', '.join(members[:MEMBERS_SHOWN]))}{more}",
            highlight=False,
            soft_wrap=True,
        )
        if who := people.get(service.name):
            teams = f"; owned by {', '.join(who.teams)}" if who.teams else ""
            say(
                console,
                f"    {counted(who.authors, 'author')} so far, {who.authors_elsewhere:,} of them "
                f"in other services too{teams}",
            )
    parted = cut_parts(proposal.decomposition, found.codebase)
    for fit in proposal.assessment.intended:
        mine = [part for part in parted if part.origin == fit.origin][:PARTS_SHOWN]
        most = "; ".join(f"{part.part} ({_stands(part)})" for part in mine)
        say(
            console,
            f"  Beside the team's own boundaries by {fit.origin} ({counted(fit.parts, 'part')}, "
            f"{counted(fit.modules, 'module')}): {fit.together:.0%} of the modules stay with their "
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
        split = counted(round(metrics["split_writes"]), "transaction")
        said.append(f"{split} would write in two services")
    for figure, what in (("crossing_foreign_keys", "foreign key"), ("crossing_imports", "import")):
        if metrics.get(figure):
            said.append(f"{counted(int(metrics[figure]), what)} crossing")
    return ", ".join(said) or "nothing crosses"
