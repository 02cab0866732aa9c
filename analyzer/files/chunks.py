"""Cuts a file into chunks that begin where a record begins."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from analyzer.files.opening import Opened, open_stream
from analyzer.files.places import is_address, read_range

#: Small enough for four workers in a quarter of a gigabyte, large enough to make hand-over cheap.
CHUNK_BYTES = 16 * 1024 * 1024
#: No record is longer; more bytes without the start of a record are cut anywhere.
RECORD_BYTES = 4 * CHUNK_BYTES
_WINDOW = 64 * 1024


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some whole records: a byte range of a plain file, or the bytes of a stream.

    `done` is how far the file on disk is read with this chunk, for progress; `file` the number of
    the file among those that are read together. Schedulers write what they carry into their own
    logs, so neither the bytes nor the path, which may hold a password, is in the repr.
    """

    path: str = field(repr=False)
    start: int
    end: int
    data: bytes | None = field(default=None, repr=False)
    done: int = 0
    file: int = 0

    def read(self) -> bytes:
        """Its bytes."""
        if self.data is not None:
            return self.data
        if is_address(self.path):
            return read_range(self.path, self.start, self.end)
        with Path(self.path).open("rb") as stream:
            stream.seek(self.start)
            return stream.read(self.end - self.start)


def cut(
    opened: Opened, record_start: re.Pattern[bytes], size: int = CHUNK_BYTES, file: int = 0
) -> Iterator[Chunk]:
    """Chunks of about `size` bytes, in order, that together are the file's plain bytes.

    `record_start` is matched at the beginning of lines only. A plain file is cut by looking at the
    edges alone; anything packed is read here, as one stream.
    """
    pieces = _ranges if opened.packing is None else _blocks
    return pieces(opened, record_start, size, file)


def _ranges(
    opened: Opened, record_start: re.Pattern[bytes], size: int, file: int
) -> Iterator[Chunk]:
    total = opened.bytes_on_disk
    start = 0
    with open_stream(opened.path) as stream:
        while start < total:
            end = min(total, start + size)
            if end < total:
                stream.seek(end)
                window, limit = b"", min(RECORD_BYTES, total - end)
                offset = None
                while offset is None and len(window) < limit:
                    window += stream.read(max(_WINDOW, len(window)))
                    # The last line of a window may be cut short, so a record is looked for before.
                    last = len(window) if end + len(window) >= total else window.rfind(b"\n") + 1
                    offset = _first_start(window[:last], record_start)
                end = total if offset is None and end + limit >= total else end + (offset or limit)
            yield Chunk(opened.path, start, end, None, end, file)
            start = end


def _first_start(window: bytes, record_start: re.Pattern[bytes]) -> int | None:
    """Where the first record begins that follows a line break, if there is one."""
    line = window.find(b"\n") + 1
    while line:
        if line < len(window) and record_start.match(window, line):
            return line
        line = window.find(b"\n", line) + 1
    return None


def _blocks(
    opened: Opened, record_start: re.Pattern[bytes], size: int, file: int
) -> Iterator[Chunk]:
    with open_stream(opened.path) as stream:
        yield from cut_blocks(iter(lambda: stream.read(size), b""), opened, record_start, file)


def cut_blocks(
    blocks: Iterable[bytes], opened: Opened, record_start: re.Pattern[bytes], file: int = 0
) -> Iterator[Chunk]:
    """Chunks that together are these blocks of bytes, which came out of a file.

    The size of the file on disk says nothing of what came out, so progress is an estimate.
    """
    carry, start, read = b"", 0, 0
    for block in blocks:
        read += len(block)
        carry += block
        edge = _last_start(carry, record_start)
        if edge is None and len(carry) >= RECORD_BYTES:
            edge = len(carry)
        if edge:
            done = min(read, opened.bytes_on_disk)
            yield Chunk(opened.path, start, start + edge, carry[:edge], done, file)
            start, carry = start + edge, carry[edge:]
    if carry:
        done = opened.bytes_on_disk
        yield Chunk(opened.path, start, start + len(carry), carry, done, file)


def _last_start(block: bytes, record_start: re.Pattern[bytes]) -> int | None:
    """Where the last record begins, other than at 0; its line must be whole to be believed."""
    end = block.rfind(b"\n")
    while end > 0:
        previous = block.rfind(b"\n", 0, end)
        if previous < 0:
            return None
        if record_start.match(block, previous + 1):
            return previous + 1
        end = previous
    return None
