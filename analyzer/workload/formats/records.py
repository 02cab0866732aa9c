"""What every log format has in common: the groups of its one regex, and how a message begins."""

import re
from collections.abc import Callable, Iterator
from operator import methodcaller
from typing import ClassVar, NamedTuple, Protocol, cast

#: One record as the groups of a match, every one of them bytes or None:
#: seconds, fraction, session, line number, LOG when it is one, duration in ms, verb, other
#: severity, message (the SQL, if a verb stands before it), detail (of a plan: its context), the
#: statement of an error; or else a line that belongs to no record.
Record = tuple[
    bytes | None,
    bytes | None,
    bytes | None,
    bytes | None,
    bytes | None,
    bytes | None,
    bytes | None,
    bytes | None,
    bytes | None,
    bytes | None,
    bytes | None,
    bytes | None,
]
GROUPS = (
    "seconds",
    "fraction",
    "session",
    "number",
    "log",
    "duration",
    "verb",
    "severity",
    "message",
    "detail",
    "query",
    "junk",
)


def record_getter(pattern: re.Pattern[bytes]) -> Callable[[re.Match[bytes]], Record]:
    """What takes a record out of a match of this pattern."""
    named = sorted(pattern.groupindex, key=pattern.groupindex.__getitem__)
    if tuple(named) == GROUPS and pattern.groups == len(GROUPS):
        # There are no other groups to be left out: the same at half the time.
        return cast(Callable[[re.Match[bytes]], Record], re.Match.groups)
    return methodcaller("group", *(pattern.groupindex[name] for name in GROUPS))


class Origin(NamedTuple):
    """Whose a record is: as the log writes it, None where it does not say."""

    database: bytes | None
    user: bytes | None
    application: bytes | None


def origin_getter(pattern: re.Pattern[bytes]) -> Callable[[re.Match[bytes]], Origin]:
    """What takes the origin of a record out of a match of this pattern."""
    names = [name for name in Origin._fields if name in pattern.groupindex]

    def origin(match: re.Match[bytes]) -> Origin:
        found = {name: match[name] for name in names}
        return Origin(found.get("database"), found.get("user"), found.get("application"))

    return origin


_AUTHORIZED = re.compile(
    rb"connection authorized: user=(?P<user>.*?)(?: database=(?P<database>.*?))?"
    rb"(?: application_name=(?P<application>.*?))?(?: SSL enabled.*| GSS .*)?(?:\n.*)?",
    re.DOTALL,
)


def origin_of(message: bytes) -> Origin | None:
    """Who was let in, as `connection authorized` says it; None for another message."""
    found = _AUTHORIZED.fullmatch(message)
    return Origin(*(found[name] or b"" for name in Origin._fields)) if found else None


#: A message of PostgreSQL: a duration, then what ran. "execute fetch from" goes on with a cursor
#: that was counted already. No line end is passed over: the next record would go with it.
MESSAGE_HEAD = (
    rb"(?:duration: (?P<duration>\d++(?:\.\d++)?) ms(?:[ \t]++|(?=\n)|(?=\Z)|(?=\")))?"
    rb"(?:(?P<verb>statement|execute fetch from|execute|parse|bind|(?P<plan>plan))"
    rb"(?: [^:\n\"]*+)?:[ \t]*+)?"
)
SEVERITIES = (
    rb"DEBUG[1-5]?|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC"
    rb"|DETAIL|HINT|QUERY|CONTEXT|STATEMENT|LOCATION|BACKTRACE"
)


class LogFormat(Protocol):
    """How to read one log. Implementations are small and picklable."""

    name: ClassVar[str]
    #: Whether a log_line_prefix says how it is written.
    takes_prefix: ClassVar[bool]
    #: Whether messages have to go through `plain`.
    quoted: ClassVar[bool]

    @property
    def title(self) -> str:
        """Its name as a person reads it, with what was found out about it."""

    @property
    def has_sessions(self) -> bool:
        """Whether records name the session that wrote them."""

    @property
    def record_start(self) -> re.Pattern[bytes]:
        """Matches, at the beginning of a line, where a record begins."""

    def records(self, block: bytes) -> Iterator[Record]:
        """The records of some whole records, in order, with the lines that belong to none."""

    @property
    def tells(self) -> frozenset[str]:
        """Which fields of an Origin its records have."""

    def with_origin(self, block: bytes) -> Iterator[tuple[Record, Origin]]:
        """The records, each with whose it is."""

    def plain(self, text: bytes) -> bytes:
        """A field's text as it was before the format quoted it."""
