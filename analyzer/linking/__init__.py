"""Modules to tables: each link with its evidence and its strength."""

from analyzer.linking.coverage import explained_by
from analyzer.linking.coverage_words import coverage_sentence
from analyzer.linking.mappings import mapping_links
from analyzer.linking.names import name_links
from analyzer.linking.tags import tag_links, tag_reader
from analyzer.model import Codebase, Link, Workload

__all__ = ["coverage_sentence", "explained_by", "link", "relays"]


def link(workload: Workload, codebase: Codebase) -> tuple[Link, ...]:
    """All evidence that a module touches a table, sorted by module, table, kind, mode and relay.

    Strongest first in meaning: a tag in the log ("tag"), an entry point alone ("span"), a model
    defined or used ("model"), SQL in the source ("sql"), a name that resembles ("name", only for
    tables that nothing else explains; it suggests and never counts). Relays are looked through to
    the module that the entry point names (`relaying.py`). Links of noise modules are in: whoever
    builds a graph knows which modules are left out.
    """
    found = [*tag_links(workload, codebase), *mapping_links(workload, codebase)]
    alive = {module.name for module in codebase.modules if module.noise is None}
    alive |= {one.module for one in found if one.kind in ("tag", "span")}
    explained = {one.table for one in found if one.counts}
    unexplained = {table.name for table in workload.tables if table.noise is None} - explained
    return tuple(sorted([*found, *name_links(unexplained, alive)], key=_order))


def relays(workload: Workload, codebase: Codebase) -> tuple[tuple[str, str], ...]:
    """The modules that only pass on their callers' accesses, each with the reason, sorted."""
    found = tag_reader(workload, codebase).relays
    return tuple((module, found[module].reason) for module in sorted(found))


def _order(one: Link) -> tuple[str, str, str, str, str]:
    return (one.module, one.table, one.kind, one.mode or "", one.through or "")
