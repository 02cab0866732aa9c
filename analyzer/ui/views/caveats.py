"""What the reader must know about the data before believing a figure."""

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath

from analyzer.model import Findings, Totals
from analyzer.ui.views.source_rows import DOUBTFUL
from analyzer.ui.views.words import count, counted, one_line, percent
from analyzer.workload.summed import summed_sentences


def caveats(found: Findings) -> list[str]:
    """One sentence per weakness of the data, the weightiest first; empty where there is none."""
    return [
        *_refused(found),
        *_bytes_explained(found),
        *summed_sentences(found.workload.totals),
        *_requests(found),
        *_tags(found.workload.totals),
        *_parsing(found),
        *_code(found),
        *_left_out(found),
    ]


def _refused(found: Findings) -> Iterator[str]:
    for report in found.sources:
        if report.kind == "refused":
            said = [*(skipped.reason for skipped in report.skipped), *report.warnings]
            name, why = one_line(PurePath(report.path).name), one_line("".join(said[:1]), 200)
            if why.startswith(name):  # it says all of it
                yield f"Not used: {why.rstrip('.')}."
            else:
                yield f"{name} was not used{f': {why}' if why else ''}".rstrip(".") + "."


def _bytes_explained(found: Findings) -> Iterator[str]:
    for report in found.sources:
        if report.kind != "refused" and report.explained < DOUBTFUL:
            yield (
                f"Only {percent(report.explained, 1)} of {one_line(PurePath(report.path).name)} "
                "was understood."
            )


def _requests(found: Findings) -> Iterator[str]:
    totals = found.workload.totals
    if not totals.statements:
        yield (
            "There is no SQL log: transactions and requests are not known, and the proposal rests "
            "on the code alone."
        )
        return
    if not totals.requests:
        yield "The log shows no requests: what belongs together is told from transactions alone."
        return
    by_basis: dict[str, int] = {}
    for shape in found.workload.shapes:
        if shape.kind == "request" and shape.committed:
            by_basis[shape.basis] = by_basis.get(shape.basis, 0) + shape.count
    told = sum(by_basis.values())
    traced = by_basis.get("trace", 0) + by_basis.get("given", 0)
    if told and not traced:
        inferred = by_basis.get("gap", 0)
        how = "sessions and pauses between statements" if inferred else "sessions and frames"
        yield f"The log carries no trace ids: requests are told apart by {how}."
    elif told and by_basis.get("gap", 0):
        yield f"{percent(by_basis['gap'], told)} of the requests are inferred from pauses."


def _tags(totals: Totals) -> Iterator[str]:
    if totals.statements and not totals.tagged:
        yield (
            "The statements carry no comments that name their code: which module ran what is "
            "taken from the source or from names."
        )
    elif totals.statements and totals.tagged < 0.5 * totals.statements:
        yield f"Only {percent(totals.tagged, totals.statements)} of the statements name their code."


def _parsing(found: Findings) -> Iterator[str]:
    uses = found.workload.templates
    guessed = sum(use.executions for use in uses if use.template.parsed_by == "tokens")
    partial = sum(use.executions for use in uses if use.template.partial)
    whole = sum(use.executions for use in uses)
    if guessed:
        yield (
            f"{counted(guessed, 'statement')} ({percent(guessed, whole)}) could not be parsed; "
            "their tables are a guess."
        )
    if partial:
        yield f"{counted(partial, 'statement')} were cut off in the log and read in part."
    if found.workload.totals.failed or found.workload.totals.undone:
        totals = found.workload.totals
        yield (
            f"{count(totals.failed + totals.undone)} statements failed or were rolled back; they "
            "are counted as statements and weigh nothing in prices."
        )


def _code(found: Findings) -> Iterator[str]:
    if not found.codebase.modules and not found.codebase.imports:
        yield "There is no import graph: services consist of tables only."
    if not found.schema.tables:
        yield "There is no schema: foreign keys are not known."


def _left_out(found: Findings) -> Iterator[str]:
    modules = Counter(module.noise for module in found.codebase.modules if module.noise)
    tables = Counter(table.noise for table in found.workload.tables if table.noise)
    for noun, reasons in (("module", modules), ("table", tables)):
        if reasons:
            why = ", ".join(f"{one_line(reason)} {n:,}" for reason, n in reasons.most_common(4))
            yield f"{counted(reasons.total(), noun)} left out of the services as noise: {why}."
