"""Lists of modules, CSV or TSV: `module[,lines][,file]` and whatever columns a tool adds."""

from analyzer.codebase.formats.rows import (
    Sheet,
    Tally,
    cell,
    clean_name,
    name_problem,
    numbers,
    open_sheet,
    read_rows,
)
from analyzer.codebase.reading import Reading, skipped_rows
from analyzer.model import Module, SourceReport

FORMAT = "module list"


def looks_like_modules(sheet: Sheet) -> bool:
    """Whether the header has `module`, no other end, and says something of a module's source."""
    if "module" not in sheet.header:
        return False
    if any(sheet.column(meaning) is not None for meaning in ("target", "table")):
        return False
    return len(sheet.header) == 1 or any(
        sheet.column(meaning) is not None for meaning in ("file", "length")
    )


def read_modules(text: str, path: str, size: int) -> Reading:
    """Modules with file and length. The list is taken as that of all the code's own modules."""
    sheet, tally = open_sheet(text), Tally()
    name_at = sheet.header.index("module")
    file, length = sheet.column("file"), sheet.column("length")
    found: dict[str, Module] = {}
    for cells, row_size in read_rows(sheet, tally):
        name = clean_name(cell(cells, name_at))
        if name is None:
            tally.reasons[name_problem(cell(cells, name_at))] += 1
            continue
        tally.good += row_size
        if name in found:
            tally.reasons["a module listed twice"] += 1
            continue
        lines = numbers(cell(cells, length))
        found[name] = Module(
            name, file=clean_name(cell(cells, file)), lines=lines[0] if lines else None
        )
    report = SourceReport(
        path, "modules", FORMAT, size, tally.share(), skipped=skipped_rows(tally.reasons)
    )
    return Reading(report, modules=tuple(found[name] for name in sorted(found)), complete=True)
