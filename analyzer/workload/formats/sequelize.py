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
#: findOrCreate on PostgreSQL: what it does stands in a function that is called behind it.
_CREATED = re.compile(
    rb"CREATE OR REPLACE FUNCTION pg_temp\.testfunc\(.*?\bBEGIN (?P<sql>INSERT .*?)"
    rb"(?: INTO response)?; EXCEPTION WHEN unique_violation ",
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
    created = _CREATED.match(query["sql"])
    sql = created["sql"] if created else first_statement(query["sql"])
    elapsed = _ELAPSED.search(query["sql"])
    return Told(
        ASKED,
        query["head"],
        statement(sql),
        microseconds(elapsed[1]) if elapsed else -1,
        session=query["id"],  # "default" is no transaction: each statement commits by itself
    )


FORMAT = Application(
    "Sequelize log",
    rb"(?:sequelize:sql:\w+ )?Execut(?:ing|ed) \(",
    tell,
    "Give Sequelize the option logging: console.log.",
)
