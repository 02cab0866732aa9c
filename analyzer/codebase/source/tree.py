"""The files of a source tree: a folder, a zip or a tar, each file once and none too large."""

import os
import stat
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from analyzer.codebase.formats.rows import CONTROL
from analyzer.codebase.source.account import (
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
        for file in _folder_files(path, wanted, account):
            relative = file.relative_to(path).as_posix()
            try:
                size = file.stat().st_size
                if account.takes(size):
                    yield SourceText(relative, _bounded(file))
                elif size > LARGEST_FILE:
                    yield SourceText(relative, b"", "larger than 1 MiB")
            except OSError:
                account.skipped[DAMAGED] += 1
        return
    yield from members_of(path, wanted, account, read=True)


def _bounded(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(LARGEST_FILE + 1)[:LARGEST_FILE]


def _folder_files(folder: Path, wanted: Callable[[str], bool], account: Account) -> Iterator[Path]:
    """Regular files with wanted names, sorted by folder; links are counted, not followed."""
    for path, folders, files in os.walk(folder):
        here = Path(path)
        parts = here.relative_to(folder).parts
        keep = []
        for name in sorted(folders):
            if is_foreign((*parts, name)) or (here / name / "pyvenv.cfg").is_file():
                continue
            if (here / name).is_symlink():
                account.skipped[LINK] += 1
            elif len(parts) < DEEPEST:
                keep.append(name)
        folders[:] = keep
        for name in sorted(files):
            if not wanted(name):
                continue
            if MINIFIED_NAME.search(name):
                account.skipped[MINIFIED] += 1
                continue
            if CONTROL.search(str((here / name).relative_to(folder))):
                account.skipped[UNSHOWABLE] += 1
                continue
            mode = _mode(here / name)
            if stat.S_ISLNK(mode):
                account.skipped[LINK] += 1
            elif stat.S_ISREG(mode):
                yield here / name


def _mode(path: Path) -> int:
    try:
        return path.lstat().st_mode
    except OSError:
        return 0
