"""Modules and tables as nodes, one view per kind of evidence."""

from analyzer.coupling.changes import changes
from analyzer.coupling.foreign_keys import foreign_keys
from analyzer.coupling.hubs import (
    described,
    plumbing_modules,
    plumbing_tables,
    popular_modules,
    relay_modules,
    shared_tables,
)
from analyzer.coupling.imports import import_counts, imports_view
from analyzer.coupling.joins import joins
from analyzer.coupling.links import co_use, link_counts, links_view
from analyzer.coupling.matrices import view_of
from analyzer.coupling.names import (
    CHANGES,
    CO_USE,
    FOREIGN_KEYS,
    IMPORTS,
    JOINS,
    LINKS,
    USE_CASES,
    VIEWS,
)
from analyzer.coupling.nodes import nodes_of
from analyzer.coupling.requests import requests
from analyzer.coupling.unit_views import UnitEvidence, unit_evidence
from analyzer.coupling.units import belonging, units_of_modules
from analyzer.model import Codebase, CouplingGraph, Link, Schema, Workload, is_table


def couple(
    workload: Workload,
    codebase: Codebase,
    schema: Schema,
    links: tuple[Link, ...],
    *,
    include_noise: bool = False,
) -> CouplingGraph:
    """The coupling graph of everything known, one view per kind of evidence (see `names.VIEWS`).

    Views without an edge are left out. Weights are comparable within a view only; `mixing` in the
    decomposition room brings views to a common mass. Same result for any order of the inputs.
    """
    nodes = nodes_of(workload, codebase, schema, links, include_noise=include_noise)
    index = {node: position for position, node in enumerate(nodes)}
    units = unit_evidence(workload, index)
    linked = link_counts(links, index)
    imported = import_counts(codebase, index)
    matrices = {
        **units.views(),
        JOINS: joins(workload.templates, index),
        FOREIGN_KEYS: foreign_keys(schema, index),
        LINKS: links_view(linked),
        CO_USE: co_use(linked),
        IMPORTS: imports_view(imported),
        CHANGES: changes(codebase.changes, index),
    }
    if not any(map(is_table, nodes)):
        matrices[USE_CASES] = requests(units_of_modules(belonging(workload.shapes), index))
    ties = matrices[FOREIGN_KEYS] + matrices[JOINS]
    popular = popular_modules(nodes, imported)
    hubs = {
        **plumbing_modules(nodes, popular, linked),
        **relay_modules(nodes, linked),
        **plumbing_tables(nodes, units.belonging, ties),
    }
    shared = {**popular, **shared_tables(nodes, units.belonging), **hubs}
    views = (view_of(name, matrices[name]) for name in VIEWS if name in matrices)
    return CouplingGraph(
        nodes=nodes,
        views=tuple(view for view in views if view.edges),
        hubs=described(hubs),
        shared=described(shared),
    )


def evidence_of_units(workload: Workload, graph: CouplingGraph) -> UnitEvidence:
    """The units behind a graph, for resampling them."""
    return unit_evidence(workload, {node: position for position, node in enumerate(graph.nodes)})
