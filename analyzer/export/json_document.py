"""The machine-readable result: `--json`, described by `analysis.schema.json` beside this file.

Keys are only ever added. Fractions have six significant digits; what is no number is null.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from analyzer.assessment import cut_parts
from analyzer.linking import explained_by
from analyzer.model import (
    Boundary,
    CutPart,
    Decomposition,
    Findings,
    Intended,
    Proposal,
    SourceReport,
    TableTotals,
    Tip,
    Verdict,
    contested,
    is_module,
    is_table,
    module_node,
    node_name,
    table_node,
)

SCHEMA_VERSION = 1

Document = dict[str, Any]


def document(findings: Findings, starts: Sequence[Proposal] = ()) -> Document:
    """Everything that is promised to scripts, as plain dicts, lists, text and numbers.

    `starts` are cuts that others have drawn and that are priced like proposals.
    """
    return {
        **inspect_document(findings),
        "proposals": [_proposal(findings, proposal) for proposal in findings.proposals],
        "verdict": _verdict(findings.verdict),
        "starts": [_proposal(findings, start) for start in starts],
    }


def inspect_document(findings: Findings) -> Document:
    """What was read, without proposals: the first five keys of `document`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "sources": [_source(report) for report in findings.sources],
        "workload": _workload(findings),
        "tables": [
            {
                "name": table.name,
                "reads": table.reads,
                "writes": table.writes,
                "locks": table.locks,
                "noise": table.noise,
            }
            for table in all_tables(findings)
        ],
        "codebase": {
            "modules": len(findings.codebase.modules),
            "imports": len(findings.codebase.imports),
            "links": sum(link.counts for link in findings.links),
            "noise_modules": sum(module.noise is not None for module in findings.codebase.modules),
            "suggested_links": sum(not link.counts for link in findings.links),
            "accesses_explained": {
                kind: rounded(share)
                for kind, share in explained_by(findings.workload, findings.links).items()
            },
            "changes": len(findings.codebase.changes),
            **people_of(findings),
            "intended": [
                {"origin": one.origin, "parts": _parts(one)} for one in findings.codebase.intended
            ],
            "folded": [
                {
                    "importer": one.importer,
                    "imported": one.imported,
                    "pairs": one.weight,
                    "examples": list(one.examples),
                }
                for one in findings.codebase.imports
                if one.examples
            ],
        },
    }


def to_json(findings: Findings, starts: Sequence[Proposal] = ()) -> str:
    """`document` as text, indented by two; the same findings give the same text."""
    return as_text(document(findings, starts))


