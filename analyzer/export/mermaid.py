"""Services and boundaries as a Mermaid flowchart, for a README or a wiki."""

from analyzer.export.chosen import boundary_words, chosen, counted, drawn_ids
from analyzer.model import Findings, Service


def mermaid(findings: Findings) -> str:
    """One node per service, one arrow per boundary from the caller on.

    Raises UsageError where there is no proposal.
    """
    proposal = chosen(findings)
    ids = drawn_ids(proposal)
    services = {service.name: service for service in proposal.decomposition}
    lines = ["flowchart LR"]
    for name, key in ids.items():
        size = _size(services[name]) if name in services else ""
        lines.append(f'  {key}["{escaped(name)}{size}"]')
    lines.extend(
        f'  {ids[b.from_service]} -->|"{escaped(boundary_words(b))}"| {ids[b.to_service]}'
        for b in proposal.assessment.boundaries
    )
    return "\n".join(lines) + "\n"


def _size(service: Service) -> str:
    tables, modules = len(service.tables), len(service.modules)
    return f"<br/>{counted(tables, 'table')}, {counted(modules, 'module')}"


def escaped(text: str) -> str:
    """Text within quotes: all but letters, digits and a few harmless signs as `#CODE;`."""
    return "".join(
        sign if sign.isalnum() or sign in " _-.,/" else f"#{ord(sign)};" for sign in text
    )
