"""Sequelize: `Executing (default): …`; in a transaction its id stands in the brackets."""

import re

from analyzer.workload.formats.application import (
    ASKED,
    Application,
    Told,
    begins_statement,
    first_statement,
    microseconds,
)
from analyzer.workload.formats.application_lines import statement

_QUERY = re.compile(
    rb"(?P<head>[^\n]{0,500}?)\b(?P<what>Executing|Executed) \((?P<id>[\w-]{1,64})\): ?(?P<sql>.*)",
    re.DOTALL,
)
_ELAPSED = re.compile(rb"Elapsed time: (\d+)ms\s*\Z")


def tell(entry: bytes) -> Told | str | None:
    """The statement; the parameters that may stand behind its semicolon are left behind."""
    query = _QUERY.match(entry)
    if query is None:
        return None
    if not begins_statement(query["sql"]):
        return "rows without a statement"
    elapsed = _ELAPSED.search(query["sql"])
    return Told(
        ASKED,
        query["head"],
        statement(first_statement(query["sql"])),
        microseconds(elapsed[1]) if elapsed else -1,
        session=None if query["id"] == b"default" else query["id"],
    )


FORMAT = Application(
    "Sequelize log",
    rb"(?:sequelize:sql:\w+ )?Execut(?:ing|ed) \(",
    tell,
    "Give Sequelize the option logging: console.log.",
)
