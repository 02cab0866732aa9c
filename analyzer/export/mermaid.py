"""Services and boundaries as a Mermaid flowchart, for a README or a wiki."""

from analyzer.export.chosen import boundary_words, chosen, counted
from analyzer.model import Findings


def mermaid(findings: Findings) -> str:
    """One node per service, one arrow per boundary from the caller on.

    Raises UsageError where there is no proposal.
    """
    proposal = chosen(findings)
    ids = {service.name: f"s{at}" for at, service in enumerate(proposal.decomposition, 1)}
    lines = ["flowchart LR"]
    for service in proposal.decomposition:
        size = f"{counted(len(service.tables), 'table')}, {counted(len(service.modules), 'module')}"
        lines.append(f'  {ids[service.name]}["{escaped(service.name)}<br/>{size}"]')
    lines.extend(
        f'  {ids[b.from_service]} -->|"{escaped(boundary_words(b))}"| {ids[b.to_service]}'
        for b in proposal.assessment.boundaries
        if b.from_service in ids and b.to_service in ids
    )
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Text within quotes: all but letters, digits and a few harmless signs as `#CODE;`."""
    return "".join(
        sign if sign.isalnum() or sign in " _-.,/" else f"#{ord(sign)};" for sign in text
    )
