"""The one file in a zip archive as a stream, also where the archive's end is missing."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from analyzer.files.places import shown
from analyzer.model import UnusableSourceError

#: What stands before a member: signature, version, flags, method, time, date, checksum, sizes,
#: and how long the name and what is added to it are.
_HEAD = struct.Struct("<4sHHHHHLLLHH")
_SIGNATURE = b"PK\x03\x04"
_LOCKED = 1
#: Deflate unpacks so much to a thousand times as much at the very most.
_PIECE = 2048


@contextmanager
def unzipped(raw: IO[bytes], path: str) -> Iterator[IO[bytes]]:
    """The plain bytes of an archive's only file.

    Raises UnusableSourceError for an archive of several, with a password or packed in a way that
    is not known, BadZipFile or EOFError (the latter while it is read) where it is damaged.
    """
    try:
        archive = zipfile.ZipFile(raw)
    except zipfile.BadZipFile:
        # The list of members comes last, so an archive that breaks off has none.
        raw.seek(0)
        with io.BufferedReader(_WithoutList(raw), 1 << 20) as stream:
            yield stream
        return
    with archive:
        members = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(members) != 1 or members[0].flag_bits & _LOCKED:
            raise UnusableSourceError(
                f"{shown(path)} is a zip archive of {len(members)} files.",
                "Unpack it and pass the files, or pack a single one without a password.",
            )
        try:
            member = archive.open(members[0])
        except NotImplementedError as error:
            raise UnusableSourceError(
                f"{shown(path)} is a zip archive packed in a way that is not known.",
                "Unpack it and pass the plain file.",
            ) from error
        with member as stream:
            yield stream


class _WithoutList(io.RawIOBase):
    """The first deflated member of an archive, which ends with an error: something is missing."""

    def __init__(self, raw: IO[bytes]) -> None:
        name = b"/"
        while name.endswith(b"/"):  # folders stand before their files
            head = raw.read(_HEAD.size)
            if len(head) < _HEAD.size:
                raise zipfile.BadZipFile("no member")
            signature, _, flags, method, *_, size, _, length, added = _HEAD.unpack(head)
            name = raw.read(length)
            raw.seek(added + (size if name.endswith(b"/") else 0), io.SEEK_CUR)
        if signature != _SIGNATURE or flags & _LOCKED or method != zipfile.ZIP_DEFLATED:
            raise zipfile.BadZipFile("no member that can be read")
        self._raw = raw
        self._member = zlib.decompressobj(-zlib.MAX_WBITS)
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer; EOFError at the end, whatever it is."""
        while not self._ready:
            piece = b"" if self._member.eof else self._raw.read(_PIECE)
            if not piece:
                raise EOFError("the list of members is missing")
            self._ready = memoryview(self._member.decompress(piece))
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count
