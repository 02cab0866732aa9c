"""Transactions within transactions, of which SQL Server commits with the outermost COMMIT alone."""

import re
from collections import OrderedDict

#: So many sessions with an open transaction are remembered at once.
MOST_OPEN = 10_000
_LONGEST_CONTROL = 200
_TRAN = r"TRAN(?:SACTION)?\b"
_CONTROL = re.compile(
    rf"'(?:[^']|'')*+'|\[[^\]]*+\]|--[^\n]*+|/\*.*?\*/"
    rf"|\b(?:(?P<begin>BEGIN\s+(?:DISTRIBUTED\s+)?{_TRAN})|(?P<commit>COMMIT)|(?P<back>ROLLBACK))\b",
    re.IGNORECASE | re.DOTALL,
)
_ALONE = re.compile(
    rf"\s*(?:BEGIN\s+(?:DISTRIBUTED\s+)?{_TRAN}(?:\s+[\w@\[\]]+)?(?:\s+WITH\s+MARK\b.*)?"
    rf"|COMMIT(?:\s+(?:WORK\b|{_TRAN}(?:\s+[\w@\[\]]+)?))?)\s*;?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)


class Nesting:
    """Counts, in the order of the log, how deep the transactions of each session are.

    A BEGIN within another transaction and the COMMIT that belongs to it become the setting and the
    release of a savepoint; a ROLLBACK ends everything, as on the server.
    """

    def __init__(self) -> None:
        self._depth: OrderedDict[str, int] = OrderedDict()

    def told(self, text: str, session: str) -> str:
        """The text, or what it does to a savepoint."""
        before = depth = self._depth.get(session, 0)
        for found in _CONTROL.finditer(text):
            if found["begin"]:
                depth += 1
            elif found["commit"]:
                depth = max(0, depth - 1)
            elif found["back"]:
                depth = 0
        if depth == before:
            return text
        self._keep(session, depth)
        inner = max(before, depth)
        if inner < 2 or len(text) > _LONGEST_CONTROL or not _ALONE.match(text):
            return text
        return f'{"SAVEPOINT" if depth > before else "RELEASE SAVEPOINT"} "tran {inner}"'

    def over(self, session: str) -> None:
        """The session has no transaction: it ended, or a pool made it anew."""
        self._depth.pop(session, None)

    def _keep(self, session: str, depth: int) -> None:
        self._depth.pop(session, None)
        if depth:
            self._depth[session] = depth
            if len(self._depth) > MOST_OPEN:
                self._depth.popitem(last=False)
