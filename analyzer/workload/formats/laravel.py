"""Laravel: what a listener of `DB::listen` writes to the application's log."""

import json
import re

from analyzer.workload.formats.application import (
    ASKED,
    Application,
    Told,
    begins_statement,
    microseconds,
)
from analyzer.workload.formats.application_lines import reads_as_prose, statement

_QUERY = re.compile(
    rb"(?P<head>[^\n]{0,500}?\] [\w-]+\.(?:DEBUG|INFO|debug|info)): (?:[A-Za-z][\w ]{0,30}: ?)?"
    rb"(?P<sql>.*)",
    re.DOTALL,
)
#: Bindings and the rest of the context, which stand behind the statement.
_CONTEXT = re.compile(
    rb"\s+[\[{](?=[\"'\d\]}\[{-]|null|true|false)|\s+(?:Bindings|bindings|Time|time)\s*[:=]"
)
_IN_CONTEXT = re.compile(rb"\"(?:sql|query)\"\s*:\s*\"")
_TIME = re.compile(
    rb"[\"']?(?:time|duration)[\"']?\s*(?::|=>?)\s*[\"']?(\d+(?:\.\d+)?)", re.IGNORECASE
)


def tell(entry: bytes) -> Told | str | None:
    """The statement; bindings are left behind."""
    query = _QUERY.match(entry)
    if query is None:
        return None
    if not begins_statement(query["sql"]) or reads_as_prose(query["sql"]):
        return _of_context(query["head"], query["sql"])
    sql = query["sql"]
    context = _CONTEXT.search(sql)
    time = None
    if context:
        time = _TIME.search(sql, context.start())
        sql = sql[: context.start()]
    return Told(ASKED, query["head"], statement(sql), microseconds(time[1]) if time else -1)


def _of_context(head: bytes, said: bytes) -> Told | None:
    """The statement of an entry that has it in its context: `{"sql": "…", "bindings": […]}`."""
    start = said.find(b"{")
    if start < 0 or not _IN_CONTEXT.search(said, start):
        return None
    try:
        row, _ = json.JSONDecoder().raw_decode(said[start:].decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    text = row.get("sql") or row.get("query")
    if not isinstance(text, str) or not begins_statement(text.encode("utf-8", "replace")):
        return None
    took = str(row.get("time", "")).encode("utf-8", "replace")
    return Told(ASKED, head, text.encode("utf-8", "replace"), microseconds(took))


FORMAT = Application(
    "Laravel log",
    b"",
    tell,
    "Log $query->sql, $query->bindings and $query->time in DB::listen.",
)
