"""SQLAlchemy's `echo=True`: BEGIN (implicit), the statement, its parameters, COMMIT or ROLLBACK."""

import re

from analyzer.workload.formats.application import (
    ASKED,
    Application,
    Told,
    begins_statement,
)
from analyzer.workload.formats.application_lines import statement

_SAID = re.compile(
    # the logger, perhaps with the engine's name, the function and the line
    rb"(?P<head>[^\n]{0,500}?\bsqlalchemy\.engine\b[\w.]*(?:(?: \w+){0,3}:(?:\w+:)?\d+(?=\W))?)"
    rb"[\])]?(?:\s*[:|-]+\s*|\s+)(?P<said>.*)",
    re.DOTALL,
)
_PARAMETERS = re.compile(
    rb"\[(?:generated in|cached since|no key|raw sql|caching disabled|dialect )|[({\[]"
)
_TOKEN = re.compile(rb"\[(?P<token>[^\]\n]{1,80})\] (?P<said>.*)", re.DOTALL)
_KNOWN = re.compile(rb"\[(?:generated in|cached since|no key|raw sql|caching|dialect )")
#: In autocommit mode the same words are said, and nothing is done.
_VOID = re.compile(
    rb"BEGIN \(implicit; DBAPI should not|(?:COMMIT|ROLLBACK) (?:using DBAPI|will be)"
)
_BEGIN = re.compile(rb"BEGIN (?:TWOPHASE )?\(")
_END = re.compile(rb"(?P<verb>COMMIT|ROLLBACK)(?: \(implicit[^\n]*)?\s*\Z")


def tell(entry: bytes) -> Told | str | None:
    """The statement of an entry; parameters and rows are left behind."""
    found = _SAID.match(entry)
    if found is None:
        return None
    said, session = found["said"], None
    token = None if _KNOWN.match(said) else _TOKEN.match(said)
    if token:
        session, said = token["token"], token["said"]
    head = found["head"]
    if _VOID.match(said):
        return "transaction control that does nothing, in autocommit mode"
    if _BEGIN.match(said):
        return Told(ASKED, head, b"BEGIN", session=session)
    if end := _END.match(said):
        return Told(ASKED, head, end["verb"], session=session)
    if _PARAMETERS.match(said):
        return "parameters of statements"
    if begins_statement(said):
        return Told(ASKED, head, statement(said), session=session)
    return "rows and other words of SQLAlchemy"


FORMAT = Application(
    "SQLAlchemy echo",
    b"",
    tell,
    "Create the engine with echo=True, or log sqlalchemy.engine at INFO.",
)
