"""Foreign files on their way in: a private folder, names of our own, nothing left behind."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO, Protocol

from analyzer.model import UsageError

#: How every SQLite file begins.
SQLITE = b"SQLite format 3\x00"


class Upload(Protocol):
    """What Streamlit hands over for one uploaded file."""

    name: str

    def seek(self, position: int, /) -> int:
        """Go back to the start before reading."""

    def read(self, size: int = -1, /) -> bytes:
        """Read the content, piece by piece."""


@contextmanager
def private_copies(uploads: Sequence[Upload]) -> Iterator[list[Path]]:
    """The uploads as files in a folder that only this user can read, removed at the end.

    Each file stands in a numbered folder of its own, so that equal names do not clash; of the
    foreign name only a harmless last part is kept, since people know their files by it.
    """
    with tempfile.TemporaryDirectory(prefix="analyzer-") as folder:
        paths = []
        for number, upload in enumerate(uploads):
            place = Path(folder) / f"{number:04d}"
            place.mkdir(mode=0o700)
            path = place / harmless_name(upload.name)
            upload.seek(0)
            with path.open("wb") as target:
                _copy(upload, target)
            paths.append(path)
        yield paths


def _copy(upload: Upload, target: BinaryIO) -> None:
    shutil.copyfileobj(upload, target, 1 << 20)


def harmless_name(name: str) -> str:
    """The last part of a foreign name, of letters, digits and `._-` only, never hidden or empty."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in last)
    return kept.lstrip(".")[-100:] or "file"


def is_saved_analysis(file: Upload | BinaryIO) -> bool:
    """Whether the file is a database, as a saved analysis is; anything else is a source."""
    file.seek(0)
    head = file.read(len(SQLITE))
    file.seek(0)
    return head == SQLITE


def typed_paths(text: str) -> list[Path]:
    """One path a line, `~` opened; UsageError for one that does not exist."""
    paths = [Path(line.strip().strip('"')).expanduser() for line in text.splitlines()]
    paths = [path for path in paths if str(path) != "."]
    for path in paths:
        if not path.exists():
            raise UsageError(
                f"There is no file or folder at {path}.", "Check the path; write one a line."
            )
    if not paths:
        raise UsageError("No path is given.", "Write the path of a file or folder, one a line.")
    return paths


def asked_services(text: str) -> tuple[int, int] | int:
    """`3-5` -> (3, 5); `4` -> 4. UsageError for anything else."""
    low, dash, high = text.replace("–", "-").replace(" ", "").partition("-")
    if low.isdecimal() and not dash:
        return int(low)
    if low.isdecimal() and high.isdecimal():
        return int(low), int(high)
    raise UsageError(
        f"{text!r} is no number of services.", "Write a range such as 3-5, or one number."
    )
