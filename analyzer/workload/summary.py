"""What was counted, as one Workload."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from analyzer.model import (
    Access,
    CodeTag,
    Gap,
    Schema,
    TableTotals,
    TagUse,
    Template,
    TemplateUse,
    Totals,
    UnitShape,
    Workload,
)
from analyzer.model.workload import KINDS, Kind
from analyzer.workload.clock import NO_TIME
from analyzer.workload.renaming import (
    Names,
    renamed_accesses,
    renamed_gaps,
    renamed_shapes,
    renamed_use,
)
from analyzer.workload.shapes import Shapes
from analyzer.workload.told_inside import tables_told_inside, without_told_inside
from analyzer.workload.units import Use
from analyzer.workload.uses import RARE_TAG

_NO_TAG = CodeTag()
_NO_SCHEMA = Schema()
_AS_THEY_ARE: Names = MappingProxyType({})


@dataclass(slots=True)
class Counted:
    """What is counted of transactions and sessions while events come in."""

    begun: int = 0
    transactions: int = 0
    rolled_back: int = 0
    open_at_end: int = 0
    undone: int = 0
    sessions: int = 0
    tagged: int = 0
    committed_by_file: dict[int, int] = field(default_factory=dict)
    first_us: int = -NO_TIME
    last_us: int = NO_TIME

    def commit(self, file: int, times: int = 1) -> None:
        """A transaction committed, with its COMMIT in this file; it stands for so many."""
        self.transactions += times
        self.committed_by_file[file] = self.committed_by_file.get(file, 0) + 1


def summary(
    uses: Iterable[Use],
    shapes: Shapes,
    gaps: tuple[Gap, ...],
    counted: Counted,
    given: Mapping[Access, int],
    summed: Collection[str] = (),
    names: Names = _AS_THEY_ARE,
    schema: Schema = _NO_SCHEMA,
    logged: Collection[str] = (),
) -> Workload:
    """The Workload of all that was counted; adds the autocommitted statements to the shapes.

    `given` are the accesses of units that came as such, without statements; `summed` the ids of
    templates that stand for many; `names` those of tables that have another one, or vanish;
    `schema` is what statements were opened by, `logged` the routines whose own are counted too.
    """
    written = [use for use in uses if use.executions or use.effective]
    ran = [renamed_use(use, names) for use in written] if names else written
    for use in sorted(ran, key=lambda use: use.template.id):
        if use.auto and use.is_data:
            count = use.auto * use.times
            shapes.add("autocommit", "autocommit", use.entry_point, (use,), count=count)
    finished = shapes.finish()
    if names:
        finished = renamed_shapes(finished, names, written, ran)
        gaps = renamed_gaps(gaps, names)
    ran = without_told_inside(ran, schema)
    templates = _templates(ran)
    kinds: dict[Kind, int] = dict.fromkeys(KINDS, 0)
    for template in templates:
        kinds[template.template.kind] += template.executions
    return Workload(
        templates=templates,
        shapes=finished,
        tag_uses=_tag_uses(ran),
        tables=_tables(templates, given, names, logged),
        gaps=gaps,
        totals=Totals(
            statements=sum(kinds.values()),
            by_kind=tuple(kinds.items()),
            transactions=counted.transactions,
            begun=counted.begun,
            rolled_back=counted.rolled_back,
            open_at_end=counted.open_at_end,
            autocommit=_units(finished, "autocommit"),
            requests=_units(finished, "request")
            + shapes.rare("request")
            + shapes.rare("request", committed=False),
            sessions=counted.sessions,
            tagged=_executions(use for use in ran if use.tag != _NO_TAG),
            failed=sum(use.failed * use.times for use in ran),
            undone=counted.undone,
            summed_transactions=shapes.rare("transaction"),
            summed_requests=shapes.rare("request"),
            summed_most=shapes.most_lost,
            summed_statements=_executions(use for use in ran if use.template.id in summed),
            summed_tagged=_executions(use for use in ran if use.tag == RARE_TAG),
        ),
        first_us=counted.first_us if counted.last_us != NO_TIME else None,
        last_us=counted.last_us if counted.last_us != NO_TIME else None,
    )


def _executions(uses: Iterable[Use]) -> int:
    return sum(use.executions * use.times for use in uses)


def _units(shapes: Iterable[UnitShape], kind: str) -> int:
    return sum(shape.count for shape in shapes if shape.kind == kind)


def _templates(uses: Iterable[Use]) -> tuple[TemplateUse, ...]:
    sums: dict[str, tuple[Template, list[int]]] = {}
    for use in uses:
        _, counts = sums.setdefault(use.template.id, (use.template, [0, 0, 0, 0]))
        counts[0] += use.executions * use.times
        counts[1] += use.effective * use.times
        counts[2] += use.failed * use.times
        counts[3] += use.duration_us * use.times
    return tuple(
        TemplateUse(template, executions, effective, failed, duration_us)
        for _, (template, (executions, effective, failed, duration_us)) in sorted(sums.items())
    )


def _tag_uses(uses: Iterable[Use]) -> tuple[TagUse, ...]:
    counts: dict[tuple[CodeTag, str], int] = {}
    for use in uses:
        if use.tag != _NO_TAG and use.effective:
            key = (use.tag, use.template.id)
            counts[key] = counts.get(key, 0) + use.effective * use.times
    found = [TagUse(tag, template, count) for (tag, template), count in counts.items()]
    return tuple(sorted(found, key=lambda use: (use.tag.sort_key, use.template)))


def _tables(
    templates: Iterable[TemplateUse],
    given: Mapping[Access, int],
    names: Names,
    logged: Collection[str],
) -> tuple[TableTotals, ...]:
    """Effective accesses by table; a table that only noise touches is noise for that reason."""
    counts: dict[str, dict[str, int]] = {}
    reasons: dict[str, set[str | None]] = {}
    for use in templates:
        if not use.effective:
            continue
        elsewhere = tables_told_inside(use.template, logged)
        for table, mode in use.template.accesses:
            modes = counts.setdefault(table, {"R": 0, "W": 0, "L": 0})
            modes[mode] += 0 if table in elsewhere else use.effective
            reasons.setdefault(table, set()).add(use.template.noise)
    for access, count in given.items():
        for table, mode in renamed_accesses((access,), names):
            counts.setdefault(table, {"R": 0, "W": 0, "L": 0})[mode] += count
            reasons.setdefault(table, set()).add(None)
    return tuple(
        TableTotals(
            name=table,
            reads=modes["R"],
            writes=modes["W"],
            locks=modes["L"],
            noise=None if None in reasons[table] else min(r for r in reasons[table] if r),
        )
        for table, modes in sorted(counts.items())
    )
