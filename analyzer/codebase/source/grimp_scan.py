"""Run grimp in a process of its own: `python -I grimp_scan.py < request.json > answer.json`.

A process of its own, because grimp's parser is native code that a hostile or generated file can
overflow (a sum of 250,000 terms does), and that must cost one file, never the whole program. The
packages are handed to grimp by their folders instead of through `sys.path`: nothing of the code
under analysis can be imported, hence executed, and its name may be that of an installed package.
Modules in folders without `__init__.py` are in, which grimp's own finder leaves out.

Request: `{"packages": {name: folder}, "modules": {module: file}}`.
Answer: `{"imports": [[importer, imported, [line, …]], …], "unreadable": {module: reason}}`.
"""

import ast
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import grimp
from grimp.application.config import settings
from grimp.application.ports.modulefinder import FoundPackage, ModuleFile
from grimp.domain.valueobjects import Module
from grimp.exceptions import SourceSyntaxError

#: After so many broken files one by one, all that this Python cannot parse are left out at once.
PATIENCE = 8


class GivenPackages:
    """Grimp's port for finding a package: the folders are known."""

    def __init__(self, folders: dict[str, str]) -> None:
        self.folders = folders

    def determine_package_directories(self, package_name: str, file_system: object) -> set[str]:
        """The one folder of the package."""
        del file_system
        return {self.folders[package_name]}


class GivenModules:
    """Grimp's port for finding a package's modules: they are known, too."""

    def __init__(self, modules: dict[str, str]) -> None:
        self.modules = modules

    def find_package(
        self, package_name: str, package_directory: str, file_system: object
    ) -> FoundPackage:
        """The package with those of the modules that lie in it."""
        del file_system
        own = (m for m in self.modules if m == package_name or m.startswith(f"{package_name}."))
        return FoundPackage(
            name=package_name,
            directory=package_directory,
            module_files=frozenset(ModuleFile(module=Module(m), mtime=0.0) for m in own),
            namespace_packages=frozenset(),
        )


def scan(packages: dict[str, str], modules: dict[str, str]) -> dict[str, Any]:
    """The answer to a request, as in the module's docstring."""
    modules = dict(modules)
    unreadable: dict[str, str] = {}
    module_of = {file: module for module, file in modules.items()}
    while modules:
        settings.configure(
            PACKAGE_FINDER=GivenPackages(packages), MODULE_FINDER=GivenModules(modules)
        )
        try:
            graph = grimp.build_graph(*sorted(packages), cache_dir=None)
        except SourceSyntaxError as error:
            broken = {module_of[error.filename]: f"syntax error in line {error.lineno or '?'}"}
            if len(unreadable) >= PATIENCE:
                broken |= {m: "syntax error" for m, file in modules.items() if not _parses(file)}
        except UnicodeError as error:
            broken = {m: "not UTF-8" for m, file in modules.items() if file in str(error)}
            if not broken:
                raise
        else:
            return {"imports": _edges(graph), "unreadable": unreadable}
        unreadable |= broken
        for module in broken:
            del modules[module]
    return {"imports": [], "unreadable": unreadable}


def _edges(graph: "grimp.ImportGraph") -> list[tuple[str, str, list[int]]]:
    return [
        (
            importer,
            imported,
            sorted(
                detail["line_number"]
                for detail in graph.get_import_details(importer=importer, imported=imported)
            ),
        )
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
    ]


def _parses(file: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(Path(file).read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


if __name__ == "__main__":
    json.dump(scan(**json.load(sys.stdin)), sys.stdout)
