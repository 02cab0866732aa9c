"""All packages of an application that packwerk checks, found below its packwerk.yml."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from analyzer.codebase.formats.collected import Collected, unusable
from analyzer.codebase.formats.packwerk import add_declared, add_todo
from analyzer.codebase.formats.plain_yaml import NotPlainError, plain_yaml
from analyzer.codebase.formats.rows import decode
from analyzer.codebase.reading import Reading

FORMAT = "packwerk"
CONFIG = "packwerk.yml"
_TODOS = ("package_todo.yml", "deprecated_references.yml")
PACKAGE_FILES = frozenset(("package.yml", *_TODOS))
_SKIPPED = frozenset(("node_modules", "vendor", "tmp", "log", "public", "coverage", "sorbet"))
#: No application has more packages, and none of their files is larger.
MOST_FILES = 20_000
LARGEST_FILE = 16 << 20


def is_packwerk(path: Path) -> bool:
    """Whether the path is the file that marks the root of an application checked by packwerk."""
    return path.name == CONFIG and path.is_file()


def read_packwerk(config: Path) -> Reading:
    """Declared and violating references between packages, each named by its folder.

    `config` is the application's packwerk.yml. A file that cannot be read is counted and the rest
    is read on. UnusableSourceError where no package is there at all.
    """
    found = Collected(str(config), FORMAT, 0)
    for name, file in _package_files(config.parent, found):
        if (data := _data(file, found)) is not None:
            _add(found, name, file.name, data)
    return _packages(found)


def packwerk_of(files: Mapping[str, bytes], path: str) -> Reading:
    """The same out of the files of an application, by their paths below its root."""
    found = Collected(path, FORMAT, 0)
    for place, data in sorted(files.items()):
        file = PurePosixPath(place)
        if file.name in PACKAGE_FILES:
            _add(found, file.parent.as_posix(), file.name, data)
    return _packages(found)


def _packages(found: Collected) -> Reading:
    if not found.labels:
        unusable(
            found.path,
            "has no package.yml beside or below it.",
            "Pass the packwerk.yml in the root of the application.",
        )
    return found.reading()


def _package_files(root: Path, found: Collected) -> Iterator[tuple[str, Path]]:
    """(package, file) in a stable order; links are not followed."""
    seen = 0
    for folder, below, files in os.walk(root):
        below[:] = sorted(f for f in below if f not in _SKIPPED and not f.startswith("."))
        for file in sorted(PACKAGE_FILES.intersection(files)):
            seen += 1
            if seen > MOST_FILES:
                found.warn(f"only the first {MOST_FILES:,} files of packages were read")
                return
            yield Path(folder).relative_to(root).as_posix(), Path(folder, file)


def _add(found: Collected, name: str, file: str, data: bytes) -> None:
    """Put what one file says of a package into `found`."""
    found.size += len(data)
    try:
        value = plain_yaml(decode(data)) or {}
    except NotPlainError:
        found.reject("a file of YAML that packwerk does not write")
        return
    (add_todo if file in _TODOS else add_declared)(found, name, value)


def _data(file: Path, found: Collected) -> bytes | None:
    """What a file holds; None, with the reason counted, where it cannot be read."""
    try:
        if file.is_symlink() or not file.is_file():
            found.reject("a link or device in place of a file")
            return None
        if file.stat().st_size > LARGEST_FILE:
            found.reject("a file that is too large")
            return None
        return file.read_bytes()
    except OSError:
        found.reject("a file that could not be opened")
    return None
