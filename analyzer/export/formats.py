"""What `analyzer export --as` can write."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from analyzer.export.assignment_csv import assignment_csv
from analyzer.export.dot import dot
from analyzer.export.json_document import to_json
from analyzer.export.mermaid import mermaid
from analyzer.export.node_link import node_link
from analyzer.model import Findings, UsageError


class Format(NamedTuple):
    """`render` is pure; `suffix` starts with a dot."""

    render: Callable[[Findings], str]
    suffix: str
    description: str


FORMATS: Mapping[str, Format] = {
    "json": Format(to_json, ".json", "the whole result, as --json prints it"),
    "csv": Format(assignment_csv, ".csv", "one row per module and table, with its service"),
    "mermaid": Format(mermaid, ".mmd", "services and boundaries as a Mermaid flowchart"),
    "dot": Format(dot, ".dot", "services and boundaries for Graphviz"),
    "networkx": Format(node_link, ".json", "the coupling graph as node-link JSON"),
}


def render(findings: Findings, name: str) -> str:
    """The findings in the format of that name; UsageError where there is none such."""
    if name not in FORMATS:
        raise UsageError(
            f"There is no format named {name}.", f"Choose one of: {', '.join(FORMATS)}."
        )
    return FORMATS[name].render(findings)
