"""Where in the code a statement came from, as the comment in its text says."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote

from analyzer.model import CodeTag

#: Longer values are no names of code.
LONGEST_VALUE = 200

_TRACE = re.compile(
    rb"traceparent\s*[=:]\s*'?[0-9a-fA-F]{2}-([0-9a-fA-F]{32})-[0-9a-fA-F]{16}-[0-9a-fA-F]{2}'?"
)
_REST = re.compile(rb"-[0-9a-f]{16}-[0-9a-f]{2}'")
_QUOTED_PAIR = re.compile(r"([\w.%-]+)\s*=\s*'((?:[^'\\]|\\.)*)'")
_PLAIN_PAIR = re.compile(r"(?:^|,)\s*([A-Za-z_][\w.]*):((?:[^,]|,(?!\s*[A-Za-z_][\w.]*:))*)")
_ESCAPE = re.compile(r"\\(.)")
_E_MAIL = re.compile(r"[^\s@/]+@[^\s@/]+\.[A-Za-z]")
_ADDRESS = re.compile(r"[^\s@/?&=,;:()<>'\"]+@[^\s@/?&=,;:()<>'\"]+\.[A-Za-z][^\s@/?&=,;:()<>'\"]*")
_LONG_NUMBER = re.compile(r"(?:\d[ -]?){9}")
_PLACE = re.compile(r"^(?P<file>.+?):(?P<line>\d{1,8})(?::in [`'](?P<function>[^`']+)'?)?")

_MODULE_KEYS = ("code.namespace", "code_namespace")
_FUNCTION_KEYS = ("code.function.name", "code.function", "code_function")
_FILE_KEYS = ("code.file.path", "code.filepath", "code_filepath", "file")
_LINE_KEYS = ("code.line.number", "code.lineno", "code_lineno")
_APP_KEYS = ("app_name", "application", "app")
_PLACE_KEYS = ("callsite", "source_location", "line")
_ALLOWED = frozenset(
    (
        *_MODULE_KEYS,
        *_FUNCTION_KEYS,
        *_FILE_KEYS,
        *_LINE_KEYS,
        *_APP_KEYS,
        *_PLACE_KEYS,
        "controller",
        "action",
        "job",
        "route",
    )
)


class Trace(NamedTuple):
    """`comment` without its traceparent, and the trace id (32 lower-case hex digits), if any."""

    comment: bytes
    id: str | None


def take_trace(comment: bytes) -> Trace:
    """Cut the traceparent out of a comment, since each statement has its own."""
    at = comment.find(b"traceparent")
    if at < 0:
        return Trace(comment, None)
    # sqlcommenter's own form, at the speed of a look-up.
    trace_id = comment[at + 16 : at + 48]
    if (
        comment[at + 11 : at + 16] == b"='00-"
        and _REST.match(comment, at + 48)
        and len(trace_id.strip(b"0")) > 0
        and not trace_id.translate(None, b"0123456789abcdef")
    ):
        return Trace(comment[:at] + comment[at + 69 :], trace_id.decode("ascii"))
    found = _TRACE.search(comment)
    if found is None:
        return Trace(comment, None)
    trace = found.group(1).decode("ascii").lower()
    rest = comment[: found.start()] + comment[found.end() :]
    return Trace(rest, None if trace == "0" * 32 else trace)


def code_tag(comments: Iterable[str]) -> CodeTag:
    """The code tag that comments (with their marks `/* */` or `--`) carry, CodeTag() for none.

    Reads sqlcommenter (`k='v'`, percent-encoded), Rails' query logs and marginalia (`k:v`). Only
    keys that name code are taken. Values are foreign: they are decoded, and dropped where they are
    over-long, or look like an e-mail address or a long number.
    """
    return code_tag_of(pair for comment in comments for pair in _pairs(comment))


def code_tag_of(pairs: Iterable[tuple[str, str]]) -> CodeTag:
    """The code tag that keys with values say, by the same allow-list; the first of a key counts."""
    values: dict[str, str] = {}
    for key, value in pairs:
        if key in _ALLOWED and (safe := _safe(value)) is not None:
            values.setdefault(key, safe)
    return _tag(values) if values else CodeTag()


def _pairs(comment: str) -> Iterable[tuple[str, str]]:
    body = comment[2:-2] if comment.startswith("/*") else comment[2:]
    quoted = _QUOTED_PAIR.findall(body)
    if quoted:
        return [(unquote(key), unquote(_ESCAPE.sub(r"\1", value))) for key, value in quoted]
    return [(key, value.strip()) for key, value in _PLAIN_PAIR.findall(body.strip())]


def without_addresses(name: str) -> str:
    """A name, such as a route, with `{}` for whatever in it is an address of mail."""
    return _ADDRESS.sub("{}", name) if "@" in name else name


def _safe(value: str) -> str | None:
    if not 0 < len(value) <= LONGEST_VALUE or not value.isprintable():
        return None
    return None if _E_MAIL.search(value) or _LONG_NUMBER.search(value) else value


def _tag(values: dict[str, str]) -> CodeTag:
    controller, action = values.get("controller"), values.get("action")
    entry_point = f"{controller}#{action}" if controller and action else controller
    module = _first(values, _MODULE_KEYS)
    function = _first(values, _FUNCTION_KEYS)
    if function and "." in function and (not module or function.startswith(f"{module}.")):
        # OpenTelemetry's stable key holds the fully qualified name.
        module, _, function = function.rpartition(".")
    file, line = _first(values, _FILE_KEYS), _number(_first(values, _LINE_KEYS))
    place = _PLACE.match(_first(values, _PLACE_KEYS) or "")
    if place:
        file = file or place["file"]
        line = line if line is not None else _number(place["line"])
        function = function or place["function"]
    elif line is None:
        line = _number(values.get("line"))
    return CodeTag(
        entry_point=entry_point or values.get("job") or values.get("route"),
        module=module,
        function=function,
        file=file,
        line=line,
        app=_first(values, _APP_KEYS),
    )


def _first(values: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((values[key] for key in keys if key in values), None)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
