"""Which proposal a picture or a table of one proposal shows."""

from analyzer.model import Boundary, Findings, Proposal, UsageError


def chosen(findings: Findings) -> Proposal:
    """The recommended proposal, else the first one; UsageError where there is none."""
    proposal = findings.recommended or next(iter(findings.proposals), None)
    if proposal is None:
        raise UsageError(
            "The analysis holds no proposal to export.",
            "Give analyzer analyze a log or an import graph with enough in it, or export as json.",
        )
    return proposal


def drawn_ids(proposal: Proposal) -> dict[str, str]:
    """A harmless id for each service, in their order, then for what else boundaries name.

    Boundaries also name the group of the tables that stand in no service: a picture that left it
    out would make a cut look cheaper than it is.
    """
    ends = (end for b in proposal.assessment.boundaries for end in (b.from_service, b.to_service))
    names = dict.fromkeys((*(service.name for service in proposal.decomposition), *ends))
    return {name: f"s{at}" for at, name in enumerate(names, 1)}


def boundary_words(boundary: Boundary) -> str:
    """`12 units, 3 split writes`: what a boundary's line is labelled with, zeros left out."""
    figures = (
        (boundary.units, "unit"),
        (boundary.split_writes, "split write"),
        (boundary.joins, "join"),
        (boundary.foreign_keys, "foreign key"),
        (boundary.imports, "import"),
        (boundary.links, "link"),
    )
    return ", ".join(counted(count, thing) for count, thing in figures if count)


def counted(count: int, thing: str) -> str:
    """`1 table`, `3 tables`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
