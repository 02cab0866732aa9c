"""The public analysis: from sources to proposals in one call, and what a script does with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import networkx as nx

from analyzer import model, store
from analyzer.assessment import PriceModel, assess, settled, verdict
from analyzer.codebase import Fold
from analyzer.coupling import couple
from analyzer.decomposition import (
    begun_from,
    drawn_in,
    inside,
    kept_together,
    opened,
    parts_of,
    propose,
    recommend,
    second_opinion,
)
from analyzer.export.frames import Frames
from analyzer.export.node_link import to_networkx
from analyzer.linking import link
from analyzer.model import (
    Arrange,
    Boundary,
    Codebase,
    Constraints,
    CouplingGraph,
    Decomposition,
    Findings,
    Link,
    Progress,
    ProgressCallback,
    Scenario,
    Schema,
    Service,
    SourceReport,
    UnusableSourceError,
    UsageError,
    Verdict,
    Workload,
    silent,
)
from analyzer.sources import ReadOptions, read_sources
from analyzer.workload.selection import select

#: A range of numbers of services, both ends included, or one number.
Services = tuple[int, int] | int


def analyze(
    sources: Sequence[str | Path],
    *,
    services: Services = (3, 5),
    constraints: Constraints | None = None,
    pin_boundaries: str | None = None,
    dialect: str = "postgres",
    log_line_prefix: str | None = None,
    engine: str = "local",
    jobs: int | None = None,
    scheduler: str | None = None,
    columns: Mapping[str, str] | None = None,
    since: str | None = None,
    until: str | None = None,
    databases: Sequence[str] = (),
    users: Sequence[str] = (),
    applications: Sequence[str] = (),
    exclude_tables: Sequence[str] = (),
    fold: Fold = "auto",
    include_noise: bool = False,
    seed: int = 0,
    progress: ProgressCallback = silent,
) -> Analysis:
    """Read the sources, join them into one coupling graph, and propose services.

    `sources` are paths, patterns of paths (`logs/*.log.gz`) or addresses that fsspec opens
    (`s3://bucket/2026/*.csv.gz`); what each one is shows in its content. `services` is how many
    services to look for: each number of the range is solved on its own. `pin_boundaries` keeps
    each part whole that the team has drawn, by the word of where ("codeowners", "django", …).
    `columns` says what columns of tables of statements mean, column to role. From `since` to before
    `until`, on the logs' own clock (`2026-02-10 10:00`), the statements of some databases, users
    and applications count, and those on all tables but some; all of these are patterns. `fold`
    makes graphs of classes graphs of packages (`packages`), those of jdeps alone (`auto`), or none.
    `include_noise` keeps test and migration modules and catalogue tables in the graph. Raises
    NothingUsableError when no source held anything usable, UsageError for a wrong option or
    constraints that contradict each other.
    """
    wanted = asked_numbers(services)
    only = select(
        since=since,
        until=until,
        databases=databases,
        users=users,
        applications=applications,
        exclude_tables=exclude_tables,
    )
    options = ReadOptions(
        *(dialect, log_line_prefix, engine, jobs, scheduler),
        columns=columns or {},
        fold=fold,
        only=only,
    )
    found = coupled(sources, options, include_noise, progress)
    wishes = constraints or Constraints()
    if pin_boundaries:
        parts = parts_of(drawn_in(found.codebase, pin_boundaries), found.graph.nodes)
        wishes = wishes.also(together=kept_together(parts, found.graph.nodes).together)
    return proposed(found, wanted, wishes, seed, progress)


def coupled(
    sources: Sequence[str | Path],
    options: ReadOptions,
    include_noise: bool = False,
    progress: ProgressCallback = silent,
) -> Findings:
    """The first half of `analyze`: everything read and joined into one coupling graph."""
    read = read_sources(sources, options, progress)
    progress(Progress("Linking code to tables", 0, 1))
    links = link(read.workload, read.codebase)
    graph = couple(read.workload, read.codebase, read.schema, links, include_noise=include_noise)
    progress(Progress("Linking code to tables", 1, 1))
    return Findings(read.reports, read.workload, read.codebase, read.schema, links, graph)


def proposed(
    found: Findings,
    wanted: Sequence[int],
    constraints: Constraints,
    seed: int = 0,
    progress: ProgressCallback = silent,
) -> Analysis:
    """The second half: a cut for each number wanted, assessed, one recommended, and the verdict."""
    cuts = propose(
        found.workload,
        found.graph,
        wanted,
        constraints,
        seed,
        progress,
        codebase=found.codebase,
    )
    cuts = tuple(settled(cut, found, constraints) for cut in _distinct(cuts))
    return Analysis(_judged(found, cuts, seed, progress))


def load(path: str | Path) -> Analysis:
    """Open a saved analysis; the logs are not needed. UnusableSourceError where it is none."""
    return Analysis(store.load(Path(path)))


def asked_numbers(services: Services) -> tuple[int, ...]:
    """`(3, 5)` -> 3, 4, 5; `4` -> 4. UsageError below 2 or for an upside-down range."""
    low, high = (services, services) if isinstance(services, int) else services
    if low < 2 or high < low or high - low > 20:
        raise UsageError(
            f"{low}-{high} is no range of numbers of services.",
            "Give two numbers from 2 on, the smaller first, such as 3-5, or one number.",
        )
    return tuple(range(low, high + 1))


@dataclass(frozen=True)
class Analysis:
    """What was found. Everything in it is plain data; nothing needs the logs any more."""

    findings: Findings

    @property
    def sources(self) -> tuple[SourceReport, ...]:
        """What each source was, what was read, what was skipped and why."""
        return self.findings.sources

    @property
    def workload(self) -> Workload:
        """What the database ran."""
        return self.findings.workload

    @property
    def codebase(self) -> Codebase:
        """What the code says."""
        return self.findings.codebase

    @property
    def schema(self) -> Schema:
        """What the DDL says."""
        return self.findings.schema

    @property
    def links(self) -> tuple[Link, ...]:
        """Which module touches which table, and why that is believed."""
        return self.findings.links

    @property
    def graph(self) -> CouplingGraph:
        """Modules and tables with one view per kind of evidence."""
        return self.findings.graph

    @property
    def verdict(self) -> Verdict | None:
        """Split, modularise first, or leave; None without a proposal."""
        return self.findings.verdict

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """One per number of services that was asked for, fewest services first."""
        return tuple(Proposal(self, assessed) for assessed in self.findings.proposals)

    @property
    def recommended(self) -> Proposal | None:
        """The proposal that is argued for; None where there is none at all."""
        return next((proposal for proposal in self.proposals if proposal.recommended), None)

    @property
    def frames(self) -> Frames:
        """Pandas frames: templates, accesses, units, links, imports, tables."""
        return Frames(self.findings)

    def to_networkx(self) -> nx.Graph:
        """The coupling graph; each edge has a weight per view, each node its kind."""
        return to_networkx(self.findings)

    def save(self, path: str | Path, scenarios: Sequence[Scenario] = ()) -> None:
        """Write everything into one file, or leave the old one untouched if that fails.

        UsageError where the file is there and is no analysis, or one that people have edited.
        """
        _spare_what_is_there(Path(path))
        store.save(self.findings, Path(path), scenarios)

    def begin_from(
        self, where: str, most: int = 5, constraints: Constraints | None = None, seed: int = 0
    ) -> Proposal:
        """What the team has drawn itself, as services with their tables and their price.

        `where` is the word of where it has ("codeowners", "django", …); more than `most` parts are
        merged by their coupling. UsageError where nothing of the kind was read.
        """
        drawn = drawn_in(self.codebase, where)
        return Proposal(self, self.assess(begun_from(self.graph, drawn, most, constraints, seed)))

    def assess(self, decomposition: Decomposition) -> model.Proposal:
        """The price of any decomposition of these nodes, such as an edited one."""
        return model.Proposal(decomposition, _assessed(self.findings, decomposition))

    def prices(self, decomposition: Decomposition) -> PriceModel:
        """What each possible move of each node would change."""
        return PriceModel.build(decomposition, self.findings)


@dataclass(frozen=True)
class Proposal:
    """A decomposition with its assessment, and how to change it and see the new price."""

    analysis: Analysis
    assessed: model.Proposal

    @property
    def k(self) -> int:
        """The number of services."""
        return self.assessed.k

    @property
    def services(self) -> tuple[Service, ...]:
        """The services with their modules and tables."""
        return self.decomposition.services

    @property
    def decomposition(self) -> Decomposition:
        """Which node stands in which service."""
        return self.assessed.decomposition

    @property
    def assessment(self) -> model.Assessment:
        """Boundaries, crossings with their evidence, and figures."""
        return self.assessed.assessment

    @property
    def boundaries(self) -> tuple[Boundary, ...]:
        """What crosses from one service to another, heaviest first."""
        return self.assessment.boundaries

    @property
    def metrics(self) -> dict[str, float]:
        """The figures by name; docs/figures.md says what each one means."""
        return dict(self.assessment.metrics)

    @property
    def recommended(self) -> bool:
        """Whether this is the proposal that is argued for."""
        return self.assessed.recommended

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is recommended, or why not."""
        return self.assessed.reasons

    def move(self, node: str, service: str) -> Proposal:
        """The proposal with one node elsewhere, assessed anew; UsageError for unknown names."""
        return self._edited(self.decomposition.move(node, service))

    def rename(self, old: str, new: str) -> Proposal:
        """The proposal with a service renamed; UsageError for a clash or an unknown name."""
        return self._edited(self.decomposition.rename(old, new))

    def inside(
        self,
        service: str,
        services: Services = (3, 5),
        *,
        seed: int = 0,
        progress: ProgressCallback = silent,
    ) -> tuple[Decomposition, ...]:
        """One service opened: its members in 3 to 5 parts, for each number that can be had.

        UsageError for an unknown service, and for one too small to part.
        """
        found = self.analysis.findings
        wanted = asked_numbers(services)
        cut = self.decomposition
        return inside(
            found.workload, found.graph, cut, service, wanted, seed, progress, found.codebase
        )

    def opened(self, service: str, parts: Decomposition) -> Proposal:
        """The proposal with a service replaced by parts found inside it, assessed anew."""
        return self._edited(opened(self.decomposition, service, parts))

    def _edited(self, decomposition: Decomposition) -> Proposal:
        return Proposal(self.analysis, self.analysis.assess(decomposition))


