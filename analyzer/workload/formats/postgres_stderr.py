"""PostgreSQL's text log, whatever its `log_line_prefix`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from analyzer.workload.formats.folded_prefixes import folded_prefixes
from analyzer.workload.formats.prefixed import parts_of, records_by, steps_of, take
from analyzer.workload.formats.records import (
    MESSAGE_HEAD,
    SEVERITIES,
    Origin,
    Record,
    origin_getter,
    record_getter,
)

#: Prefixes in the field: upstream's, Debian's, RDS's, pgBadger's, Azure's and their kin.
KNOWN_PREFIXES = (
    "%m [%p] %q%u@%d ",
    "%m [%p] ",
    "%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ",
    "%m [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h,vxid=%v,xid=%x ",
    "%t [%p]: [%l-1] user=%u,db=%d ",
    "%t [%p]: db=%d,user=%u,app=%a,client=%h ",
    "%t:%r:%u@%d:[%p]:",
    "%t [%p]: [%l-1] ",
    "%m [%p]: [%l-1] %u@%d ",
    "%m [%p] %u@%d ",
    "%t [%p] ",
    "%t-%c-",
    "%m %c ",
    "%t ",
    "%m ",
    "",
)
_WORD = rb"[^\n]{0,80}?"
_ESCAPES: dict[str, bytes] = {
    "p": rb"\d+",
    "c": rb"[0-9a-f]+\.[0-9a-f]+",
    "l": rb"(?P<number>\d+)",
    "t": rb"(?P<seconds>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?P<fraction>) [\w+:-]+",
    "m": rb"(?P<seconds>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?P<fraction>\.\d+) [\w+:-]+",
    "n": rb"(?P<seconds>\d{9,11})(?P<fraction>\.\d+)",
    "s": rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [\w+:-]+",
    "v": rb"(?:-?\d+/\d+)?",
    "x": rb"\d+",
    "e": rb"[0-9A-Z]{5}",
    "Q": rb"-?\d+",
    "P": rb"\d*",
    "r": rb"[^\s]*?",
    "h": rb"[^\s]*?",
    "L": rb"[^\s]*?",
    **dict.fromkeys("uadbi", _WORD),
}


#: Escapes that tell a record's origin.
_ORIGINS = {"u": "user", "d": "database", "a": "application"}
#: Groups of a record's pattern that are none of the record's.
_OTHER_GROUPS = (*_ORIGINS.values(), "other", "plan")


@dataclass(frozen=True, slots=True)
class PostgresStderr:
    """A text log with this prefix; without %p and %c in it there are no sessions to be told."""

    prefix: str
    name: ClassVar[str] = "PostgreSQL text log"
    takes_prefix: ClassVar[bool] = True
    quoted: ClassVar[bool] = False

    @property
    def title(self) -> str:
        """Its name and its prefix."""
        return f"{self.name}, log_line_prefix '{self.prefix}'"

    @property
    def has_sessions(self) -> bool:
        """Whether records name the session that wrote them."""
        return bool(re.search(r"%-?\d*[pc]", self.prefix))

    @property
    def record_start(self) -> re.Pattern[bytes]:
        """A line that carries the prefix and a severity."""
        return _patterns(self.prefix)[0]

    def records(self, block: bytes) -> Iterator[Record]:
        """Each line with its continuation lines; secondary lines are records of their own."""
        record, as_record = _without_origin(self.prefix)
        if take is not None and (steps := steps_of(self.prefix)) is not None:
            return records_by(take, block, steps, record, as_record)
        return map(as_record, record.finditer(block))

    @property
    def tells(self) -> frozenset[str]:
        """What the prefix has escapes for."""
        found = re.findall(r"%-?\d*([uda])", self.prefix.replace("%%", ""))
        return frozenset(_ORIGINS[escape] for escape in found)

    def with_origin(self, block: bytes) -> Iterator[tuple[Record, Origin]]:
        """Each line, with whose it is."""
        _, record, as_record = _patterns(self.prefix)
        as_origin = origin_getter(record)
        for match in record.finditer(block):
            yield as_record(match), as_origin(match)

    def plain(self, text: bytes) -> bytes:
        """The text itself: nothing is quoted here."""
        return text


@lru_cache(maxsize=64)
def _patterns(
    prefix: str,
) -> tuple[re.Pattern[bytes], re.Pattern[bytes], Callable[[re.Match[bytes]], Record]]:
    """Where a record starts, a whole record, and what takes its groups out of a match."""
    lead = prefix_pattern(prefix)
    severity = (
        rb"(?:(?P<log>LOG):[ \t]*+(?:00000:[ \t]++)?+"  # its code, if log_error_verbosity says so
        + MESSAGE_HEAD
        + rb"|(?P<severity>"
        + SEVERITIES
        + rb"):[ \t]*+)"
    )
    start = re.compile(lead + rb"(?:LOG|" + SEVERITIES + rb"):\s")
    record = re.compile(
        rb"^(?:"
        + lead
        + severity
        + rb"(?P<message>[^\n]*+(?:\n\t[^\n]*+)*+)(?P<detail>)(?P<query>)|(?P<junk>[^\n]*+))\n?",
        re.MULTILINE,
    )
    return start, record, record_getter(record)


@lru_cache(maxsize=64)
def _without_origin(
    prefix: str,
) -> tuple[re.Pattern[bytes], Callable[[re.Match[bytes]], Record]]:
    """A whole record as in _patterns, with no group but a record's: the less time it takes."""
    whole = _patterns(prefix)[1].pattern
    bare = re.sub(rb"\(\?P<(?:" + "|".join(_OTHER_GROUPS).encode() + rb")>", b"(?:", whole)
    record = re.compile(bare, re.MULTILINE)
    return record, record_getter(record)


