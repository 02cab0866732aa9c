"""Rows as MySQL writes them: what stands for itself has a backslash before it.

`mysql --batch`, `SELECT … INTO OUTFILE` and the files of the CSV engine do so, with tabs or commas.
"""

import re
from collections.abc import Iterator
from typing import IO

from analyzer.workload.formats.delimited import LONGEST_FIELD
from analyzer.workload.formats.wrapping import Left

_BACKSLASHES = re.compile(rb"\\*\Z")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "Z": "\x1a", "0": ""}


def escaped_rows(stream: IO[bytes], delimiter: str, left: Left) -> Iterator[list[str | None]]:
    r"""All rows, a header among them; None where NULL stands as `\N`.

    A line that cannot be told into cells is counted.
    """
    cell = re.compile(
        rf'(?:"(?P<quoted>(?:[^"\\]|\\.)*+)"(?={delimiter}|\Z)'
        rf"|(?P<bare>(?:[^{delimiter}\\]|\\.)*+))(?P<more>{delimiter}?)",
        re.DOTALL,
    )
    for line in _lines(stream):
        text = line.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")
        cells: list[str | None] = []
        at, more = 0, True
        while more and (found := cell.match(text, at)) is not None:
            cells.append(_plain(found["quoted"] if found["bare"] is None else found["bare"]))
            at, more = found.end(), bool(found["more"])
        if at < len(text):
            left.junk(line)
        elif text:
            yield cells


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines with their ends; one that ends in a backslash goes on, since its end is a text's."""
    held: list[bytes] = []
    size = 0
    first = True
    for line in stream:
        if first:
            line, first = line.removeprefix(b"\xef\xbb\xbf"), False
        held.append(line)
        size += len(line)
        backslashes = _BACKSLASHES.search(line.removesuffix(b"\n"))
        if size > LONGEST_FIELD or not backslashes or len(backslashes[0]) % 2 == 0:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _plain(cell: str) -> str | None:
    if "\\" not in cell:
        return cell
    if cell == r"\N":
        return None
    return _ESCAPE.sub(lambda found: _PLAIN.get(found[1], found[1]), cell)
