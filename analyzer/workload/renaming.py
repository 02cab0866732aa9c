"""Tables under other names, or under none, in what was counted of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from analyzer.model import Access, Gap, Template, UnitShape
from analyzer.workload.shapes import MOST_TEMPLATES, shape_order
from analyzer.workload.units import Use

#: Names by table; None for one that vanishes. What is not in it keeps its name.
Names = Mapping[str, str | None]


def renamed_accesses(accesses: Iterable[Access], names: Names) -> tuple[Access, ...]:
    """Accesses under their tables' names, each once."""
    named = ((names.get(table, table), mode) for table, mode in accesses)
    return tuple(dict.fromkeys(Access(table, mode) for table, mode in named if table is not None))


def renamed_use(use: Use, names: Names) -> Use:
    """A use whose template has its tables' names; the same where nothing changes."""
    template = use.template
    if not any(access.table in names for access in template.accesses):
        return use
    new = renamed(template, names)
    if use.path is not None:
        # Looked up on a path it may have come to what it is without one.
        same = renamed(use.written, names)
        if same.accesses == new.accesses:
            new = same
        elif not new.accesses:
            new = replace(new, noise="excluded")  # by the schema that the path tells
    return use.under(new)


def renamed_shapes(
    shapes: Sequence[UnitShape], names: Names, before: Iterable[Use], after: Iterable[Use]
) -> tuple[UnitShape, ...]:
    """Shapes with their tables' names, those that are now the same as one, sorted.

    `before` and `after` are the same uses with the old names and with the new ones. A statement on
    a table that vanishes goes to its next table. How often each of several such statements ran in
    a unit is not known: it counts once.
    """
    goes: dict[str, dict[str, str]] = {}
    ids: dict[str, str] = {}
    for old, new in zip(before, after, strict=True):
        if old.template.id != new.template.id:
            ids[old.template.id] = new.template.id
        if old.main is not None and new.main is not None and names.get(old.main, "") is None:
            goes.setdefault(old.main, {})[old.template.id] = new.main
    merged: dict[tuple[object, ...], UnitShape] = {}
    for shape in shapes:
        one = _renamed_shape(shape, names, goes, ids)
        key = (
            *(one.kind, one.basis, one.committed, one.entry_point),
            *(one.accesses, one.path, one.calls, one.modules),
        )
        known = merged.get(key)
        if known is not None:
            modes = [shape.path_modes for shape in (known, one) if shape.path_modes]
            templates = sorted({*known.templates, *one.templates})[:MOST_TEMPLATES]
            one = replace(
                one,
                templates=tuple(templates),
                count=known.count + one.count,
                path_modes=min(modes, default=()),
            )
        merged[key] = one
    return tuple(sorted(merged.values(), key=shape_order))


def renamed_gaps(gaps: Iterable[Gap], names: Names) -> tuple[Gap, ...]:
    """Gaps with their tables' names, those of one table as one."""
    merged: dict[str, tuple[Counter[int], int]] = {}
    for gap in gaps:
        table = names.get(gap.table, gap.table)
        if table is not None:
            counts, unread = merged.get(table, (Counter[int](), 0))
            for milliseconds, count in gap.milliseconds:
                counts[milliseconds] += count
            merged[table] = counts, unread + gap.unread
    return tuple(
        Gap(table, tuple(sorted(counts.items())), unread)
        for table, (counts, unread) in sorted(merged.items())
    )


def renamed(template: Template, names: Names) -> Template:
    """A template with its tables' names."""
    accesses = renamed_accesses(template.accesses, names)
    main = names.get(template.main, template.main) if template.main else None
    via = ((names.get(table, table), by) for table, by in template.via)
    return replace(
        template,
        accesses=accesses,
        main=main or next((access.table for access in accesses), None),
        noise=template.noise if accesses else template.noise or "temporary",
        via=tuple(dict.fromkeys((table, by) for table, by in via if table is not None)),
    )


def _renamed_shape(
    shape: UnitShape, names: Names, goes: dict[str, dict[str, str]], ids: Mapping[str, str]
) -> UnitShape:
    if not any(access.table in names for access in shape.accesses):
        return shape
    accesses = renamed_accesses(shape.accesses, names)
    order = {table: at for at, table in enumerate(dict.fromkeys(a.table for a in accesses))}
    calls: Counter[str] = Counter()
    instead: dict[str, list[str]] = {}
    for table, count in shape.calls:
        name = names.get(table, table)
        if name is not None:
            calls[name] += count
            continue
        to = goes.get(table, {})
        some = Counter(to[template] for template in shape.templates if template in to)
        calls.update(some)
        instead[table] = sorted(some, key=lambda table: order.get(table, len(order)))
    path: list[str] = []
    modes: list[str] = []
    told = shape.path_modes or ("",) * len(shape.path)
    for table, mode in zip(shape.path, told, strict=True):
        name = names.get(table, table)
        for step in instead.pop(table, ()) if name is None else (name,):
            if path and path[-1] == step:
                modes[-1] = "".join(one for one in "RWL" if one in modes[-1] + mode)
            else:
                path.append(step)
                modes.append(mode)
    return replace(
        shape,
        accesses=accesses,
        path=tuple(path),
        templates=tuple(sorted({ids.get(template, template) for template in shape.templates})),
        calls=tuple(sorted(calls.items())),
        path_modes=tuple(modes) if shape.path_modes else (),
    )
