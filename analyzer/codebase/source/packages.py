"""Which Python packages and modules lie below a folder, without importing any of them."""

import os
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

#: Folders that hold other people's code, or none.
SKIPPED_FOLDERS = frozenset({"node_modules", "site-packages", "__pycache__", "build", "dist"})
LARGEST_FILE = 1 << 20
DEEPEST = 6
#: So many files tell by which name packages are imported.
MOST_FILES_ASKED = 1000
_IMPORTED = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_][\w.]*)", re.M | re.A)


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """One Python file: its module's name, where it is, how long it is, why it cannot be read."""

    name: str
    file: Path
    lines: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """A root package: the name that absolute imports use, and its folder."""

    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Sources:
    """All modules of all root packages, and what was left out."""

    modules: tuple[ModuleSource, ...]
    warnings: tuple[str, ...] = field(default=())


def find_packages(folder: Path) -> tuple[Package, ...]:
    """The root packages at or below a folder, sorted by name; empty where there are none.

    A folder with `__init__.py` whose parent has none is a root. Below plain folders its name may
    be longer (`corp/billing` imported as `corp.billing`): the files' own imports decide.
    A folder inside a package stands for itself, under its full name.
    """
    folder = folder.resolve()
    if _is_package(folder):
        top = folder
        while _is_package(top.parent):
            top = top.parent
        return (Package(".".join(folder.relative_to(top.parent).parts), folder),)
    roots = list(_roots(folder, 0))
    nested = any(root.parent != folder for root in roots)
    uses = _imported_names(roots) if nested else Counter()
    found: dict[str, Package] = {}
    for root in roots:
        name = _import_name(root.relative_to(folder).parts, uses)
        found.setdefault(name, Package(name, root))
    return tuple(found[name] for name in sorted(found))


def list_modules(packages: tuple[Package, ...], base: Path) -> Sources:
    """Every module of the packages; unreadable files are in, each with its problem.

    `base` is taken off paths in warnings, so that they read as the user wrote them.
    """
    modules: dict[str, ModuleSource] = {}
    bare: list[str] = []
    for package in packages:
        for path, folders, files in os.walk(package.folder):
            here = Path(path)
            folders[:] = sorted(
                name for name in folders if name.isidentifier() and not _is_foreign(here / name)
            )
            python = sorted(file for file in files if _is_module(file))
            if python and "__init__.py" not in files:
                bare.append(here.relative_to(base).as_posix())
            for file in python:
                source = _source(package, here / file)
                # `a.py` beside `a/__init__.py`: Python imports the folder.
                if source.name not in modules or file == "__init__.py":
                    modules[source.name] = source
    warnings = []
    if bare:
        warnings.append(
            f"Folders without __init__.py, read as namespace packages: {_listed(bare)}."
        )
    problems = [m for m in modules.values() if m.problem]
    if problems:
        names = [f"{m.file.relative_to(base).as_posix()} ({m.problem})" for m in problems]
        warnings.append(f"Files left out: {_listed(sorted(names))}.")
    return Sources(tuple(modules[name] for name in sorted(modules)), tuple(warnings))


def _listed(names: list[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _is_package(folder: Path) -> bool:
    return folder.name.isidentifier() and (folder / "__init__.py").is_file()


def _is_foreign(folder: Path) -> bool:
    """Hidden folders, virtual environments, build output, closed doors, and links elsewhere."""
    return (
        folder.name.startswith(".")
        or folder.name in SKIPPED_FOLDERS
        or folder.is_symlink()
        or not os.access(folder, os.R_OK | os.X_OK)
        or (folder / "pyvenv.cfg").is_file()
    )


def _is_module(file: str) -> bool:
    return file.endswith(".py") and file.removesuffix(".py").isidentifier()


def _roots(folder: Path, depth: int) -> Iterator[Path]:
    for child in sorted(p for p in folder.iterdir() if p.is_dir()):
        if _is_foreign(child):
            continue
        if _is_package(child):
            yield child
        elif depth < DEEPEST:
            yield from _roots(child, depth + 1)


def _import_name(parts: tuple[str, ...], uses: Counter[str]) -> str:
    """The name below the base by which most imports refer to a package, else its folder's own."""
    names = [".".join(parts[start:]) for start in range(len(parts))]
    return max(names, key=lambda name: (uses[name], name == names[-1]))


def _imported_names(roots: list[Path]) -> Counter[str]:
    """How often the packages' files import each dotted name or anything below it."""
    files = [file for root in roots for file in sorted(root.rglob("*.py"))][:MOST_FILES_ASKED]
    found: Counter[str] = Counter()
    for file in files:
        if file.is_file() and not file.is_symlink() and file.stat().st_size <= LARGEST_FILE:
            for name in _IMPORTED.findall(file.read_bytes()):
                parts = name.decode("ascii").split(".")
                found.update(".".join(parts[: end + 1]) for end in range(len(parts)))
    return found


def _source(package: Package, file: Path) -> ModuleSource:
    parts = file.relative_to(package.folder).with_suffix("").parts
    name = ".".join((package.name, *(parts[:-1] if parts[-1] == "__init__" else parts)))
    if file.is_symlink():
        return ModuleSource(name, file, 0, "a link")
    if file.stat().st_size > LARGEST_FILE:
        return ModuleSource(name, file, 0, "larger than 1 MiB")
    data = file.read_bytes()
    lines = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    problem = "" if _decodes(file) else "not text in the encoding it states"
    return ModuleSource(name, file, lines, problem)


def _decodes(file: Path) -> bool:
    try:
        with tokenize.open(file) as text:
            return "\0" not in text.read()
    except (SyntaxError, UnicodeError, LookupError):
        return False
