"""What SQLite traces: the statements as they ran, those of triggers behind them as comments."""

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

#: What only SQLite says, at the beginning of a line.
_ITS_OWN = re.compile(
    rb"^(?:-- TRIGGER \S|PRAGMA \w|BEGIN (?:IMMEDIATE|EXCLUSIVE|DEFERRED)\b"
    rb"|(?:INSERT|UPDATE) OR (?:REPLACE|IGNORE|ABORT|FAIL|ROLLBACK)\b|ATTACH (?:DATABASE )?')",
    re.MULTILINE | re.IGNORECASE,
)
_RAN_TRIGGER = re.compile(rb"^-- TRIGGER [^\n]+;\r?\n-- ", re.MULTILINE)
_TRIGGER = re.compile(rb"\s*CREATE\s+(?:TEMP(?:ORARY)?\s+)?TRIGGER\b", re.IGNORECASE)
_END = re.compile(rb"\bEND\s*\Z", re.IGNORECASE)


class Splits(Protocol):
    """Cuts lines into statements; `between` two of them it holds no text."""

    @property
    def between(self) -> bool:
        """Whether the next line begins a statement."""

    def split(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The statements, without their ends."""


def is_sqlite(head: bytes) -> bool:
    """Whether a file of statements is SQLite's, by statements that no other server has."""
    return _ITS_OWN.search(head) is not None


def has_triggers(head: bytes) -> bool:
    """Whether triggers ran in it, which no schema and no dump says."""
    return _RAN_TRIGGER.search(head) is not None


def traced_statements(lines: Iterable[bytes], splitter: Splits) -> Iterator[bytes]:
    """The statements of a trace; a trigger's definition is one, whatever stands in its body."""
    body = b""
    for text in splitter.split(_with_triggers(lines, splitter)):
        if body or (_TRIGGER.match(text) and not _END.search(text)):
            body = body + b"; " + text if body else text
            if not _END.search(text):
                continue
            text, body = body, b""
        yield text


def _with_triggers(lines: Iterable[bytes], splitter: Splits) -> Iterator[bytes]:
    """The lines, where what a trigger ran is no comment any more."""
    inside = False
    for line in lines:
        if splitter.between:
            if line.startswith(b"-- TRIGGER "):
                inside = True
                continue
            inside &= line.startswith(b"-- ")
            if inside:
                yield line[3:]
                continue
        yield line
