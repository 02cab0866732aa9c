"""Cuts a file into chunks that begin where a record begins."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from analyzer.files.opening import Broken, Opened, open_stream
from analyzer.files.places import is_address, read_range

#: Small enough for four workers in a quarter of a gigabyte, large enough to make hand-over cheap.
CHUNK_BYTES = 16 * 1024 * 1024
#: Of a longer record the rest is left out; no chunk is cut larger than that.
RECORD_BYTES = 2 * CHUNK_BYTES
#: So much of a line says whether a record begins with it.
_LINE_BYTES = 1024 * 1024
_WINDOW = 64 * 1024


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some whole records: a byte range of a plain file, or the bytes of a stream.

    `done` is how far the file on disk is read with this chunk, for progress; `file` the number of
    the file among those that are read together; `lost` how many bytes of its last record, which is
    longer than a record may be, were left out behind it. Schedulers write what they carry into
    their own logs, so neither the bytes nor the path, which may hold a password, is in the repr.
    """

    path: str = field(repr=False)
    start: int
    end: int
    data: bytes | None = field(default=None, repr=False)
    done: int = 0
    file: int = 0
    lost: int = 0

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
    opened: Opened,
    record_start: re.Pattern[bytes],
    size: int = CHUNK_BYTES,
    file: int = 0,
    broken: Broken | None = None,
) -> Iterator[Chunk]:
    """Chunks of about `size` bytes, in order, that together are the file's plain bytes.

    `record_start` is matched at the beginning of lines only. A record of more than RECORD_BYTES is
    cut off there, wherever the chunks end. A plain file is cut by looking at the edges alone;
    anything packed is read here, as one stream, where `broken` means what it does in open_stream.
    """
    size = min(size, RECORD_BYTES // 2)
    if opened.packing is None:
        yield from _ranges(opened, record_start, size, file)
        return
    with open_stream(opened.path, broken) as stream:
        blocks = iter(lambda: stream.read(size), b"")
        yield from cut_blocks(blocks, opened, record_start, file)


def _ranges(
    opened: Opened, record_start: re.Pattern[bytes], size: int, file: int
) -> Iterator[Chunk]:
    total = opened.bytes_on_disk
    path, start = opened.path, 0
    with open_stream(path) as stream:
        while start < total:
            end = start + size
            if end >= total:
                yield Chunk(path, start, total, None, total, file)
                return
            end = _start_behind(stream, end, total, record_start)
            last = start
            if end - start > RECORD_BYTES:
                last = _start_before(stream, start, start + size, record_start)
            if end - last <= RECORD_BYTES:
                yield Chunk(path, start, end, None, end, file)
            else:
                if last > start:
                    yield Chunk(path, start, last, None, last, file)
                edge = last + RECORD_BYTES
                yield Chunk(path, last, edge, None, end, file, end - edge)
            start = end


def _start_behind(stream: IO[bytes], at: int, total: int, record_start: re.Pattern[bytes]) -> int:
    """Where the first record begins in a line behind a place, else the end of the file."""
    stream.seek(at)
    window, size = b"", _WINDOW
    while block := stream.read(size):
        window += block
        at += len(block)
        found = _first_start(window, record_start, whole=at >= total)
        if found is not None:
            return at - len(window) + found
        window = _last_line(window)
        size = min(2 * size, _LINE_BYTES)
    return total


def _start_before(stream: IO[bytes], start: int, end: int, record_start: re.Pattern[bytes]) -> int:
    """Where the last record begins in a line from `start` to `end`; at `start` itself otherwise."""
    size = _WINDOW
    while end > start:
        begin = max(start, end - size)
        stream.seek(begin)
        window = stream.read(end - begin + _WINDOW)
        if window.find(b"\n", end - begin) < 0:  # the last line goes on behind
            window += stream.read(_LINE_BYTES - _WINDOW)
        line = window.rfind(b"\n", 0, end - begin) + 1
        while line:
            if record_start.match(window, line):
                return begin + line
            line = window.rfind(b"\n", 0, line - 1) + 1
        end, size = begin, min(2 * size, _LINE_BYTES)
    return start


def _first_start(
    window: bytes, record_start: re.Pattern[bytes], *, whole: bool = False, at: int = 0
) -> int | None:
    """Where the first record begins that follows a line break behind `at`, if there is one.

    Unless it is the `whole` of what there is, the last line may be cut short and is not believed.
    """
    line = window.find(b"\n", at) + 1
    end = len(window) if whole or _is_long(window) else window.rfind(b"\n") + 1
    while line:
        if line < end and record_start.match(window, line):
            return line
        line = window.find(b"\n", line) + 1
    return None


def _is_long(window: bytes) -> bool:
    """Whether the last line, which may be cut short, is one that says enough all the same."""
    return len(window) - window.rfind(b"\n") > _LINE_BYTES


def _last_line(window: bytes) -> bytes:
    """What must be kept of bytes without a record's start: their last line, with its break.

    Of a line that was long enough to be looked at, nothing is: no record begins in it.
    """
    edge = window.rfind(b"\n")
    return b"" if edge < 0 or _is_long(window) else window[edge:]


def cut_blocks(
    blocks: Iterable[bytes], opened: Opened, record_start: re.Pattern[bytes], file: int = 0
) -> Iterator[Chunk]:
    """Chunks that together are these blocks of bytes, which came out of a file.

    The size of the file on disk says nothing of what came out, so progress is an estimate.
    """
    cutter = _Cutter(opened, record_start, file)
    most = RECORD_BYTES // 2
    for block in blocks:
        for at in range(0, len(block), most):
            yield from cutter.take(block[at : at + most] if len(block) > most else block)
    yield from cutter.finish()


class _Cutter:
    """Bytes that come one after the other, cut where the last record begins that was seen so far.

    What is held begins with a record; `too_long` is one of which the rest is being passed over.
    """

    def __init__(self, opened: Opened, record_start: re.Pattern[bytes], file: int) -> None:
        self._opened = opened
        self._record_start = record_start
        self._file = file
        self._held = b""
        self._start = self._read = 0
        self._too_long: Chunk | None = None

    def take(self, block: bytes) -> Iterator[Chunk]:
        """The chunks that end in some more bytes."""
        self._read += len(block)
        looked = max(0, self._held.rfind(b"\n"))
        self._held += block
        if self._too_long is not None:
            yield from self._passed(_first_start(self._held, self._record_start))
            looked = 0
        if self._too_long is not None:
            return
        first = _first_start(self._held, self._record_start, at=looked)
        if first is not None:
            if first > RECORD_BYTES:
                yield self._chunk(RECORD_BYTES, first - RECORD_BYTES)
                first = 0
            if edge := max(first, _last_start(self._held, self._record_start) or 0):
                yield self._chunk(edge)
        elif len(self._held) > RECORD_BYTES + 2 * _LINE_BYTES:
            held, kept = self._held, _last_line(self._held)
            self._too_long = self._chunk(RECORD_BYTES, len(held) - len(kept) - RECORD_BYTES)

    def finish(self) -> Iterator[Chunk]:
        """What is left at the end."""
        self._read = self._opened.bytes_on_disk
        if self._too_long is not None:
            first = _first_start(self._held, self._record_start, whole=True)
            yield from self._passed(len(self._held) if first is None else first)
        elif len(self._held) > RECORD_BYTES:
            first = _first_start(self._held, self._record_start, whole=True)
            end = len(self._held) if first is None else first
            if end > RECORD_BYTES:
                yield self._chunk(RECORD_BYTES, end - RECORD_BYTES)
        if self._held:
            yield self._chunk(len(self._held))

    def _passed(self, edge: int | None) -> Iterator[Chunk]:
        """The record that was too long, if it ends there; else more of it is passed over."""
        if self._too_long is None:
            return
        count = len(self._held) - len(_last_line(self._held)) if edge is None else edge
        passed = replace(self._too_long, done=self._done, lost=self._too_long.lost + count)
        self._start, self._held = self._start + count, self._held[count:]
        self._too_long = passed if edge is None else None
        if edge is not None:
            yield passed

    def _chunk(self, end: int, lost: int = 0) -> Chunk:
        """The first of what is held, with as many bytes left out behind it."""
        start = self._start
        data = self._held[:end]
        self._start, self._held = start + end + lost, self._held[end + lost :]
        return Chunk(self._opened.path, start, start + end, data, self._done, self._file, lost)

    @property
    def _done(self) -> int:
        return min(self._read, self._opened.bytes_on_disk)


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
