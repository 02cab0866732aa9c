"""Places in Python that touch tables of Django's own without naming a model of theirs."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from analyzer.codebase.source.django_contrib import FUNCTIONS, SESSIONS, SESSIONS_SETTING
from analyzer.codebase.source.facts import Imported, Named, Use
from analyzer.codebase.source.parsing import line_of

if TYPE_CHECKING:
    from tree_sitter import Node

#: Reading `request.session` loads the row, assigning or saving writes it.
_SESSION = re.compile(
    rb"\brequest\.(session)\b(\s*(?:\[[^\]\n]{0,200}\]\s*=(?!=)"
    rb"|\.(?:save|flush|cycle_key|create|clear|delete|pop|setdefault|set_expiry|update)\b))?"
)
_ENGINE = re.compile(rb"^(%s)\s*=\s*[\"']([\w.]+)[\"']" % SESSIONS_SETTING.encode(), re.M)
_LAST = sorted({name.rpartition(".")[2] for name in FUNCTIONS})
_PACKAGES = {name.rpartition(".")[0] for name in FUNCTIONS}


def framework_uses(text: bytes, root: "Node", imports: Iterable[Imported]) -> Iterator[Use]:
    """Calls of Django's functions as they are written, and uses of the request's session."""
    called: dict[str, None] = {}
    for one in imports:
        name = one.alias or one.name
        if one.target in _PACKAGES and one.name in _LAST:
            called[name] = None
        elif f"{one.target}.{one.name}" in _PACKAGES:
            called[rf"{name}\.(?:{'|'.join(_LAST)})"] = None
    if called:
        written = "|".join(sorted(called)).encode()
        yield from _first(re.compile(rb"(?<![\w.])(%s)\s*\(" % written), text, root)
    if b"request.session" in text:
        seen: set[str] = set()
        for found in _SESSION.finditer(text):
            mode = "W" if found[2] else "R"
            if mode not in seen and (node := _code(root, found.span(1))) is not None:
                seen.add(mode)
                yield Use(SESSIONS, line_of(node), mode)


def session_engines(text: bytes) -> Iterator[Named]:
    """Where the project's settings say that sessions are kept."""
    if SESSIONS_SETTING.encode() in text:
        for found in _ENGINE.finditer(text):
            line = text.count(b"\n", 0, found.start()) + 1
            yield Named(found[2].decode(), SESSIONS_SETTING, line)


def _first(pattern: re.Pattern[bytes], text: bytes, root: "Node") -> Iterator[Use]:
    """The first call, by each of its names."""
    seen: set[bytes] = set()
    for found in pattern.finditer(text):
        if found[1] not in seen and (node := _code(root, found.span(1))) is not None:
            seen.add(found[1])
            yield Use(found[1].decode(), line_of(node))


def _code(root: "Node", span: tuple[int, int]) -> "Node | None":
    """The node of these letters; None in a string or a comment, and where they are defined."""
    node = root.descendant_for_byte_range(span[0], span[1])
    if node is None or node.type not in ("identifier", "attribute"):
        return None
    parent = node.parent
    return None if parent is None or parent.type == "function_definition" else node
