"""The findings as pandas frames, for a notebook."""

from dataclasses import dataclass

import pandas as pd

from analyzer.model import Findings


@dataclass(frozen=True)
class Frames:
    """One frame per kind of thing; each property builds its frame anew."""

    findings: Findings

    @property
    def templates(self) -> pd.DataFrame:
        """template, kind, text, executions, effective, failed, duration_ms, tables, noise."""
        rows = [
            (
                use.template.id,
                use.template.kind,
                use.template.text,
                use.executions,
                use.effective,
                use.failed,
                use.duration_us / 1000,
                " ".join(use.template.tables),
                use.template.noise,
            )
            for use in self.findings.workload.templates
        ]
        columns = "template kind text executions effective failed duration_ms tables noise"
        return pd.DataFrame(rows, columns=columns.split())

    @property
    def accesses(self) -> pd.DataFrame:
        """template, table, mode, count (effective executions)."""
        rows = [
            (use.template.id, access.table, access.mode, use.effective)
            for use in self.findings.workload.templates
            for access in use.template.accesses
        ]
        return pd.DataFrame(rows, columns=["template", "table", "mode", "count"])

    @property
    def units(self) -> pd.DataFrame:
        """kind, basis, entry_point, tables, written, modules, statements, count, committed."""
        rows = [
            (
                shape.kind,
                shape.basis,
                shape.entry_point,
                " ".join(shape.tables),
                " ".join(shape.written),
                " ".join(shape.modules),
                sum(calls for _, calls in shape.calls),
                shape.count,
                shape.committed,
            )
            for shape in self.findings.workload.shapes
        ]
        columns = "kind basis entry_point tables written modules statements count committed"
        return pd.DataFrame(rows, columns=columns.split())

    @property
    def tables(self) -> pd.DataFrame:
        """table, reads, writes, locks, noise."""
        rows = [
            (table.name, table.reads, table.writes, table.locks, table.noise)
            for table in self.findings.workload.tables
        ]
        return pd.DataFrame(rows, columns=["table", "reads", "writes", "locks", "noise"])

    @property
    def imports(self) -> pd.DataFrame:
        """importer, imported, kind, weight, file, line; examples: pairs behind a folded one."""
        rows = [
            (
                edge.importer,
                edge.imported,
                edge.kind,
                edge.weight,
                edge.file,
                edge.line,
                edge.examples,
            )
            for edge in self.findings.codebase.imports
        ]
        columns = ["importer", "imported", "kind", "weight", "file", "line", "examples"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def links(self) -> pd.DataFrame:
        """module, table, mode, kind, count, through."""
        rows = [
            (link.module, link.table, link.mode, link.kind, link.count, link.through)
            for link in self.findings.links
        ]
        return pd.DataFrame(rows, columns=["module", "table", "mode", "kind", "count", "through"])

    def crossings(self, k: int | None = None) -> pd.DataFrame:
        """kind, from, to, source, target, count; of the recommended proposal, or the one of k."""
        proposal = (
            self.findings.recommended
            if k is None
            else next((p for p in self.findings.proposals if p.k == k), None)
        )
        crossings = proposal.assessment.crossings if proposal else ()
        rows = [
            (c.kind, c.from_service, c.to_service, c.source, c.target, c.count) for c in crossings
        ]
        return pd.DataFrame(rows, columns=["kind", "from", "to", "source", "target", "count"])
