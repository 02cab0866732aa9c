"""Should this be split at all?"""

from statistics import fmean

from analyzer.assessment.cut import cut_of
from analyzer.assessment.figures import requests_between_services
from analyzer.assessment.footprints import Projection
from analyzer.assessment.seams import Seam, seam
from analyzer.model import Findings, Proposal, Verdict
from analyzer.model.assessment import Answer

#: A cut within two deviations of what random graphs offer is no finding.
SEAM_DEVIATIONS = 2.0
#: Nor is one that beats them by less than this: a difference of modularity nobody would notice.
SEAM_EXCESS = 0.05
#: With more than one transaction in ten split, sagas become the normal way of working.
SPLIT_WRITE_SHARE = 0.10
#: With more than half of the requests crossing, calls are the rule and not the exception. Shared
#: tables are left aside: a session or a user's name in every request is no seam of the business.
CROSSING_SHARE = 0.50
#: Below this mean confidence the next log might cut elsewhere (confidence lies in [-1, 1]). Of
#: forty systems with a known answer the two below it were cut worst; a real shop has .22 to .29.
CONFIDENCE = 0.20

UNKNOWN = (
    "Not known from logs and code: how many teams there are, how often each part is released, and "
    "whether operations can run several services. One team alone is a reason to stay one system."
)


def verdict(findings: Findings, seed: int = 0) -> Verdict | None:
    """Split, modularise first, or leave, for the recommended proposal; None without any.

    Leave: the coupling graph holds no seam that chance would not offer. Modularise: there is a
    seam, yet too much crosses it, the cut is contested, or no statement was read that could price
    it. Split: the record would bear it; whether it is worth it, no record shows.
    """
    proposal = findings.recommended or next(iter(findings.proposals), None)
    if proposal is None:
        return None
    measured = seam(findings.graph, proposal.decomposition, seed)
    k = proposal.k
    unknown = (*_teams(findings), UNKNOWN)
    if measured is None or not is_seam(measured):
        sentence = "Leave it in one piece: no cut found here is clearly better than chance."
        return Verdict("leave", sentence, (_seam_reason(measured), *_figures(proposal), *unknown))
    against = objections(proposal)
    drawn = _drawn_together(findings, proposal)
    reasons = (_seam_reason(measured), *_figures(proposal), *drawn, *unknown)
    answer: Answer = "modularise" if against else "split"
    if against:
        sentence = f"Modularise first: {k} parts can be told apart, but {' and '.join(against)}."
    else:
        sentence = f"The record would bear a split into {k} services: little crosses between them."
    return Verdict(answer, sentence, reasons)


def is_seam(measured: Seam) -> bool:
    """Whether the cut beats random graphs clearly enough to be a finding."""
    enough = max(SEAM_EXCESS, SEAM_DEVIATIONS * measured.random_deviation)
    return measured.excess >= enough


def objections(proposal: Proposal) -> tuple[str, ...]:
    """What speaks against cutting here now, each as half a sentence."""
    figures = proposal.assessment.metrics
    found = []
    if not _priced(proposal):
        found.append("no statement was read that could price the cut")
    split = _share(figures.get("split_writes", 0), figures.get("transactions", 0))
    if split > SPLIT_WRITE_SHARE:
        found.append(f"{split:.0%} of the transactions would write in two services")
    crossing = figures.get("crossing_requests_without_shared_share", 0)
    if crossing > CROSSING_SHARE:
        found.append(f"{crossing:.0%} of the requests would cross a boundary, shared tables aside")
    confidence = _confidence(proposal)
    if confidence is not None and confidence < CONFIDENCE:
        found.append("other samples of the evidence would cut elsewhere")
    return tuple(found)


def _figures(proposal: Proposal) -> tuple[str, ...]:
    """The figures behind the answer, each with the limit it was held against."""
    figures = proposal.assessment.metrics
    lines = []
    if not _priced(proposal):
        figures = {}
    if transactions := figures.get("transactions", 0):
        splits = figures.get("split_writes", 0)
        lines.append(
            f"{splits:,.0f} of {transactions:,.0f} transactions ({splits / transactions:.0%}) "
            f"would write in two services or more; the limit is {SPLIT_WRITE_SHARE:.0%}."
        )
    if requests := figures.get("requests", 0):
        crossing = figures.get("crossing_requests_between_services", 0)
        lines.append(
            f"{crossing:,.0f} of {requests:,.0f} requests ({crossing / requests:.0%}) would touch "
            f"two services or more."
        )
        still = figures.get("crossing_requests_without_shared", 0)
        lines.append(
            f"{still:,.0f} of {requests:,.0f} ({still / requests:.0%}) still would if the shared "
            f"tables were carried in a token or a replica; the limit is {CROSSING_SHARE:.0%}."
        )
    if not lines:
        lines.append("No statement was read, so that nothing says what the cut would cost.")
    confidence = _confidence(proposal)
    if confidence is not None:
        lines.append(
            f"On the mean a module or table keeps its service with a confidence of "
            f"{confidence:.2f} over resamples of the log; the limit is {CONFIDENCE:.2f}."
        )
    return tuple(lines)


def _drawn_together(findings: Findings, proposal: Proposal) -> tuple[str, ...]:
    """The service that draws most requests across, where too many cross: what it alone causes."""
    figures = proposal.assessment.metrics
    crossing = figures.get("crossing_requests_without_shared_share", 0)
    # Of two services either one draws all there is.
    if crossing <= CROSSING_SHARE or proposal.k < 3:
        return ()
    seen = Projection(findings.workload, cut_of(proposal.decomposition))
    left = {s: requests_between_services(seen, s) for s in sorted(seen.cut.services)}
    service = min(left, key=lambda name: left[name])
    share = _share(left[service], figures.get("requests", 0))
    still = f"{left[service]:,} requests ({share:.0%}) would still cross"
    return (f"{service} takes part most: without its tables, {still}.",)


def _teams(findings: Findings) -> tuple[str, ...]:
    """How many teams own the code by CODEOWNERS; nothing where that names none."""
    teams = {team for each in findings.codebase.authorship for team in each.teams}
    if not teams:
        return ()
    if len(teams) == 1:
        return ("CODEOWNERS names one team for all of this, a reason to stay one system.",)
    return (f"CODEOWNERS names {len(teams)} teams for these modules.",)


def _seam_reason(measured: Seam | None) -> str:
    if measured is None:
        return "There are too few modules and tables to tell a seam from chance."
    return (
        f"The cut has a modularity of {measured.modularity:.2f}; cuts of "
        f"random graphs with the same degrees reach {measured.random_mean:.2f} "
        f"(deviation {measured.random_deviation:.2f})."
    )


def _priced(proposal: Proposal) -> bool:
    """Whether units of work touched tables; use cases of classes alone price no cut."""
    figures = proposal.assessment.metrics
    read = figures.get("requests") or figures.get("transactions")
    return bool(read) and any(service.tables for service in proposal.decomposition)


def _confidence(proposal: Proposal) -> float | None:
    nodes = [value for _, value in proposal.decomposition.confidence]
    return fmean(nodes) if nodes else None


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
