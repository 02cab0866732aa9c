"""One service opened, on the screen."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from analyzer.analysis import Analysis, Proposal
from analyzer.export.chosen import counted
from analyzer.model import UsageError

#: Members named of each part; the rest is counted.
SHOWN = 6


def chosen_proposal(analysis: Analysis, k: int | None) -> Proposal:
    """The proposal with k services, the recommended one by default; UsageError for none such."""
    if k is None and analysis.recommended:
        return analysis.recommended
    found = next((each for each in analysis.proposals if each.k == k), None)
    if found is None:
        known = ", ".join(str(each.k) for each in analysis.proposals) or "none"
        raise UsageError(
            f"There is no proposal with {k} services." if k else "There is no proposal to open.",
            f"Saved are: {known}.",
        )
    return found


def print_inside(told: Mapping[str, Any], console: Console) -> None:
    """For each number of parts a table of them, and what crosses between them."""
    service = told["service"]
    size = f"{counted(told['modules'], 'module')}, {counted(told['tables'], 'table')}"
    console.print(f"{service}: {size}.")
    if not told["parts"]:
        console.print(f"Nothing ties the members of {service}: there are no parts to tell apart.")
    for parts in told["parts"]:
        table = Table(box=None, pad_edge=False, title=f"{parts['k']} parts", title_justify="left")
        for title in ("Part", "Tables", "Modules", "Confidence", "Such as"):
            table.add_column(title, justify="right" if title[0] in "TMC" else "left")
        for part in parts["services"]:
            members = [*part["tables"], *part["modules"]]
            sure = part["confidence"]
            table.add_row(
                part["name"],
                str(len(part["tables"])),
                str(len(part["modules"])),
                "-" if sure is None else f"{sure:.2f}",
                ", ".join(members[:SHOWN]) + (", …" if len(members) > SHOWN else ""),
            )
        console.print(table)
        units = sum(each["units"] for each in parts["boundaries"])
        splits = sum(each["split_writes"] for each in parts["boundaries"])
        console.print(f"{units:,} units and {splits:,} split writes cross between the parts.")
        loose = parts["unattached"]["reasons"]
        if loose:
            console.print(f"In no part: {counted(len(loose), 'member')}.")
