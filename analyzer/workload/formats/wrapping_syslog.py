"""PostgreSQL's records as syslog carries them: cut into pieces, with a head before each.

The server cuts a message at its line ends, and long lines near 900 bytes, and numbers the pieces
`[record-piece]`, a message in one piece `[record]`; without syslog_sequence_numbers `[piece]`, and
a message in one piece not at all. Pieces of several sessions may stand among each other. Daemons
write control characters as `#011` (tab) and `#012` (line end).
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zlib import crc32

from analyzer.workload.formats.records import SEVERITIES
from analyzer.workload.formats.wrapping import Left

#: So many lines may stand between the first and the last piece of one record.
MOST_BETWEEN = 1000
#: So many bytes may wait for their last piece, and a record may have so many.
MOST_WAITING, _LONGEST = 64 << 20, 16 << 20
#: So many processes are kept in mind.
_MOST_PROCESSES = 200_000
#: The year of stamps that have none, where nobody knows better.
NO_YEAR = 1970

_ISO = (
    rb"(?P<date>\d{4}-\d\d-\d\d)T(?P<clock>\d\d:\d\d:\d\d)(?P<fraction>(?:\.\d+)?)"
    rb"(?:Z|[+-]\d\d:?\d\d)? "
)
_BSD = rb"(?P<month>[A-Z][a-z]{2}) (?P<day>[ \d]\d) (?:(?P<year>\d{4}) )?(?P<time>\d\d:\d\d:\d\d) "
_MESSAGE = (
    rb"(?P<database>\[[A-Z][A-Z_]+\] )?"  # Heroku's, by its colour
    rb"(?:\[(?P<number>\d{1,9})(?:-(?P<piece>\d{1,6}))?\](?: |$))?(?P<text>[^\n]*)"
)
#: RFC 5424: priority and version, stamp, host, program, process, message id, data.
_NEW = re.compile(
    rb"(?:<\d{1,3}>)?1 "
    + _ISO
    + rb"(?P<host>\S+) (?P<program>\S+) (?P<process>\S+) \S+"
    + rb" (?:(?:-|(?:\[[^\]\n]*=[^\]\n]*\])+)(?: |$))?(?:\xef\xbb\xbf)?"
    + _MESSAGE
)
_TAG = rb"(?:(?P<host>[^\s\[]+) )?(?P<program>[^\s:\[]+)(?:\[(?P<process>[^\]\s]+)\])?:(?: |$)"
_OLD = re.compile(rb"(?:<\d{1,3}>)?" + _BSD + _TAG + _MESSAGE)
_OLD_ISO = re.compile(rb"(?:<\d{1,3}>)?" + _ISO + _TAG + _MESSAGE)
_MONTHS = b"JanFebMarAprMayJunJulAugSepOctNovDec"
_POSTGRES = re.compile(rb"postgres|pgsql|^pg|edb", re.IGNORECASE)
_OTHER_RECORD = re.compile(
    rb"(?:[^\s#][^\n]{0,300}?)?(?:DETAIL|HINT|QUERY|CONTEXT|STATEMENT|LOCATION|BACKTRACE):  "
)
_OWN_STAMP = re.compile(
    rb"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? [A-Za-z0-9+:-]+) ?(?P<rest>.*)", re.DOTALL
)
#: What Heroku's servers print before a message: `sql_error_code = 00000 user="u" database="d" `.
_PAIRS = re.compile(
    rb" ?sql_error_code = \S+ (?:\w+ ?= ?(?:\"[^\"]*\"|\S+) )*(?=(?:LOG|" + SEVERITIES + rb"):)"
)
_PAIR = re.compile(rb"(database|user|application_name) ?= ?(?:\"([^\"]*)\"|(\S+))")


class _Record:
    """A record that may not be whole yet: its text, and the line from which on it is."""

    __slots__ = ("last", "lead", "lines", "number", "session", "size", "text", "until")

    def __init__(self, session: bytes, number: bytes | None, lead: bytes, until: int) -> None:
        self.session = session
        self.number = number
        self.lead = lead
        self.until = until
        self.text = [lead]
        self.size = 0
        #: The piece that came last; it ends within a word if it has no space to be cut at.
        self.last = b""
        #: The lines it came in: daemons with two rules for one file write each of them twice.
        self.lines: set[bytes] = set()

    def begin(self, text: bytes) -> None:
        """The first piece, which may hold several lines where the server does not cut."""
        first, *others = text.split(b"\n")
        self.text.append(_bare(first))
        self.last = first
        self.size = len(first)
        for other in others:
            self.add(other)

    def add(self, text: bytes) -> None:
        """Another piece: a line more, the rest of a line, or a record that belongs to it.

        What makes the record longer than any is, is left out.
        """
        if self.size > _LONGEST:
            return
        self.size += len(text)
        if text[:1] == b"\t":
            self.text += (b"\n", text)
        elif _OTHER_RECORD.match(text):
            own = _OWN_STAMP.match(text)  # the lead has it already
            self.text += (b"\n", self.lead, _bare(own["rest"] if own else text))
        elif text[:1] == b" " or len(self.last.split(None, 2)) < 2:
            self.text.append(text)
        else:
            self.text += (b" ", text)
        self.last = text

    def whole(self) -> bytes:
        """All of it."""
        return b"".join((*self.text, b"\n"))


@dataclass(frozen=True)
class Syslog:
    """Syslog's lines, old and new; Heroku's are of the same kind.

    Old stamps have no year: the first are of `year`.
    """

    year: int = NO_YEAR
    name: str = "syslog"
    anything: bool = False

    def fits(self, line: bytes) -> bool:
        """Whether the line is one of PostgreSQL's in a syslog."""
        found = _matched(line)
        return found is not None and _is_postgres(found)

    def unwrap(self, lines: Iterable[bytes], left: Left) -> Iterator[bytes]:
        """The records as a text log, in order of their first pieces."""
        waiting: deque[_Record] = deque()
        latest: dict[bytes, _Record] = {}
        stamps, sessions = _Stamps(self.year), _Sessions()
        record: _Record | None = None
        size = 0
        for count, line in enumerate(lines):
            size += len(line)
            while waiting and (waiting[0].until <= count or size > MOST_WAITING):
                done = waiting.popleft()
                size = size - done.size if waiting else len(line)
                if latest.get(done.session) is done:
                    del latest[done.session]
                yield done.whole()
            found = _matched(line)
            if found is None:
                if line[:1] in (b"\t", b" ") and record is not None and record.until > count:
                    record.add(b"\t" + line.strip())  # the journal indents with spaces
                elif line.strip():
                    left.junk(line)
                continue
            if not _is_postgres(found):
                left.skipped["lines of other programs"] += 1
                record = None
                continue
            number, piece = found["number"], found["piece"]
            session, text = sessions.of(found), _unescaped(found["text"])
            record = latest.get(session)
            if record is not None and piece and line in record.lines:
                left.skipped["lines that came twice"] += 1
            elif not _goes_on(piece, text):
                lead = stamps.of(found) + b" UTC"
                if (own := _OWN_STAMP.match(text)) is not None:
                    lead, text = own["stamp"], own["rest"]
                lead += b" " + session + b" "
                record = latest[session] = _Record(session, number, lead, count + MOST_BETWEEN)
                record.begin(text)
                record.lines.add(line)
                waiting.append(record)
            elif record is not None and (piece is None or record.number == number):
                record.add(text)
                record.lines.add(line)
            else:
                record = None
                left.skipped["pieces of records that begin elsewhere"] += 1
        for record in waiting:
            yield record.whole()


