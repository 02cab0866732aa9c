"""What each file was, what was read of it, what was left out and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from analyzer.model import SourceReport
from analyzer.ui.views.words import count, counted, one_line, percent, size

#: Below this share of explained bytes the reader should doubt the format.
DOUBTFUL = 0.9

KINDS = {
    "log": "SQL log",
    "units": "units of work",
    "imports": "import graph",
    "modules": "list of modules",
    "links": "links from code to tables",
    "schema": "schema",
    "source": "source code",
    "history": "history",
    "owners": "owners of the code",
    "contracts": "boundaries of the team",
    "refused": "not used",
}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One file on the screen; every field is text."""

    file: str
    what: str
    read: str
    skipped: str

    def as_row(self) -> dict[str, str]:
        """The row under the headings that people read."""
        return {
            "File": self.file,
            "What it is": self.what,
            "What was read": self.read,
            "Left out, and why": self.skipped,
        }


def source_rows(reports: Sequence[SourceReport]) -> list[SourceRow]:
    """One row per file, in the order given."""
    return [_row(report) for report in reports]


def source_warnings(reports: Sequence[SourceReport]) -> list[str]:
    """What should make a reader doubt the figures, one sentence each."""
    said: list[str] = []
    for report in reports:
        name = one_line(PurePath(report.path).name)
        if report.kind != "refused" and report.explained < DOUBTFUL:
            said.append(
                f"{name}: only {percent(report.explained, 1)} of the file belonged to records of "
                f"its format ({one_line(report.format)}); the rest was not understood."
            )
        said.extend(f"{name}: {one_line(warning, 400)}" for warning in report.warnings)
    return list(dict.fromkeys(said))


def _row(report: SourceReport) -> SourceRow:
    what = KINDS.get(report.kind, report.kind)
    if report.format and report.kind != "refused":
        what = f"{what} · {one_line(report.format)}"
    return SourceRow(
        file=one_line(PurePath(report.path).name),
        what=what,
        read=_read(report),
        skipped="; ".join(f"{one_line(s.reason, 200)} ({count(s.count)})" for s in report.skipped)
        or "nothing",
    )


def _read(report: SourceReport) -> str:
    if report.kind == "refused":
        return "nothing"
    words = [size(report.bytes)]
    if report.statements:
        words.append(counted(report.statements, "statement"))
    if report.transactions:
        words.append(counted(report.transactions, "transaction"))
    if report.explained < 1:
        # Rounding 0.9999 up would claim that all of the file was understood.
        words.append(f"{int(report.explained * 1000) / 10:g}% of the bytes explained")
    return ", ".join(words)
