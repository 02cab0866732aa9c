"""What crosses? Every piece of evidence whose two ends lie in different services."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from analyzer.assessment.cut import Cut
from analyzer.assessment.footprints import Direction, Footprint, Projection, directions
from analyzer.assessment.listed import summed_up
from analyzer.model import Access, Evidence, Schema, Template, Workload
from analyzer.model.assessment import Crossing

#: A unit's accesses named in one line of evidence on each side; the templates name the rest.
ACCESSES_SHOWN = 5


def unit_crossings(seen: Projection) -> Iterator[Crossing]:
    """Units that touch both services: requests where the log shows them, else transactions.

    One crossing per direction and pair of first-touched tables. Its evidence: the entry points with
    the accesses on the two sides, then the statements on the called side, each with its units; of
    each the most frequent (`listed.MOST_EVIDENCE`).
    """
    groups = _Groups(seen)
    for found in seen.priced:
        if len(found.touched) < 2:
            continue
        first = _first_tables(found.tables, seen.cut)
        groups.add(directions(found.touched, found.home), first, found, only_writes=False)
    yield from groups.crossings("unit")


def split_write_crossings(seen: Projection) -> Iterator[Crossing]:
    """Committed explicit transactions that write in both services; evidence as for units."""
    groups = _Groups(seen)
    for found in seen.transactions:
        if len(found.written) < 2:
            continue
        first = _first_tables(found.shape.written, seen.cut)
        written = [service for service in found.touched if service in first]
        groups.add(directions(written, found.home), first, found, only_writes=True)
    yield from groups.crossings("split write")


def join_crossings(workload: Workload, cut: Cut) -> Iterator[Crossing]:
    """Statements that name tables of both services, in effective executions.

    The caller is the service of the statement's main table, else the one named first.
    """
    found: defaultdict[tuple[Direction, str, str], list[Evidence]] = defaultdict(list)
    for use in workload.templates:
        template = use.template
        services = cut.of_tables(template.tables) if use.effective > 0 else ()
        if len(services) < 2:
            continue
        home = cut.of_table(template.main) if template.main else None
        first = _first_tables(template.tables, cut)
        evidence = _template_evidence(template, use.effective)
        for caller, called in directions(services, home):
            found[(caller, called), first[caller], first[called]].append(evidence)
    for ((caller, called), source, target), evidence_list in sorted(found.items()):
        count = sum(each.count for each in evidence_list)
        yield Crossing("join", caller, called, source, target, count, _ranked(evidence_list))


def foreign_key_crossings(schema: Schema, cut: Cut) -> Iterator[Crossing]:
    """Constraints whose table and target lie in different services."""
    found: defaultdict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for key in schema.foreign_keys:
        if cut.of_table(key.table) != cut.of_table(key.target):
            text = f"{key} ({key.name})" if key.name else str(key)
            found[key.table, key.target].append(Evidence("foreign key", text))
    for (table, target), evidence in sorted(found.items()):
        sides = cut.of_table(table), cut.of_table(target)
        yield Crossing("foreign key", *sides, table, target, len(evidence), _ranked(evidence))


def _first_tables(tables: Iterable[str], cut: Cut) -> dict[str, str]:
    """For each service the first of its tables."""
    first: dict[str, str] = {}
    for table in tables:
        first.setdefault(cut.of_table(table), table)
    return first


def _template_evidence(template: Template, count: int) -> Evidence:
    return Evidence("template", template.text, count, template=template.id)


def _ranked(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The most frequent first, then by text."""
    return tuple(sorted(evidence, key=lambda e: (-e.count, e.text, e.template or "")))


@dataclass(slots=True)
class _Group:
    """Units that cross between the same two tables in the same direction."""

    count: int = 0
    units: Counter[tuple[str, str]] = field(default_factory=Counter)
    templates: Counter[str] = field(default_factory=Counter)


class _Groups:
    """Collects units by direction and tables."""

    def __init__(self, seen: Projection) -> None:
        self._cut = cut = seen.cut
        self._templates = {use.template.id: use.template for use in seen.workload.templates}
        self._touched = {i: set(cut.of_tables(t.tables)) for i, t in self._templates.items()}
        self._written = {
            i: {cut.of_table(a.table) for a in t.accesses if a.mode == "W"}
            for i, t in self._templates.items()
        }
        self._groups: defaultdict[tuple[Direction, str, str], _Group] = defaultdict(_Group)

    def add(
        self,
        crossed: Iterable[Direction],
        first: dict[str, str],
        found: Footprint,
        *,
        only_writes: bool,
    ) -> None:
        shape = found.shape
        sides = _sides(shape.accesses, self._cut, only_writes)
        places = self._written if only_writes else self._touched
        for caller, called in crossed:
            group = self._groups[(caller, called), first[caller], first[called]]
            group.count += shape.count
            text = f"{sides.get(caller, '')} | {sides.get(called, '')}"
            group.units[shape.entry_point or "", text] += shape.count
            # A split write has two sides that must commit together; a call has one that is called.
            wanted = {caller, called} if only_writes else {called}
            for template in shape.templates:
                if not wanted.isdisjoint(places.get(template, ())):
                    group.templates[template] += shape.count

    def crossings(self, kind: Literal["unit", "split write"]) -> Iterator[Crossing]:
        for ((caller, called), source, target), group in sorted(
            self._groups.items(), key=lambda item: item[0]
        ):
            units = _ranked(
                Evidence("unit", f"{entry or 'not tagged'}: {text}", n, entry_point=entry or None)
                for (entry, text), n in group.units.items()
            )
            templates = _ranked(
                _template_evidence(self._templates[i], n) for i, n in group.templates.items()
            )
            evidence = (*summed_up("unit", units), *summed_up("template", templates))
            yield Crossing(kind, caller, called, source, target, group.count, evidence)


def _sides(accesses: tuple[Access, ...], cut: Cut, only_writes: bool) -> dict[str, str]:
    """For each service its accesses in words, the first few."""
    by_service: dict[str, list[Access]] = {}
    for access in accesses:
        if access.mode == "W" or not only_writes:
            by_service.setdefault(cut.of_table(access.table), []).append(access)
    return {service: _named(found) for service, found in by_service.items()}


def _named(accesses: list[Access]) -> str:
    more = len(accesses) - ACCESSES_SHOWN
    shown = ", ".join(map(str, accesses[:ACCESSES_SHOWN]))
    return f"{shown} and {more} more" if more > 0 else shown