def _unescaped(text: bytes) -> bytes:
    text = text.rstrip(b"\r")
    if b"#01" in text:
        text = text.replace(b"#012", b"\n").replace(b"#011", b"\t")
    return text


def _goes_on(piece: bytes | None, text: bytes) -> bool:
    """Whether a piece is none that begins a record."""
    if piece is not None:
        return piece != b"1"
    return text[:1] in (b"\t", b" ") or _OTHER_RECORD.match(text) is not None


def _matched(line: bytes) -> re.Match[bytes] | None:
    return _OLD.match(line) or _NEW.match(line) or _OLD_ISO.match(line)


def _is_postgres(found: re.Match[bytes]) -> bool:
    """By the program's name, or, since that may be any, by the numbers of the pieces."""
    process = found["process"] or b""
    return (
        found["piece"] is not None
        or process.startswith(b"postgres.")
        or _POSTGRES.search(found["program"]) is not None
    )


class _Sessions:
    """Session ids as %c prints them: of host and program, and the process.

    A process number is used again; then the numbers of its records begin anew.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[bytes, bytes, bytes], tuple[int, int]] = {}

    def of(self, found: re.Match[bytes]) -> bytes:
        """The session of a line."""
        process = (found["process"] or b"0").rpartition(b".")[2]
        who = (found["host"] or b"", found["program"], process)
        last, life = self._last.get(who, (0, 0))
        if found["piece"] == b"1":
            if len(self._last) >= _MOST_PROCESSES:
                self._last.clear()
            number = int(found["number"])
            life += number < last
            self._last[who] = (number, life)
        where = crc32(b" ".join((*who[:2], b"%d" % life)))
        return b"%08x.%x" % (where, int(process) if process.isdigit() else crc32(process))


def _bare(text: bytes) -> bytes:
    """A text whose pairs before the message are only those that a filter asks for."""
    pairs = _PAIRS.match(text)
    if pairs is None:
        return text
    told = {name: one or other for name, one, other in _PAIR.findall(pairs.group())}
    lead = b"user=%s,db=%s,app=%s " % (
        told.get(b"user", b""),
        told.get(b"database", b""),
        told.get(b"application_name", b""),
    )
    return (lead if told else b"") + text[pairs.end() :]


class _Stamps:
    """Stamps as the server prints them; where there is no year, a first one and those after it."""

    def __init__(self, year: int) -> None:
        self._month, self._year = 0, year

    def of(self, found: re.Match[bytes]) -> bytes:
        """The stamp of a line."""
        groups = found.groupdict()
        if groups.get("date"):
            return b"%s %s%s" % (found["date"], found["clock"], found["fraction"])
        month = _MONTHS.find(found["month"]) // 3 + 1
        year = self._year
        if found["year"]:
            year = int(found["year"])
        elif month - self._month > 6 and self._month:
            year -= 1  # a late line of last December
        else:
            year += self._month - month > 6
            self._month, self._year = month, year
        day = found["day"].replace(b" ", b"0")
        return b"%04d-%02d-%s %s" % (year, month, day, found["time"])
