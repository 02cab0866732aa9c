"""Laravel: what a listener of `DB::listen` writes to the application's log."""

import re

from analyzer.workload.formats.application import (
    ASKED,
    Application,
    Told,
    begins_statement,
    microseconds,
    statement,
)

_QUERY = re.compile(
    rb"(?P<head>[^\n]{0,500}?\] [\w-]+\.(?:DEBUG|INFO|debug|info)): (?:[A-Za-z][\w ]{0,30}: ?)?"
    rb"(?P<sql>.*)",
    re.DOTALL,
)
#: Bindings and the rest of the context, which stand behind the statement.
_CONTEXT = re.compile(
    rb"\s+[\[{](?=[\"'\d\]}\[{-]|null|true|false)|\s+(?:Bindings|bindings|Time|time)\s*[:=]"
)
_TIME = re.compile(
    rb"[\"']?(?:time|duration)[\"']?\s*(?::|=>?)\s*[\"']?(\d+(?:\.\d+)?)", re.IGNORECASE
)


def tell(entry: bytes) -> Told | str | None:
    """The statement; bindings are left behind."""
    query = _QUERY.match(entry)
    if query is None or not begins_statement(query["sql"]):
        return None
    sql = query["sql"]
    context = _CONTEXT.search(sql)
    time = None
    if context:
        time = _TIME.search(sql, context.start())
        sql = sql[: context.start()]
    return Told(ASKED, query["head"], statement(sql), microseconds(time[1]) if time else -1)


FORMAT = Application(
    "Laravel log",
    b"",
    tell,
    "Log $query->sql, $query->bindings and $query->time in DB::listen.",
)
