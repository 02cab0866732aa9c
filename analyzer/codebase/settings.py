"""What a team has written down of its boundaries within a zip or tar of source code."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path, PurePosixPath

from analyzer.codebase import contracts, nx_workspace, owners
from analyzer.codebase.formats import packwerk_folder
from analyzer.codebase.reading import Reading
from analyzer.codebase.source.account import Account
from analyzer.codebase.source.tree import texts
from analyzer.model import UnusableSourceError

#: Settings are small; what comes behind so much of them is no team's.
MOST_BYTES = 64 << 20
_WANTED = frozenset(
    (
        *("CODEOWNERS", nx_workspace.CONFIG, packwerk_folder.CONFIG, *contracts.PLACES),
        *("workspace.json", "angular.json", "project.json", "package.json"),
        *packwerk_folder.PACKAGE_FILES,
    )
)


def settings_within(archive: Path) -> dict[Path, Callable[[], Reading]]:
    """The settings in an archive of source code, by their place, each with what reads it.

    They are looked for where a folder has them: in the root, or in the one folder that the archive
    is wrapped in. The readers raise UnusableSourceError as those of files do.
    """
    files = _files(archive)
    tops = {name.partition("/")[0] for name in files if "/" in name}
    for root in ("", *(tops if len(tops) == 1 else ())):
        here = _below(root, files)
        if found := _readers(here, archive / root, root if root.isidentifier() else ""):
            return found
    return {}


def _readers(
    files: Mapping[str, bytes], place: Path, folder: str
) -> dict[Path, Callable[[], Reading]]:
    """Readers of the settings of one root; `folder` is what its files' paths begin with."""
    found: dict[Path, Callable[[], Reading]] = {}
    owned = next((name for name in owners.PLACES if name in files), None)
    if owned is not None:
        path = place / owned
        found[path] = partial(owners.owners_of, files[owned], str(path), folder)
    kept = (name for name in contracts.PLACES if name in files)
    apart = next((name for name in kept if contracts.looks_like_contracts(files[name])), None)
    if apart is not None:
        path = place / apart
        found[path] = partial(contracts.contracts_of, files[apart], str(path))
    if nx_workspace.CONFIG in files:
        path = place / nx_workspace.CONFIG
        found[path] = partial(nx_workspace.nx_workspace_of, files, str(path), folder)
    if packwerk_folder.CONFIG in files:
        path = place / packwerk_folder.CONFIG
        found[path] = partial(packwerk_folder.packwerk_of, files, str(path))
    return found


def _files(archive: Path) -> dict[str, bytes]:
    """The files that may hold settings, up to the limit; nothing of a damaged archive."""
    files: dict[str, bytes] = {}
    size = 0
    try:
        for one in texts(archive, _WANTED.__contains__, Account()):
            size += len(one.data)
            if size > MOST_BYTES:
                break
            if not one.problem:
                files[one.path] = one.data
    except UnusableSourceError:
        return {}  # the scan of the source code says what is wrong with it
    return files


def _below(root: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        PurePosixPath(name).relative_to(root).as_posix(): data
        for name, data in files.items()
        if not root or name.startswith(f"{root}/")
    }
