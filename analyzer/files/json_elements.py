"""The parts of JSON documents that are too large to be parsed whole."""

import re
from collections.abc import Callable, Iterator
from typing import IO

from analyzer.files.chunks import CHUNK_BYTES, Chunk
from analyzer.files.opening import Broken, Opened, open_stream

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+(?P<closed>"?)|[\[\]{}]', re.DOTALL)
_REST_OF_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+(?P<closed>"?)', re.DOTALL)
_READ = 1 << 20
#: An element may be so long: one that holds all spans of a program often is.
ELEMENT_BYTES = 4 * CHUNK_BYTES
#: What is handed on of a longer one.
_SIGN = 200


def cut_elements(
    opened: Opened, size: int = CHUNK_BYTES, file: int = 0, broken: Broken | None = None
) -> Iterator[Chunk]:
    """Chunks of about `size` bytes, each some elements of the file's documents, one a line.

    `broken` means what it does in open_stream.
    """
    lost: list[int] = []
    with open_stream(opened.path, broken) as stream:
        lines: list[bytes] = []
        held = start = done = 0
        for element, position in elements(stream, lost.append):
            lines.append(element.replace(b"\n", b" ").replace(b"\r", b" "))
            held += len(element) + 1
            done = position if opened.packing is None else min(position, opened.bytes_on_disk)
            if held >= size or lost:
                yield _chunk(opened, start, lines, done, file, sum(lost))
                start, held, lines = start + held + sum(lost), 0, []
                lost.clear()
        if lines:
            yield _chunk(opened, start, lines, opened.bytes_on_disk, file, 0)


def _chunk(
    opened: Opened, start: int, lines: list[bytes], done: int, file: int, lost: int
) -> Chunk:
    data = b"\n".join(lines) + b"\n"
    return Chunk(opened.path, start, start + len(data), data, done, file, lost)


def elements(stream: IO[bytes], too_long: Callable[[int], None]) -> Iterator[tuple[bytes, int]]:
    """The outermost objects that stand in an array, with how many bytes were read until each.

    `{"data": [{…}, {…}]}` has two, and so has `[[{…}], [{…}]]`. What comes last without an end
    is an element too, its first bytes at least: nobody who parses it will take it for whole. Of an
    element longer than ELEMENT_BYTES, too, only its first bytes are handed on, after `too_long` was
    told how many were left out.
    """
    buffer, sign = b"", b""
    at = read = lost = depth = 0
    outer: list[int] = []
    begun, in_string = -1, False
    while block := stream.read(_READ):
        read += len(block)
        buffer += block
        if in_string and (rest := _REST_OF_STRING.match(buffer, at)) is not None:
            at, in_string = rest.end(), not rest["closed"]
        for token in () if in_string else _TOKEN.finditer(buffer, at):
            first = buffer[token.start()]
            if first == 34:
                if not token["closed"]:
                    at, in_string = token.end(), True
                    break
            elif begun >= 0:
                depth += 1 if first in b"{[" else -1
                if not depth:
                    if sign:
                        too_long(lost + token.end())
                    yield sign or buffer[begun : token.end()], read
                    begun, sign = -1, b""
            elif first == 123 and outer and outer[-1] == 91:
                begun, depth = token.start(), 1
            elif first in b"{[":
                outer.append(first)
            elif outer:
                outer.pop()
        if not in_string:
            at = len(buffer)
        if begun >= 0 and len(buffer) - begun > ELEMENT_BYTES and not sign:
            sign = buffer[begun : begun + _SIGN]
            begun, lost = 0, -begun - _SIGN
        keep = at if sign or begun < 0 else begun
        lost += keep if sign else 0
        buffer, at = buffer[keep:], at - keep
        begun = 0 if begun >= 0 else -1
    if sign:
        too_long(lost + len(buffer))
        yield sign, read
    elif begun >= 0 or in_string:
        yield buffer or b'"', read
