"""MyBatis' mappers at DEBUG: `==>  Preparing: …` under the name of the mapper and its method."""

import re

from analyzer.workload.formats.application import (
    ASKED,
    Application,
    Told,
    begins_statement,
)
from analyzer.workload.formats.application_lines import statement
from analyzer.workload.formats.spring import tell_frame

_PREPARING = re.compile(rb"(?P<head>[^\n]{0,500}?)==>\s+Preparing: ?(?P<sql>.*)", re.DOTALL)
_MAPPER = re.compile(
    rb"(?P<class>[A-Za-z_][\w$]*(?:\.[\w$]+)*)\.(?P<method>[\w$!-]+)[\s\])>:|-]*\Z"
)


def tell(entry: bytes) -> Told | str | None:
    """The statement that is prepared, tagged with its mapper; parameters are left behind."""
    if b"==" in entry:
        prepared = _PREPARING.match(entry)
        if prepared:
            if not begins_statement(prepared["sql"]):
                return "rows without a statement"
            mapper = _MAPPER.search(prepared["head"][-200:])
            pairs = (
                (
                    ("code.namespace", mapper["class"].decode()),
                    ("code.function", mapper["method"].decode()),
                )
                if mapper
                else ()
            )
            return Told(ASKED, prepared["head"], statement(prepared["sql"]), pairs=pairs)
        if b"==> Parameters:" in entry or b"<==" in entry:
            return "parameters and results of statements"
    return tell_frame(entry)


FORMAT = Application(
    "MyBatis log",
    rb"(?:==>|<==|Creating a new SqlSession|Closing |JDBC Connection|SqlSession|Releasing "
    rb"|Registering|Transaction synchronization|Setting autocommit|Committing|Rolling back"
    rb"|Opening JDBC)",
    tell,
    "Set the loggers of the mapper interfaces to DEBUG, with the full name in the pattern.",
)
