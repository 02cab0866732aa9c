"""Modules to tables, CSV or TSV: `module,table[,mode][,weight][,kind]`, `db_table` as well.

A Django project's own model map has more columns: `app_label` and `model` make the name by which
other code refers to the table, and an `abstract_base_module` defines it as much as `module` does.
"""

from collections import Counter
from dataclasses import replace
from typing import cast, get_args

from analyzer.codebase.formats.rows import (
    Sheet,
    Tally,
    cell,
    clean_name,
    name_problem,
    numbers,
    open_sheet,
    positive,
    read_rows,
)
from analyzer.codebase.reading import ModelName, Reading, skipped_rows
from analyzer.model import Module, SourceReport, TableMapping
from analyzer.model.codebase import MappingKind

FORMAT = "module-table links"
_MODES = {
    **dict.fromkeys(("r", "read", "reads", "select"), ("R",)),
    **dict.fromkeys(("w", "write", "writes", "insert", "update", "delete"), ("W",)),
    **dict.fromkeys(("l", "lock", "locks"), ("L",)),
    **dict.fromkeys(("rw", "wr", "r/w", "read/write", "readwrite", "crud"), ("R", "W")),
}


def looks_like_links(sheet: Sheet) -> bool:
    """Whether the header has a module and a table."""
    return sheet.column("table") is not None and _module_column(sheet) is not None


def _module_column(sheet: Sheet) -> int | None:
    column = sheet.column("module")
    return sheet.column("source") if column is None else column


def read_links(text: str, path: str, size: int) -> Reading:
    """Table mappings; a row without a kind is taken as an ORM model's word ("model").

    A table that the ORM does not manage is mapped all the same: the module does use it.
    """
    sheet, tally, warnings = open_sheet(text), Tally(), Counter[str]()
    at = {
        meaning: sheet.column(meaning)
        for meaning in ("table", "mode", "weight", "kind", "file", "line", "label", "model", "base")
    }
    module_at = _module_column(sheet)
    found: dict[tuple[str, str, str, str], TableMapping] = {}
    models: set[ModelName] = set()
    for cells, length in read_rows(sheet, tally):
        module, table = clean_name(cell(cells, module_at)), table_name(cell(cells, at["table"]))
        if module is None or table is None:
            tally.reasons[name_problem(cell(cells, module_at), cell(cells, at["table"]))] += 1
            continue
        tally.good += length
        label, model = clean_name(cell(cells, at["label"])), clean_name(cell(cells, at["model"]))
        if model and label:
            models.add(ModelName(label, model, module, table))
        mapping = TableMapping(
            module,
            table,
            kind=_kind(cell(cells, at["kind"]), warnings),
            weight=positive(cell(cells, at["weight"])) or 1,
            label=label,
            file=clean_name(cell(cells, at["file"])),
            line=min(numbers(cell(cells, at["line"])), default=None),
        )
        for name in dict.fromkeys((module, clean_name(cell(cells, at["base"])))):
            for mode in _modes(cell(cells, at["mode"]), warnings):
                if name is not None:
                    one = replace(mapping, module=name, mode=mode)
                    key = (one.module, one.table, one.kind, one.mode or "")
                    if key in found:
                        one = replace(found[key], weight=found[key].weight + one.weight)
                    found[key] = one
    report = SourceReport(
        path,
        "links",
        FORMAT,
        size,
        tally.share(),
        skipped=skipped_rows(tally.reasons),
        warnings=tuple(f"{text} ({count} rows)" for text, count in sorted(warnings.items())),
    )
    return Reading(
        report,
        modules=tuple(Module(name) for name in sorted({m.module for m in found.values()})),
        mappings=tuple(found[key] for key in sorted(found)),
        models=tuple(sorted(models)),
    )


def table_name(raw: str) -> str | None:
    """A table's name without quotes and without the default schema's prefix."""
    name = clean_name(raw)
    if name is None:
        return None
    return clean_name(name.replace('"', "").replace("`", "").removeprefix("public."))


def _modes(raw: str, warnings: Counter[str]) -> tuple[str | None, ...]:
    """R, W, L, or both R and W; one None where the row does not say."""
    if not raw:
        return (None,)
    modes = _MODES.get(raw.lower())
    if modes is None:
        warnings["mode is none of R, W, L and was left open"] += 1
        return (None,)
    return modes


def _kind(raw: str, warnings: Counter[str]) -> MappingKind:
    kind = raw.lower()
    if kind in get_args(MappingKind):
        return cast(MappingKind, kind)
    if kind and kind not in ("orm", "entity", "table"):
        warnings["kind is none of tag, span, model, sql, name and was taken as model"] += 1
    return "model"
