"""Value objects that every room speaks; this room imports nothing of ours."""

from analyzer.model.assessment import Assessment, Boundary, Crossing, Verdict
from analyzer.model.codebase import Codebase, Import, Module, TableMapping
from analyzer.model.contested import IN_DOUBT, Contested, contested
from analyzer.model.coupling import CouplingGraph, View
from analyzer.model.decomposition import (
    Constraints,
    Decomposition,
    Service,
    SharedNode,
    Tip,
    UnattachedNode,
)
from analyzer.model.errors import (
    AnalyzerError,
    Cancelled,
    NothingUsableError,
    UnusableSourceError,
    UsageError,
)
from analyzer.model.evidence import Evidence
from analyzer.model.findings import Findings, Proposal
from analyzer.model.links import Link
from analyzer.model.nodes import is_module, is_table, module_node, node_name, table_node
from analyzer.model.progress import Progress, ProgressCallback, silent
from analyzer.model.scenario import (
    Event,
    Lock,
    Merge,
    Move,
    Note,
    Redo,
    Rename,
    Scenario,
    ScenarioState,
    Split,
    Undo,
    Unlock,
    fold,
)
from analyzer.model.schema import ForeignKey, Schema
from analyzer.model.sources import Skipped, SourceReport
from analyzer.model.workload import (
    Access,
    CodeTag,
    Gap,
    TableTotals,
    TagUse,
    Template,
    TemplateUse,
    Totals,
    UnitShape,
    Workload,
)

__all__ = [
    "IN_DOUBT",
    "Access",
    "AnalyzerError",
    "Assessment",
    "Boundary",
    "Cancelled",
    "CodeTag",
    "Codebase",
    "Constraints",
    "Contested",
    "CouplingGraph",
    "Crossing",
    "Decomposition",
    "Event",
    "Evidence",
    "Findings",
    "ForeignKey",
    "Gap",
    "Import",
    "Link",
    "Lock",
    "Merge",
    "Module",
    "Move",
    "Note",
    "NothingUsableError",
    "Progress",
    "ProgressCallback",
    "Proposal",
    "Redo",
    "Rename",
    "Scenario",
    "ScenarioState",
    "Schema",
    "Service",
    "SharedNode",
    "Skipped",
    "SourceReport",
    "Split",
    "TableMapping",
    "TableTotals",
    "TagUse",
    "Template",
    "TemplateUse",
    "Tip",
    "Totals",
    "UnattachedNode",
    "Undo",
    "UnitShape",
    "Unlock",
    "UnusableSourceError",
    "UsageError",
    "Verdict",
    "View",
    "Workload",
    "contested",
    "fold",
    "is_module",
    "is_table",
    "module_node",
    "node_name",
    "silent",
    "table_node",
]
