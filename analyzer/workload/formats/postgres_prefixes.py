"""PostgreSQL's text log where `log_line_prefix` was changed while it was written.

Lines that are no records by the first prefix are read by the next one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from analyzer.workload.formats.postgres_stderr import PostgresStderr, infer_prefix
from analyzer.workload.formats.records import GROUPS, Origin, Record

#: So many prefixes are told apart in one log.
MOST_PREFIXES = 4
#: A further prefix is looked for in so many bytes, and has to explain this share of them.
_LEAST_BYTES, _LEAST_SHARE = 200, 0.5
#: And such a share of the log has to be without the first, if it does not tell sessions apart.
_LEAST_LOSING = 0.2


@dataclass(frozen=True, slots=True)
class PostgresPrefixes:
    """A text log with several prefixes, in the order in which they are tried."""

    logs: tuple[PostgresStderr, ...]
    name: ClassVar[str] = PostgresStderr.name
    takes_prefix: ClassVar[bool] = True
    quoted: ClassVar[bool] = False

    @property
    def title(self) -> str:
        """Its name and its prefixes."""
        first, *others = (f"'{log.prefix}'" for log in self.logs)
        return f"{self.name}, log_line_prefix {first}, of other lines {' and '.join(others)}"

    @property
    def has_sessions(self) -> bool:
        """Whether all records name the session that wrote them."""
        return all(log.has_sessions for log in self.logs)

    @property
    def record_start(self) -> re.Pattern[bytes]:
        """A line that carries one of the prefixes and a severity."""
        starts = (re.sub(rb"\?P<\w+>", b"?:", log.record_start.pattern) for log in self.logs)
        return re.compile(b"|".join(starts))

    def records(self, block: bytes) -> Iterator[Record]:
        """The records by the first prefix that fits; lines that fit none as they are."""
        return _read(self.logs, block, PostgresStderr.records, lambda record: record)

    @property
    def tells(self) -> frozenset[str]:
        """What all prefixes have escapes for."""
        return frozenset.intersection(*(log.tells for log in self.logs))

    def with_origin(self, block: bytes) -> Iterator[tuple[Record, Origin]]:
        """Each record, with whose it is."""
        return _read(self.logs, block, PostgresStderr.with_origin, lambda pair: pair[0])

    def plain(self, text: bytes) -> bytes:
        """The text itself: nothing is quoted here."""
        return text


_MESSAGE, _JUNK = GROUPS.index("message"), GROUPS.index("junk")
T = TypeVar("T")


def _read(
    logs: Sequence[PostgresStderr],
    block: bytes,
    read: Callable[[PostgresStderr, bytes], Iterator[T]],
    record_of: Callable[[T], Record],
) -> Iterator[T]:
    """What `read` gives of each line by the first log that knows it, the last for the others."""
    first, *others = logs
    if not others:
        yield from read(first, block)
        return
    held: list[bytes] = []
    for one in read(first, block):
        record = record_of(one)
        if record[_MESSAGE] is None:
            held.append(record[_JUNK] or b"")
            continue
        if held:
            yield from _read(others, b"\n".join(held), read, record_of)
            held.clear()
        yield one
    if held:
        yield from _read(others, b"\n".join(held), read, record_of)


def infer_prefixes(
    sample: bytes, further: bytes = b""
) -> tuple[PostgresStderr | PostgresPrefixes, float] | None:
    """The log that a sample is of, and the share of it that its prefixes explain; None for none.

    Prefixes that lines of `further` have count as well.
    """
    inferred = infer_prefix(sample)
    if inferred is None:
        return None
    logs = [PostgresStderr(inferred[0])]
    share = inferred[1]
    rest = _unread(logs[0], sample + further)
    while len(logs) < MOST_PREFIXES and len(rest) > _LEAST_BYTES:
        found = infer_prefix(rest)
        if found is None or found[1] < _LEAST_SHARE or "{" in found[0]:
            break  # lines of JSON may hold a log, and are none
        loses = logs[0].has_sessions and not PostgresStderr(found[0]).has_sessions
        if loses and len(rest) < _LEAST_LOSING * len(sample + further):
            break  # a few lines less, rather than all transactions
        logs.append(PostgresStderr(found[0]))
        rest = _unread(logs[-1], rest)
    if len(logs) == 1:
        return logs[0], share
    whole = PostgresPrefixes(tuple(logs))
    return whole, 1 - len(_unread(whole, sample)) / max(1, len(sample))


def _unread(log: PostgresStderr | PostgresPrefixes, text: bytes) -> bytes:
    """The lines of a text that are no records."""
    lines = [record[_JUNK] for record in log.records(text) if record[_MESSAGE] is None]
    return b"".join(line + b"\n" for line in lines if line)