def prefix_pattern(prefix: str) -> bytes:
    """The regex of a `log_line_prefix`, with groups seconds, fraction, session and number.

    A group for which the prefix has nothing is there, and empty. Where both a session id (%c) and
    a process id (%p) are printed, the id is the session.
    """
    parts, session = parts_of(prefix)
    missing = dict.fromkeys((b"seconds", b"fraction", b"session", b"number"))
    pattern, optional = b"", 0
    named: set[str] = set()
    for part, after in parts:
        escape = part[-1]
        if part[0] != "%" or escape not in _ESCAPES:
            if part == "%q":
                pattern, optional = pattern + rb"(?:", optional + 1
            else:
                literal = re.escape(part.replace("%%", "%").encode())
                pattern += re.sub(rb"(?:\\?\s)+", rb"[ \\t]+", literal)
            continue
        piece = _ESCAPES[escape]
        if piece.endswith((b"*?", b"}?")) and after[:1] not in ("", "%"):
            # Mostly what is printed here does not hold what stands behind it: tried first.
            behind = re.escape(after[0].encode())
            piece = rb"(?:[^\n" + behind + rb"]*+|" + piece + rb")"
        if (origin := _ORIGINS.get(escape, "")) and origin not in named:
            named.add(origin)
            piece = b"(?P<" + origin.encode() + b">" + piece + b")"
        if escape in "pc":
            name = b"session" if escape == session else b"other"
            piece = b"(?P<" + name + b">" + piece + b")"
        for group in re.findall(rb"\?P<(\w+)>", piece):
            if group.decode() in _ORIGINS.values():
                continue
            if group in missing:
                del missing[group]
            else:
                piece = piece.replace(b"?P<" + group + b">", b"?:")
        pattern += rb" *" + piece + rb" *" if part[1:-1] else piece
    return pattern + rb")?" * optional + b"".join(b"(?P<%s>)" % n for n in missing) + rb"[ \t]*"


_TIMES = re.compile(r"%-?\d*[mtn]")
_SEVERITY = re.compile(
    rb"^(?!\t)(?P<lead>[^\n]{0,400}?)(?:LOG|" + SEVERITIES + rb"):[ \t]+"
    rb"(?:(?P<ran>(?:00000:[ \t]+)?(?:duration|statement|execute)\b)|\S)",
    re.MULTILINE,
)
#: What stands in a prefix nobody told us, in the order in which it is looked for.
_GUESSES: tuple[tuple[str, str], ...] = (
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [\w+:-]*[A-Za-z0-9]", "%m"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [\w+]*[A-Za-z0-9]", "%t"),
    (r"\b\d{10}\.\d{3}\b", "%n"),
    (r"\b[0-9a-f]{8}\.[0-9a-f]+\b", "%c"),
    (r"\[\d+-1\]", "[%l-1]"),
    (r"\[\d+\]", "[%p]"),
    (r"\bpid=\d+", "pid=%p"),
    (r"(?<![\w.])[\w.:\[\]-]+\(\d+\)", "%r"),
    (r"(?<![\w/])-?\d+/\d+(?![\w/])", "%v"),
    (r"(?<![^\s:,|])(?:\[unknown\]|[\w.$-]+)@(?:\[unknown\]|[\w.$-]+)", "%u@%d"),
    (r"(?i)\b(user|usr)=[^,\s|;\])]*", r"\1=%u"),
    (r"(?i)\b(db|database)=[^,\s|;\])]*", r"\1=%d"),
    (r"(?i)\b(client|host|remote)=[^,\s|;\])]*", r"\1=%h"),
    (r"(?i)\b(app|application)=[^,\s|;\])]*", r"\1=%a"),
    (r"(?i)\b(session|tx|xid|vxid|line|pid|state|sqlstate)=[^,\s|;\])]*", r"\1=%i"),
    (r"(?<![\w\ue000])\d+(?![\w\ue001])", "%x"),
)


