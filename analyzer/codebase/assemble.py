"""Many readings, one code base; the order of the files never matters."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from analyzer.codebase.changes import changes
from analyzer.codebase.intended import intended
from analyzer.codebase.noise import marked, root_of
from analyzer.codebase.reading import Reading, skipped_rows
from analyzer.codebase.references import Resolved, resolve
from analyzer.model import Codebase, Import, Module, SourceReport, TableMapping


def assemble(readings: Iterable[Reading]) -> Codebase:
    """The code base that the readings describe together, everything sorted and each thing once.

    Literal references are resolved against all modules. The same import or mapping out of two
    sources counts once (the larger weight, the earliest place): two records of one line of code.
    Noise modules are in, marked: "test", "migration", and "library" for modules outside the code's
    own root packages where a complete list of modules says which those are.
    """
    readings = tuple(readings)
    resolved = _resolved(readings)
    mappings = _merged_mappings([*_all_mappings(readings), *resolved.mappings])
    imports = _merged_imports([*(i for r in readings for i in r.imports), *resolved.imports])
    modules = _merged_modules(readings, imports, mappings)
    files = {module.name: module.file for module in modules}
    changed = changes(
        modules,
        (commit for reading in readings for commit in reading.commits),
        [
            rule
            for reading in sorted(readings, key=lambda reading: reading.report.path)
            for rule in reading.owners
        ],
    )
    return Codebase(
        modules=tuple(modules),
        imports=tuple(
            replace(i, file=files[i.importer]) if i.file is None and files[i.importer] else i
            for i in imports
        ),
        mappings=tuple(
            replace(m, file=files[m.module]) if m.file is None and files[m.module] else m
            for m in mappings
        ),
        changes=changed.pairs,
        authorship=changed.authorship,
        intended=intended(modules, readings, changed.authorship),
    )


def source_reports(readings: Iterable[Reading]) -> tuple[SourceReport, ...]:
    """The readings' reports, in their order, with the references that no source could resolve."""
    readings = tuple(readings)
    return tuple(
        replace(
            reading.report,
            skipped=skipped_rows(
                Counter({s.reason: s.count for s in reading.report.skipped})
                + _resolved(readings, only=reading).skipped
            ),
        )
        if reading.references
        else reading.report
        for reading in readings
    )


def _resolved(readings: Sequence[Reading], only: Reading | None = None) -> Resolved:
    names = {module.name for reading in readings for module in reading.modules}
    models = sorted({model for reading in readings for model in reading.models})
    chosen = readings if only is None else (only,)
    references = {ref for reading in chosen for ref in reading.references}
    return resolve(references, names, models)


def _all_mappings(readings: Sequence[Reading]) -> list[TableMapping]:
    return [mapping for reading in readings for mapping in reading.mappings]


def _merged_imports(imports: Iterable[Import]) -> list[Import]:
    groups: dict[tuple[str, str, str], list[Import]] = defaultdict(list)
    for one in imports:
        groups[one.importer, one.imported, one.kind].append(one)
    return [_merged(groups[key]) for key in sorted(groups)]


def _merged(group: list[Import]) -> Import:
    if len(group) == 1:
        return group[0]
    best = min(group, key=lambda i: _place(i.file, i.line))
    return replace(
        best,
        weight=max(i.weight for i in group),
        examples=min((i.examples for i in group if i.examples), default=()),
    )


def _merged_mappings(mappings: Iterable[TableMapping]) -> list[TableMapping]:
    """One mapping per module, table, kind and mode; the definition's label survives a mere use.

    What is touched only by deleting other rows stays by itself, once per table deleted from.
    """
    groups: dict[tuple[str, ...], list[TableMapping]] = defaultdict(list)
    for one in mappings:
        groups[one.module, one.table, one.kind, one.mode or "", one.deleting or ""].append(one)
    return [
        replace(
            min(groups[key], key=lambda m: _place(m.file, m.line)),
            weight=max(m.weight for m in groups[key]),
            label=min((m.label for m in groups[key] if m.label), default=None),
        )
        for key in sorted(groups)
    ]


def _place(file: str | None, line: int | None) -> tuple[bool, bool, str, int]:
    """What sorts first is the better evidence: file and line, then line, then file, then none."""
    return (line is None, file is None, file or "", line or 0)


def _merged_modules(
    readings: Sequence[Reading], imports: Sequence[Import], mappings: Sequence[TableMapping]
) -> list[Module]:
    """Every module that anything names; file, lines and noise from whoever knows them."""
    known: dict[str, Module] = {}
    for module in sorted(
        (module for reading in readings for module in reading.modules),
        key=lambda m: (m.name, m.file or "", m.lines or 0, m.noise or ""),
    ):
        seen = known.get(module.name, module)
        known[module.name] = replace(
            seen,
            file=seen.file or module.file,
            lines=seen.lines if seen.lines is not None else module.lines,
            noise=seen.noise or module.noise,
        )
    ends = {name for i in imports for name in (i.importer, i.imported)}
    for name in sorted(ends | {mapping.module for mapping in mappings}):
        known.setdefault(name, Module(name))
    roots = {root_of(m.name) for reading in readings if reading.complete for m in reading.modules}
    # Code that imports is the team's own, even where the list forgot its package.
    own = roots | {root_of(i.importer) for i in imports} if roots else set()
    return marked([known[name] for name in sorted(known)], frozenset(own))
