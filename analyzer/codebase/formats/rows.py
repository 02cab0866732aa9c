"""Rows out of foreign CSV and TSV: any encoding and line end, a bad row never spoils the next."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

DELIMITERS = (",", "\t", ";", "|")
#: The longest name that is still believed to be one; longer ones are garbage or an attack.
LONGEST_NAME = 500
LONGEST_ROW = 20_000
_LINE_END = re.compile(r"\r\n|\n|\r")
#: A name may begin with # (`#app/cart` in Node); a comment has a space behind it.
_COMMENT = re.compile(r"\s*#+(\s|\Z)")
#: What a terminal obeys, what ends a line, what turns the text around it, halves of characters.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

#: Column names that tools write, by what they mean. The first column that fits is taken.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "source": (
        *("source", "from", "importer", "caller", "src", "source_module", "from_module"),
        *("importing", "client", "dependent"),
    ),
    "target": (
        *("target", "to", "imported", "callee", "dst", "dest", "destination", "target_module"),
        *("to_module", "imports", "depends_on", "dependency", "supplier"),
    ),
    "module": ("module", "module_name", "name", "class", "unit"),
    "table": ("table", "db_table", "table_name", "relation", "entity_table"),
    "mode": ("mode", "access", "operation", "rw"),
    "weight": ("weight", "count", "n", "times", "calls", "frequency", "volume"),
    "kind": ("kind", "type", "call"),
    "call": ("call", "function"),
    "file": ("file", "path", "filename", "file_path", "source_file"),
    "line": ("line", "lines", "lineno", "line_number", "line_numbers"),
    "length": ("lines", "loc", "sloc", "length", "size"),
    "label": ("app_label", "label", "app", "component"),
    "model": ("model", "entity", "model_name"),
    "base": ("abstract_base_module", "base_module"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header (normalised; empty where the file has none) and the delimiter that splits rows."""

    header: tuple[str, ...]
    delimiter: str
    body: str

    def column(self, meaning: str) -> int | None:
        """The index of the column of that meaning; None where there is none."""
        for name in SYNONYMS[meaning]:
            if name in self.header:
                return self.header.index(name)
        return None


@dataclass(slots=True)
class Tally:
    """Counts bytes of good rows and reasons of bad ones while a file is read."""

    good: int = 0
    all: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def share(self) -> float:
        """The share of the characters that belonged to rows understood."""
        return self.good / self.all if self.all else 1.0


def decode(data: bytes) -> str:
    """Text of foreign bytes: by byte order mark, else UTF-8, else Latin-1 (which cannot fail)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A sample may end within a character; only damage before its end speaks against UTF-8.
        if error.reason == "unexpected end of data":
            return data[: len(data) - (len(error.object) - error.start)].decode("utf-8-sig")
        return data.decode("latin-1")


def is_binary(data: bytes) -> bool:
    """Whether the bytes are no text: a NUL without the byte order mark of UTF-16."""
    return b"\0" in data[:65536] and not data.startswith((b"\xff\xfe", b"\xfe\xff"))


def text_lines(text: str) -> Iterator[str]:
    """Lines by CR, LF or both; form feeds and Unicode separators end no line."""
    return iter(_LINE_END.split(text))


def split_row(line: str, delimiter: str) -> list[str] | None:
    """The cells of one line, stripped; None where it cannot be split."""
    if len(line) > LONGEST_ROW:
        return None
    try:
        cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return None
    return [cell.strip() for cell in cells]


def normalised(cell: str) -> str:
    """A header cell as the synonyms are written: `Target Module` -> `target_module`."""
    return re.sub(r"[\s\-.]+", "_", cell.strip().strip("\"'").lower())


def open_sheet(text: str) -> Sheet:
    """The header is the first line that is no comment, if any delimiter makes known columns of it.

    Where none does, the header is empty, the body the whole text, and the delimiter the one that
    splits most of the first lines in two or three.
    """
    known = {name for names in SYNONYMS.values() for name in names}
    position = 0
    for line in text_lines(text[:200_000]):
        if line.strip() and not line.lstrip().startswith("#"):
            break
        position += len(line) + (2 if text[position + len(line) :].startswith("\r\n") else 1)
    else:
        return Sheet((), ",", "")
    best: tuple[int, tuple[str, ...], str] = (0, (), ",")
    for delimiter in DELIMITERS:
        cells = split_row(line, delimiter) or []
        header = tuple(normalised(cell) for cell in cells)
        hits = sum(cell in known for cell in header)
        if hits > best[0]:
            best = (hits, header, delimiter)
    if best[0]:
        body = _LINE_END.split(text[position:], maxsplit=1)
        return Sheet(best[1], best[2], body[1] if len(body) > 1 else "")
    head = [row for row in text[position : position + 65536].splitlines() if row.strip()][:50]
    fit = {d: sum(len(split_row(row, d) or []) in (2, 3) for row in head) for d in DELIMITERS}
    return Sheet((), max(DELIMITERS, key=lambda d: fit[d]), text[position:])


def read_rows(sheet: Sheet, tally: Tally) -> Iterator[tuple[list[str], int]]:
    """Each non-empty row with its size in characters; what cannot be split is counted."""
    for line in text_lines(sheet.body):
        size = len(line) + 1
        if not line.strip() or _COMMENT.match(line):
            continue
        tally.all += size
        cells = split_row(line, sheet.delimiter)
        if cells is None:
            tally.reasons["row is too long or not well quoted"] += 1
        else:
            yield cells, size


def cell(cells: list[str], index: int | None) -> str:
    """The cell at that index; empty where the row is too short or the column missing."""
    return cells[index] if index is not None and index < len(cells) else ""


def clean_name(raw: str) -> str | None:
    """A module's or table's name; None where it is empty, overlong or holds control characters."""
    name = raw.strip().strip("\"'`").strip()
    if not name or len(name) > LONGEST_NAME or CONTROL.search(name):
        return None
    return name


def name_problem(*raw: str) -> str:
    """Why one of these cells is no name, in the words of the report."""
    if any(not cell.strip().strip("\"'`") for cell in raw):
        return "a name is missing"
    return "a name is too long or holds control characters"


def numbers(raw: str) -> list[int]:
    """All whole numbers of a cell that holds one or several: `11`, `11|12`, `11;12`, `11 12`."""
    return [int(digits) for digits in re.findall(r"(?<![\w.\-])\d{1,9}(?![\w.])", raw)]


def positive(raw: str) -> int | None:
    """A weight: a whole number above zero (`3`, `3.0`); None where it is none."""
    try:
        value = float(raw)
    except ValueError:
        return None
    return round(value) if 0.5 <= value < 1e12 else None


def has_all(sheet: Sheet, meanings: Iterable[str]) -> bool:
    """Whether the header has a column for each of these meanings."""
    return all(sheet.column(meaning) is not None for meaning in meanings)
