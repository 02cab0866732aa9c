"""The parts of JSON documents that are too large to be parsed whole."""

import re
from collections.abc import Iterator
from typing import IO

from analyzer.files.chunks import CHUNK_BYTES, RECORD_BYTES, Chunk
from analyzer.files.opening import Opened, open_stream

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+(?P<closed>"?)|[\[\]{}]', re.DOTALL)
_READ = 1 << 20


def cut_elements(opened: Opened, size: int = CHUNK_BYTES, file: int = 0) -> Iterator[Chunk]:
    """Chunks of about `size` bytes, each some elements of the file's documents, one a line."""
    with open_stream(opened.path) as stream:
        lines: list[bytes] = []
        held = start = done = 0
        for element, position in elements(stream):
            lines.append(element.replace(b"\n", b" ").replace(b"\r", b" "))
            held += len(element) + 1
            done = position if opened.packing is None else min(position, opened.bytes_on_disk)
            if held >= size:
                yield _chunk(opened, start, lines, done, file)
                start, held, lines = start + held, 0, []
        if lines:
            yield _chunk(opened, start, lines, opened.bytes_on_disk, file)


def _chunk(opened: Opened, start: int, lines: list[bytes], done: int, file: int) -> Chunk:
    data = b"\n".join(lines) + b"\n"
    return Chunk(opened.path, start, start + len(data), data, done, file)


def elements(stream: IO[bytes], longest: int = RECORD_BYTES) -> Iterator[tuple[bytes, int]]:
    """The outermost objects that stand in an array, with how many bytes were read until each.

    `{"data": [{…}, {…}]}` has two, and so has `[[{…}], [{…}]]`. What comes last without an end
    is an element too, its first bytes at least: nobody who parses it will take it for whole. An
    element longer than `longest` comes cut in pieces.
    """
    buffer = b""
    at = read = 0
    outer: list[int] = []
    begun, depth = -1, 0
    while block := stream.read(_READ):
        read += len(block)
        buffer += block
        end = len(buffer)
        for token in _TOKEN.finditer(buffer, at):
            first = buffer[token.start()]
            if first == 34:
                if not token["closed"]:
                    end = token.start()
                    break
            elif begun >= 0:
                depth += 1 if first in b"{[" else -1
                if not depth:
                    yield buffer[begun : token.end()], read
                    begun = -1
            elif first == 123 and outer and outer[-1] == 91:
                begun, depth = token.start(), 1
            elif first in b"{[":
                outer.append(first)
            elif outer:
                outer.pop()
        keep = begun if begun >= 0 else end
        if len(buffer) - keep > longest:
            yield buffer[keep : keep + 200], read
            buffer, at, begun, depth = b"", 0, -1, 0
        else:
            buffer, at = buffer[keep:], end - keep
            begun = 0 if begun >= 0 else -1
    if buffer.strip():
        yield buffer, read
