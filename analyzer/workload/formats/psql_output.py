"""Tables as psql prints them: side by side, or expanded, one column a line."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import IO

from analyzer.files import short_lines
from analyzer.workload.formats.wrapping import Left

_RULE = re.compile(r"-+(?:\+-+)*\s*")
_RECORD = re.compile(r"-\[ RECORD \d+ \][-+]*\s*")
_FOOT = re.compile(r"\(\d+ rows?\)\s*")


def looks_printed(head: bytes) -> bool:
    """Whether a file begins with a table of psql's."""
    lines = head.lstrip(b"\r\n").decode("utf-8", "replace").splitlines()[:2]
    return bool(lines) and (
        _RECORD.fullmatch(lines[0]) is not None
        or (len(lines) > 1 and "|" in lines[0] and _RULE.fullmatch(lines[1]) is not None)
    )


def printed(stream: IO[bytes], delimiter: str, left: Left) -> Iterator[dict[str, str]]:
    """The rows by the names of columns; a value of several lines has a plus at their ends."""
    del delimiter
    short = short_lines(stream, left.long_line)
    lines = (line.decode("utf-8", "replace").rstrip("\r\n") for line in short)
    first = next((line for line in lines if line.strip()), "")
    if _RECORD.fullmatch(first):
        yield from _expanded(lines)
    else:
        yield from _aligned(first, lines, left)


def _aligned(header: str, lines: Iterator[str], left: Left) -> Iterator[dict[str, str]]:
    rule = next(lines, "")
    edges = [-1, *(found.start() for found in re.finditer(r"\+", rule)), 1 << 30]
    spans = [(a + 1, b) for a, b in pairwise(edges)]
    names = [header[a:b].strip() for a, b in spans]
    row = [""] * len(names)
    for line in lines:
        if _FOOT.fullmatch(line) or not line.strip():
            continue
        if any(line[a - 1 : a] != "|" for a, _ in spans[1:]):
            left.junk(line.encode())
            continue
        cells = [line[a:b] for a, b in spans]
        goes_on = False
        for place, cell in enumerate(cells):
            more = cell.rstrip().endswith("+") and len(cell) >= len(rule[slice(*spans[place])])
            row[place] += (cell.rstrip()[:-1] if more else cell).strip() + ("\n" if more else "")
            goes_on |= more
        if not goes_on:
            yield dict(zip(names, row, strict=True))
            row = [""] * len(names)


def _expanded(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    row: dict[str, str] = {}
    name = ""
    for line in lines:
        if _RECORD.fullmatch(line):
            if row:
                yield row
            row, name = {}, ""
            continue
        column, bar, value = line.partition("|")
        if not bar:
            continue
        text = value.strip()
        if column.strip() in row:  # the line between two records is broken
            yield row
            row = {}
        name = column.strip() or name
        more = text.endswith("+") and value.endswith("+")
        before = row.get(name, "") if not column.strip() else ""
        row[name] = before + (text[:-1].rstrip() + "\n" if more else text)
    if row:
        yield row
