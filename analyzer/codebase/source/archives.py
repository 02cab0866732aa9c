"""The files of a zip or a tar: foreign input, so all of it is bounded."""

import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from analyzer.codebase.formats.rows import CONTROL
from analyzer.codebase.source.account import (
    DAMAGED,
    DEEPEST,
    LARGEST_FILE,
    LINK,
    MINIFIED,
    MINIFIED_NAME,
    TOO_LARGE,
    UNSHOWABLE,
    Account,
    SourceText,
    is_foreign,
)
from analyzer.codebase.source.broken_zip import members_found
from analyzer.files import open_source, open_stream
from analyzer.model import UnusableSourceError

MOST_MEMBERS = 300_000
#: So much of a tar is unpacked in the search for source code, and so much from one member on.
MOST_UNPACKED = 8 << 30
LARGEST_MEMBER = 512 << 20
#: Names and what else stands before a member are read whole: so much, and so many in a row.
MOST_SAID = 1 << 20
MOST_SAYING = 20
_SAYING_MORE = (
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
)
_IN_A_ROW = "heads_in_a_row"
#: A kind that no tar has: its content is passed over.
_OPAQUE = b"?"
OUTSIDE = "a member whose path leads out of the archive"
LOCKED = "a member with a password"
NO_LIST = (
    "the archive's list of members is missing or damaged; the members were looked for one by one"
)
_DAMAGES = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, struct.error)
TWICE = "a member that comes twice"


def archive_kind(path: Path) -> Literal["zip", "tar"] | None:
    """Whether a file is a zip or, packed or not, a tar; by its content."""
    try:
        if not path.is_file():
            return None
        if _is_zip(path):
            return "zip"
        return "tar" if _is_tar(open_source(str(path)).head) else None
    except (UnusableSourceError, OSError):
        return None


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


def members_of(
    path: Path, wanted: Callable[[str], bool], account: Account, *, read: bool
) -> Iterator[SourceText]:
    """The wanted members of an archive as they come; without `read` their data stays empty.

    What is left out is counted in `account`. UnusableSourceError where the archive is damaged from
    its beginning; what could be read before a later damage is given, with a warning.
    """
    members = _zip_members if _is_zip(path) else _tar_members
    seen: set[str] = set()
    with _damage_told(path, account, seen):
        for text in members(path, wanted, account, read=read):
            if text.path in seen:
                account.skipped[TWICE] += 1
                continue
            seen.add(text.path)
            yield text


@contextmanager
def _damage_told(path: Path, account: Account, seen: set[str]) -> Iterator[None]:
    """Damage after the first file costs the rest of the archive and a warning."""
    try:
        yield
    except (
        *(tarfile.TarError, UnusableSourceError, OSError, ValueError, OverflowError),
        *_DAMAGES,
    ) as error:
        if not seen:
            if isinstance(error, UnusableSourceError):
                raise
            raise UnusableSourceError(
                f"{path} is an archive that cannot be read ({type(error).__name__}).",
                "Check that it is complete, or unpack it and pass the folder.",
            ) from error
        account.warnings[
            f"the archive is damaged behind {account.files:,} files; the rest was not read"
        ] = None


def _clean(name: str, account: Account) -> str | None:
    """A member's path, or None where it leads out of the archive or into foreign folders."""
    path = PurePosixPath(name.replace("\\", "/"))
    parts = tuple(part for part in path.parts if part != ".")
    if not parts or path.is_absolute() or ".." in parts or ":" in parts[0] or "\0" in name:
        account.skipped[OUTSIDE] += 1
        return None
    if CONTROL.search(name):
        account.skipped[UNSHOWABLE] += 1
        return None
    # CODEOWNERS may lie in a hidden folder; no other file there is the team's code.
    folders = parts[:-2] if parts[-1] == "CODEOWNERS" else parts[:-1]
    if is_foreign(folders) or len(parts) > DEEPEST:
        return None
    if MINIFIED_NAME.search(parts[-1]):
        account.skipped[MINIFIED] += 1
        return None
    return "/".join(parts)


