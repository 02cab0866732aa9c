"""Opens a source as a stream of its plain bytes, whatever it is packed in."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import zstandard

from analyzer.files.places import GLANCE, STREAM, is_address, open_address, shown, size_of
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
_DAMAGED = (OSError, EOFError, lzma.LZMAError, zstandard.ZstdError, zipfile.BadZipFile)


@dataclass(frozen=True, slots=True)
class Opened:
    """A readable source: how it is packed (None: plain), its size on disk, and a sample of it.

    `head` is the first bytes after decompression, whole lines where there are any; `middle` a few
    lines from the middle of a plain file, else from further on in the stream (it may be empty).
    """

    path: str
    packing: str | None
    bytes_on_disk: int
    head: bytes
    middle: bytes = b""


def open_source(path: str) -> Opened:
    """Look into a file: its packing by magic bytes, a sample of its head and its middle.

    Raises UnusableSourceError where it is missing, empty, unreadable, damaged or a zip archive of
    several files.
    """
    packing = _packing(path)
    size = _size(path)
    with open_stream(path) as stream:
        head = stream.read(SAMPLE_BYTES)
        middle = b""
        if len(head) == SAMPLE_BYTES:
            if packing is None:
                stream.seek(max(SAMPLE_BYTES, size // 2))
            middle = stream.read(SAMPLE_BYTES)
    if not head.strip(b"\0\r\n\t "):
        raise UnusableSourceError(
            f"{shown(path)} is empty.", "Give a file that the database or the tool has written to."
        )
    if len(head) == SAMPLE_BYTES:
        head = head[: head.rfind(b"\n") + 1] or head
        middle = middle[middle.find(b"\n") + 1 : middle.rfind(b"\n") + 1]
    return Opened(path, packing, size, head, middle)


@contextmanager
def open_stream(path: str) -> Iterator[IO[bytes]]:
    """The plain bytes of a file as a stream, decompressed while it is read, never whole in memory.

    Raises UnusableSourceError, also while the body reads on, where the file turns out damaged.
    """
    packing = _packing(path)
    try:
        block = STREAM if packing else GLANCE
        with _raw(path, block) as raw, _unpacked(raw, packing, path) as stream:
            yield stream
    except UnusableSourceError:
        raise
    except _DAMAGED as error:
        what = f"as {packing} " if packing else ""
        raise UnusableSourceError(
            f"{shown(path)} cannot be read {what}to its end ({type(error).__name__}).",
            "Check that the file is complete, or unpack it yourself and pass the plain file.",
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
        raise UnusableSourceError(
            f"There is no file {path}.", "Check the spelling and the folder."
        ) from error
    except IsADirectoryError as error:
        raise UnusableSourceError(
            f"{path} is a folder.", "Name the files in it, for example with a pattern: logs/*.log."
        ) from error
    except OSError as error:
        raise UnusableSourceError(
            f"{path} cannot be opened ({error.strerror}).", "Check its permissions."
        ) from error
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
            with zipfile.ZipFile(raw) as archive:
                members = [entry for entry in archive.infolist() if not entry.is_dir()]
                if len(members) != 1 or members[0].flag_bits & 1:
                    raise UnusableSourceError(
                        f"{shown(path)} is a zip archive of {len(members)} files.",
                        "Unpack it and pass the files, or pack a single one without a password.",
                    )
                with archive.open(members[0]) as stream:
                    yield stream


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
