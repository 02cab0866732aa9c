"""What applications write of their SQL: entries with a head, and the words they are made of.

A format is one function from an entry to what it tells. What stands before its words, the head
that the logger writes, is read here for all of them: time, thread or process, request.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from analyzer.workload.clock import NO_TIME, Fractions, Seconds

#: What an entry tells. ASKED: a statement ran. QUEUED: it ran in the transaction that a later
#: COMMITS of its session ends, if there is one. PLACED: where the statement before came from, or
#: that it failed.
#: OPENS, NAMED, CLOSES: the frame of a request. CODE: what the session's thread is executing.
(ASKED, QUEUED, PLACED, OPENS, NAMED, CLOSES, CODE, BEGINS, COMMITS, ROLLS_BACK) = range(10)


class Told(NamedTuple):
    """What an entry tells.

    `head` is what the logger wrote before it; `session` and `time` (microseconds) stand where the
    words themselves have them; `pairs` are keys with values as in a statement's comment; `waits`:
    the next entry of the session may say where the statement came from; `times`: how often it ran.
    """

    what: int
    head: bytes = b""
    sql: bytes = b""
    duration_us: int = -1
    pairs: tuple[tuple[str, str], ...] = ()
    session: bytes | None = None
    time: int = NO_TIME
    failed: bool = False
    waits: bool = False
    times: int = 1


class Application(NamedTuple):
    """A format: its name, how an entry may begin besides with a head, and what an entry tells.

    `tell` answers None for an entry of something else, and a reason for what is left out.
    """

    name: str
    start: bytes
    tell: Callable[[bytes], Told | str | None]
    remedy: str


_ANSI = rb"(?:\x1b\[[\d;]*m)*+"
ANSI = re.compile(rb"\x1b\[[\d;]*m")
_LEVELS = (
    rb"TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL|NOTICE|info|dbug|trce|warn|fail|crit"
)
#: How an entry begins in any log: a date, a time, a level, Ruby's letter, an object of JSON.
HEAD = (
    _ANSI
    + rb"[ \t]{0,4}"
    + _ANSI
    + rb"[\[(<\"']?"
    + _ANSI
    + rb"(?:\d{4}[-/.]\d\d[-/.]\d\d[T ]\d|\d\d:\d\d:\d\d|\d\d[-/.]\w{2,3}[-/.]\d{2,4}[: ]\d\d"
    + rb"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d|[DIWEFA], \[|\{\"|(?:"
    + _LEVELS
    + rb")(?![\w.]))"
)


def entries(block: bytes, start: re.Pattern[bytes]) -> Iterator[bytes]:
    """The entries of a log, each with the lines that follow it; colours are taken out.

    What comes before the first beginning is an entry as well.
    """
    entry: list[bytes] = []
    for line in block.split(b"\n"):
        if start.match(line):
            if entry:
                yield b"\n".join(entry)
            entry = []
        line = line.rstrip(b"\r")
        if b"\x1b" in line:
            line = ANSI.sub(b"", line)
        if line.startswith((b'{"', b'{ "')):
            line = unwrapped(line)
        entry.append(line)
    if entry and entry != [b""]:
        yield b"\n".join(entry)


_MESSAGES = ("message", "msg", "@message", "RenderedMessage", "@m")
_STAMPS = ("@timestamp", "timestamp", "time", "ts", "@t", "Timestamp")
_THREADS = ("thread_name", "thread", "threadName", "thread_id", "threadId")
_PROCESSES = ("pid", "process", "process_id", "processId")
_LOGGERS = ("logger_name", "logger", "name", "SourceContext", "loggerName")
_TRACES = ("trace_id", "traceId", "trace.id", "request_id", "requestId")


_NO_NAME = re.compile(r"[^\w.-]+")


def unwrapped(line: bytes) -> bytes:
    """A log line that is an object of JSON, as the line that a plain logger would write."""
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError):
        return line
    message = _first(row, _MESSAGES) if isinstance(row, dict) else None
    if message is None:
        return line
    stamp = _first(row, _STAMPS) or ""
    # Threads are called alike in all processes.
    who = [found for keys in (_PROCESSES, _THREADS) if (found := _first(row, keys))]
    trace, logger = _first(row, _TRACES), _first(row, _LOGGERS) or ""
    speaker = _NO_NAME.sub("-", ".".join(who))
    head = f"{stamp} DEBUG thread={speaker} " if who else f"{stamp} DEBUG "
    if trace:
        head += f"traceId={trace} "
    return f"{head}{logger} - {message}".encode("utf-8", "replace")


def _first(row: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    found = next((row[key] for key in keys if row.get(key)), None)
    return str(found) if isinstance(found, str | int) else None


_FIRST = re.compile(
    rb"\s*(?:(?:/\*.*?\*/|--[^\n]*\n)\s*)*\(*(?:SELECT|INSERT|UPDATE|DELETE|MERGE|REPLACE|WITH|BEGIN"
    rb"|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|CREATE|ALTER|DROP|TRUNCATE|SET|SHOW|EXPLAIN|PRAGMA"
    rb"|COPY|CALL|EXEC|LOCK|VALUES|DECLARE|FETCH|CLOSE|END|ABORT|GRANT|REVOKE|DO|USE|DESCRIBE)\b",
    re.IGNORECASE | re.DOTALL,
)


def begins_statement(text: bytes) -> bool:
    """Whether a text begins with a statement, comments before it allowed."""
    return _FIRST.match(text) is not None


_ONE = re.compile(rb"(?:[^;'\"`]++|'(?:[^']|'')*+'|\"[^\"]*+\"|`[^`]*+`)*+")


def first_statement(text: bytes) -> bytes:
    """What stands before the first semicolon outside of quotes."""
    found = _ONE.match(text)
    return found.group() if found else b""


def microseconds(milliseconds: bytes | None) -> int:
    """`1.25` or `1,234` (thousands) milliseconds, -1 for none."""
    if not milliseconds:
        return -1
    text = milliseconds.replace(b",", b"")
    whole, _, rest = text.partition(b".")
    if not (whole or b"0").isdigit() or (rest and not rest.isdigit()) or len(whole) > 12:
        return -1
    return int(whole or b"0") * 1000 + int(rest[:3].ljust(3, b"0"))


class Head(NamedTuple):
    """What a head says: when, who (thread, process), and for which request."""

    time: int
    session: str
    request: str


_STAMP = re.compile(
    rb"(?P<date>\d{4}[-/.]\d\d[-/.]\d\d)[T ](?P<clock>\d\d:\d\d:\d\d)(?P<rest>[.,]\d{1,9})?"
)
_CLOCK = re.compile(rb"(?<![\d:])(?P<clock>[012]\d:[0-5]\d:[0-6]\d)(?P<rest>[.,]\d{1,9})?")
_HEX32 = re.compile(rb"(?<![0-9a-fA-F-])[0-9a-fA-F]{32}(?![0-9a-fA-F])")
_UUID = re.compile(rb"(?<![0-9a-fA-F-])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f-])")
_NAMED = re.compile(
    rb"(?i)(?:trace|request|correlation|req)[-_.]?id[\"']?\s*[=:]\s*[\"']?([\w.:-]{4,64})"
)
_ID = re.compile(rb"[Ii][Dd][\"']?\s*[=:]")
_PROCESS = re.compile(rb"(?i)#(\d+)\]|\b(?:thread|tid|pid|process)(?:Name)?\s*[=:#]\s*([\w.-]+)")
_BRACKET = re.compile(rb"(?<![\w.])\[\s*([^\[\]\n]{1,80}?)\s*\]")
_NO_THREAD = re.compile(
    rb"(?i)(?:trace|debug|info|warn(?:ing)?|error|fatal|inf|dbg|vrb|wrn|err|,*)|[\d:/.,TZ+ -]{8,}"
    rb"|\d{4}-\d\d-.*|\d\d/\w{3}/\d{4}.*"
    # a logger or a module, and where in it
    rb"|(?:[a-z_$][\w$]*\.)+[a-z_$][\w$]*(?::\d+)?|[a-z_$][\w$]*:\d+"
)
#: As Django's manual has it: the numbers of process and thread, before the message.
_NUMBERS = re.compile(rb"(?<![\w.,:-])(\d{1,10} \d{4,20})\s*\Z")
_seconds, _fractions = Seconds(), Fractions()


def read_head(head: bytes) -> Head:
    """What stands before the words of an entry. A request id is as it is printed."""
    time = NO_TIME
    stamp = _STAMP.search(head)
    if stamp:
        date, clock_text = stamp["date"], stamp["clock"]
        if date[4:5] != b"-":
            date = re.sub(rb"[/.]", b"-", date)
        text = date + b" " + clock_text
        time = _seconds[text] + _fractions[(stamp["rest"] or b"").replace(b",", b".") or None]
    else:
        clock = _CLOCK.search(head)
        if clock:
            # A log without dates counts from the first of January 1970.
            text = b"1970-01-01 " + clock["clock"]
            time = _seconds[text] + _fractions[(clock["rest"] or b"").replace(b",", b".") or None]
    found = _NAMED.search(head) if _ID.search(head) else None
    request = found[1] if found else b""
    if not request:
        found = _HEX32.search(head) or _UUID.search(head)
        request = found.group() if found else b""
    process = _PROCESS.search(head)
    session = (process[1] or process[2]) if process else b""
    if not session:
        for bracket in _BRACKET.findall(head):
            if not _NO_THREAD.fullmatch(bracket) and (not request or request not in bracket):
                session = bracket
    if not session and (numbers := _NUMBERS.search(head)):
        session = numbers[1]
    return Head(time, session.decode("utf-8", "replace"), request.decode("utf-8", "replace"))
