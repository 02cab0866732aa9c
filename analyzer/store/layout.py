"""What stands in which table: the way of findings into the file and back."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from analyzer.model import (
    Access,
    Authorship,
    CoChange,
    Codebase,
    CodeTag,
    CouplingGraph,
    Evidence,
    Findings,
    ForeignKey,
    Gap,
    Import,
    Intended,
    Link,
    Module,
    Schema,
    SourceReport,
    TableMapping,
    TableTotals,
    TagUse,
    Template,
    TemplateUse,
    Totals,
    UnitShape,
    Verdict,
    View,
    Workload,
)
from analyzer.store import proposals
from analyzer.store.tables import Rows, only, under


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
class _Mark:
    node: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Edge:
    weight: float


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
_CHANGES = Rows("changes", CoChange)
_AUTHORSHIP = Rows("authorship", Authorship)
_INTENDED = Rows("intended", Intended)
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

_VERDICT = Rows("verdict", Verdict)

#: Every table of findings, parents before children.
TABLES: tuple[Rows[Any], ...] = (
    *(_SOURCES, _TEMPLATES, _ACCESSES, _TEMPLATE_USES, _SHAPES, _CODE_TAGS, _TAG_USES),
    *(_TABLE_TOTALS, _GAPS, _TOTALS, _SPAN, _MODULES, _IMPORTS, _MAPPINGS, _CHANGES),
    *(_AUTHORSHIP, _INTENDED, _SCHEMA_TABLES),
    *(_FOREIGN_KEYS, _SCHEMA_VIEWS, _SCHEMA_PARTITIONS, _LINKS, _LINK_EVIDENCE),
    *(_NODES, _HUBS, _GRAPH_SHARED, _VIEWS, _EDGES, _VERDICT),
    *proposals.TABLES,
)


def write_findings(connection: sqlite3.Connection, findings: Findings) -> None:
    """Fill the empty tables of `connection`."""
    _SOURCES.insert(connection, findings.sources)
    _write_workload(connection, findings.workload)
    _write_code(connection, findings.codebase, findings.schema, findings.links)
    _write_graph(connection, findings.graph)
    proposals.write_proposals(connection, findings.proposals)
    _VERDICT.insert(connection, [findings.verdict] if findings.verdict else [])


def read_findings(connection: sqlite3.Connection) -> Findings:
    """The findings that were written; DamagedError where they cannot be put together."""
    verdicts = _VERDICT.all(connection)
    return Findings(
        sources=_SOURCES.all(connection),
        workload=_read_workload(connection),
        codebase=Codebase(
            _MODULES.all(connection),
            _IMPORTS.all(connection),
            _MAPPINGS.all(connection),
            _CHANGES.all(connection),
            _AUTHORSHIP.all(connection),
            _INTENDED.all(connection),
        ),
        schema=_read_schema(connection),
        links=_LINKS.all(connection, evidence=_LINK_EVIDENCE.children(connection)),
        graph=_read_graph(connection),
        proposals=proposals.read_proposals(connection),
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
    span = only(_SPAN.all(connection))
    return Workload(
        templates=_TEMPLATE_USES.all(connection, template=templates),
        shapes=_SHAPES.all(connection),
        tag_uses=_TAG_USES.all(connection, tag=_CODE_TAGS.parent(connection)),
        tables=_TABLE_TOTALS.all(connection),
        gaps=_GAPS.all(connection),
        totals=only(_TOTALS.all(connection)),
        first_us=span.first_us,
        last_us=span.last_us,
    )


def _write_code(
    connection: sqlite3.Connection, codebase: Codebase, schema: Schema, links: Sequence[Link]
) -> None:
    _MODULES.insert(connection, codebase.modules)
    _IMPORTS.insert(connection, codebase.imports)
    _MAPPINGS.insert(connection, codebase.mappings)
    _CHANGES.insert(connection, codebase.changes)
    _AUTHORSHIP.insert(connection, codebase.authorship)
    _INTENDED.insert(connection, codebase.intended)
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