def as_text(value: Document) -> str:
    """A document as text: Unicode unescaped, indented by two, a line end at the end."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    # A file's name on disk need not be Unicode; the text must be.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def json_schema() -> Document:
    """The JSON Schema (2020-12) that every document obeys."""
    text = files("analyzer.export").joinpath("analysis.schema.json").read_text("utf-8")
    schema: Document = json.loads(text)
    return schema


def people_of(findings: Findings) -> Document:
    """How many people changed the code, and the teams that own it; 0 and none without a history."""
    known = findings.codebase.authorship
    return {
        "authors": len({author for each in known for author in each.authors}),
        "teams": sorted({team for each in known for team in each.teams}),
    }


def _parts(intended: Intended) -> dict[str, list[str]]:
    """Part to its modules, in the form of a partition as `analyzer score` reads it."""
    parts: dict[str, list[str]] = {part: [] for part in sorted({p for _, p in intended.parts})}
    for module, part in intended.parts:
        parts[part].append(module)
    return parts


def all_tables(findings: Findings) -> tuple[TableTotals, ...]:
    """Each table of the log, noise included, and each that only the schema names; by name.

    A partition is part of its parent and not listed.
    """
    tables = {table.name: table for table in findings.workload.tables}
    for name in findings.schema.tables:
        if name not in findings.schema.partitions:
            tables.setdefault(name, TableTotals(name, 0, 0, 0))
    return tuple(tables[name] for name in sorted(tables))


def unattached_nodes(findings: Findings, decomposition: Decomposition) -> dict[str, str]:
    """Node to the reason why it stands in no service, sorted.

    Beside what the decomposition says itself these are the nodes it never saw, so that each module
    and each table that is not noise stands in one service or here.
    """
    reasons = {node.node: node.reason for node in decomposition.unattached}
    placed = decomposition.service_of()
    modules = (module_node(m.name) for m in findings.codebase.modules if m.noise is None)
    tables = (table_node(table.name) for table in all_tables(findings) if table.noise is None)
    for node in (*modules, *tables):
        if node not in placed:
            reasons.setdefault(node, "nothing couples it to anything else")
    return dict(sorted(reasons.items()))


def rounded(value: float | None) -> float | None:
    """Six significant digits, a whole number as it is; None for what JSON has no word for."""
    if value is None or not math.isfinite(value):
        return None
    return float(value) if float(value).is_integer() else float(f"{value:.6g}")


def _source(report: SourceReport) -> Document:
    return {
        "path": report.path,
        "kind": report.kind,
        "format": report.format,
        "bytes": report.bytes,
        "explained": rounded(report.explained),
        "statements": report.statements,
        "transactions": report.transactions,
        "duration_ms": report.duration_us / 1000,
        "skipped": [{"reason": s.reason, "count": s.count} for s in report.skipped],
        "warnings": [*report.warnings],
    }


def _workload(findings: Findings) -> Document:
    totals = findings.workload.totals
    return {
        "statements": totals.statements,
        "templates": len(findings.workload.templates),
        "transactions": totals.transactions,
        "rolled_back": totals.rolled_back,
        "autocommit": totals.autocommit,
        "requests": totals.requests,
        "by_kind": dict(totals.by_kind),
        "begun": totals.begun,
        "open_at_end": totals.open_at_end,
        "sessions": totals.sessions,
        "tagged": totals.tagged,
        "failed": totals.failed,
        "undone": totals.undone,
        "summed": {
            "transactions": totals.summed_transactions,
            "requests": totals.summed_requests,
            "most": totals.summed_most,
            "statements": totals.summed_statements,
            "tagged": totals.summed_tagged,
        },
    }


def _proposal(findings: Findings, proposal: Proposal) -> Document:
    cut = proposal.decomposition
    parted = cut_parts(cut, findings.codebase)
    unattached = unattached_nodes(findings, cut)
    return {
        "k": proposal.k,
        "recommended": proposal.recommended,
        **services_document(cut),
        "unattached": unattached_document(unattached),
        "metrics": _metrics(proposal.assessment.metrics),
        "boundaries": [boundary_document(boundary) for boundary in proposal.assessment.boundaries],
        "reasons": [*proposal.reasons],
        "method": cut.method,
        "people": [
            {
                "service": each.service,
                "authors": each.authors,
                "authors_elsewhere": each.authors_elsewhere,
                "teams": [*each.teams],
            }
            for each in proposal.assessment.people
        ],
        "intended": [
            {
                "origin": fit.origin,
                "parts": fit.parts,
                "modules": fit.modules,
                "mojofm": rounded(fit.mojofm),
                "together": rounded(fit.together),
                "cut": [_cut_part(part) for part in parted if part.origin == fit.origin],
            }
            for fit in proposal.assessment.intended
        ],
        "stability": rounded(cut.stability),
        "modularity": rounded(cut.modularity),
    }


def _cut_part(part: CutPart) -> Document:
    services = [{"name": name, "modules": count} for name, count in part.services]
    return {"part": part.part, "services": services}


def services_document(cut: Decomposition) -> Document:
    """The services of a cut with their members, and which members are contested or shared."""
    homes = cut.service_of()
    tips = {tip.node: tip for tip in cut.tips}
    return {
        "services": [
            {
                "name": service.name,
                "modules": sorted(service.modules),
                "tables": sorted(service.tables),
                "confidence": rounded(service.confidence),
            }
            for service in cut
        ],
        "contested": [
            {
                "node": c.node,
                "service": c.service,
                "runner_up": c.runner_up,
                "confidence": rounded(c.sure),
                "tip": _tip(tips.get(c.node)),
            }
            for c in contested(cut)
        ],
        "shared": [
            {"node": shared.node, "service": homes.get(shared.node), "reason": shared.reason}
            for shared in sorted(cut.shared)
        ],
    }


def _tip(tip: Tip | None) -> Document | None:
    if tip is None:
        return None
    return {
        "keeping": [*tip.keeping],
        "drawing": [*tip.drawing],
        "view": tip.view,
        "factor": rounded(tip.factor),
        "sentence": str(tip),
    }


def unattached_document(reasons: Mapping[str, str]) -> Document:
    """Nodes that stand in no service, by kind, and the reason of each."""
    return {
        "modules": _names(node for node in reasons if is_module(node)),
        "tables": _names(node for node in reasons if is_table(node)),
        "reasons": dict(reasons),
    }


def _names(nodes: Iterable[str]) -> list[str]:
    return sorted(map(node_name, nodes))


def _metrics(metrics: Mapping[str, float]) -> Document:
    return {name: rounded(metrics[name]) for name in sorted(metrics)}


def boundary_document(boundary: Boundary) -> Document:
    """What crosses from one service to another, by kind."""
    return {
        "from": boundary.from_service,
        "to": boundary.to_service,
        "units": boundary.units,
        "split_writes": boundary.split_writes,
        "joins": boundary.joins,
        "foreign_keys": boundary.foreign_keys,
        "imports": boundary.imports,
        "links": boundary.links,
        "advice": boundary.advice,
        "requests": boundary.requests,
        "transactions": boundary.transactions,
    }


def _verdict(verdict: Verdict | None) -> Document | None:
    if verdict is None:
        return None
    return {
        "answer": verdict.answer,
        "reasons": [*verdict.reasons],
        "sentence": verdict.sentence,
    }