def infer_prefix(sample: bytes) -> tuple[str, float] | None:
    """The prefix that explains most of a sample's bytes, and the share; None below a tenth.

    First the known ones, then what the lines themselves suggest.
    """
    share, prefix = 0.0, ""
    for known in KNOWN_PREFIXES:
        if share < 1 and (better := _share(known, sample)) > share:
            share, prefix = better, known
    if share < 0.95:
        leads = list(_SEVERITY.finditer(sample))
        guesses = [_guessed(m["lead"]) for m in leads[:40]]
        guesses += folded_prefixes(
            (_guessed(m["lead"]), m["ran"] is not None) for m in leads[:: 1 + len(leads) // 400]
        )
        for guess in dict.fromkeys(guesses):
            if _TIMES.search(prefix) and not _TIMES.search(guess):
                continue  # rather two prefixes, each with its time
            better = _share(guess, sample)
            if better > share + 0.01:
                share, prefix = better, _with_process(guess, sample)
    return (_with_application(_as_seen(prefix, sample), sample), share) if share >= 0.1 else None


def _as_seen(prefix: str, sample: bytes) -> str:
    """The prefix without what stands behind %q, where even statements do not have it."""
    always, _, optional = prefix.partition("%q")
    whose = [_ORIGINS[escape] for escape in re.findall(r"%-?\d*([uda])", optional)]
    if not whose:
        return prefix
    ran = [m for m in _patterns(prefix)[1].finditer(sample) if m["verb"]]
    return always if ran and not any(m[name] for m in ran for name in whose) else prefix


def _with_application(prefix: str, sample: bytes) -> str:
    """The prefix with %a behind its last %d or %u, where that seems to print several words.

    The application may as well stand behind a mark that every value has.
    """
    if not prefix.endswith(("%d ", "%u ")):
        return prefix
    told = _ORIGINS[prefix[-2]]
    found = (m[told] for m in _first(_patterns(prefix)[1].finditer(sample), 200))
    values = [value for value in found if value]
    for mark in (b"/", b"|", b";", b",", b":"):
        if values and all(mark in value for value in values):
            return f"{prefix[:-1]}{mark.decode()}%a "
    spaced = sum(b" " in value for value in values)
    return f"{prefix}%a " if spaced > len(values) / 2 else prefix


#: The largest process id that Linux gives.
_LARGEST_PID = 1 << 22


def _with_process(guess: str, sample: bytes) -> str:
    """The guess with its one unexplained number as the process, if all its values may be that.

    Of several numbers nobody knows which it is; the report then asks for the prefix.
    """
    if guess.count("%x") != 1 or "%p" in guess or "%c" in guess:
        return guess
    told = guess.replace("%x", "%p")
    found = {m["session"] for m in _patterns(told)[1].finditer(sample) if m["junk"] is None}
    numbers = [int(value) for value in found if value]
    return told if numbers and all(1 < number <= _LARGEST_PID for number in numbers) else guess


def _first(matches: Iterator[re.Match[bytes]], count: int) -> Iterator[re.Match[bytes]]:
    for _, match in zip(range(count), matches, strict=False):
        yield match


#: Stand around the number of what was already told in a prefix; they occur in no log.
_TOLD = re.compile("\ue000(\\d+)\ue001")


def _guessed(lead: bytes) -> str:
    """A prefix as it may have been written, from one line's beginning; other numbers become %x."""
    rest = lead.decode("utf-8", "replace").replace("%", "%%")
    told: list[str] = []
    for pattern, escape in _GUESSES:

        def keep(found: re.Match[str], escape: str = escape) -> str:
            told.append(found.expand(escape))
            return f"\ue000{len(told) - 1}\ue001"

        rest = re.sub(pattern, keep, rest)
    return _TOLD.sub(lambda found: told[int(found[1])], rest)


def _share(prefix: str, sample: bytes) -> float:
    """The share of the sample's bytes that lie in records with this prefix; 0 without any LOG."""
    explained = logs = 0
    for match in _patterns(prefix)[1].finditer(sample):
        if match["junk"] is None:
            explained += match.end() - match.start()
            logs += match["log"] is not None
    return explained / max(1, len(sample)) if logs else 0.0
