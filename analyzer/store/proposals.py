"""Proposals in the file: services and their members, prices, and the evidence behind each."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from analyzer.model import (
    Assessment,
    Boundary,
    Crossing,
    Decomposition,
    Evidence,
    Proposal,
    Service,
    ServicePeople,
    SharedNode,
    Tip,
    UnattachedNode,
    is_module,
    is_table,
    node_name,
)
from analyzer.model.assessment import (
    Atomicity,
    BlastRadius,
    EntryPointTransactions,
    IntendedFit,
    Replay,
    Staleness,
    TableOwnership,
)
from analyzer.store.tables import Keys, Rows, only, under


@dataclass(frozen=True, slots=True)
class _Node:
    node: str


@dataclass(frozen=True, slots=True)
class _Proposed:
    recommended: bool
    method: str
    stability: float | None
    modularity: float | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Figure:
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class _Confidence:
    node: str
    value: float


@dataclass(frozen=True, slots=True)
class _RunnerUp:
    node: str
    service: str


_OF_PROPOSAL = (("proposal", "proposals"),)
_PROPOSALS = Rows("proposals", _Proposed)
_SERVICES = Rows("services", Service, _OF_PROPOSAL, ("modules", "tables"))
_MEMBERS = Rows("members", _Node, (("service", "services"),))
_SHARED = Rows("shared", SharedNode, _OF_PROPOSAL)
_UNATTACHED = Rows("unattached", UnattachedNode, _OF_PROPOSAL)
_CONFIDENCE = Rows("confidence", _Confidence, _OF_PROPOSAL)
_RUNNERS_UP = Rows("runners_up", _RunnerUp, _OF_PROPOSAL)
_TIPS = Rows("tips", Tip, _OF_PROPOSAL)
_BOUNDARIES = Rows("boundaries", Boundary, _OF_PROPOSAL)
_METRICS = Rows("metrics", _Figure, _OF_PROPOSAL)
_CROSSINGS = Rows("crossings", Crossing, _OF_PROPOSAL, ("evidence",))
_CROSSING_EVIDENCE = Rows("crossing_evidence", Evidence, (("crossing", "crossings"),))
_ATOMICITY = Rows("atomicity", Atomicity, _OF_PROPOSAL, ("by_entry_point",))
_ENTRY_POINTS = Rows("entry_points", EntryPointTransactions, (("atomicity", "atomicity"),))
_REPLAY = Rows("replay", Replay, _OF_PROPOSAL)
_BLAST_RADIUS = Rows("blast_radius", BlastRadius, _OF_PROPOSAL)
_OWNERSHIP = Rows("ownership", TableOwnership, _OF_PROPOSAL)
_STALENESS = Rows("staleness", Staleness, _OF_PROPOSAL)
_PEOPLE = Rows("people", ServicePeople, _OF_PROPOSAL)
_FITS = Rows("intended_fits", IntendedFit, _OF_PROPOSAL)

#: Parents before children.
TABLES: tuple[Rows[Any], ...] = (
    *(_PROPOSALS, _SERVICES, _MEMBERS, _SHARED, _UNATTACHED, _CONFIDENCE, _RUNNERS_UP, _TIPS),
    *(_BOUNDARIES, _METRICS, _CROSSINGS, _CROSSING_EVIDENCE, _ATOMICITY, _ENTRY_POINTS, _REPLAY),
    *(_BLAST_RADIUS, _OWNERSHIP, _STALENESS, _PEOPLE, _FITS),
)


def write_proposals(connection: sqlite3.Connection, proposals: Sequence[Proposal]) -> None:
    """Fill the empty tables of `connection`."""
    cuts = [proposal.decomposition for proposal in proposals]
    prices = [proposal.assessment for proposal in proposals]
    services = [service for cut in cuts for service in cut.services]
    crossings = [crossing for price in prices for crossing in price.crossings]
    _PROPOSALS.insert(
        connection,
        (
            _Proposed(p.recommended, cut.method, cut.stability, cut.modularity, p.reasons)
            for p, cut in zip(proposals, cuts, strict=True)
        ),
    )
    _SERVICES.insert_under(connection, under(cut.services for cut in cuts))
    _MEMBERS.insert_under(connection, under([*map(_Node, s.nodes)] for s in services))
    _SHARED.insert_under(connection, under(cut.shared for cut in cuts))
    _UNATTACHED.insert_under(connection, under(cut.unattached for cut in cuts))
    _CONFIDENCE.insert_under(
        connection, under([_Confidence(*pair) for pair in cut.confidence] for cut in cuts)
    )
    _RUNNERS_UP.insert_under(
        connection, under([_RunnerUp(*pair) for pair in cut.runners_up] for cut in cuts)
    )
    _TIPS.insert_under(connection, under(cut.tips for cut in cuts))
    _BOUNDARIES.insert_under(connection, under(price.boundaries for price in prices))
    _METRICS.insert_under(
        connection, under([_Figure(*m) for m in sorted(price.metrics.items())] for price in prices)
    )
    _CROSSINGS.insert_under(connection, under(price.crossings for price in prices))
    _CROSSING_EVIDENCE.insert_under(connection, under(c.evidence for c in crossings))
    _ATOMICITY.insert_under(connection, under((price.atomicity,) for price in prices))
    _ENTRY_POINTS.insert_under(connection, under(p.atomicity.by_entry_point for p in prices))
    _REPLAY.insert_under(connection, under((price.replay,) for price in prices))
    _BLAST_RADIUS.insert_under(connection, under(price.blast_radius for price in prices))
    _OWNERSHIP.insert_under(connection, under(price.ownership for price in prices))
    _STALENESS.insert_under(connection, under(price.staleness for price in prices))
    _PEOPLE.insert_under(connection, under(price.people for price in prices))
    _FITS.insert_under(connection, under(price.intended for price in prices))


def read_proposals(connection: sqlite3.Connection) -> tuple[Proposal, ...]:
    """The proposals that were written; DamagedError where a part of one is missing."""
    cut_of, price_of = _decompositions(connection), _assessments(connection)
    return tuple(
        Proposal(cut_of(keys, proposed), price_of(keys), proposed.recommended, proposed.reasons)
        for keys, proposed in _PROPOSALS.select(connection)
    )


def _decompositions(
    connection: sqlite3.Connection,
) -> Callable[[Keys, _Proposed], Decomposition]:
    members = _MEMBERS.children(connection)
    services = _SERVICES.children(
        connection,
        modules=lambda keys: tuple(node_name(m.node) for m in members(keys) if is_module(m.node)),
        tables=lambda keys: tuple(node_name(m.node) for m in members(keys) if is_table(m.node)),
    )
    shared, unattached = _SHARED.children(connection), _UNATTACHED.children(connection)
    confidence = _CONFIDENCE.children(connection)
    runners_up, tips = _RUNNERS_UP.children(connection), _TIPS.children(connection)
    return lambda keys, proposed: Decomposition(
        services=services(keys),
        shared=shared(keys),
        unattached=unattached(keys),
        confidence=tuple((c.node, c.value) for c in confidence(keys)),
        runners_up=tuple((r.node, r.service) for r in runners_up(keys)),
        method=proposed.method,
        stability=proposed.stability,
        modularity=proposed.modularity,
        tips=tips(keys),
    )


def _assessments(connection: sqlite3.Connection) -> Callable[[Keys], Assessment]:
    boundaries, metrics = _BOUNDARIES.children(connection), _METRICS.children(connection)
    crossings = _CROSSINGS.children(connection, evidence=_CROSSING_EVIDENCE.children(connection))
    atomicity = _ATOMICITY.children(connection, by_entry_point=_ENTRY_POINTS.children(connection))
    replay, blast_radius = _REPLAY.children(connection), _BLAST_RADIUS.children(connection)
    ownership, staleness = _OWNERSHIP.children(connection), _STALENESS.children(connection)
    people, fits = _PEOPLE.children(connection), _FITS.children(connection)
    return lambda keys: Assessment(
        boundaries=boundaries(keys),
        metrics={figure.name: figure.value for figure in metrics(keys)},
        crossings=crossings(keys),
        atomicity=only(atomicity(keys)),
        replay=only(replay(keys)),
        blast_radius=blast_radius(keys),
        ownership=ownership(keys),
        staleness=staleness(keys),
        people=people(keys),
        intended=fits(keys),
    )
