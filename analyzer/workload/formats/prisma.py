"""Prisma's queries: `prisma:query …`, or the events of its client as its manual prints them."""

import re

from analyzer.workload.formats.application import (
    ASKED,
    Application,
    Told,
    begins_statement,
    microseconds,
)
from analyzer.workload.formats.application_lines import statement

_QUERY = re.compile(rb"(?P<head>[^\n]{0,500}?)\bprisma:query ?(?P<sql>.*)", re.DOTALL)
_EVENT = re.compile(
    rb"(?P<head>[^\n]{0,500}?)\bQuery: (?P<sql>.*?)(?:\n[^\n]{0,200}?\bParams: [^\n]*)?"
    rb"\n[^\n]{0,200}?\bDuration: (?P<ms>[\d.]+) ?ms",
    re.DOTALL,
)
_REMEDY = "Create the PrismaClient with log: ['query']."


def tell_query(entry: bytes) -> Told | str | None:
    """The statement of a line."""
    query = _QUERY.match(entry)
    if query is None:
        return None
    if not begins_statement(query["sql"]):
        return "rows without a statement"
    return Told(ASKED, query["head"], statement(query["sql"]))


def tell_event(entry: bytes) -> Told | None:
    """The statement of an event; its parameters are left behind."""
    event = _EVENT.match(entry)
    if event is None or not begins_statement(event["sql"]):
        return None
    return Told(ASKED, event["head"], statement(event["sql"]), microseconds(event["ms"]))


FORMAT = Application("Prisma query log", rb"prisma:\w+", tell_query, _REMEDY)
EVENTS = Application("Prisma query events", rb"Query: ", tell_event, _REMEDY)
