"""Nodes that everything touches: plumbing, which says nothing of where to cut, and shared members.

Structure tells plumbing from business. A product table is in most requests too, but other tables
refer to it and statements join it: it is what the requests are about, and stays in the clustering
(its co-access weighs little there, see `requests`). A session table is in most requests and
tied to nothing. Likewise a module of models that half the code imports touches tables of its own
and stays; a loader or a settings module that touches none is plumbing.
"""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from analyzer.coupling.units import Units
from analyzer.model import node_name

#: Fewer entry points (or units) than this show no habit.
FEWEST = 6
#: A table is plumbing from this share of the units on, if nothing else ties it.
PLUMBING_SHARE = 0.6
#: … and only where so many of the tables are tied: without ties known, none is missing.
TIED_SHARE = 0.5
#: A table is shared when this share of the entry points touches it.
SHARED_SHARE = 0.75
#: A module is a hub when so many modules, and this share of all importers, import it.
FEWEST_IMPORTERS, IMPORTER_SHARE = 10, 0.05
#: A module is a relay when it touches so many tables, and this share of those linked at all.
FEWEST_RELAYED, RELAYED_SHARE = 10, 0.5


def plumbing_tables(nodes: tuple[str, ...], units: Units, ties: sparse.csr_array) -> dict[str, str]:
    """Tables in most units that neither a foreign key nor a join ties to another; with reasons."""
    total = units.counts.sum()
    if len(units.shapes) < FEWEST:
        return {}
    share = np.asarray(units.touched.T @ units.counts).ravel() / total
    tied = np.asarray(ties.sum(axis=0)).ravel() > 0
    used = share > 0
    if not used.any() or tied[used].mean() < TIED_SHARE:
        return {}
    return {
        nodes[i]: f"in {share[i]:.0%} of the units of work and tied to no other table"
        for i in np.flatnonzero((share >= PLUMBING_SHARE) & ~tied).tolist()
    }


def popular_modules(nodes: tuple[str, ...], imports: sparse.csr_array) -> dict[str, str]:
    """Modules that a large share of the code imports, with the reason."""
    entries = imports.tocoo()
    importers = np.bincount(entries.col, minlength=len(nodes))
    involved = len(np.union1d(entries.row, entries.col))
    least = max(FEWEST_IMPORTERS, IMPORTER_SHARE * involved)
    return {
        nodes[i]: f"imported by {importers[i]} of {involved} modules"
        for i in np.flatnonzero(importers >= least).tolist()
    }


def plumbing_modules(
    nodes: tuple[str, ...], popular: Mapping[str, str], links: sparse.csr_array
) -> dict[str, str]:
    """The popular modules that touch no table themselves."""
    touching = np.unique(links.tocoo().row)
    return {node: popular[node] for node in popular if nodes.index(node) not in touching}


def relay_modules(nodes: tuple[str, ...], links: sparse.csr_array) -> dict[str, str]:
    """Modules through which most tables are touched, with the reason."""
    entries = links.tocoo()
    touched = np.bincount(entries.row, minlength=len(nodes))
    linked = len(np.unique(entries.col))
    least = max(FEWEST_RELAYED, RELAYED_SHARE * linked)
    return {
        nodes[i]: f"touches {touched[i]} of {linked} tables"
        for i in np.flatnonzero(touched >= least).tolist()
    }


def shared_tables(nodes: tuple[str, ...], units: Units) -> dict[str, str]:
    """Tables that most entry points touch, such as "read by 9 of 11 entry points, written by 1"."""
    named: dict[str, int] = {}
    for shape in units.shapes:
        if shape.entry_point:
            named.setdefault(shape.entry_point, len(named))
    if len(named) < FEWEST:
        return _shared_by_units(nodes, units)
    rows = [row for row, shape in enumerate(units.shapes) if shape.entry_point]
    points = [named[units.shapes[row].entry_point or ""] for row in rows]
    gather = sparse.coo_array((np.ones(len(rows)), (points, rows)), (len(named), len(units.shapes)))
    touching = np.asarray(((gather @ units.touched) > 0).sum(axis=0)).ravel()
    writing = np.asarray(((gather @ units.written) > 0).sum(axis=0)).ravel()
    return {
        nodes[i]: f"touched by {touching[i]} of {len(named)} entry points, written by {writing[i]}"
        for i in np.flatnonzero(touching >= SHARED_SHARE * len(named)).tolist()
    }


def _shared_by_units(nodes: tuple[str, ...], units: Units) -> dict[str, str]:
    total = units.counts.sum()
    if len(units.shapes) < FEWEST:
        return {}
    share = np.asarray(units.touched.T @ units.counts).ravel() / total
    written = np.asarray(units.written.T @ units.counts).ravel() / total
    return {
        nodes[i]: f"in {share[i]:.0%} of the units of work, written in {written[i]:.0%}"
        for i in np.flatnonzero(share >= SHARED_SHARE).tolist()
    }


def described(found: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Sorted pairs of node and reason."""
    return tuple(sorted(found.items(), key=lambda pair: node_name(pair[0])))
