"""Imports of a Python source tree, by grimp: the code is read, never imported or executed."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analyzer.codebase.reading import Reading, skipped_rows
from analyzer.codebase.source.packages import ModuleSource, Package, find_packages, list_modules
from analyzer.model import Import, Module, SourceReport, UnusableSourceError

FORMAT = "Python source (grimp)"
#: Seconds; grimp reads about 1,400 files a second.
PATIENCE = 600
#: Where grimp's parser broke down, files with longer lines or more bytes than these are left out.
LONGEST_LINE = 5_000
LARGEST_AT_SECOND_TRY = 256 << 10
_SCAN = Path(__file__).with_name("grimp_scan.py")


def read_python_packages(folder: Path, path: str | None = None) -> Reading:
    """Modules and imports, with file and line, of all Python packages at or below a folder.

    Files are given relative to `folder`; `path` is the name that the report shows. Files that
    cannot be parsed stay modules without imports and are named in a warning, as are folders without
    `__init__.py`. Nothing is written: grimp's cache stays off. UnusableSourceError where the folder
    holds no package.
    """
    shown = path or str(folder)
    base = folder.resolve()
    packages = find_packages(base)
    if not packages:
        raise UnusableSourceError(
            f"{shown} holds no Python package: no folder in it has an __init__.py.",
            "Give the folder that holds the package, or an edge list with source,target.",
        )
    sources = list_modules(packages, base)
    readable = [module for module in sources.modules if not module.problem]
    answer = _scan(packages, readable, shown)
    warnings = list(sources.warnings)
    unreadable: dict[str, str] = answer["unreadable"]
    files = {module.name: module.file.relative_to(base).as_posix() for module in sources.modules}
    if unreadable:
        names = [f"{files[name]} ({unreadable[name]})" for name in sorted(unreadable)]
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        warnings.append(f"Files that cannot be parsed: {', '.join(names[:5])}{more}.")
    broken = {m.name for m in sources.modules if m.problem} | set(unreadable)
    size = sum(module.file.stat().st_size for module in sources.modules)
    lost = sum(module.file.stat().st_size for module in sources.modules if module.name in broken)
    report = SourceReport(
        path=shown,
        kind="source",
        format=FORMAT,
        bytes=size,
        explained=1 - lost / size if size else 1.0,
        skipped=skipped_rows({"a file that cannot be read": len(broken)}),
        warnings=tuple(warnings),
    )
    return Reading(
        report,
        modules=tuple(
            Module(module.name, file=files[module.name], lines=module.lines)
            for module in sources.modules
        ),
        imports=tuple(
            Import(
                importer,
                imported,
                weight=max(1, len(lines)),
                file=files[importer],
                line=min(lines, default=None),
            )
            for importer, imported, lines in sorted(answer["imports"])
            if importer != imported
        ),
        complete=True,
    )


def _scan(
    packages: tuple[Package, ...], modules: Iterable[ModuleSource], shown: str
) -> dict[str, Any]:
    """Grimp's answer; where its parser broke down, once more without the files that overflow it."""
    modules = tuple(modules)
    done = _run(packages, modules, shown)
    if done.returncode < 0:
        tame = tuple(module for module in modules if _is_tame(module.file))
        done = _run(packages, tame, shown)
        left_out = {m.name: "too large an expression" for m in set(modules) - set(tame)}
    else:
        left_out = {}
    if done.returncode != 0:
        raise UnusableSourceError(
            f"grimp could not read the Python packages of {shown}.",
            "Give an edge list with source,target instead, or a folder with fewer generated files.",
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    return {**answer, "unreadable": answer["unreadable"] | left_out}


def _run(
    packages: tuple[Package, ...], modules: tuple[ModuleSource, ...], shown: str
) -> "subprocess.CompletedProcess[str]":
    request = {
        "packages": {package.name: str(package.folder) for package in packages},
        "modules": {module.name: str(module.file) for module in modules},
    }
    try:
        # Our own script under this very interpreter; the request goes by standard input.
        return subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(_SCAN)],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnusableSourceError(
            f"Reading the imports of {shown} took longer than {PATIENCE} seconds.",
            "Give the folder of one package, or an edge list with source,target.",
        ) from error


def _is_tame(file: Path) -> bool:
    data = file.read_bytes()
    return len(data) <= LARGEST_AT_SECOND_TRY and all(
        len(line) <= LONGEST_LINE for line in data.splitlines()
    )
