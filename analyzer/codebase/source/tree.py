"""The files of a source tree: a folder, a zip or a tar, each file once and none too large."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from analyzer.codebase.formats.rows import CONTROL
from analyzer.codebase.source.account import (
    CLOSED,
    DAMAGED,
    DEEPEST,
    LARGEST_FILE,
    LINK,
    MINIFIED,
    MINIFIED_NAME,
    UNSHOWABLE,
    Account,
    SourceText,
    is_foreign,
)
from analyzer.codebase.source.archives import archive_kind, members_of, refuse_huge_list
from analyzer.model import UnusableSourceError

#: Among so many files the first of source code is looked for.
MOST_LOOKED_AT = 100_000


def holds(path: Path, wanted: Callable[[str], bool]) -> bool:
    """Whether a folder or archive holds a file of a wanted name; looks no further than the first.

    A damaged archive holds what could be listed of it. UnusableSourceError for a zip of more
    members than any code base has.
    """
    account = Account()
    if path.is_dir():
        return any(True for _ in _folder_files(path, _patient(wanted), account))
    kind = archive_kind(path)
    if kind is None:
        return False
    if kind == "zip":
        refuse_huge_list(path)
    try:
        return any(True for _ in members_of(path, wanted, account, read=False))
    except UnusableSourceError:
        return False


def _patient(wanted: Callable[[str], bool]) -> Callable[[str], bool]:
    """The same answers for so many names, and no more: a disk full of logs is no source tree."""
    names = count()
    return lambda name: next(names) < MOST_LOOKED_AT and wanted(name)


def texts(path: Path, wanted: Callable[[str], bool], account: Account) -> Iterator[SourceText]:
    """The wanted files of a folder or archive; a folder's in order, an archive's as they come.

    What is left out is counted in `account`. UnusableSourceError where an archive is damaged from
    its beginning; what could be read before a later damage is given, with a warning.
    """
    if path.is_dir():
        for relative, entry in _folder_files(path, wanted, account):
            try:
                size = entry.stat().st_size
                if account.takes(size):
                    yield SourceText(relative, _bounded(entry))
                elif size > LARGEST_FILE:
                    yield SourceText(relative, b"", "larger than 1 MiB")
            except OSError:
                account.skipped[DAMAGED] += 1
        return
    yield from members_of(path, wanted, account, read=True)


def _bounded(entry: os.DirEntry[str]) -> bytes:
    with Path(entry).open("rb") as stream:
        return stream.read(LARGEST_FILE + 1)[:LARGEST_FILE]


def _folder_files(
    folder: Path, wanted: Callable[[str], bool], account: Account
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Regular files with wanted names, sorted by folder; links are counted, not followed.

    Each with its path below the folder, with slashes: texts, since a tree has many thousands.
    """
    todo: list[tuple[tuple[str, ...], str | Path]] = [((), folder)]
    while todo:
        parts, path = todo.pop()
        entries = _entries(path, account)
        below = [entry for entry in entries if _is_folder(entry)]
        files = [entry for entry in entries if not _is_folder(entry)]
        inner: list[tuple[tuple[str, ...], str | Path]] = []
        for entry in below:
            here = (*parts, entry.name)
            if is_foreign(here) or _holds_environment(entry):
                continue
            if entry.is_symlink():
                account.skipped[LINK] += 1
            elif len(parts) < DEEPEST:
                inner.append((here, entry.path))
        todo += reversed(inner)
        prefix = "".join(f"{part}/" for part in parts)
        for entry in files:
            if not wanted(entry.name):
                continue
            if MINIFIED_NAME.search(entry.name):
                account.skipped[MINIFIED] += 1
            elif CONTROL.search(prefix + entry.name):
                account.skipped[UNSHOWABLE] += 1
            elif entry.is_symlink():
                account.skipped[LINK] += 1
            elif _is_file(entry):
                yield prefix + entry.name, entry


def _entries(folder: str | Path, account: Account) -> list[os.DirEntry[str]]:
    """What is in a folder, sorted; nothing, and counted, where it may not be looked into."""
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        account.skipped[CLOSED] += 1
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _holds_environment(folder: os.DirEntry[str]) -> bool:
    try:
        return Path(folder.path, "pyvenv.cfg").is_file()
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return False
