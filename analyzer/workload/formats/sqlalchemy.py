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
    rb"(?P<head>[^\n]{0,500}?\bsqlalchemy\.engine\b[\w.]*)[\])]?(?:\s+|\s*[:|-]+\s*)(?P<said>.*)",
    re.DOTALL,
)
_PARAMETERS = re.compile(
    rb"\[(?:generated in|cached since|no key|raw sql|caching disabled|dialect )|[({\[]"
)
_TOKEN = re.compile(rb"\[(?P<token>[^\]\n]{1,80})\] (?P<said>.*)", re.DOTALL)
_KNOWN = re.compile(rb"\[(?:generated in|cached since|no key|raw sql|caching|dialect )")
_BEGIN = re.compile(rb"BEGIN \(")
_END = re.compile(rb"(?P<verb>COMMIT|ROLLBACK)(?: using DBAPI[^\n]*| \(implicit[^\n]*)?\s*\Z")


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
