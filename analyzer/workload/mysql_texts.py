"""Normalised MySQL statements in the words that a parser knows, with the same tables in them."""

import re

_FIRST_WORD = r"^(\s*\(?\s*)"
_MODIFIERS = re.compile(
    _FIRST_WORD + r"(UPDATE|INSERT|REPLACE|DELETE)"
    r"((?:\s+(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|QUICK|IGNORE))+)\s",
    re.IGNORECASE,
)
_REPLACE = re.compile(_FIRST_WORD + r"REPLACE(?:\s+INTO)?\s", re.IGNORECASE)
_WHOLE_ROWS = re.compile(r"\.\*(?=\s*,|\s+FROM\b)", re.IGNORECASE)
_INTO_FILE = re.compile(
    r"\sINTO\s+(?:OUTFILE|DUMPFILE)\s+'?\?'?(?:\s+(?:CHARACTER\s+SET\s+\w+|FIELDS|COLUMNS|LINES"
    r"|TERMINATED|OPTIONALLY|ENCLOSED|ESCAPED|STARTING|BY|'?\?'?|0))*",
    re.IGNORECASE,
)
_VARIABLE = r"(?:@?[\w$.]+|`[^`]+`)"
_INTO_VARIABLES = re.compile(rf"\sINTO\s+{_VARIABLE}(?:\s*,\s*{_VARIABLE})*", re.IGNORECASE)
_CREATED = re.compile(
    r"^(CREATE\s[^()]*?\bTABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[^\s()]+)\s+(?:IGNORE\s+|REPLACE\s+)?SELECT\b",
    re.IGNORECASE,
)


def for_parser(sql: str) -> str:
    """The statement without modifiers and variables, which are no tables; REPLACE as INSERT."""
    sql = _REPLACE.sub(r"\1INSERT INTO ", _MODIFIERS.sub(r"\1\2 ", sql))
    start = sql.lstrip("( \n")[:6].upper()
    if start == "DELETE":
        return _WHOLE_ROWS.sub("", sql, count=sql[: sql.upper().find("FROM")].count(".*"))
    if start == "CREATE":
        return _CREATED.sub(r"\1 AS SELECT", sql)
    sql = _INTO_FILE.sub("", sql)
    return _INTO_VARIABLES.sub("", sql) if start == "SELECT" or start[:4] == "WITH" else sql
