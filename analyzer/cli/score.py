"""What a partition that somebody brought costs, beside our own of the same size."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from analyzer.analysis import Analysis, coupled, proposed
from analyzer.decomposition.measures import ari, mojofm
from analyzer.export.json_document import rounded
from analyzer.model import (
    Constraints,
    Decomposition,
    Findings,
    ProgressCallback,
    Service,
    SharedNode,
    UsageError,
    module_node,
    table_node,
)
from analyzer.partition_file import Nodes, Partition, read_partition
from analyzer.sources import ReadOptions

#: Figures of how a cut is made up and of the literature; the others are counts of what crosses.
COMPARED = (
    *("services", "largest_share", "balance", "sm", "icp", "bcp", "ifn", "ned", "dtp"),
    *("cargo_icp", "cargo_bcp", "lisbon_cohesion", "lisbon_coupling", "lisbon_complexity"),
)
#: Of what crosses, all that a cut of modules alone, and one of tables alone, can tell.
OF_MODULES = ("crossing_imports",)
NOT_OF_TABLES = ("crossing_imports", "crossing_links")
#: How many names a line lists.
LISTED = 5


def scored(
    sources: Sequence[str | Path],
    options: ReadOptions,
    partition: Path,
    truth: Path | None,
    k: int | None,
    nodes: Nodes | None,
    include_noise: bool,
    progress: ProgressCallback,
) -> dict[str, Any]:
    """Read sources and partitions, propose as many services of our own, and score both.

    UsageError where a partition names nothing of the sources, or nothing of the kind asked for.
    """
    found = coupled(sources, options, include_noise, progress)
    known, also = found.graph.nodes, unit_modules(found)
    brought = read_partition(partition, known, also=also, k=k)
    if nodes and not of_kind(brought.decomposition, nodes).services:
        raise UsageError(
            f"{partition} places no {nodes.value}.", "Leave --nodes out, or choose the other kind."
        )
    expected = read_partition(truth, known, also=also) if truth else None
    size = brought.decomposition.k
    analysis = proposed(found, [size] if size > 1 else [], Constraints(), progress=progress)
    return score_document(analysis, brought, expected, nodes)


def unit_modules(found: Findings) -> set[str]:
    """Modules that units of work name: they can be placed though nothing imports them."""
    return {module_node(name) for shape in found.workload.shapes for name in shape.modules}


def score_document(
    analysis: Analysis, brought: Partition, truth: Partition | None, nodes: Nodes | None = None
) -> dict[str, Any]:
    """The figures of the partition and of our proposal, and how far they agree.

    `nodes` is what is scored; where it is None, the kinds of nodes that the partition places.
    `agreement` is of our proposal against the partition, `truth` of both against the truth; each
    over the nodes that both name. `proposal` is null where none of that size could be made.
    """
    cut, chosen = brought.decomposition, nodes or placed_kinds(brought.decomposition)
    ours = next((p.decomposition for p in analysis.proposals if p.k == cut.k), None)
    told: dict[str, Any] = {
        "schema_version": 1,
        "services": cut.k,
        "nodes": chosen.value,
        **_notes(analysis, brought, chosen),
        "partition": figures(analysis, cut, chosen),
        "proposal": figures(analysis, ours, chosen) if ours else None,
        "agreement": agreement(ours, cut, chosen) if ours else None,
    }
    if truth:
        known = truth.decomposition
        told["truth"] = {
            "partition": agreement(cut, known, chosen),
            "proposal": agreement(ours, known, chosen) if ours else None,
            "services": known.k,
            **_notes(analysis, truth, chosen),
        }
    return told


def placed_kinds(cut: Decomposition) -> Nodes:
    """What a cut is made of."""
    modules, tables = any(s.modules for s in cut), any(s.tables for s in cut)
    return Nodes.all if modules and tables else Nodes.tables if tables else Nodes.modules


def of_kind(cut: Decomposition, nodes: Nodes) -> Decomposition:
    """The cut of one kind of node; a service that has none of it is gone."""
    kept = (
        Service(
            service.name,
            service.modules if nodes is not Nodes.tables else (),
            service.tables if nodes is not Nodes.modules else (),
        )
        for service in cut
    )
    return replace(cut, services=tuple(service for service in kept if len(service)))


def figures(analysis: Analysis, cut: Decomposition, nodes: Nodes) -> dict[str, float | None]:
    """The figures that a cut of these nodes has; counts of what it cannot tell are left out.

    Shared is what the analysis finds shared, whoever made the cut.
    """
    home = cut.service_of()
    shared = tuple(sorted(SharedNode(n, why) for n, why in analysis.graph.shared if n in home))
    told = analysis.assess(of_kind(replace(cut, shared=shared), nodes)).assessment.metrics
    if nodes is Nodes.modules:
        names = [name for name in told if name in COMPARED or name in OF_MODULES]
    elif nodes is Nodes.tables:
        names = [name for name in told if name not in NOT_OF_TABLES]
    else:
        names = [*told]
    return {name: rounded(told[name]) for name in sorted(names)}


def agreement(
    mine: Decomposition, theirs: Decomposition, nodes: Nodes = Nodes.all
) -> dict[str, float | int | None]:
    """MoJoFM in percent and ARI of one cut against another, over the nodes in both."""
    here, there = of_kind(mine, nodes).service_of(), of_kind(theirs, nodes).service_of()
    both = sorted(here.keys() & there.keys())
    left, right = [here[node] for node in both], [there[node] for node in both]
    return {
        "nodes": len(both),
        "mojofm": rounded(mojofm(left, right)) if both else None,
        "ari": rounded(ari(left, right)) if both else None,
    }


def print_score(told: Mapping[str, Any], console: Console) -> None:
    """Both columns of figures, those that compare cuts first, then the agreement and the notes."""
    table = Table(box=None, pad_edge=False)
    for title in ("Figure", "Partition", "Our proposal"):
        table.add_column(title, justify="left" if title == "Figure" else "right")
    mine, ours = told["partition"], told["proposal"] or {}
    known = {*mine, *ours}
    ordered = [name for name in COMPARED if name in known]
    for name in (*ordered, *sorted(known - {*ordered})):
        table.add_row(name, _number(mine.get(name)), _number(ours.get(name)))
    console.print(table)
    if told["nodes"] != Nodes.all:
        console.print(f"Only {told['nodes']} are scored.")
    if told["agreement"]:
        console.print(_agrees("Our proposal agrees with the partition", told["agreement"]))
    else:
        console.print(f"No proposal of our own has {told['services']} services.")
    truth = told.get("truth") or {}
    for who in ("partition", "proposal"):
        if truth.get(who):
            console.print(_agrees(f"The {who} agrees with the truth", truth[who]))
    _print_notes("partition", told, console)
    if truth:
        _print_notes("truth", truth, console)


def _notes(analysis: Analysis, brought: Partition, nodes: Nodes) -> dict[str, Any]:
    """What of a file was not taken as it stands, and what it does not name."""
    kind = {Nodes.modules: "module:", Nodes.tables: "table:", Nodes.all: ""}[nodes]
    noise = _noise(analysis.findings)
    return {
        "placed": len(of_kind(brought.decomposition, nodes).service_of()),
        "left_out": sum(u.node.startswith(kind) for u in brought.decomposition.unattached),
        "unknown": [*brought.unknown],
        "noise": sum(name in noise for name in brought.unknown),
        "ambiguous": [*brought.ambiguous],
        "empty_services": [*brought.empty],
    }


def _noise(found: Findings) -> set[str]:
    """Every way to write a module or table that the analysis leaves out as noise."""
    modules = [module.name for module in found.codebase.modules if module.noise]
    tables = [table.name for table in found.workload.tables if table.noise]
    return {*modules, *tables, *map(module_node, modules), *map(table_node, tables)}


def _print_notes(what: str, told: Mapping[str, Any], console: Console) -> None:
    lines = (
        ("unknown", f"of the {what} stand for no module or table of this analysis"),
        ("ambiguous", f"of the {what} stand for a module and a table; both were placed"),
        ("empty_services", f"of services of the {what} have no known member and are left out"),
    )
    for key, sentence in lines:
        if told[key]:
            console.print(_listed(told[key], sentence), markup=False, emoji=False)
    if told["noise"]:
        console.print(f"{told['noise']:,} of the unknown are noise; --include-noise keeps it.")
    if told["left_out"]:
        console.print(f"The {what} leaves {told['left_out']:,} nodes of this analysis out.")


def _listed(names: Sequence[str], sentence: str) -> str:
    more = f" and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
    number = "1 name" if len(names) == 1 else f"{len(names):,} names"
    plain = ("".join(c if c.isprintable() else "?" for c in name) for name in names[:LISTED])
    return f"{number} {sentence}: {', '.join(plain)}{more}."


def _agrees(who: str, found: Mapping[str, float]) -> str:
    if not found["nodes"]:
        return f"{who}: there is no node in both."
    return (
        f"{who}: MoJoFM {found['mojofm']:.1f} %, ARI {found['ari']:.2f}, "
        f"over {found['nodes']:,} nodes."
    )


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value == int(value) else f"{value:.4g}"
