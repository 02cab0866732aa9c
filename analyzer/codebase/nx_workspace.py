"""Which parts a team has told apart by tags of Nx, out of the settings of its workspace."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from analyzer.codebase.formats.json_values import members, texts
from analyzer.codebase.formats.rows import decode
from analyzer.codebase.reading import Reading, Region, skipped_rows
from analyzer.model import DrawnIn, SourceReport, UnusableSourceError

FORMAT = "Nx workspace"
CONFIG = "nx.json"
#: Where older workspaces list their projects, and newer ones each describe themselves.
_LISTS = (CONFIG, "workspace.json", "angular.json")
_PROJECT, _PACKAGE = "project.json", "package.json"
_OF_PROJECTS = frozenset((_PROJECT, _PACKAGE))
#: What a file of the workspace holds, by its path there; None where there is none.
Load = Callable[[str], bytes | None]
_SKIPPED = frozenset(("node_modules", "dist", "tmp", "coverage", "vendor"))
#: No workspace has more projects, and none of their files is larger.
MOST_FILES = 20_000
LARGEST_FILE = 4 << 20
#: The tags that say what belongs together; others (`type:ui`) say what a project is made of.
PREFIXES = (("scope:", DrawnIn.nx), ("domain:", DrawnIn.nx_domains))

BROKEN = "a file that is no JSON"
NOWHERE = "a project whose folder is not said"


def is_nx(path: Path) -> bool:
    """Whether the path is the file that marks the root of an Nx workspace."""
    return path.name == CONFIG and path.is_file() and not path.is_symlink()


def regions_of(place: str, tags: Iterable[str]) -> Iterator[Region]:
    """The part of each kind that a project's tags put its folder into, the first tag of a kind.

    >>> [region.part for region in regions_of("libs/cart", ["type:ui", "scope:cart"])]
    ['cart']
    """
    listed = tuple(tags)
    for prefix, where in PREFIXES:
        named = (tag.removeprefix(prefix).strip() for tag in listed if tag.startswith(prefix))
        part = next(filter(None, named), None)
        if part is not None:
            yield Region(where.origin, place, part)


def read_nx_workspace(config: Path) -> Reading:
    """The folders of the projects below an nx.json, each with the parts that its tags name.

    Tags stand in each project's project.json or package.json, in older workspaces in nx.json or
    workspace.json. A file that cannot be read is counted. UnusableSourceError without a project.
    """
    return _workspace(str(config), _loader(config.parent), _projects_below(config.parent))


def nx_workspace_of(files: Mapping[str, bytes], path: str, folder: str = "") -> Reading:
    """The same out of the files of a workspace, by their paths in it; it lies in `folder`."""
    projects = (name for name in sorted(files) if PurePosixPath(name).name in _OF_PROJECTS)
    reading = _workspace(path, files.get, projects)
    if not folder:
        return reading
    moved = (replace(r, place=PurePosixPath(folder, r.place).as_posix()) for r in reading.regions)
    return replace(reading, regions=tuple(moved))


def _workspace(path: str, load: Load, projects: Iterable[str]) -> Reading:
    read = _Read(load)
    tags: dict[str, list[str]] = {}
    folders: dict[str, str] = {}
    for name in _LISTS:
        for project, facts in members(members(read.value(name)).get("projects")).items():
            root = facts if isinstance(facts, str) else members(facts).get("root")
            if isinstance(root, str):
                folders[project] = _normal(root)
            tags.setdefault(project, []).extend(texts(members(facts).get("tags")))
    by_folder: dict[str, list[str]] = {}
    for project, found in tags.items():
        if project in folders:
            by_folder.setdefault(folders[project], []).extend(found)
        else:
            read.skipped[NOWHERE] += 1
    for folder, described in _described(projects, read):
        by_folder.setdefault(folder, []).extend(described)
    if not by_folder:
        raise UnusableSourceError(
            f"{path} has no project beside or below it.",
            "Pass the folder that it lies in, or what `nx graph --file=graph.json` writes.",
        )
    regions = [
        region for folder in sorted(by_folder) for region in regions_of(folder, by_folder[folder])
    ]
    warning = "No project has a tag `scope:…` or `domain:…`: no boundaries are told by tags."
    report = SourceReport(
        path,
        "contracts",
        FORMAT,
        read.size,
        skipped=skipped_rows(read.skipped),
        warnings=() if regions else (warning,),
    )
    return Reading(report, regions=tuple(regions))


class _Read:
    """Files of a workspace as JSON; counts what was read and what could not be."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self.size = 0
        self.skipped: Counter[str] = Counter()

    def value(self, name: str) -> Any:
        """What a file holds; None, with the reason counted, where it cannot be read."""
        try:
            data = self._load(name)
            if data is None:
                return None
            self.size += len(data)
            return json.loads(decode(data))
        except (OSError, ValueError, RecursionError):
            self.skipped[BROKEN] += 1
            return None


def _loader(root: Path) -> Load:
    """The bytes of a regular file below a folder, None where there is none or it is too large."""

    def load(name: str) -> bytes | None:
        file = root / name
        if file.is_symlink() or not file.is_file() or file.stat().st_size > LARGEST_FILE:
            return None
        return file.read_bytes()

    return load


def _projects_below(root: Path) -> Iterator[str]:
    """The files that describe projects, in a stable order."""
    for folder, below, files in os.walk(root):
        below[:] = sorted(name for name in below if name not in _SKIPPED and name[0] != ".")
        place = Path(folder).relative_to(root)
        yield from ((place / file).as_posix() for file in sorted(_OF_PROJECTS & set(files)))


def _described(projects: Iterable[str], read: _Read) -> Iterator[tuple[str, list[str]]]:
    """(folder, tags) of each project that describes itself."""
    for seen, name in enumerate(projects):
        if seen >= MOST_FILES:
            read.skipped["a file of a project after the first 20,000"] += 1
            continue
        facts: Mapping[str, Any] = members(read.value(name))
        path = PurePosixPath(name)
        if path.name == _PACKAGE:
            facts = members(facts.get("nx"))
        if facts:
            yield path.parent.as_posix(), texts(facts.get("tags"))


def _normal(folder: str) -> str:
    return PurePosixPath(folder.replace("\\", "/")).as_posix()
