"""The component's script: the ES modules in `frontend/` joined into one.

Streamlit serves the files of a component only when it finds a manifest in an installed
distribution whose import name equals the distribution's name, and not in an editable install.
A script given as text works everywhere; the browser keeps one copy of it by content. So the
modules stay apart on disk, as plain ES modules, and are joined here by their own imports.
"""

import re
from functools import cache
from pathlib import Path

FRONTEND = Path(__file__).parent / "frontend"
ENTRY = "index.js"
_IMPORT = re.compile(r'^import\s+\{[^}]*\}\s*from\s+"\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def script() -> str:
    """One ES module: every module that the entry needs, each after those that it imports.

    The modules share one scope once joined: a name at the top level must be unique over all
    of them, and imports must not rename.
    """
    parts: dict[str, str] = {}

    def add(name: str, importers: tuple[str, ...]) -> None:
        if name in importers:
            raise ValueError(f"the map's scripts import each other in a circle: {name}")
        if name in parts:
            return
        source = (FRONTEND / name).read_text(encoding="utf-8")
        for needed in _IMPORT.findall(source):
            add(needed, (*importers, name))
        parts[name] = _EXPORT.sub("", _IMPORT.sub("", source))

    add(ENTRY, ())
    return "\n".join(parts.values())


@cache
def style() -> str:
    """The component's style sheet."""
    return (FRONTEND / "style.css").read_text(encoding="utf-8")
