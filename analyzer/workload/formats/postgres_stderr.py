"""PostgreSQL's text log, whatever its `log_line_prefix`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from analyzer.workload.formats.records import MESSAGE_HEAD, SEVERITIES, Record, as_record

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
    "p": rb"(?P<pid>\d+)",
    "c": rb"(?P<id>[0-9a-f]+\.[0-9a-f]+)",
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


@dataclass(frozen=True, slots=True)
class PostgresStderr:
    """A text log with this prefix; without %p and %c in it there are no sessions to be told."""

    prefix: str
    name: ClassVar[str] = "PostgreSQL text log"
    quoted: ClassVar[bool] = False

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
        return map(as_record, _patterns(self.prefix)[1].finditer(block))

    def plain(self, text: bytes) -> bytes:
        """The text itself: nothing is quoted here."""
        return text


@lru_cache(maxsize=64)
def _patterns(prefix: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Where a record starts, and a whole record."""
    lead = prefix_pattern(prefix)
    severity = rb"(?:(?P<log>LOG):\s++" + MESSAGE_HEAD + rb"|(?P<severity>" + SEVERITIES + rb"):\s++)"
    start = re.compile(lead + rb"(?:LOG|" + SEVERITIES + rb"):\s")
    record = re.compile(
        rb"^(?:"
        + lead
        + severity
        + rb"(?P<message>[^\n]*+(?:\n\t[^\n]*+)*+)(?P<detail>)(?P<query>)|(?P<junk>[^\n]*+))\n?",
        re.MULTILINE,
    )
    return start, record


def prefix_pattern(prefix: str) -> bytes:
    """The regex of a `log_line_prefix`: groups seconds, fraction, session and number, if only empty.

    Where both a session id (%c) and a process id (%p) are printed, the id is the session.
    """
    tokens = re.findall(r"%-?\d*[a-zA-Z%]|[^%]+|%", prefix.rstrip(" "))
    named = {"seconds", "fraction", "session", "number"}
    has_id = any(re.fullmatch(r"%-?\d*c", token) for token in tokens)
    pattern, optional = b"", 0
    for token in tokens:
        if token == "%q":
            pattern, optional = pattern + rb"(?:", optional + 1
        elif token[0] == "%" and token[-1] in _ESCAPES:
            piece = _ESCAPES[token[-1]]
            if token[-1] in "pc":
                session = (token[-1] == "c") == has_id and "session" in named
                piece = re.sub(rb"\?P<\w+>", rb"?P<session>" if session else rb"?:", piece)
            for group in re.findall(rb"\?P<(\w+)>", piece):
                if group.decode() in named:
                    named.discard(group.decode())
                else:
                    piece = piece.replace(b"?P<" + group + b">", b"?:")
            padded = token[1:-1] != ""
            pattern += rb" *" + piece + rb" *" if padded else piece
        else:
            pattern += rb"%" if token == "%%" else re.sub(rb"(?:\\?\s)+", rb"\\s+", re.escape(token.encode()))
    return pattern + rb")?" * optional + b"".join(b"(?P<%s>)" % n.encode() for n in sorted(named)) + rb"\s*"


_SEVERITY = re.compile(
    rb"^(?P<lead>[^\n]{0,400}?)(?:LOG|" + SEVERITIES + rb"):\s+\S", re.MULTILINE
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
    (r"(?i)\b(user|usr|db|database|app|application|client|host|remote|session|tx|xid|vxid|line|pid|state|sqlstate)=[^,\s|;\])]*", r"\1=%a"),
)


def infer_prefix(sample: bytes) -> tuple[str, float] | None:
    """The prefix that explains most of a sample's bytes, and the share; None below a tenth.

    First the known ones, then what the lines themselves suggest.
    """
    best = max(((_share(p, sample), -i, p) for i, p in enumerate(KNOWN_PREFIXES)), default=(0.0, 0, ""))
    share, _, prefix = best
    if share < 0.95:
        for guess in dict.fromkeys(_guessed(m["lead"]) for m in _first(_SEVERITY.finditer(sample), 40)):
            better = _share(guess, sample)
            if better > share + 0.01:
                share, prefix = better, guess
    return (prefix, share) if share >= 0.1 else None


def _first(matches: Iterator[re.Match[bytes]], count: int) -> Iterator[re.Match[bytes]]:
    for _, match in zip(range(count), matches, strict=False):
        yield match


def _guessed(lead: bytes) -> str:
    """A prefix as it may have been written, from one line's beginning."""
    rest = lead.decode("utf-8", "replace").replace("%", "%%")
    held: list[str] = []
    for pattern, escape in _GUESSES:

        def keep(found: re.Match[str], escape: str = escape) -> str:
            held.append(found.expand(escape))
            return f"\0{len(held) - 1}\1"

        rest = re.sub(pattern, keep, rest)
    return re.sub(r"\0(\d+)\1", lambda found: held[int(found[1])], rest)


def _share(prefix: str, sample: bytes) -> float:
    """The share of the sample's bytes that lie in records with this prefix.

    A prefix that leaves most of the line to the message by luck ("" and a word) cannot win over
    one that says more, since ties go to the first of the known ones.
    """
    explained = 0
    for match in _patterns(prefix)[1].finditer(sample):
        if match["log"] or match["severity"]:
            explained += match.end() - match.start()
    return explained / max(1, len(sample))
