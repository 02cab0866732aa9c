"""p6spy's log: `time|took|category|connection 7|url …|prepared|sql`, on one line or on several."""

import re

from analyzer.workload.clock import NO_TIME
from analyzer.workload.formats.application import (
    COMMITS,
    QUEUED,
    ROLLS_BACK,
    Application,
    Told,
    begins_statement,
    microseconds,
)

_ROW = re.compile(
    rb"(?P<head>[^\n|]{0,500}?)#?(?P<epoch>\b\d{10,13})? ?\|\s*(?:took )?(?P<took>\d+)(?:ms)? ?\| ?"
    rb"(?P<category>statement|batch|commit|rollback|result|resultset|info|debug|outage|error"
    rb"|warn) ?\| ?connection ?(?P<connection>\d+) ?\|(?: ?url [^|\n]*(?:\||(?=\n)|\Z))?"
    rb"(?P<texts>.*)",
    re.DOTALL,
)
_BAR = re.compile(rb"(?<!\|)\|(?!\|)")


def tell(entry: bytes) -> Told | str | None:
    """A statement or the end of a transaction; of two texts the one without values is taken."""
    row = _ROW.match(entry)
    if row is None:
        return None
    time = NO_TIME
    if row["epoch"]:
        time = int(row["epoch"].ljust(13, b"0")) * 1000
    category, session = row["category"], row["connection"]
    if category in (b"commit", b"rollback"):
        what = COMMITS if category == b"commit" else ROLLS_BACK
        return Told(what, row["head"], session=session, time=time)
    if category not in (b"statement", b"batch"):
        return f"rows of the category {category.decode()}"
    sql = _prepared(row["texts"])
    if not begins_statement(sql):
        return "rows without a statement"
    return Told(QUEUED, row["head"], sql, microseconds(row["took"]), session=session, time=time)


def _prepared(texts: bytes) -> bytes:
    """The first of the two texts of a row."""
    texts = texts.strip()
    parts = _BAR.split(texts, maxsplit=1)
    if len(parts) == 2:
        return parts[0].strip() or parts[1].strip()
    lines = texts.split(b"\n")
    half = len(lines) // 2
    if len(lines) % 2 == 0 and begins_statement(lines[half]):
        return b"\n".join(lines[:half])
    return texts


FORMAT = Application(
    "p6spy log",
    rb"#?\d{10,13} ?\|",
    tell,
    "Let p6spy log the categories statement, commit and rollback.",
)
