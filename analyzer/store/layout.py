"""What stands in which table: the way of findings into the file and back."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from analyzer.model import (
    Access,
    Assessment,
    Boundary,
    Codebase,
    CodeTag,
    CouplingGraph,
    Crossing,
    Decomposition,
    Evidence,
    Findings,
    ForeignKey,
    Gap,
    Import,
    Link,
    Module,
    Proposal,
    Schema,
    Service,
    SharedNode,
    SourceReport,
    TableMapping,
    TableTotals,
    TagUse,
    Template,
    TemplateUse,
    Totals,
    UnattachedNode,
    UnitShape,
    Verdict,
    View,
    Workload,
    is_module,
    is_table,
    node_name,
)
from analyzer.model.assessment import (
    Atomicity,
    BlastRadius,
    EntryPointTransactions,
    Replay,
    Staleness,
    TableOwnership,
)
from analyzer.store.columns import DamagedError
from analyzer.store.tables import Keys, Rows, under

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


@dataclass(frozen=True, slots=True)
class _Span:
    first_us: int | None
    last_us: int | None


@dataclass(frozen=True, slots=True)
class _SchemaView:
    name: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Partition:
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class _Node:
    node: str


@dataclass(frozen=True, slots=True)
class _Mark:
    node: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Edge:
    weight: float


@dataclass(frozen=True, slots=True)
class _Proposed:
    recommended: bool
    method: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Figure:
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class _Confidence:
    node: str
    value: float


_SOURCES = Rows("sources", SourceReport)

_TEMPLATES = Rows("templates", Template, without=("accesses",))
_ACCESSES = Rows("accesses", Access, (("template", "templates"),))
_TEMPLATE_USES = Rows("template_uses", TemplateUse, (("template", "templates"),), ("template",))
_SHAPES = Rows("shapes", UnitShape)
_CODE_TAGS = Rows("code_tags", CodeTag)
_TAG_USES = Rows("tag_uses", TagUse, (("tag", "code_tags"),), ("tag",))
_TABLE_TOTALS = Rows("table_totals", TableTotals)
_GAPS = Rows("gaps", Gap)
_TOTALS = Rows("totals", Totals)
_SPAN = Rows("span", _Span)

_MODULES = Rows("modules", Module)
_IMPORTS = Rows("imports", Import)
_MAPPINGS = Rows("mappings", TableMapping)
_SCHEMA_TABLES = Rows("schema_tables", _Name)
_FOREIGN_KEYS = Rows("foreign_keys", ForeignKey)
_SCHEMA_VIEWS = Rows("schema_views", _SchemaView)
_SCHEMA_PARTITIONS = Rows("schema_partitions", _Partition)
_LINKS = Rows("links", Link, without=("evidence",))
_LINK_EVIDENCE = Rows("link_evidence", Evidence, (("link", "links"),))

_NODES = Rows("nodes", _Name)
_HUBS = Rows("hubs", _Mark)
_GRAPH_SHARED = Rows("graph_shared", _Mark)
_VIEWS = Rows("graph_views", View, without=("edges",))
_EDGES = Rows(
    "edges", _Edge, (("view", "graph_views"), ("first_node", "nodes"), ("second_node", "nodes"))
)

_OF_PROPOSAL = (("proposal", "proposals"),)
_PROPOSALS = Rows("proposals", _Proposed)
_SERVICES = Rows("services", Service, _OF_PROPOSAL, ("modules", "tables"))
_MEMBERS = Rows("members", _Node, (("service", "services"),))
_SHARED = Rows("shared", SharedNode, _OF_PROPOSAL)
_UNATTACHED = Rows("unattached", UnattachedNode, _OF_PROPOSAL)
_CONFIDENCE = Rows("confidence", _Confidence, _OF_PROPOSAL)
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
_VERDICT = Rows("verdict", Verdict)

#: Every table of findings, parents before children.
TABLES: tuple[Rows[object], ...] = (  # type: ignore[assignment]
    *(_SOURCES, _TEMPLATES, _ACCESSES, _TEMPLATE_USES, _SHAPES, _CODE_TAGS, _TAG_USES),
    *(_TABLE_TOTALS, _GAPS, _TOTALS, _SPAN, _MODULES, _IMPORTS, _MAPPINGS, _SCHEMA_TABLES),
    *(_FOREIGN_KEYS, _SCHEMA_VIEWS, _SCHEMA_PARTITIONS, _LINKS, _LINK_EVIDENCE),
    *(
        _NODES,
        _HUBS,
        _GRAPH_SHARED,
        _VIEWS,
        _EDGES,
        _PROPOSALS,
        _SERVICES,
        _MEMBERS,
        _SHARED,
        _UNATTACHED,
    ),
    *(_CONFIDENCE, _BOUNDARIES, _METRICS, _CROSSINGS, _CROSSING_EVIDENCE, _VERDICT),
    *(_ATOMICITY, _ENTRY_POINTS, _REPLAY, _BLAST_RADIUS, _OWNERSHIP, _STALENESS),
)


def write_findings(connection: sqlite3.Connection, findings: Findings) -> None:
    """Fill the empty tables of `connection`."""
    _SOURCES.insert(connection, findings.sources)
    _write_workload(connection, findings.workload)
    _write_code(connection, findings.codebase, findings.schema, findings.links)
    _write_graph(connection, findings.graph)
    _write_proposals(connection, findings.proposals)
    _VERDICT.insert(connection, [findings.verdict] if findings.verdict else [])


def read_findings(connection: sqlite3.Connection) -> Findings:
    """The findings that were written; DamagedError where they cannot be put together."""
    verdicts = _VERDICT.all(connection)
    return Findings(
        sources=_SOURCES.all(connection),
        workload=_read_workload(connection),
        codebase=Codebase(
            _MODULES.all(connection), _IMPORTS.all(connection), _MAPPINGS.all(connection)
        ),
        schema=_read_schema(connection),
        links=_LINKS.all(connection, evidence=_LINK_EVIDENCE.children(connection)),
        graph=_read_graph(connection),
        proposals=_read_proposals(connection),
        verdict=verdicts[0] if verdicts else None,
    )


def _write_workload(connection: sqlite3.Connection, workload: Workload) -> None:
    uses = workload.templates
    _TEMPLATES.insert(connection, (use.template for use in uses))
    _ACCESSES.insert_under(connection, under(use.template.accesses for use in uses))
    _TEMPLATE_USES.insert_under(connection, under((use,) for use in uses))
    _SHAPES.insert(connection, workload.shapes)
    rows = dict(zip(dict.fromkeys(use.tag for use in workload.tag_uses), count(1), strict=False))
    _CODE_TAGS.insert(connection, rows)
    _TAG_USES.insert_under(connection, (((rows[use.tag],), use) for use in workload.tag_uses))
    _TABLE_TOTALS.insert(connection, workload.tables)
    _GAPS.insert(connection, workload.gaps)
    _TOTALS.insert(connection, [workload.totals])
    _SPAN.insert(connection, [_Span(workload.first_us, workload.last_us)])


def _read_workload(connection: sqlite3.Connection) -> Workload:
    templates = _TEMPLATES.parent(connection, accesses=_ACCESSES.children(connection))
    span = _only(_SPAN.all(connection))
    return Workload(
        templates=_TEMPLATE_USES.all(connection, template=templates),
        shapes=_SHAPES.all(connection),
        tag_uses=_TAG_USES.all(connection, tag=_CODE_TAGS.parent(connection)),
        tables=_TABLE_TOTALS.all(connection),
        gaps=_GAPS.all(connection),
        totals=_only(_TOTALS.all(connection)),
        first_us=span.first_us,
        last_us=span.last_us,
    )


def _write_code(
    connection: sqlite3.Connection, codebase: Codebase, schema: Schema, links: Sequence[Link]
) -> None:
    _MODULES.insert(connection, codebase.modules)
    _IMPORTS.insert(connection, codebase.imports)
    _MAPPINGS.insert(connection, codebase.mappings)
    _SCHEMA_TABLES.insert(connection, map(_Name, schema.tables))
    _FOREIGN_KEYS.insert(connection, schema.foreign_keys)
    views = sorted(schema.views.items())
    _SCHEMA_VIEWS.insert(connection, (_SchemaView(*view) for view in views))
    partitions = sorted(schema.partitions.items())
    _SCHEMA_PARTITIONS.insert(connection, (_Partition(*pair) for pair in partitions))
    _LINKS.insert(connection, links)
    _LINK_EVIDENCE.insert_under(connection, under(link.evidence for link in links))


def _read_schema(connection: sqlite3.Connection) -> Schema:
    return Schema(
        tables=tuple(table.name for table in _SCHEMA_TABLES.all(connection)),
        foreign_keys=_FOREIGN_KEYS.all(connection),
        views={view.name: view.tables for view in _SCHEMA_VIEWS.all(connection)},
        partitions={part.name: part.parent for part in _SCHEMA_PARTITIONS.all(connection)},
    )


def _write_graph(connection: sqlite3.Connection, graph: CouplingGraph) -> None:
    _NODES.insert(connection, map(_Name, graph.nodes))
    _HUBS.insert(connection, (_Mark(*hub) for hub in graph.hubs))
    _GRAPH_SHARED.insert(connection, (_Mark(*mark) for mark in graph.shared))
    _VIEWS.insert(connection, graph.views)
    _EDGES.insert_under(
        connection,
        (
            ((row, first + 1, second + 1), _Edge(weight))
            for row, view in enumerate(graph.views, 1)
            for first, second, weight in view.edges
        ),
    )


def _read_graph(connection: sqlite3.Connection) -> CouplingGraph:
    nodes = list(_NODES.select(connection))
    index = {keys[0]: at for at, (keys, _) in enumerate(nodes)}
    edges: dict[int, list[tuple[int, int, float]]] = {}
    for (_, view, first, second), edge in _EDGES.select(connection):
        edges.setdefault(view, []).append((index[first], index[second], edge.weight))
    return CouplingGraph(
        nodes=tuple(node.name for _, node in nodes),
        views=_VIEWS.all(connection, edges=lambda keys: tuple(edges.get(keys[0], ()))),
        hubs=tuple((hub.node, hub.reason) for hub in _HUBS.all(connection)),
        shared=tuple((mark.node, mark.reason) for mark in _GRAPH_SHARED.all(connection)),
    )


def _write_proposals(connection: sqlite3.Connection, proposals: Sequence[Proposal]) -> None:
    cuts = [proposal.decomposition for proposal in proposals]
    prices = [proposal.assessment for proposal in proposals]
    services = [service for cut in cuts for service in cut.services]
    crossings = [crossing for price in prices for crossing in price.crossings]
    _PROPOSALS.insert(
        connection, (_Proposed(p.recommended, p.decomposition.method, p.reasons) for p in proposals)
    )
    _SERVICES.insert_under(connection, under(cut.services for cut in cuts))
    _MEMBERS.insert_under(connection, under([*map(_Node, s.nodes)] for s in services))
    _SHARED.insert_under(connection, under(cut.shared for cut in cuts))
    _UNATTACHED.insert_under(connection, under(cut.unattached for cut in cuts))
    _CONFIDENCE.insert_under(
        connection, under([_Confidence(*pair) for pair in cut.confidence] for cut in cuts)
    )
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


def _read_proposals(connection: sqlite3.Connection) -> tuple[Proposal, ...]:
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
    return lambda keys, proposed: Decomposition(
        services=services(keys),
        shared=shared(keys),
        unattached=unattached(keys),
        confidence=tuple((c.node, c.value) for c in confidence(keys)),
        method=proposed.method,
    )


def _assessments(connection: sqlite3.Connection) -> Callable[[Keys], Assessment]:
    boundaries, metrics = _BOUNDARIES.children(connection), _METRICS.children(connection)
    crossings = _CROSSINGS.children(connection, evidence=_CROSSING_EVIDENCE.children(connection))
    atomicity = _ATOMICITY.children(connection, by_entry_point=_ENTRY_POINTS.children(connection))
    replay, blast_radius = _REPLAY.children(connection), _BLAST_RADIUS.children(connection)
    ownership, staleness = _OWNERSHIP.children(connection), _STALENESS.children(connection)
    return lambda keys: Assessment(
        boundaries=boundaries(keys),
        metrics={figure.name: figure.value for figure in metrics(keys)},
        crossings=crossings(keys),
        atomicity=_only(atomicity(keys)),
        replay=_only(replay(keys)),
        blast_radius=blast_radius(keys),
        ownership=ownership(keys),
        staleness=staleness(keys),
    )


def _only(items: tuple[T, ...]) -> T:
    if len(items) != 1:
        raise DamagedError("a row is missing or doubled")
    return items[0]
