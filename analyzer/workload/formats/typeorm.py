"""TypeORM's loggers: `query: … -- PARAMETERS: […]`, in a file `[time][QUERY]: …`."""

import re

from analyzer.workload.formats.application import (
    ASKED,
    PLACED,
    Application,
    Told,
    begins_statement,
)
from analyzer.workload.formats.application_lines import statement

_QUERY = re.compile(
    rb"(?P<head>[^\n]{0,200}?)"
    rb"(?:\bquery(?P<failed> failed)?: |\[(?P<broken>FAILED )?QUERY\]: )(?P<sql>.*)",
    re.DOTALL,
)


def tell(entry: bytes) -> Told | str | None:
    """The statement of an entry; one that fails is written once more, with that word."""
    query = _QUERY.match(entry)
    if query is None:
        return None
    if query["failed"] or query["broken"]:
        return Told(PLACED, query["head"], failed=True)
    sql = query["sql"].partition(b" -- PARAMETERS: ")[0]
    if not begins_statement(sql):
        return "rows without a statement"
    return Told(ASKED, query["head"], statement(sql), waits=True)


FORMAT = Application(
    "TypeORM log",
    rb"(?:query(?: failed| is slow)?|error|execution time): ",
    tell,
    "Give the DataSource the option logging: true.",
)
