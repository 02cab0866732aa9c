"""`go list -json ./...`: one JSON object per package, one after the other."""

from collections.abc import Mapping
from typing import Any

from analyzer.codebase.formats.collected import Collected, unusable
from analyzer.codebase.formats.json_values import load_objects, members, texts
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

FORMAT = "go list JSON"
STANDARD = "an import of the standard library"
LIBRARY = "an import of another module's package"


def looks_like_go_list(sample: Sample) -> bool:
    """Whether the first object is a package with its import path."""
    package = members(sample.json)
    return isinstance(package.get("ImportPath"), str) and bool(
        len(package) == 1
        or package.keys() & {"Dir", "Name", "Imports", "GoFiles", "Root", "Standard", "Module"}
    )


def read_go_list(text: str, path: str, size: int) -> Reading:
    """Imports between the packages listed, of one kind and weight: Go counts no lines.

    Left out and counted: the standard library, packages of other modules, and what `-test` adds.
    Imports of test files are not looked at.
    """
    found = Collected(path, FORMAT, size)
    packages: dict[str, dict[str, Any]] = {}
    for package in load_objects(text, path):
        name = package.get("ImportPath")
        if not isinstance(name, str):
            found.reject("a package without a path")
        elif package.get("ForTest") or name.endswith(".test"):
            found.drop("a package made for tests")
        elif _is_own(package):
            packages[name] = package
        if isinstance(name, str) and package.get("Error"):
            found.warn("go list reports errors in packages: imports may be missing")
    if "unsafe" in packages:
        unusable(
            path,
            "lists the standard library as well, without saying which packages are your own.",
            "Run go list -json ./... without -deps, or with all fields.",
        )
    for name, package in packages.items():
        found.node(name)
        renamed = members(package.get("ImportMap"))
        for imported in texts(package.get("Imports")):
            target = renamed.get(imported, imported)
            if target in packages:
                found.edge(name, target)
            else:
                found.drop(LIBRARY if "." in imported.partition("/")[0] else STANDARD)
    return found.reading()


def _is_own(package: Mapping[str, Any]) -> bool:
    """Whether the package was asked for: `-deps` lists the standard library and others as well."""
    if package.get("Standard") is True or package.get("DepOnly") is True:
        return members(package.get("Module")).get("Main") is True
    return True
