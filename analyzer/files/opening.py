"""Opens a source as a stream of its plain bytes, whatever it is packed in."""

import bz2
import gzip
import io
import lzma
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import zstandard

from analyzer.files.places import GLANCE, STREAM, is_address, open_address, shown, size_of
from analyzer.files.zipped import unzipped
from analyzer.model import UnusableSourceError

#: How many bytes of the head, and again of the middle, a format is recognised by.
SAMPLE_BYTES = 256 * 1024

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_DAMAGED = (
    *(OSError, EOFError, zlib.error),
    *(lzma.LZMAError, zstandard.ZstdError, zipfile.BadZipFile),
)
#: Who is told in a sentence where a packed file breaks off.
Broken = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """A readable source: how it is packed (None: plain), its size on disk, and a sample of it.

    `head` is the first bytes after decompression, whole lines where there are any; `middle` a few
    lines from the middle of a plain file, else from further on in the stream (it may be empty).
    Of a packed file that breaks off the sample is what there is.
    """

    path: str
    packing: str | None
    bytes_on_disk: int
    head: bytes
    middle: bytes = b""


def open_source(path: str) -> Opened:
    """Look into a file: its packing by magic bytes, a sample of its head and its middle.

    Raises UnusableSourceError where it is missing, empty, unreadable, damaged from its beginning
    or a zip archive of several files.
    """
    packing = _packing(path)
    size = _size(path)
    breaks: list[str] = []
    with open_stream(path, breaks.append) as stream:
        head = stream.read(SAMPLE_BYTES)
        middle = b""
        if len(head) == SAMPLE_BYTES:
            if packing is None:
                stream.seek(max(SAMPLE_BYTES, size // 2))
            middle = stream.read(SAMPLE_BYTES)
    if breaks and not head:
        raise UnusableSourceError(f"{shown(path)} is damaged: {breaks[0]}", _REMEDY)
    if not head.strip(b"\0\r\n\t "):
        raise UnusableSourceError(
            f"{shown(path)} is empty." if not head else f"{shown(path)} holds nothing but blanks.",
            "Give a file that the database or the tool has written to.",
        )
    if len(head) == SAMPLE_BYTES:
        head = head[: head.rfind(b"\n") + 1] or head
        middle = middle[middle.find(b"\n") + 1 : middle.rfind(b"\n") + 1]
    return Opened(path, packing, size, head, middle)


#: A plain file is looked into at so many places, and so far at each.
_PLACES, _GLIMPSE = 16, 32 * 1024


def admit(path: Path) -> None:
    """Raise UnusableSourceError for a path that is no file or folder, or may not be opened."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            with os.scandir(path):
                return
        if stat.S_ISREG(mode):
            path.open("rb").close()
            return
    except FileNotFoundError as error:
        raise _missing(str(path)) from error
    except OSError as error:
        raise _closed(str(path), error) from error
    raise UnusableSourceError(
        f"{path} is a pipe or a device, which can be read once at most.",
        "Write what comes out of it into a file, and pass that.",
    )


def _missing(path: str) -> UnusableSourceError:
    return UnusableSourceError(f"There is no file {path}.", "Check the spelling and the folder.")


def _closed(path: str, error: OSError) -> UnusableSourceError:
    return UnusableSourceError(
        f"{path} cannot be opened ({error.strerror}).", "Check its permissions."
    )


def spread(opened: Opened) -> bytes:
    """Whole lines from many places of a large plain file of this machine; of others nothing.

    Nor of one whose sample is not what stands in the file, but what was taken out of it.
    """
    size = opened.bytes_on_disk
    if opened.packing is not None or is_address(opened.path) or not opened.middle:
        return b""
    pieces = []
    with open_stream(opened.path) as stream:
        for place in range(1, _PLACES + 1):
            stream.seek(max(0, size * place // _PLACES - _GLIMPSE))
            piece = stream.read(_GLIMPSE)
            pieces.append(piece[piece.find(b"\n") + 1 : piece.rfind(b"\n") + 1])
    return b"".join(pieces)


_REMEDY = "Check that the file is complete, or unpack it yourself and pass the plain file."


@contextmanager
def open_stream(path: str, broken: Broken | None = None) -> Iterator[IO[bytes]]:
    """The plain bytes of a file as a stream, decompressed while it is read, never whole in memory.

    Where the file turns out damaged or cut off in its midst, `broken` is told so in a sentence and
    the stream ends; the bytes until there are the same however they are read. Without `broken`,
    and where it cannot be opened at all, UnusableSourceError is raised, also while the body reads.
    """
    packing = _packing(path)
    try:
        block = STREAM if packing else GLANCE
        with _raw(path, block) as raw, _unpacked(raw, packing, path) as stream:
            if packing is None or broken is None:
                yield stream
            else:
                with io.BufferedReader(_UntilBreak(stream, packing, broken), 1 << 20) as whole:
                    yield whole
    except UnusableSourceError:
        raise
    except _DAMAGED as error:
        what = f"as {packing} " if packing else ""
        raise UnusableSourceError(
            f"{shown(path)} cannot be read {what}to its end ({type(error).__name__}).", _REMEDY
        ) from error


def _raw(path: str, block: int = GLANCE) -> IO[bytes]:
    """The seam for places other than the local disk: everything is opened through here."""
    if is_address(path):
        return open_address(path, block)
    return cast(IO[bytes], Path(path).open("rb"))


def _size(path: str) -> int:
    return size_of(path) if is_address(path) else Path(path).stat().st_size


def _packing(path: str) -> str | None:
    try:
        with _raw(path) as raw:
            start = raw.read(8)
    except FileNotFoundError as error:
        raise _missing(path) from error
    except IsADirectoryError as error:
        raise UnusableSourceError(
            f"{path} is a folder.", "Name the files in it, for example with a pattern: logs/*.log."
        ) from error
    except OSError as error:
        raise _closed(path, error) from error
    return next((name for magic, name in _MAGIC if start.startswith(magic)), None)


@contextmanager
def _unpacked(raw: IO[bytes], packing: str | None, path: str) -> Iterator[IO[bytes]]:
    match packing:
        case None:
            yield raw
        case "gz":
            with gzip.GzipFile(fileobj=raw, mode="rb") as stream:
                yield cast(IO[bytes], stream)
        case "bz2":
            with bz2.BZ2File(raw, "rb") as stream:
                yield cast(IO[bytes], stream)
        case "xz":
            with lzma.LZMAFile(raw, "rb") as stream:
                yield cast(IO[bytes], stream)
        case "zst":
            with io.BufferedReader(_Zstd(raw), 1 << 20) as stream:
                yield cast(IO[bytes], stream)
        case _:
            with unzipped(raw, path) as stream:
                yield stream


class _UntilBreak(io.RawIOBase):
    """A decompressed stream that ends where its file breaks off."""

    #: Always as many at once, so that how the stream is read does not matter for what is lost.
    _PIECE = 1 << 16

    def __init__(self, stream: IO[bytes], packing: str, broken: Broken) -> None:
        self._stream: Any = stream
        self._packing = packing
        self._broken: Broken | None = broken
        self._count = 0
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._ready:
            self._ready = memoryview(self._piece())
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _piece(self) -> bytes:
        if self._broken is None:
            return b""
        try:
            piece: bytes = self._stream.read1(self._PIECE)
        except _DAMAGED as error:
            self._broken(
                f"the {self._packing} data break off ({type(error).__name__}); only the first "
                f"{self._count:,} bytes of what is packed could be read."
            )
            self._broken = None
            return b""
        self._count += len(piece)
        return piece


class _Zstd(io.RawIOBase):
    """Zstandard frames one after the other; unlike the library's reader it tells a cut-off end."""

    #: A piece this small unpacks to 64 MiB at the very most.
    _PIECE = 2048

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._begun = False
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            piece = self._raw.read(self._PIECE)
            if not piece:
                if self._begun:
                    raise EOFError("the last frame is cut off")
                return 0
            self._ready = memoryview(self._unpack(piece))
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _unpack(self, piece: bytes) -> bytes:
        out = b""
        while piece:
            self._begun = True
            out += self._frame.decompress(piece)
            if not self._frame.eof:
                break
            piece = self._frame.unused_data
            self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._begun = False
        return out
