"""PostgreSQL's text log by steps, one for each part of its prefix, where that is compiled.

A step is three bytes: what is taken (below), an argument, and what it is of the record (0 nothing,
1 its time, 2 its session, 3 its line number). Steps take what the regex of the prefix would try
first; a line in which that does not do is told by the regex, as all are where nothing is compiled.

    ' ' white space     '_' padding           '=' the byte of the argument
    'd' number          'D' number or none    'i' number with a sign
    'c' session id      'v' virtual transaction id or none    'e' SQLSTATE
    'u' anything up to the byte of the argument
    't' time to the second    'm' finer       'n' seconds since 1970
        (both with a time zone, whose end the argument tells if it might be part of it)
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain

from analyzer.workload.compiled import compiled
from analyzer.workload.formats.records import Record

#: What takes records: (block, at, steps) -> (records, where the next one begins).
Take = Callable[[bytes, int, bytes], tuple[list[Record], int]]

_TAKEN = {"p": b"d", "l": b"d", "x": b"d", "P": b"D", "Q": b"i", "c": b"c", "v": b"v", "e": b"e"}
_TIMES = {"t": b"t", "m": b"m", "n": b"n", "s": b"t"}
_NOTHING, _TIME, _SESSION, _NUMBER = range(4)


take: Take | None = compiled("_prefixed", "take")


def parts_of(prefix: str) -> tuple[list[tuple[str, str]], str]:
    """Escapes and literals of a prefix, each with what stands behind it, and the session's escape.

    The last one has the prefix's blank end behind it, which is none of the parts.
    """
    bare = prefix.rstrip(" ")
    parts = re.findall(r"%-?\d*[a-zA-Z%]|[^%]+|%", bare)
    session = "c" if any(re.fullmatch(r"%-?\d*c", part) for part in parts) else "p"
    return [*zip(parts, [*parts[1:], prefix[len(bare) :]], strict=False)], session


def steps_of(prefix: str) -> bytes | None:
    """The steps of a `log_line_prefix`; None for one that has to be told by its regex."""
    parts, session = parts_of(prefix)
    steps, told = b"", set[str]()
    for part, after in parts:
        escape = part[-1]
        if part == "%q":
            continue
        if part[0] != "%" or part == "%%" or escape not in {*_TAKEN, *_TIMES, *"urdhaLbi"}:
            steps += _literal(part.replace("%%", "%"))
            continue
        role = _NOTHING
        if escape in "tmn" and told.isdisjoint("tmn"):
            role = _TIME
        elif escape == session and escape not in told:
            role = _SESSION
        elif escape == "l" and escape not in told:
            role = _NUMBER
        told.add(escape)
        if escape in _TAKEN:
            step = _TAKEN[escape] + b"\0"
        elif escape in _TIMES:
            # A time zone may hold the byte that ends it.
            ends = re.match(r"[\w+:-]", after, re.ASCII) if escape != "n" else None
            step = _TIMES[escape] + (ends[0].encode() if ends else b"\0")
        elif after[:1] not in ("", "%") and after[0].isascii():
            step = b"u" + after[0].encode()
        else:
            return None  # where it ends is for the regex to find out
        step += bytes((role,))
        steps += b"_\0\0" + step + b"_\0\0" if part[1:-1] else step
    return steps


def _literal(text: str) -> bytes:
    pieces = re.findall(rb"\s+|[^\s]", text.encode())
    return b"".join(b" \0\0" if piece.isspace() else b"=" + piece + b"\0" for piece in pieces)


def records_by(
    take: Take,
    block: bytes,
    steps: bytes,
    record: re.Pattern[bytes],
    as_record: Callable[[re.Match[bytes]], Record],
) -> Iterator[Record]:
    """The records of a block of whole lines, by steps; by the regex where they do not do."""

    def batches() -> Iterator[list[Record]]:
        at, end = 0, len(block)
        while at < end:
            found, at = take(block, at, steps)
            yield found
            if at < end and (told := record.match(block, at)):
                yield [as_record(told)]
                at = told.end()

    return chain.from_iterable(batches())
