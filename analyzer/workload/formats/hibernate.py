"""Hibernate's statements: through the logger org.hibernate.SQL, or printed by show_sql."""

import re

from analyzer.workload.formats.application import (
    ASKED,
    Application,
    Told,
    begins_statement,
)
from analyzer.workload.formats.application_lines import statement
from analyzer.workload.formats.spring import tell_frame

_LOGGED = re.compile(
    rb"(?P<head>[^\n]{0,500}?\b(?:org|o)\.(?:hibernate|h)\.SQL)\b[^\n]{0,200}?(?:[:|>-]+ ?|\] )\s*"
    rb"(?P<sql>(?=[A-Za-z(/\s]).*)",
    re.DOTALL,
)
_PRINTED = re.compile(rb"(?P<head>[^\n]{0,200}?)\bHibernate: ?(?P<sql>.*)", re.DOTALL)
_ENTITY = re.compile(
    rb"\s*/\*\s*(?:(?:load|insert|update|delete|get|create|recreate|refresh|forced|one-to-many|"
    rb"many-to-many|collection|row|rows|for|by|dynamic)\s+)+"
    rb"(?P<entity>(?:[a-z_][\w$]*\.)+[A-Z][\w$]*)(?:\.(?P<member>\w+))?"
)


def _asked(head: bytes, sql: bytes) -> Told | None:
    if not begins_statement(sql):
        return None
    entity = _ENTITY.match(sql)
    pairs = (("code.namespace", entity["entity"].decode()),) if entity else ()
    return Told(ASKED, head, statement(sql), pairs=pairs)


def tell_logged(entry: bytes) -> Told | str | None:
    """A statement of the logger; what show_sql prints is the same again."""
    if b"ibernate" not in entry and b".SQL" not in entry:
        return tell_frame(entry)
    logged = _LOGGED.match(entry)
    if logged and (told := _asked(logged["head"], logged["sql"])):
        return told
    if tell_printed(entry) is not None:
        return "statements that show_sql printed once more"
    return tell_frame(entry)


def tell_printed(entry: bytes) -> Told | None:
    """A statement that show_sql printed."""
    printed = _PRINTED.match(entry)
    return _asked(printed["head"], printed["sql"]) if printed else None


_REMEDY = "Set the logger org.hibernate.SQL to DEBUG, with the thread in the pattern."
FORMAT = Application("Hibernate SQL log", rb"Hibernate: ?", tell_logged, _REMEDY)
CONSOLE = Application("Hibernate show_sql", rb"Hibernate: ?", tell_printed, _REMEDY)
