"""The assignment as CSV: one row per node, for a spreadsheet."""

import csv
import io

from analyzer.export.chosen import chosen
from analyzer.export.json_document import rounded, unattached_nodes
from analyzer.model import Findings, is_table

_HEADER = ("node", "kind", "service", "shared", "confidence")
#: A spreadsheet takes a cell that starts with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def assignment_csv(findings: Findings) -> str:
    """Rows of `node,kind,service,shared,confidence`, service by service, the unattached last.

    `node` is `module:NAME` or `table:NAME`, as in constraints; `service` is empty for unattached
    nodes; `shared` is yes or no. Raises UsageError where there is no proposal.
    """
    cut = chosen(findings).decomposition
    shared = {mark.node for mark in cut.shared}
    confidence = dict(cut.confidence)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    placed = [(node, service.name) for service in cut for node in service.nodes]
    for node, service in (*placed, *((node, "") for node in unattached_nodes(findings, cut))):
        figure = rounded(confidence.get(node))
        writer.writerow(
            (
                plain_cell(node),
                "table" if is_table(node) else "module",
                plain_cell(service),
                "yes" if node in shared else "no",
                "" if figure is None else figure,
            )
        )
    return text.getvalue()


def plain_cell(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
