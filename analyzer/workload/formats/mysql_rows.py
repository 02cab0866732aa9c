"""Records that MySQL, or a proxy before it, hands out as rows of values rather than as a log.

The file is read where it lies, whatever it is (CSV, tabs, JSON, XML), and each row handed on as one
JSON list a line; here they become events, by the rules of the general log.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, ClassVar, NamedTuple

from analyzer.files import Opened, open_stream
from analyzer.model import UnusableSourceError
from analyzer.workload.clock import NO_TIME
from analyzer.workload.events import Events
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.formats.mysql_general import STEPS, database_of, told
from analyzer.workload.formats.wrapping import Left
from analyzer.workload.mysql_scan import MysqlEvents
from analyzer.workload.spoken import Reads

#: Commands that no server knows: a statement whatever it says, a connection made, one that ends.
STATEMENT, CONNECTS, DISCONNECTS = "", "connects", "disconnects"
CONNECTIONS = "connections"
TOO_LONG = "statements of more than 8 MiB"
_LONGEST = 8 << 20
#: No statement takes longer, thirty years; what says so is broken.
_LONGEST_US = 10**15
#: What has to be put in order is held in memory, if not larger.
LARGEST_SORTED = 256 << 20


class Told(NamedTuple):
    """A row: when (microseconds), in which session, what was asked for, and what came of it.

    `command` is the general log's word for it, or one of the above. `database` and `user` are None
    where the row does not say; so is `session`. `duration` is in microseconds, -1 for none;
    `error` MySQL's number; `cut`: the text was cut off. `order` is the place among the rows where
    they come in none.
    """

    text: str
    time: int = NO_TIME
    session: str | None = None
    command: str = STATEMENT
    database: str | None = None
    user: str | None = None
    duration: int = -1
    error: int = 0
    cut: bool = False
    order: tuple[int, int] = (0, 0)


#: What a row tells, or the reason why it is left out.
Telling = Told | str
#: The rows of a stream.
Teller = Callable[[IO[bytes], Left], Iterator[Telling]]


@dataclass(frozen=True, slots=True)
class MysqlRows(EventLog):
    """Rows of one kind; `keyed`: they name connections; `databases` with how often."""

    keyed: bool = True
    databases: tuple[tuple[str, int], ...] = ()
    dialect: ClassVar[str] = "mysql"
    #: Rows may come in any order.
    unordered: ClassVar[bool] = False

    @property
    def has_sessions(self) -> bool:
        """Whether there are numbers of connections."""
        return self.keyed

    @property
    def title(self) -> str:
        """Its name."""
        return self.name

    @property
    def record_start(self) -> re.Pattern[bytes]:
        """A line that begins a list."""
        return _LINE

    def events(self, block: bytes, reader: Reads) -> Events:
        """What ran in which session and database, how long, and what failed."""
        out = MysqlEvents(block, reader)
        rows = json.loads(b"[" + block.strip(b"\n").replace(b"\n", b",") + b"]")
        for text, time, session, command, database, user, duration, error, cut in rows:
            key = None if session is None else session.encode("utf-8", "replace")
            number = out.session(key)
            if command == DISCONNECTS:
                out.skip(CONNECTIONS)
                out.ends(number)
                continue
            if command == CONNECTS:
                out.skip(CONNECTIONS)
                out.starts(number)
            if user is not None:
                out.belongs(number, user.encode("utf-8", "replace"))
            if database is not None:
                out.enters(number, database.encode("utf-8", "replace"))
            if command == CONNECTS:
                continue
            data = text.encode("utf-8", "replace")
            if cut:
                data = out.marked_cut(data)
            if command == STATEMENT:
                out.statement(number, time, duration, data)
            else:
                told(out, key, time, command.encode(), data, duration)
            if error:
                out.failed(number, error)
        return out.written()

    def first_time(self, sample: bytes) -> int:
        """The file is no log of lines: MysqlTable knows its first time."""
        del sample
        return NO_TIME


_LINE = re.compile(rb"\[")


@dataclass(frozen=True)
class MysqlTable:
    """Where rows stand: the kind of file, and how it is read."""

    title: str
    log_format: MysqlRows
    teller: Teller
    first_us: int = NO_TIME

    def blocks(self, opened: Opened, left: Left, size: int) -> Iterator[bytes]:
        """The rows as MysqlRows reads them, in blocks of about `size` bytes.

        Raises UnusableSourceError where rows are to be put in order and are too many.
        """
        with open_stream(opened.path) as stream:
            rows = kept(self.teller(stream, left), left)
            if self.log_format.unordered:
                rows = iter(_in_order(rows, opened.path))
            held: list[bytes] = []
            length = 0
            for row in rows:
                held.append(json.dumps(row[:-1]).encode() + b"\n")
                length += len(held[-1])
                if length >= size:
                    yield b"".join(held)
                    held, length = [], 0
            if held:
                yield b"".join(held)


def kept(rows: Iterable[Telling], left: Left) -> Iterator[Told]:
    """The rows that tell of something; the others are counted by reason."""
    for row in rows:
        if isinstance(row, str):
            left.skipped[row] += 1
        elif row.command in _STEPS:
            left.skipped[STEPS] += 1
        elif len(row.text) > _LONGEST:
            left.skipped[TOO_LONG] += 1
        else:
            yield row if row.duration < _LONGEST_US else row._replace(duration=-1)


_STEPS = frozenset(("Prepare", "Close stmt", "Reset stmt", "Long Data", "Fetch"))


def _in_order(rows: Iterable[Told], path: str) -> list[Told]:
    found: list[Told] = []
    size = 0
    for row in rows:
        found.append(row)
        size += len(row.text) + 200
        if size > LARGEST_SORTED:
            raise UnusableSourceError(
                f"{path} has rows in no order, and too many of them to put them in one.",
                "Export it in parts, or keep fewer rows on the server.",
            )
    found.sort(key=lambda row: row.order)
    return found


def described(log: type[MysqlRows], title: str, teller: Teller, sample: list[Told]) -> MysqlTable:
    """The table that a sample of its rows is of."""
    databases: Counter[str] = Counter()
    for row in sample:
        data, command = row.text.encode("utf-8", "replace"), row.command.encode()
        said = (row.database or "").encode("utf-8", "replace") or database_of(command, data)
        databases[said.decode("utf-8", "replace")] += 1
    named = tuple(sorted((name, count) for name, count in databases.items() if name))
    keyed = any(row.session is not None for row in sample)
    first_us = next((row.time for row in sample if row.time != NO_TIME), NO_TIME)
    return MysqlTable(title, log(keyed, named), teller, first_us)
