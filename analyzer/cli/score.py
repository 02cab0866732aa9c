"""What a partition that somebody brought costs, beside our own of the same size."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from analyzer.analysis import Analysis
from analyzer.decomposition.measures import ari, mojofm
from analyzer.export.json_document import rounded
from analyzer.model import Decomposition
from analyzer.partition_file import Partition


def score_document(
    analysis: Analysis, brought: Partition, truth: Partition | None
) -> dict[str, Any]:
    """The figures of the partition and of our proposal, and how far they agree.

    `agreement` is of our proposal against the partition, `truth` of both against the truth; each
    over the nodes that both name. `proposal` is null where none of that size could be made.
    """
    cut = brought.decomposition
    ours = next((p.decomposition for p in analysis.proposals if p.k == cut.k), None)
    told: dict[str, Any] = {
        "schema_version": 1,
        "services": cut.k,
        "unknown": [*brought.unknown],
        "left_out": len(cut.unattached),
        "partition": _figures(analysis, cut),
        "proposal": _figures(analysis, ours) if ours else None,
        "agreement": agreement(ours, cut) if ours else None,
    }
    if truth:
        told["truth"] = {
            "partition": agreement(cut, truth.decomposition),
            "proposal": agreement(ours, truth.decomposition) if ours else None,
        }
    return told


def agreement(mine: Decomposition, theirs: Decomposition) -> dict[str, float | int | None]:
    """MoJoFM in percent and ARI of one cut against another, over the nodes in both."""
    here, there = mine.service_of(), theirs.service_of()
    both = sorted(here.keys() & there.keys())
    left, right = [here[node] for node in both], [there[node] for node in both]
    return {
        "nodes": len(both),
        "mojofm": rounded(mojofm(left, right)) if both else None,
        "ari": rounded(ari(left, right)) if both else None,
    }


def print_score(told: Mapping[str, Any], console: Console) -> None:
    """Both columns of figures, then the agreement."""
    table = Table(box=None, pad_edge=False)
    for title in ("Figure", "Partition", "Our proposal"):
        table.add_column(title, justify="left" if title == "Figure" else "right")
    ours = told["proposal"] or {}
    for name in sorted({*told["partition"], *ours}):
        table.add_row(name, _number(told["partition"].get(name)), _number(ours.get(name)))
    console.print(table)
    if told["agreement"]:
        console.print(_agrees("Our proposal agrees with the partition", told["agreement"]))
    for who, found in (told.get("truth") or {}).items():
        if found:
            console.print(_agrees(f"The {who} agrees with the truth", found))
    if told["unknown"]:
        console.print(f"{len(told['unknown'])} names of the partition are in no source.")
    if told["left_out"]:
        console.print(f"{told['left_out']} modules and tables are not in the partition.")


def _figures(analysis: Analysis, cut: Decomposition) -> dict[str, float | None]:
    metrics = analysis.assess(cut).assessment.metrics
    return {name: rounded(metrics[name]) for name in sorted(metrics)}


def _agrees(who: str, found: Mapping[str, float]) -> str:
    return (
        f"{who}: MoJoFM {found['mojofm']:.1f} %, ARI {found['ari']:.2f}, "
        f"over {found['nodes']:,} nodes."
    )


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value == int(value) else f"{value:.4g}"
