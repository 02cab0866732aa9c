"""How much of a source tree is read, which of its files, and an account of the rest."""

import re
from collections import Counter
from dataclasses import dataclass, field

#: Larger files are generated, or an attack: parsers take seconds for them.
LARGEST_FILE = 1 << 20
#: No team's own code has more files, or more text.
MOST_FILES = 200_000
MOST_BYTES = 1 << 30
DEEPEST = 40

#: Folders that hold other people's code, or none.
SKIPPED_FOLDERS = frozenset(
    (
        *("node_modules", "bower_components", "site-packages", "__pycache__", "vendor"),
        *("Pods", "testdata", "venv", "virtualenv"),
    )
)
#: What builds leave behind; below `src` such a name may be a package of the team's own.
_OUTPUT = frozenset(("build", "dist", "obj"))
MINIFIED_NAME = re.compile(r"[.-](?:min|bundle|chunk)\.(?:js|mjs|cjs)\Z")

TOO_LARGE = "a file larger than 1 MiB"
LINK = "a link"
UNSHOWABLE = "a file whose path holds control characters, or is no UTF-8"
DAMAGED = "a file that cannot be read"
CLOSED = "a folder that may not be opened"
MINIFIED = "a minified script"


@dataclass(frozen=True, slots=True)
class SourceText:
    """One file of a tree: its path with slashes, below the tree's root, and its bytes.

    `problem` says why the bytes are missing: the file is a module of the tree all the same.
    """

    path: str
    data: bytes
    problem: str = ""


@dataclass(slots=True)
class Account:
    """What was not read, by reason, and what to say of the whole."""

    skipped: Counter[str] = field(default_factory=Counter)
    warnings: dict[str, None] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0

    def takes(self, size: int) -> bool:
        """Whether one more file of that size still fits; says so once where none does."""
        if size > LARGEST_FILE:
            self.skipped[TOO_LARGE] += 1
            return False
        if self.files >= MOST_FILES or self.bytes + size > MOST_BYTES:
            self.warnings[
                f"only the first {self.files:,} files of source code were read: "
                "no team's own code is larger"
            ] = None
            return False
        self.files += 1
        self.bytes += size
        return True


def is_foreign(parts: tuple[str, ...]) -> bool:
    """Whether folders of a path hold other people's code, build output or hidden files."""
    for number, part in enumerate(parts):
        if part.startswith(".") or part in SKIPPED_FOLDERS or part.endswith(".egg-info"):
            return True
        if part in _OUTPUT and "src" not in parts[:number]:
            return True
    return False
