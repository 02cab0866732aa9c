"""The members of a zip whose list of members is missing or damaged, as they stand in the file.

Each has a head of its own; the list, by which archives are read, comes last and is lost first.
"""

import mmap
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Signature, version, flags, method, time, date, checksum, sizes, lengths of name and of the rest.
_HEAD = struct.Struct("<4sHHHHHLLLHH")
_SIGNATURE = b"PK\x03\x04"
_LOCKED, _SIZES_BEHIND = 1, 8
_STORED, _DEFLATED = 0, 8
_PIECE = 1 << 14
#: Heads may be made to lie upon each other: so much is unpacked of all.
MOST_UNPACKED = 1 << 30


@dataclass(frozen=True, slots=True)
class FoundMember:
    """A member by its name; `data` is None where it is locked, damaged or breaks off."""

    name: str
    data: bytes | None
    too_large: bool = False


def members_found(path: Path, largest: int) -> Iterator[FoundMember]:
    """The members in the order of the file; of those above `largest` bytes no data is kept."""
    left = MOST_UNPACKED
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        place = whole.find(_SIGNATURE)
        while 0 <= place <= len(whole) - _HEAD.size and left > 0:
            head = _HEAD.unpack_from(whole, place)
            flags, method, check, packed, length, added = head[2], head[3], *head[6:8], *head[9:]
            begin = place + _HEAD.size
            name = _name(whole[begin : begin + length], flags)
            begin += length + added
            data: bytes | None = None
            end, size = begin, 0
            if not flags & _LOCKED and method == _DEFLATED:
                data, end, size = _inflated(whole, begin, largest, left)
            elif not flags & (_LOCKED | _SIZES_BEHIND) and method == _STORED:
                data, end, size = (
                    whole[begin : begin + min(packed, largest)],
                    begin + packed,
                    packed,
                )
            left -= size + 1
            sound = data is not None and end <= len(whole) and size <= largest
            if sound and not flags & _SIZES_BEHIND and zlib.crc32(data or b"") != check:
                sound = False
            if name and not name.endswith("/"):
                yield FoundMember(name, data if sound else None, size > largest)
            # Behind a damaged member the next head is looked for from its own on.
            place = whole.find(_SIGNATURE, end if sound or size > largest else place + 4)


def _name(raw: bytes, flags: int) -> str:
    return raw.decode("utf-8" if flags & 0x800 else "cp437", "replace")


def _inflated(
    whole: mmap.mmap, begin: int, largest: int, left: int
) -> tuple[bytes | None, int, int]:
    """What is packed from a place on, where it ends, and its size; None where that is damaged."""
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    kept: list[bytes] = []
    size, place, rest = 0, begin, b""
    while not unpack.eof and size <= left:
        piece = rest or whole[place : place + _PIECE]
        if not piece:
            return None, len(whole), size
        place += 0 if rest else len(piece)
        try:
            out = unpack.decompress(piece, 1 << 20)
        except zlib.error:
            return None, place, size
        rest = unpack.unconsumed_tail
        size += len(out)
        if size <= largest:
            kept.append(out)
    return b"".join(kept), place - len(unpack.unused_data) - len(rest), size
