"""Literal references, CSV or TSV: `module,target,call[,line][,file]`, what no import shows."""

from analyzer.codebase.formats.rows import (
    Tally,
    cell,
    clean_name,
    name_problem,
    numbers,
    open_sheet,
    read_rows,
)
from analyzer.codebase.reading import Reading, Reference, skipped_rows
from analyzer.model import Module, SourceReport

FORMAT = "literal references"


def read_references(text: str, path: str, size: int) -> Reading:
    """References as written; what they mean is settled when the code base is assembled."""
    sheet, tally = open_sheet(text), Tally()
    module, target = sheet.column("module"), sheet.column("target")
    call, line, file = (sheet.column(meaning) for meaning in ("call", "line", "file"))
    found: list[Reference] = []
    for cells, length in read_rows(sheet, tally):
        name, wanted = clean_name(cell(cells, module)), clean_name(cell(cells, target))
        if name is None or wanted is None:
            tally.reasons[name_problem(cell(cells, module), cell(cells, target))] += 1
            continue
        tally.good += length
        found.append(
            Reference(
                name,
                wanted,
                call=clean_name(cell(cells, call)) or "",
                line=min(numbers(cell(cells, line)), default=None),
                file=clean_name(cell(cells, file)),
            )
        )
    report = SourceReport(
        path, "imports", FORMAT, size, tally.share(), skipped=skipped_rows(tally.reasons)
    )
    return Reading(
        report,
        modules=tuple(Module(name) for name in sorted({ref.module for ref in found})),
        references=tuple(found),
    )
