"""Edge lists, CSV or TSV: `source,target[,weight][,kind][,file][,line]` in any tool's words."""

import re
from dataclasses import replace

from analyzer.codebase.formats.rows import (
    Sheet,
    Tally,
    cell,
    clean_name,
    has_all,
    name_problem,
    numbers,
    open_sheet,
    positive,
    read_rows,
    split_row,
    text_lines,
)
from analyzer.codebase.reading import Reading, skipped_rows
from analyzer.model import Import, Module, SourceReport

FORMAT = "edge list"
_PLAIN_NAME = re.compile(r"@?[A-Za-z_$][\w$@./:\\#\-]*\Z")


def edge_columns(sheet: Sheet) -> tuple[int, int] | None:
    """The columns of the importing and the imported module; None where there are no such two."""
    target = sheet.column("target")
    source = sheet.column("source")
    if source is None:
        source = sheet.column("module")
    return None if source is None or target is None or source == target else (source, target)


def looks_like_edges(sheet: Sheet) -> bool:
    """Whether the header names both ends, or, without one, all rows are plainly two module names.

    Without a header at least two rows are asked for, nearly all of them two names (a whole number
    may follow), and most names must be paths (`a.b`, `a/b`, `A::B`): a list of words is no graph.
    """
    if edge_columns(sheet) is not None and sheet.column("table") is None:
        return True
    if sheet.header:
        return False
    rows = [split_row(line, sheet.delimiter) or [] for line in text_lines(sheet.body[:65536])]
    rows = [row for row in rows[:-1] or rows if any(row)]
    good = [row for row in rows if _is_plain_edge(row)]
    paths = sum(bool(re.search(r"[\w)][./:]+\w", name)) for row in good for name in row[:2])
    return len(good) >= 2 and len(good) >= 0.9 * len(rows) and paths >= len(good)


def _is_plain_edge(row: list[str]) -> bool:
    if len(row) not in (2, 3) or (len(row) == 3 and not positive(row[2])):
        return False
    return all(_PLAIN_NAME.match(name) for name in row[:2])


def read_edges(text: str, path: str, size: int) -> Reading:
    """Imports out of an edge list.

    Several lines in one cell make the first the evidence and their number the weight, unless a
    weight is given. Duplicates are summed; broken rows are counted by reason. A node that calls
    itself is kept: published measures count it, coupling and boundaries do not.
    """
    sheet, tally = open_sheet(text), Tally()
    source, target = edge_columns(sheet) or (0, 1)
    weight = sheet.column("weight") if sheet.header else 2
    kind, file, line = (
        sheet.column(meaning) if sheet.header else None for meaning in ("kind", "file", "line")
    )
    found: dict[tuple[str, str, str], Import] = {}
    names: set[str] = set()
    for cells, length in read_rows(sheet, tally):
        importer, imported = clean_name(cell(cells, source)), clean_name(cell(cells, target))
        if importer is None or imported is None:
            tally.reasons[name_problem(cell(cells, source), cell(cells, target))] += 1
            continue
        tally.good += length
        names.update((importer, imported))
        lines = numbers(cell(cells, line))
        edge = Import(
            importer,
            imported,
            kind=_kind(cell(cells, kind)),
            weight=positive(cell(cells, weight)) or max(1, len(lines)),
            file=clean_name(cell(cells, file)),
            line=min(lines, default=None),
        )
        key = (importer, imported, edge.kind)
        found[key] = edge if key not in found else _summed(found[key], edge)
    report = SourceReport(
        path, "imports", FORMAT, size, tally.share(), skipped=skipped_rows(tally.reasons)
    )
    return Reading(
        report,
        modules=tuple(Module(name) for name in sorted(names)),
        imports=tuple(found[key] for key in sorted(found)),
    )


def _kind(raw: str) -> str:
    """The kind as written, in lower case; an import without one is static."""
    name = clean_name(raw)
    return name.lower() if name else "static"


def _summed(one: Import, other: Import) -> Import:
    """Both rows of the same edge: weights added, the earliest place as evidence."""
    first = min((one, other), key=lambda edge: (edge.line is None, edge.file or "", edge.line or 0))
    return replace(first, weight=one.weight + other.weight)


def looks_like_references(sheet: Sheet) -> bool:
    """Whether the header is that of literal references: `module,target,call[,line]`."""
    return has_all(sheet, ("module", "target", "call")) and sheet.column("source") is None
