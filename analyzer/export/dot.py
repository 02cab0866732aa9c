"""Services, their tables and boundaries in Graphviz' language."""

from math import log2

from analyzer.export.chosen import boundary_words, chosen, counted, drawn_ids
from analyzer.model import Findings, Service


def dot(findings: Findings) -> str:
    """One box per service with its tables, one arrow per boundary, wider with its weight.

    Raises UsageError where there is no proposal.
    """
    proposal = chosen(findings)
    ids = drawn_ids(proposal)
    labels = {service.name: _label(service) for service in proposal.decomposition}
    lines = ["digraph services {", "  rankdir=LR;", "  node [shape=box, style=rounded];"]
    lines.extend(
        f"  {key} [label={labels[name]}];"
        if name in labels
        else f'  {key} [label={quoted(name)}, style="rounded,dashed"];'
        for name, key in ids.items()
    )
    lines.extend(
        f"  {ids[b.from_service]} -> {ids[b.to_service]} "
        f"[label={quoted(boundary_words(b))}, penwidth={1 + log2(1 + b.weight) / 2:.2f}];"
        for b in proposal.assessment.boundaries
    )
    return "\n".join((*lines, "}")) + "\n"


def _label(service: Service) -> str:
    """The name, the number of modules, then a table a line, each line set to the left."""
    lines = [service.name, counted(len(service.modules), "module"), *service.tables]
    return '"' + "".join(f"{_inner(line)}\\l" for line in lines) + '"'


def quoted(text: str) -> str:
    """A quoted string of the language."""
    return f'"{_inner(text)}"'


def _inner(text: str) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    # "&" would start an HTML entity, which labels understand.
    return plain.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
