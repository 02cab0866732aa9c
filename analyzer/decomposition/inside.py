"""Services inside a service: one service of a cut opened, and the parts put in its place."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from analyzer.decomposition.propose import propose
from analyzer.model import (
    Codebase,
    CouplingGraph,
    Decomposition,
    ProgressCallback,
    Service,
    UsageError,
    View,
    Workload,
    is_table,
    silent,
)

#: A service of fewer modules and tables is read at a glance.
FEWEST_NODES = 6


def inside(
    workload: Workload,
    graph: CouplingGraph,
    cut: Decomposition,
    service: str,
    ks: Iterable[int] = (3, 4, 5),
    seed: int = 0,
    progress: ProgressCallback = silent,
    codebase: Codebase | None = None,
) -> tuple[Decomposition, ...]:
    """The members of one service in k parts, for each k that can be had (sorted, each once).

    The parts are found as services are, in the graph of the members alone: what ties them to other
    services says nothing about where they part, and each view has its mass anew. `codebase` is what
    classes are searched by, where the whole graph has no tables. Together the parts
    and what is unattached among them are the service's nodes. No part bears the name of another
    service of the cut. Raises UsageError where there is no such service, and where it holds fewer
    than `FEWEST_NODES`.
    """
    members = _members(cut, service)
    found = propose(
        workload,
        restricted(graph, members.nodes),
        ks,
        seed=seed,
        progress=progress,
        codebase=None if any(map(is_table, graph.nodes)) else codebase,
    )
    others = {each.name for each in cut if each is not members}
    by_number = {parts.k: parts for parts in reversed(found) if parts.k > 1}
    return tuple(_named_apart(by_number[k], service, others) for k in sorted(by_number))


def restricted(graph: CouplingGraph, nodes: Collection[str]) -> CouplingGraph:
    """The graph of some of its nodes: the edges between them, and what is said of them."""
    wanted = {*nodes}
    kept = [place for place, node in enumerate(graph.nodes) if node in wanted]
    number = {old: new for new, old in enumerate(kept)}
    views = (
        View(
            view.name,
            tuple((number[i], number[j], w) for i, j, w in view.edges if {i, j} <= number.keys()),
        )
        for view in graph.views
    )
    return CouplingGraph(
        nodes=tuple(graph.nodes[place] for place in kept),
        views=tuple(view for view in views if view.edges),
        hubs=tuple(pair for pair in graph.hubs if pair[0] in wanted),
        shared=tuple(pair for pair in graph.shared if pair[0] in wanted),
    )


def opened(cut: Decomposition, service: str, parts: Decomposition) -> Decomposition:
    """The cut with one service replaced by its parts, in the place where it stood.

    The parts keep their own confidence. Raises UsageError where there is no such service, where the
    parts are not made of its members, and where a part bears the name of another service.
    """
    members = _members(cut, service, least=0)
    loose = {each.node for each in parts.unattached}
    if {*parts.service_of()} | loose != {*members.nodes}:
        raise UsageError(
            f"These parts are not made of the members of {service}.",
            "Give the parts that were found inside it.",
        )
    others = {each.name for each in cut if each is not members}
    clash = sorted(others & {part.name for part in parts})
    if clash:
        raise UsageError(
            f"{clash[0]} is the name of a part and of another service.", "Rename one of the two."
        )
    at = cut.services.index(members)
    inner = dict(parts.confidence)
    sure = {node: inner.get(node, value) for node, value in cut.confidence if node not in loose}
    own = {*members.nodes}
    rivals = {node: name for node, name in cut.runners_up if node not in own and name != service}
    return replace(
        cut,
        services=(*cut.services[:at], *parts.services, *cut.services[at + 1 :]),
        shared=tuple(each for each in cut.shared if each.node not in loose),
        unattached=tuple(sorted((*cut.unattached, *parts.unattached))),
        confidence=tuple(sorted(sure.items())),
        runners_up=tuple(sorted((rivals | dict(parts.runners_up)).items())),
        tips=tuple(
            sorted(
                (*(tip for tip in cut.tips if tip.node in rivals), *parts.tips),
                key=lambda tip: tip.node,
            )
        ),
    )


def _members(cut: Decomposition, service: str, least: int = FEWEST_NODES) -> Service:
    found = next((each for each in cut if each.name == service), None)
    if found is None:
        names = ", ".join(each.name for each in cut)
        raise UsageError(f"There is no service named {service}.", f"Choose one of: {names}.")
    if len(found) < least:
        raise UsageError(
            f"{service} holds only {len(found)} modules and tables, too few to part.",
            f"Open a service of {least} or more.",
        )
    return found


def _named_apart(parts: Decomposition, service: str, others: Collection[str]) -> Decomposition:
    for part in parts.services:
        name = part.name
        taken = {*others, *(each.name for each in parts if each is not part)}
        while name in taken:
            name = f"{service} {name}"
        if name != part.name:
            parts = parts.rename(part.name, name)
    return parts
