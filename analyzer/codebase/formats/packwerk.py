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
    value = members(_load(text, path))
    dependencies = texts(value.get("dependencies"))
    found = Collected(path, DECLARED, size)
    name = _package_name(path, dependencies)
    found.node(name, file=_file_of(name, path))
    for target in dependencies:
        found.edge(name, _normal(target))
    return found.reading()


def read_todo(text: str, path: str, size: int) -> Reading:
    """The references that a package should not hold, by the package they lead to.

    The weight is the number of files per constant, summed; the first file is the evidence, and
    the constants are the examples.
    """
    value = members(_load(text, path))
    found = Collected(path, TODO, size)
    rows = [
        (_normal(target), constant, texts(members(facts).get("files")))
        for target, constants in value.items()
        if isinstance(target, str)
        for constant, facts in members(constants).items()
    ]
    name = _package_of_files([file for _, _, files in rows for file in files], path)
    name = name if name is not None else _package_name(path, [target for target, _, _ in rows])
    found.node(name, file=_file_of(name, path))
    for target, constant, files in rows:
        found.edge(
            name,
            target,
            weight=len(files) or 1,
            file=min(files, default=None),
            example=f"{name} -> {constant}",
        )
    return found.reading()


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


def _file_of(name: str, path: str) -> str:
    file = PurePosixPath(path.replace("\\", "/")).name
    return file if name == "." else f"{name}/{file}"
