"""Two steps down from a figure: to the SQL template, and to the line in the source."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analyzer.model import Crossing, Evidence, Template, Workload, node_name
from analyzer.ui.views.words import one_line

#: The order in which kinds of crossing are listed: what hurts most first.
ORDER = ("split write", "join", "unit", "foreign key", "import", "link")
WORDS = {"unit": "request", "split write": "split write"}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One reason behind a figure. `sql` is the template's text where a template is behind it."""

    kind: str
    source: str
    target: str
    entry_point: str
    count: int
    place: str
    text: str
    sql: str | None = None

    def as_row(self) -> dict[str, str | int]:
        """The row under the headings that people read."""
        return {
            "Kind": self.kind,
            "Count": self.count,
            "What": self.text,
            "Entry point": self.entry_point,
            "Source line": self.place,
            "From": self.source,
            "To": self.target,
        }


def templates_by_id(workload: Workload) -> dict[str, Template]:
    """Every template by its id."""
    return {use.template.id: use.template for use in workload.templates}


def boundary_evidence(
    crossings: Iterable[Crossing],
    templates: Mapping[str, Template],
    caller: str,
    callee: str,
    kinds: Sequence[str] = (),
) -> list[EvidenceRow]:
    """What goes from one service to the other, most telling kind first, then by count."""
    return _sorted(
        row
        for crossing in crossings
        if (crossing.from_service, crossing.to_service) == (caller, callee)
        and (not kinds or crossing.kind in kinds)
        for row in _rows(crossing, templates)
    )


def node_evidence(
    crossings: Iterable[Crossing], templates: Mapping[str, Template], node: str
) -> list[EvidenceRow]:
    """Every crossing that has this node at one of its ends."""
    name = node_name(node)
    return _sorted(
        row
        for crossing in crossings
        if name in (node_or_name(crossing.source), node_or_name(crossing.target))
        for row in _rows(crossing, templates)
    )


def node_or_name(text: str) -> str:
    """The name, whether or not it carries the prefix of a node."""
    return node_name(text) if text.startswith(("module:", "table:")) else text


def _rows(crossing: Crossing, templates: Mapping[str, Template]) -> Iterator[EvidenceRow]:
    kind = WORDS.get(crossing.kind, crossing.kind)
    source, target = node_or_name(crossing.source), node_or_name(crossing.target)
    if not crossing.evidence:
        yield EvidenceRow(kind, source, target, "", crossing.count, "", f"{source} → {target}")
    for evidence in crossing.evidence:
        template = templates.get(evidence.template or "")
        yield EvidenceRow(
            kind,
            source,
            target,
            one_line(evidence.entry_point or "", 200),
            evidence.count,
            place(evidence),
            f"{source} → {target}"
            if crossing.kind == "link"
            else one_line(template.text if template else evidence.text, 300),
            template.text if template else None,
        )


def place(evidence: Evidence) -> str:
    """`shop/order/checkout.py:5`, or nothing where no source line is known."""
    if not evidence.file:
        return ""
    return f"{evidence.file}:{evidence.line}" if evidence.line else evidence.file


def _sorted(rows: Iterable[EvidenceRow]) -> list[EvidenceRow]:
    rank = {WORDS.get(kind, kind): at for at, kind in enumerate(ORDER)}
    return sorted(
        _said_once(rows),
        key=lambda row: (
            rank.get(row.kind, len(ORDER)),
            -row.count,
            row.source,
            row.target,
            row.text,
            row.place,
        ),
    )


def _said_once(rows: Iterable[EvidenceRow]) -> Iterator[EvidenceRow]:
    """The same reason stands behind the crossings of several pairs: one row, all its ends."""
    same: dict[tuple[str, str, str, str, int], list[EvidenceRow]] = {}
    for row in rows:
        key = (row.kind, row.text, row.entry_point, row.place, row.count)
        same.setdefault(key, []).append(row)
    for alike in same.values():
        yield replace(
            alike[0],
            source=", ".join(sorted({row.source for row in alike})),
            target=", ".join(sorted({row.target for row in alike})),
        )
