"""Files of statements, one after the other: a script, what a proxy or a test suite wrote down."""

import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from analyzer.files import Opened, open_stream, short_lines
from analyzer.workload.clock import NO_TIME
from analyzer.workload.formats.application import begins_statement
from analyzer.workload.formats.sqlite_trace import has_triggers, is_sqlite, traced_statements
from analyzer.workload.formats.statement_columns import ROLES
from analyzer.workload.formats.statement_rows import StatementRows
from analyzer.workload.formats.wrapping import Left

#: A longer statement is none that anybody ran.
LONGEST = 16 << 20
_LOOKED_AT, _LEAST = 200, 0.8
_DELIMITER = re.compile(rb"\s*DELIMITER\s+(\S+)\s*$", re.IGNORECASE)
_LEAD = rb"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*"
_COPY = re.compile(_LEAD + rb"COPY\s[^;]*\bFROM\s+STDIN\b", re.IGNORECASE | re.DOTALL)
#: Statements of which a file of executed ones consists; those of a dump itself are none.
_RUN = re.compile(
    _LEAD
    + rb"(?:SELECT\s(?!\s*pg_catalog\.)|UPDATE\s[^;]*?\sSET\s|DELETE\s+FROM\s"
    + rb"|WITH\s[^;]*?\sAS\s|MERGE\s+INTO\s|CALL\s|EXEC(?:UTE)?\s)",
    re.IGNORECASE | re.DOTALL,
)
_INSERT = re.compile(_LEAD + rb"(?:INSERT|REPLACE)\s+INTO\s", re.IGNORECASE | re.DOTALL)
_DEFINES = re.compile(
    _LEAD + rb"(?:CREATE|ALTER|DROP|COMMENT|GRANT|REVOKE)\s", re.IGNORECASE | re.DOTALL
)


#: How the tools that dump a database begin: what is in it was stored, not run.
_DUMP = re.compile(
    rb"^-- (?:PostgreSQL database dump|Dumped (?:from|by) |(?:MySQL|MariaDB) dump )"
    rb"|\APRAGMA foreign_keys=OFF;\r?\nBEGIN TRANSACTION;",
    re.MULTILINE,
)


@dataclass(frozen=True)
class SqlScript:
    """A file of statements, in the order in which one session ran them."""

    dialect: str
    log_format: StatementRows
    first_us: int = NO_TIME
    tells: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """What the statements are in."""
        return "a script"

    def blocks(self, opened: Opened, left: Left, size: int) -> Iterator[bytes]:
        """The statements as StatementRows reads them, in blocks of about `size` bytes."""
        held: list[bytes] = []
        length = 0
        with open_stream(opened.path, left.broke) as stream:
            splitter = Splitter(self.dialect, left)
            lines = short_lines(stream, left.long_line)
            traced = self.dialect == "sqlite"
            for text in traced_statements(lines, splitter) if traced else splitter.split(lines):
                held.append(_row(text))
                length += len(text)
                if length >= size:
                    yield b"".join(held)
                    held, length = [], 0
        if held:
            yield b"".join(held)


def find_script(sample: Opened, dialect: str) -> SqlScript | None:
    """The script that a file is; None for another file, a schema or a dump among them."""
    if sample.head.lstrip()[:1] in (b"{", b"[", b"<") or b"\0" in sample.head[:1000]:
        return None
    if _DUMP.search(sample.head):
        return None
    if b";" not in sample.head and b"\nGO" not in sample.head.upper():
        return None
    if is_sqlite(sample.head) and (has_triggers(sample.head) or _fits(sample.head, "sqlite")):
        return SqlScript("sqlite", StatementRows("SQLite statements", dialect="sqlite"))
    for tried in dict.fromkeys((dialect, "mysql")):
        if _fits(sample.head, tried):
            return SqlScript(
                tried, StatementRows("SQL statements", dialect=None if tried == dialect else tried)
            )
    return None


def _fits(head: bytes, dialect: str) -> bool:
    """Whether most of a text's statements are some that were run."""
    found = Splitter(dialect, Left()).split(io.BytesIO(head))
    texts = [text for text in islice(found, _LOOKED_AT) if text.strip()]
    run = sum(_RUN.match(text) is not None for text in texts)
    inserts = sum(_INSERT.match(text) is not None for text in texts)
    defined = sum(_DEFINES.match(text) is not None for text in texts)
    sure = sum(map(begins_statement, texts))
    return (run > defined or (inserts > 0 and not defined)) and sure >= _LEAST * len(texts)


