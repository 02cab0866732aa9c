"""What ran inside of statements, and is told by those statements already."""

from collections.abc import Collection, Iterable
from itertools import chain

from analyzer.model import Access, Schema, Template
from analyzer.workload.units import Use


def without_told_inside(uses: list[Use], schema: Schema) -> list[Use]:
    """The uses, less the executions inside of statements that were opened to the same accesses.

    A statement is opened by the routines and triggers of the schema, a DO block by its text. What
    ran inside and touched something that no opened statement tells stays.
    """
    if not any(use.inner for use in uses):
        return uses
    programs = {*schema.routines, *(trigger.name for trigger in schema.triggers)}
    own = (use for use in uses if use.effective > use.inner)
    told = frozenset(chain.from_iterable(_opened(use, programs) for use in own))
    counted = (_less_inner(use) if _is_told(use, told) else use for use in uses)
    return [use for use in counted if use.executions or use.effective]


def writing_programs(schema: Schema, *, routines: bool) -> frozenset[str]:
    """The triggers of a schema, perhaps the `routines`, that write: those have statements.

    What only computes (RETURN, SET, a condition) is never logged for itself.
    """
    named = [(trigger.name, trigger.body) for trigger in schema.triggers]
    if routines:
        named += schema.routines.items()
    writing = (name for name, body in named if any(mode == "W" for _, mode in body.accesses))
    return frozenset(name.lower() for name in writing)


def tables_told_inside(template: Template, logged: Collection[str]) -> frozenset[str]:
    """The tables of a template that statements inside of it tell as well.

    `logged` are the routines and triggers of which those are in the log, `database.name` in small
    letters; a schema may know them without the database.
    """
    if not logged or not template.via:
        return frozenset()
    names = {*logged, *(name.rpartition(".")[2] for name in logged)}
    return frozenset(table for table, by in template.via if by.lower() in names)


def _opened(use: Use, programs: set[str]) -> Iterable[Access]:
    template = use.template
    if template.text[:3].rstrip().upper() == "DO":
        return template.accesses
    through = {table for table, by in template.via if by in programs}
    return (access for access in template.accesses if access.table in through)


def _is_told(use: Use, told: frozenset[Access]) -> bool:
    return use.inner > 0 and bool(use.template.accesses) and told.issuperset(use.template.accesses)


def _less_inner(use: Use) -> Use:
    rest = use.under(use.template)
    rest.effective -= rest.inner
    rest.duration_us -= rest.inner_us
    rest.inner = rest.inner_us = 0
    return rest
