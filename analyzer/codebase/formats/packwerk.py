"""packwerk: what a package declares (package.yml) and what it does beside (package_todo.yml).

Before version 2.3 the second was called deprecated_references.yml. A package is named by its folder
below the root of the application; neither file says where that is.
"""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from analyzer.codebase.formats.collected import Collected, unusable
from analyzer.codebase.formats.json_values import members, texts
from analyzer.codebase.formats.plain_yaml import NotPlainError, plain_yaml
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

DECLARED = "packwerk package"
TODO = "packwerk todo"
#: Where packages live by custom, for a file that names no other package.
_FOLDERS = ("packs", "packages", "components", "engines", "domains", "modules", "gems", "apps")
_PACKAGE = re.compile(r"^(?:enforce_(?:dependencies|privacy|layers|visibility)|public_path):", re.M)
_TODO = re.compile(
    r"""^["']?(?P<package>[\w./\-]+)["']?:[ ]*\n\s+["']?(?:::)\w[\w:]*["']?:[ ]*\n\s+violations:""",
    re.M,
)


def looks_like_package(sample: Sample) -> bool:
    """Whether a line sets one of packwerk's checks, and the text is YAML by its look."""
    return bool(_PACKAGE.search(sample.text)) and not sample.start.startswith(("{", "<"))


def looks_like_todo(sample: Sample) -> bool:
    """Whether a package is followed by a constant and its violations."""
    return bool(_TODO.search(sample.text))


def read_package(text: str, path: str, size: int) -> Reading:
    """The dependencies that one package declares, each of weight 1."""
    value = _load(text, path)
    found = Collected(path, DECLARED, size)
    add_declared(found, _package_name(path, dependencies_of(value)), value)
    return found.reading()


def read_todo(text: str, path: str, size: int) -> Reading:
    """The references that a package should not hold, by the package they lead to."""
    value = _load(text, path)
    found = Collected(path, TODO, size)
    references = references_of(value)
    name = _package_of_files([file for _, _, files in references for file in files], path)
    if name is None:
        name = _package_name(path, [target for target, _, _ in references])
    add_todo(found, name, value)
    return found.reading()


def add_declared(found: Collected, name: str, value: Any) -> None:
    """Put a package and what its package.yml declares into `found`."""
    found.node(name, file="package.yml" if name == "." else f"{name}/package.yml")
    for target in dependencies_of(value):
        found.edge(name, target)


def add_todo(found: Collected, name: str, value: Any) -> None:
    """Put the references of a package's todo into `found`.

    A pair of a file and a constant counts one; some of the pairs are kept as examples, and the
    first file is the evidence.
    """
    found.node(name)
    for target, constant, files in references_of(value):
        for file in sorted(set(files)) or [""]:
            found.edge(name, target, file=file or None, example=f"{file or name} -> {constant}")


def dependencies_of(value: Any) -> list[str]:
    """The packages that a package.yml declares to depend on."""
    return [_normal(target) for target in texts(members(value).get("dependencies"))]


def references_of(value: Any) -> list[tuple[str, str, list[str]]]:
    """(package, constant, files that refer to it) of a package_todo.yml."""
    return [
        (_normal(target), constant, texts(members(facts).get("files")))
        for target, constants in members(value).items()
        for constant, facts in members(constants).items()
    ]


def _load(text: str, path: str) -> Any:
    try:
        return plain_yaml(text)
    except NotPlainError as error:
        unusable(
            path,
            f"is YAML that packwerk does not write ({error}).",
            "Use plain keys, lists and texts, as `packwerk update-todo` writes them.",
        )


def _normal(package: str) -> str:
    return package.strip("/").removeprefix("./") or "."


def _package_of_files(files: Iterable[str], path: str) -> str | None:
    """The package out of the files that it refers from.

    It is the folder of their paths that the todo file stands in, too; for a file that came without
    its folder, the one where packages live by custom. None where neither says anything.
    """
    parent = PurePosixPath(path.replace("\\", "/")).parent
    for file in sorted(files):
        parts = PurePosixPath(file).parts
        for length in range(len(parts) - 1, 0, -1):
            if parent.parts[-length:] == parts[:length]:
                return "/".join(parts[:length])
        if not parent.parts and parts[0] in _FOLDERS and len(parts) > 2:
            return "/".join(parts[:2])
    return None


def _package_name(path: str, others: Iterable[str]) -> str:
    """The package out of the file's path.

    It begins with the folder that other packages begin with, or one where packages live by custom;
    "." is the package of the root.
    """
    parts = PurePosixPath(path.replace("\\", "/")).parent.parts
    heads = {_normal(other).partition("/")[0] for other in others if "/" in other}
    for words in (heads, _FOLDERS):
        places = [at for at, part in enumerate(parts[:-1]) if part in words]
        if places:
            return "/".join(parts[places[-1] :])
    return "."
