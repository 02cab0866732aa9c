"""Small source trees for the tests, written out of a mapping of paths to text."""

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from analyzer.codebase import Reading, read_source


def tree(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """The files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read(folder: Path, files: Mapping[str, str | bytes]) -> Reading:
    """What the scan says of the files, read in this process."""
    return read_source(tree(folder, files), "tree", jobs=1)


def edges(reading: Reading, *kinds: str) -> set[tuple[str, str]]:
    """(importer, imported) of these kinds; of all where none is named."""
    return {(i.importer, i.imported) for i in reading.imports if not kinds or i.kind in kinds}


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """The files as a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, files: Mapping[str, str | bytes], packing: str = "gz") -> Path:
    """The files as a packed tar."""
    with tarfile.open(path, f"w:{packing}") as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path
