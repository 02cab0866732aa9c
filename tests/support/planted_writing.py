"""What every form of a file with planted values is written with."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

Texts = Sequence[str]


class Form(NamedTuple):
    """A name with the ending of the file, the dialect of its texts, and what writes it.

    `least` is the share of the texts that are to be counted as statements: where other things stand
    between statements, a text that does not begin as one is none.
    """

    name: str
    dialect: str
    write: Callable[[Texts], str | bytes]
    least: float = 0.8


def stamp(number: int) -> str:
    """A moment on a day in February."""
    return f"2026-02-10 10:{number // 60 % 60:02}:{number % 60:02}.{number % 1000:03}"


def table(header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    """A table with a header."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
