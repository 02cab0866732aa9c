"""What one browser session works on: an analysis, the proposal in view, and a person's edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from analyzer.assessment import PriceModel
from analyzer.model import (
    Decomposition,
    Findings,
    Proposal,
    Scenario,
    ScenarioState,
    Template,
    UsageError,
    fold,
)
from analyzer.model.scenario import Action
from analyzer.ui.views.evidence import templates_by_id
from analyzer.ui.views.neighbours import Tie, ties
from analyzer.ui.views.picture import Backdrop, backdrop
from analyzer.ui.views.words import one_line


class Assessable(Protocol):
    """What the screen asks of an Analysis (analyzer.analysis)."""

    @property
    def findings(self) -> Findings:
        """Everything that was found."""

    def assess(self, decomposition: Decomposition) -> Proposal:
        """The price of an edited decomposition."""

    def prices(self, decomposition: Decomposition) -> PriceModel:
        """What each possible move would change."""


@dataclass(frozen=True)
class Workspace:
    """An opened analysis. `file` is the saved file that edits go to, if there is one.

    `ties`, `backdrop` and `templates` are looked up often and never change: made once, on opening.
    `scenarios` holds one scenario per k, as far as a person has edited it.
    """

    analysis: Assessable
    title: str
    k: int
    ties: tuple[Tie, ...]
    backdrop: Backdrop
    templates: Mapping[str, Template]
    file: Path | None = None
    scenarios: Mapping[int, Scenario] = field(default_factory=dict)

    @property
    def findings(self) -> Findings:
        """Everything that was found."""
        return self.analysis.findings

    @property
    def proposal(self) -> Proposal:
        """The proposal in view, as it was found."""
        return next(p for p in self.analysis.findings.proposals if p.k == self.k)

    @property
    def scenario(self) -> Scenario:
        """The edits of the proposal in view; an empty one where nothing was edited."""
        return self.scenarios.get(self.k) or Scenario(f"k{self.k}", "My changes", self.k)

    def viewing(self, k: int) -> Workspace:
        """The same with another proposal in view."""
        return replace(self, k=k)

    def state(self) -> ScenarioState:
        """What the edits come to."""
        return fold(self.proposal.decomposition, self.scenario.events)

    def then(self, action: Action) -> Workspace:
        """The workspace with one more event; UsageError where it cannot be done."""
        after = self.scenario.then(self.proposal.decomposition, action)
        return replace(self, scenarios={**self.scenarios, self.k: after})


def opened(
    analysis: Assessable,
    title: str,
    file: Path | None = None,
    scenarios: Iterable[Scenario] = (),
) -> Workspace:
    """A workspace on the recommended proposal, else the first; UsageError without any.

    `scenarios` are those of a saved file; of several with one k the last is taken up.
    """
    found = analysis.findings
    chosen = found.recommended or next(iter(found.proposals), None)
    if chosen is None:
        raise UsageError(
            "The files hold too little to propose services from.",
            "Add a SQL log or an import graph with more than a handful of tables or modules.",
        )
    between = ties(found)
    return Workspace(
        analysis,
        one_line(title),
        chosen.k,
        between,
        backdrop(between),
        templates_by_id(found.workload),
        file,
        {scenario.k: scenario for scenario in scenarios},
    )
