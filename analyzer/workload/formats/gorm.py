"""GORM's logger: the place in the code, then `[1.234ms] [rows:1] SELECT …`."""

import re

from analyzer.workload.formats.application import (
    ASKED,
    Application,
    Told,
    begins_statement,
    microseconds,
)
from analyzer.workload.formats.application_lines import statement

_QUERY = re.compile(
    rb"(?P<head>[^\n]{0,500}?)(?P<file>\S+\.go):(?P<line>\d{1,7})(?P<said>[^\[]*?(?:\[error\][^\[]*?)?)"
    rb"\[(?P<ms>\d+(?:\.\d+)?)ms\]\s+\[rows:(?:-|\d+)\]\s+(?P<sql>.*)",
    re.DOTALL,
)


def tell(entry: bytes) -> Told | str | None:
    """The statement with the place that it was asked from."""
    if b"[rows:" not in entry:
        return None
    query = _QUERY.match(entry)
    if query is None:
        return None
    if not begins_statement(query["sql"]):
        return "rows without a statement"
    said = query["said"].strip()
    return Told(
        ASKED,
        query["head"],
        statement(query["sql"]),
        microseconds(query["ms"]),
        pairs=(
            ("file", query["file"].decode("utf-8", "replace")),
            ("code.lineno", query["line"].decode()),
        ),
        failed=bool(said) and said != b"record not found" and not said.startswith(b"SLOW SQL"),
    )


FORMAT = Application("GORM log", b"", tell, "Set the logger of gorm.Config to the level Info.")
