"""What was read, for a person."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analyzer.cli.screen import counted, harmless, say
from analyzer.linking import coverage_sentence, explained_by
from analyzer.model import Findings
from analyzer.workload.summed import summed_sentences


def print_sources(found: Findings, console: Console) -> None:
    """What each source is, what was read of it, what was skipped and why."""
    table = Table(box=None, pad_edge=False)
    for title in ("Source", "What it is", "Read", "Statements", "Transactions"):
        table.add_column(title, overflow="fold", no_wrap=title == "Source")
    for source in found.sources:
        table.add_row(
            escape(harmless(source.path)),
            escape(": ".join(filter(None, (source.kind, source.format)))),
            "-" if source.kind == "refused" else f"{source.explained:.1%}",
            f"{source.statements:,}" if source.statements else "",
            f"{source.transactions:,}" if source.transactions else "",
        )
    console.print(table)
    for source in found.sources:
        for warning in source.warnings:
            say(console, f"{source.path}: {warning}")
        for skipped in source.skipped:
            if source.kind == "refused":
                say(console, skipped.reason)
            else:
                say(console, f"{source.path}: left out {skipped.count:,}: {skipped.reason}")
    totals, code = found.workload.totals, found.codebase
    say(
        console,
        f"{counted(totals.statements, 'statement')} of "
        f"{counted(len(found.workload.templates), 'template')}, "
        f"{counted(totals.transactions, 'transaction')}, {counted(totals.requests, 'request')}; "
        f"{counted(len(code.modules), 'module')}, {counted(len(code.imports), 'import')}, "
        f"{counted(sum(link.counts for link in found.links), 'link')} to tables; "
        f"{_history(found)}.",
    )
    for sentence in summed_sentences(totals):
        say(console, sentence)
    if tied := coverage_sentence(explained_by(found.workload, found.links)):
        say(console, tied)


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
        f"{counted(len(code.changes), 'pair')} of modules changed together, by "
        f"{counted(len(authors), 'author')}; {counted(len(teams), 'team')}"
    )