def _row(text: bytes) -> bytes:
    values: list[str | None] = [None] * len(ROLES)
    values[ROLES.index("query")] = text.decode("utf-8", "replace")
    values[ROLES.index("session")] = "script"
    return json.dumps(values).encode() + b"\n"


_TOKENS = {
    "postgres": rb"[eE]'|['\"]|(?<![\w$])\$(?:[A-Za-z_]\w*)?\$|--|/\*",
    "mysql": rb"['\"`]|--(?=\s|$)|#|/\*",
    "tsql": rb"['\"\[]|--|/\*",
    "sqlite": rb"['\"\[`]|--|/\*",
}


@dataclass(slots=True)
class Splitter:
    """Cuts a stream into statements; `left` counts what is none.

    Knows strings, names, comments and dollar quotes; DELIMITER, GO and / on lines of their own;
    psql's commands, and the data behind a COPY, which are passed over.
    """

    dialect: str
    left: Left
    _end: bytes = b";"
    _until: bytes = b""
    _escapes: bool = False
    _depth: int = 0
    _held: list[bytes] = field(default_factory=list)
    _size: int = 0

    @property
    def between(self) -> bool:
        """Whether the next line begins a statement."""
        return not self._until and not any(map(bytes.strip, self._held))

    def split(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The statements, without their ends."""
        copying = False
        for line in lines:
            word = line.strip()
            alone = not self._until and all(map(_is_remark, self._held))
            if copying:
                copying = word != b"\\."
                continue
            if alone and word.startswith(b"\\"):
                self.left.skipped["commands of psql"] += 1
                continue
            if alone and (stated := _DELIMITER.match(line)):
                self._end = stated[1]
                continue
            if not self._until and word.upper() in (b"GO", b"/"):
                yield from self._flush()
                continue
            for text in self._cut(line):
                copying |= _COPY.match(text) is not None
                yield text
        yield from self._flush()

    def _cut(self, line: bytes) -> Iterator[bytes]:
        """The statements that end in a line."""
        at = start = 0
        token = self._token()
        while True:
            if self._until:
                at = self._close(line, at)
                if at < 0:
                    break
                continue
            found = token.search(line, at)
            if found is None:
                break
            what = found.group()
            at = found.end()
            if what == self._end:
                self._hold(line[start : found.start()])
                yield from self._flush()
                start = at
            elif what in (b"--", b"#"):
                break
            elif what == b"/*":
                self._until, self._depth = b"*/", 1
            else:
                self._escapes = what[-1:] in b"'\"" and (
                    what[:1] in b"eE" or self.dialect in ("mysql", "mariadb")
                )
                self._until = b"]" if what == b"[" else what if what[:1] == b"$" else what[-1:]
        self._hold(line[start:])

    def _close(self, line: bytes, at: int) -> int:
        """Where what is open ends in a line, -1 where it does not."""
        until = self._until
        if until == b"*/":
            for found in _COMMENT.finditer(line, at):
                self._depth += 1 if found.group() == b"/*" and self.dialect == "postgres" else 0
                self._depth -= found.group() == b"*/"
                if not self._depth:
                    self._until = b""
                    return found.end()
            return -1
        while (end := line.find(until, at)) >= 0:
            after = end + len(until)
            if self._escapes and _odd_backslashes(line, at, end):
                at = after
            elif len(until) == 1 and line[after : after + 1] == until:
                at = after + 1
            else:
                self._until = b""
                return after
        return -1

    def _token(self) -> re.Pattern[bytes]:
        tokens = _TOKENS.get("mysql" if self.dialect == "mariadb" else self.dialect)
        return re.compile(re.escape(self._end) + b"|" + (tokens or _TOKENS["postgres"]))

    def _hold(self, text: bytes) -> None:
        self._size += len(text)
        if self._size <= LONGEST:
            self._held.append(text)

    def _flush(self) -> Iterator[bytes]:
        text = b"".join(self._held).strip()
        if self.dialect in ("mysql", "mariadb"):
            text = _HASH_REMARKS.sub(b"", text)
        if self._size > LONGEST:
            self.left.skipped["statements that are too long"] += 1
        elif text:
            yield text
        self._held.clear()
        self._size, self._until = 0, b""


def _is_remark(line: bytes) -> bool:
    return line.lstrip()[:2] in (b"", b"--")


_COMMENT = re.compile(rb"/\*|\*/")
_HASH_REMARKS = re.compile(rb"\A(?:\s*#[^\n]*(?:\n|\Z))+")


def _odd_backslashes(line: bytes, start: int, end: int) -> bool:
    run = end
    while run > start and line[run - 1 : run] == b"\\":
        run -= 1
    return (end - run) % 2 == 1