def _zip_members(
    path: Path, wanted: Callable[[str], bool], account: Account, *, read: bool
) -> Iterator[SourceText]:
    refuse_huge_list(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, struct.error, ValueError, OverflowError, NotImplementedError):
        account.warnings[NO_LIST] = None
        yield from _found_members(path, wanted, account, read=read)
        return
    with archive:
        entries = archive.infolist()
        if len(entries) > MOST_MEMBERS:
            account.warnings[f"only the first {MOST_MEMBERS:,} members were looked at"] = None
        for entry in entries[:MOST_MEMBERS]:
            if entry.is_dir() or not wanted(PurePosixPath(entry.filename).name):
                continue
            if (name := _clean(entry.filename, account)) is None:
                continue
            if stat.S_ISLNK(entry.external_attr >> 16):
                account.skipped[LINK] += 1
            elif entry.flag_bits & 1:
                account.skipped[LOCKED] += 1
            elif not read:
                yield SourceText(name, b"")
            elif entry.file_size > LARGEST_FILE:
                account.skipped[TOO_LARGE] += 1
                yield SourceText(name, b"", "larger than 1 MiB")
            elif account.takes(entry.file_size):
                try:
                    with archive.open(entry) as stream:
                        data = stream.read(LARGEST_FILE + 1)
                except (*_DAMAGES, OSError, RuntimeError):
                    account.skipped[DAMAGED] += 1
                    continue
                if len(data) > LARGEST_FILE:
                    account.skipped[TOO_LARGE] += 1
                else:
                    yield SourceText(name, data)


def _found_members(
    path: Path, wanted: Callable[[str], bool], account: Account, *, read: bool
) -> Iterator[SourceText]:
    """The members of a zip without its list."""
    for member in islice(members_found(path, LARGEST_FILE), MOST_MEMBERS):
        if not wanted(PurePosixPath(member.name).name):
            continue
        if (name := _clean(member.name, account)) is None:
            continue
        if not read:
            yield SourceText(name, b"")
        elif member.too_large:
            account.skipped[TOO_LARGE] += 1
            yield SourceText(name, b"", "larger than 1 MiB")
        elif member.data is None:
            account.skipped[DAMAGED] += 1
        elif account.takes(len(member.data)):
            yield SourceText(name, member.data)


def refuse_huge_list(path: Path) -> None:
    """Raise UnusableSourceError for a zip of too many members, before their list is read whole."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 65_600))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    listed = struct.unpack_from("<L", tail, at + 12)[0] if 0 <= at <= len(tail) - 16 else 0
    if listed == 0xFFFFFFFF:
        large = tail.rfind(b"PK\x06\x06")
        listed = (
            struct.unpack_from("<Q", tail, large + 40)[0] if 0 <= large <= len(tail) - 48 else 0
        )
    # A list that is larger than its file is none: the members are then looked for one by one.
    if size > listed > 110 * MOST_MEMBERS:
        raise UnusableSourceError(
            f"{path} is an archive of more members than any code base has.",
            "Pack the folder of the source code alone.",
        )


class _Bounded:
    """A stream that ends with an error where a member, or the whole, unpacks to too much."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.total = 0
        self.member = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        block = self._stream.read(size)
        self.total += len(block)
        self.member += len(block)
        if self.member > LARGEST_MEMBER or self.total > MOST_UNPACKED:
            raise tarfile.ReadError("unpacks to too much")
        return block


class _Member(tarfile.TarInfo):
    """A head of a tar. One that only says more of the next is passed over where it is too large."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        row = getattr(archive, _IN_A_ROW, 0) + 1 if self.type in _SAYING_MORE else 0
        if row and (self.size > MOST_SAID or row > MOST_SAYING):
            self.type, self.name, row = _OPAQUE, "", 0
        setattr(archive, _IN_A_ROW, row)
        return super()._proc_member(archive)  # type: ignore[misc,no-any-return]


def _tar_members(
    path: Path, wanted: Callable[[str], bool], account: Account, *, read: bool
) -> Iterator[SourceText]:
    with open_stream(str(path)) as stream:
        bounded = _Bounded(stream)
        with tarfile.open(fileobj=bounded, mode="r|", tarinfo=_Member) as archive:  # type: ignore[call-overload]
            for number, member in enumerate(archive):
                bounded.member = 0
                archive.members = []  # it would remember them all
                if number >= MOST_MEMBERS:
                    account.warnings[f"only the first {number:,} members were looked at"] = None
                    return
                if member.isdir() or not wanted(PurePosixPath(member.name).name):
                    continue
                if (name := _clean(member.name, account)) is None:
                    continue
                if not member.isreg():
                    account.skipped[LINK] += 1
                elif not read:
                    yield SourceText(name, b"")
                elif member.size > LARGEST_FILE:
                    account.skipped[TOO_LARGE] += 1
                    yield SourceText(name, b"", "larger than 1 MiB")
                elif account.takes(member.size) and (file := archive.extractfile(member)):
                    yield SourceText(name, file.read(LARGEST_FILE))