def _distinct(cuts: Sequence[Decomposition]) -> tuple[Decomposition, ...]:
    """Each number of services once: with few nodes a larger number asked for ends in a smaller."""
    return tuple({cut.k: cut for cut in reversed(cuts) if cut.k}.values())[::-1]


def _spare_what_is_there(path: Path) -> None:
    """An older analysis may be written over; people's edits, and files of other kinds, may not."""
    if not path.exists():
        return
    try:
        edited = any(map(_edited, store.load_scenarios(path)))
    except UnusableSourceError:
        raise UsageError(
            f"{path} is there already and is no saved analysis.", "Choose another name."
        ) from None
    if edited:
        raise UsageError(
            f"{path} holds changes that people made in the workshop.",
            "Choose another name, or delete that file first.",
        )


def _edited(scenario: Scenario) -> bool:
    """Whether it took thought: a copy that only starts from other boundaries is made at once."""
    return any(not isinstance(event.action, Arrange) for event in scenario.events)


def _judged(
    found: Findings, cuts: Sequence[Decomposition], seed: int, progress: ProgressCallback
) -> Findings:
    """The findings with each decomposition assessed, one recommended, and the verdict."""
    assessments = []
    for done, cut in enumerate(cuts):
        progress(Progress("Pricing the boundaries", done, len(cuts)))
        assessments.append(_assessed(found, cut))
    choice = recommend(cuts, assessments)
    proposals = tuple(
        model.Proposal(
            cut,
            assessment,
            place == choice.index,
            (*choice.reasons[place], *_second(second_opinion(found.graph, cut, seed))),
        )
        for place, (cut, assessment) in enumerate(zip(cuts, assessments, strict=True))
    )
    whole = replace(found, proposals=proposals)
    return replace(whole, verdict=verdict(whole))


def _second(agreement: float | None) -> tuple[str, ...]:
    if agreement is None:
        return ()
    return (f"A second opinion, by python-louvain, agrees to {agreement:.0f}% (MoJoFM).",)


def _assessed(found: Findings, cut: Decomposition) -> model.Assessment:
    return assess(cut, found.workload, found.codebase, found.schema, found.links)
