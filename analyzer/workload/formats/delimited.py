"""Rows of CSV and its kin, as many as can be told apart."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO

from analyzer.files import short_lines
from analyzer.workload.formats.wrapping import Left

#: A field may be so long; the standard reader's own limit is less than a long statement.
LONGEST_FIELD = 16 << 20


def delimited(stream: IO[bytes], delimiter: str, left: Left) -> Iterator[dict[str, str]]:
    """The rows under a header, by the names of columns; rows of another length are counted."""
    names: list[str] | None = None
    for row in rows_of_cells(stream, delimiter, left):
        if names is None:
            names = [name.strip() for name in row]
        elif len(row) == len(names):
            yield dict(zip(names, row, strict=True))
        else:
            other_length(row, left)


def rows_of_cells(stream: IO[bytes], delimiter: str, left: Left) -> Iterator[list[str]]:
    """All rows, a header among them, in which a quote within quotes is doubled."""
    csv.field_size_limit(LONGEST_FIELD)
    lines = short_lines(stream, left.long_line)
    text = io.TextIOWrapper(lines, "utf-8-sig", errors="replace", newline="")
    try:
        reader = csv.reader(text, delimiter=delimiter)
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error:
                left.skipped["rows that cannot be told apart"] += 1
    finally:
        if not stream.closed:
            text.detach()


def other_length(row: Sequence[str | None], left: Left) -> None:
    """A row has another number of columns than the table, unless it is an empty line."""
    if any(row):
        left.skipped["rows with another number of columns"] += 1
        left.unexplained += sum(len(cell or "") for cell in row) + len(row)
