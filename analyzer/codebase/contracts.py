"""Which parts of the code a team keeps apart: import-linter's contracts of independence."""

import configparser
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from analyzer.codebase.formats.rows import decode
from analyzer.codebase.reading import Reading
from analyzer.files import Place, open_stream
from analyzer.model import SourceReport, UnusableSourceError

FORMAT = "import-linter"
#: Where a folder of source code keeps them; the first that holds contracts counts.
PLACES = (".importlinter", "pyproject.toml", "setup.cfg")
LARGEST = 4 << 20
_SECTION = re.compile(rb"^[ \t]*\[{1,2}(?:tool\.)?importlinter[\].:]", re.M)


def looks_like_contracts(head: bytes) -> bool:
    r"""Whether a file holds settings of import-linter, in either of their forms.

    >>> looks_like_contracts(b"[tool.importlinter]\nroot_package = 'shop'\n")
    True
    """
    return _SECTION.search(head) is not None


def contracts_file(folder: Path) -> Path | None:
    """The file in a folder of source code that holds contracts, if there is one."""
    for path in (folder / place for place in PLACES):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if looks_like_contracts(file.read(LARGEST)):
                    return path
    return None


def read_contracts(path: Place) -> Reading:
    """The modules that contracts of independence name; each is a part with all below it.

    Layers and forbidden imports say who may know whom, not what is one service: they are left out,
    with a warning where there is nothing else. UnusableSourceError where the file is broken.
    """
    with open_stream(str(path)) as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnusableSourceError(f"{path} is too large for settings.", "Check the file.")
    return contracts_of(data, str(path))


def contracts_of(data: bytes, path: str) -> Reading:
    """The same out of the bytes of a file."""
    text = decode(data)
    try:
        contracts = list(_of_toml(text) if b"[tool." in data else _of_ini(text))
    except (ValueError, configparser.Error, RecursionError):
        raise UnusableSourceError(
            f"{path} holds import-linter's settings and cannot be read.",
            "Run lint-imports on it: it says what is wrong.",
        ) from None
    parts = {name for kind, names in contracts if kind == "independence" for name in names}
    warning = "No contract of independence: layers and forbidden imports are no boundaries here."
    report = SourceReport(
        path, "contracts", FORMAT, len(data), warnings=() if parts else (warning,)
    )
    return Reading(report, independent=tuple(sorted(parts)))


def _of_toml(text: str) -> Iterable[tuple[str, list[str]]]:
    settings: Any = tomllib.loads(text)
    for key in ("tool", "importlinter"):
        settings = settings.get(key) if isinstance(settings, Mapping) else None
    found = settings.get("contracts") if isinstance(settings, Mapping) else None
    for contract in found if isinstance(found, list) else []:
        if isinstance(contract, Mapping) and isinstance(names := contract.get("modules"), list):
            yield str(contract.get("type")), [name for name in names if isinstance(name, str)]


def _of_ini(text: str) -> Iterable[tuple[str, list[str]]]:
    settings = configparser.ConfigParser(interpolation=None, strict=False)
    settings.read_string(text)
    for section in settings.sections():
        if section.startswith("importlinter:contract:"):
            contract = settings[section]
            yield contract.get("type", ""), contract.get("modules", "").split()
