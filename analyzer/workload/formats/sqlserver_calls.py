"""What a client of SQL Server executed, out of the procedure call that carried it."""

import re
from collections import OrderedDict

from analyzer.workload.formats.wrapping import Left

#: So many prepared statements are remembered at once.
MOST_HANDLES = 10_000
_STRING = r"(?P<{}>N?'(?:[^']|'')*+(?P<{}_end>'?))"
_EXEC = r"\bEXEC(?:UTE)?\s+(?:\[?sys\]?\.)?\[?"
_CALL = re.compile(
    _EXEC + r"(?P<name>sp_(?:executesql|prepexec(?:rpc)?|prepare|execute|unprepare|reset_connection"
    r"|cursor\w*))\]?(?=\s|;|\Z)",
    re.IGNORECASE,
)
_TEXT = re.compile(r"\s*(?:@stmt(?:ement)?\s*=\s*)?" + _STRING.format("sql", "sql"), re.IGNORECASE)
#: Handles come back, then stand the types of the parameters, then the statement.
_PREPARED = re.compile(
    r"\s*(?:@?\w+\s*(?:=\s*@?\w+\s*)?(?:\s+output)?\s*,\s*){1,2}?(?:N?'(?:[^']|'')*+'|NULL)\s*,\s*"
    + _STRING.format("sql", "sql"),
    re.IGNORECASE,
)
_CURSOR = re.compile(r"\s*@\w+\s+output\s*,\s*" + _STRING.format("sql", "sql"), re.IGNORECASE)
_HANDLE_SET = re.compile(r"\bset\s+@\w+\s*=\s*(?P<handle>\d+)", re.IGNORECASE)
_HANDLE = re.compile(r"\s*(?:@\w+\s*=\s*)?(?P<handle>\d+)")
_TYPES = re.compile(r"\s*\((?=@)")
HOUSEKEEPING = "calls that keep house for the driver (cursors, handles, pools)"
UNKNOWN = "executions of statements that were prepared before the log begins"
#: The normaliser knows a text that was cut off by it.
_CUT = "…"


class Calls:
    """Unwraps texts in the order of the log: a statement may be prepared now and executed later."""

    def __init__(self, left: Left) -> None:
        self._left = left
        self._prepared: OrderedDict[tuple[str, str], str] = OrderedDict()

    def statement(self, text: str, session: str) -> str | None:
        """The statement that a text executes, parameters dropped; None where it executes none."""
        call = _CALL.search(text, 0, 400)
        if call is None:
            return text
        name, after = call["name"].lower(), call.end()
        if name == "sp_executesql":
            found = _TEXT.match(text, after)
            # What it executes may be in a variable: then the batch itself is all there is.
            return _unquoted(found) if found else text
        if name in ("sp_prepexec", "sp_prepare", "sp_cursorprepexec", "sp_cursorprepare"):
            return self._prepare(text, after, session, runs=name.endswith("exec"))
        if name == "sp_cursoropen":
            found = _CURSOR.match(text, after)
            return _unquoted(found) if found else self._skip(HOUSEKEEPING)
        if name == "sp_execute" or name == "sp_cursorexecute":
            handle = _HANDLE.match(text, after)
            known = self._prepared.get((session, handle["handle"])) if handle else None
            return known or self._skip(UNKNOWN)
        return self._skip(HOUSEKEEPING)

    def _prepare(self, text: str, after: int, session: str, *, runs: bool) -> str | None:
        found = _PREPARED.match(text, after)
        if found is None:
            return self._skip(HOUSEKEEPING)
        statement = _unquoted(found)
        if handle := _HANDLE_SET.search(text, 0, after):
            self._prepared[session, handle["handle"]] = statement
            if len(self._prepared) > MOST_HANDLES:
                self._prepared.popitem(last=False)
        return statement if runs else self._skip(HOUSEKEEPING)

    def _skip(self, reason: str) -> str | None:
        self._left.skipped[reason] += 1
        return None


class SavePoints:
    """Savepoints in the words that other databases have for them.

    ROLLBACK TRAN with a name goes back to the savepoint of that name, or else ends what is open.
    """

    def __init__(self) -> None:
        self._saved: OrderedDict[tuple[str, str], None] = OrderedDict()

    def named(self, text: str, session: str) -> str:
        """The text, or what it does to a savepoint."""
        found = _NAMED.match(text) if len(text) < _LONGEST_CONTROL else None
        if found is None:
            return text
        key = (session, found["name"].lower())
        if found["save"]:
            self._saved[key] = None
            if len(self._saved) > MOST_HANDLES:
                self._saved.popitem(last=False)
            return f'SAVEPOINT "{key[1]}"'
        return f'ROLLBACK TO SAVEPOINT "{key[1]}"' if key in self._saved else text


_LONGEST_CONTROL = 200
_NAMED = re.compile(
    r"\s*(?:(?P<save>SAVE)|ROLLBACK)\s+TRAN(?:SACTION)?\s+\[?(?P<name>[^\W\d]\w*)\]?\s*;?\s*\Z",
    re.IGNORECASE,
)


def _unquoted(found: re.Match[str]) -> str:
    text = found["sql"].removeprefix("N").removeprefix("n")[1:]
    text = text[:-1] if found["sql_end"] else text + _CUT
    return text.replace("''", "'")


def without_types(text: str) -> str:
    """A parameterised text without the types of its parameters: `(@p0 int)SELECT …`."""
    found = _TYPES.match(text)
    if found is None:
        return text
    depth = 0
    for place in range(found.end() - 1, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if not depth:
            return text[place + 1 :]
    return ""
