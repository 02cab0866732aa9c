"""Everything one analysis found, as plain data: what is saved, exported and shown."""

from dataclasses import dataclass

from analyzer.model.assessment import Assessment, Verdict
from analyzer.model.codebase import Codebase
from analyzer.model.coupling import CouplingGraph
from analyzer.model.decomposition import Decomposition
from analyzer.model.links import Link
from analyzer.model.schema import Schema
from analyzer.model.sources import SourceReport
from analyzer.model.workload import Workload


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decomposition with its assessment; `reasons` argue why it is recommended, or not."""

    decomposition: Decomposition
    assessment: Assessment
    recommended: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        """The number of services."""
        return self.decomposition.k


@dataclass(frozen=True, slots=True)
class Findings:
    """The whole chain of the data, from the sources to the proposals (sorted by k)."""

    sources: tuple[SourceReport, ...]
    workload: Workload
    codebase: Codebase
    schema: Schema
    links: tuple[Link, ...]
    graph: CouplingGraph
    proposals: tuple[Proposal, ...] = ()
    verdict: Verdict | None = None

    @property
    def recommended(self) -> Proposal | None:
        """The proposal that is argued for; None where there is none at all."""
        return next((p for p in self.proposals if p.recommended), None)
