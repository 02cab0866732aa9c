"""Django's `django.db.backends` at DEBUG: `(0.001) SELECT …; args=(1,); alias=default`."""

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
    rb"\((?P<seconds>\d+\.\d{3})\) (?P<sql>[^\n]*(?:\n.*)?)",
    re.DOTALL,
)
_ALIAS = re.compile(rb"; alias=(\w+)\s*\Z")
_LOGGER = re.compile(rb"[^\n]*\bdjango\.db\.backends\b")


def tell(entry: bytes) -> Told | None:
    """The statement of an entry; its parameters are left behind."""
    query = _QUERY.search(entry)
    if query is None or not begins_statement(query["sql"]):
        return None
    # The first one: what stands behind it may hold anything.
    sql, args, _ = query["sql"].partition(b"; args=")
    if not args and not _LOGGER.match(entry):
        return None
    alias = _ALIAS.search(entry)
    session = alias[1] if alias and alias[1] != b"default" else None
    return Told(
        ASKED,
        entry[: query.start()],
        statement(sql),
        1000 * microseconds(query["seconds"]),
        session=session,
    )


FORMAT = Application(
    "Django SQL log",
    rb"\(\d+\.\d{3}\) ",
    tell,
    "Set the logger django.db.backends to DEBUG (and DEBUG = True, or force_debug_cursor).",
)
