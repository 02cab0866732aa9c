"""What people insist on, out of a TOML file.

[services.Billing]
pinned = ["module:shop.billing.*", "table:invoices"]

together = [["table:orders", "table:order_lines"]]
apart = [["table:orders", "table:articles"]]
ignore = ["table:audit_*"]
at_least = 5
at_most = 60
"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analyzer.model import Constraints, UsageError

KEYS = ("services", "together", "apart", "ignore", "at_least", "at_most")


def read_constraints(path: Path) -> Constraints:
    """The constraints of a TOML file; UsageError says which line or key is wrong."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}.", "Check the path and the permissions."
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            f"{path} is no TOML: {error}.", "Mend that line, then run again."
        ) from None
    unknown = sorted(set(document) - set(KEYS))
    if unknown:
        raise UsageError(
            f"{path} has the unknown key {unknown[0]!r}.", f"Known keys are: {', '.join(KEYS)}."
        )
    services = document.get("services", {})
    if not isinstance(services, dict):
        raise _wrong(path, "services", 'tables such as [services.Billing] with pinned = ["…"]')
    return Constraints(
        pinned=tuple((name, _pinned(path, name, body)) for name, body in services.items()),
        together=tuple(
            _nodes(path, "together", group) for group in _list(path, document, "together")
        ),
        apart=tuple(_pair(path, pair) for pair in _list(path, document, "apart")),
        ignore=_nodes(path, "ignore", document.get("ignore", [])),
        at_least=_bound(path, document, "at_least"),
        at_most=_bound(path, document, "at_most"),
    )


def constraints_text(constraints: Constraints, remark: str = "") -> str:
    """The TOML that `read_constraints` reads back, behind a remark of one line or more."""
    lines = [f"# {line}" for line in remark.splitlines()]
    for key in ("together", "apart"):
        groups = getattr(constraints, key)
        if groups:
            lines += ["", f"{key} = ["]
            lines += [line for group in groups for line in _group(group)]
            lines += ["]"]
    if constraints.ignore:
        lines += ["", "ignore = [", *_members(constraints.ignore, 2), "]"]
    for key in ("at_least", "at_most"):
        if (bound := getattr(constraints, key)) is not None:
            lines += ["", f"{key} = {bound}"]
    for service, patterns in constraints.pinned:
        lines += ["", f"[services.{_quoted(service)}]", "pinned = ["]
        lines += [*_members(patterns, 2), "]"]
    text = "\n".join(lines).lstrip("\n") + "\n"
    # A file's name on disk need not be Unicode; the text must be.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _group(nodes: tuple[str, ...]) -> Iterator[str]:
    if len(nodes) < 3:
        yield f"  [{', '.join(map(_quoted, nodes))}],"
    else:
        yield from ("  [", *_members(nodes, 4), "  ],")


def _members(nodes: tuple[str, ...], indent: int) -> list[str]:
    return [f"{' ' * indent}{_quoted(node)}," for node in nodes]


def _quoted(text: str) -> str:
    """A basic string of TOML; its escapes are JSON's, and DEL has to be one as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _bound(path: Path, document: dict[str, Any], key: str) -> int | None:
    value = document.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _wrong(path, key, "a number of modules and tables per service, such as 5")
    return value


def _pinned(path: Path, service: str, body: Any) -> tuple[str, ...]:
    if not isinstance(body, dict) or set(body) - {"pinned"}:
        raise _wrong(
            path, f"services.{service}", 'pinned = ["module:…", "table:…"] and no other key'
        )
    return _nodes(path, f"services.{service}.pinned", body.get("pinned", []))


def _pair(path: Path, pair: Any) -> tuple[str, str]:
    nodes = _nodes(path, "apart", pair)
    if len(nodes) != 2:
        raise _wrong(path, "apart", 'pairs such as [["table:a", "table:b"]]')
    return nodes[0], nodes[1]


def _list(path: Path, document: dict[str, Any], key: str) -> list[Any]:
    value = document.get(key, [])
    if not isinstance(value, list):
        raise _wrong(path, key, "a list of lists of nodes")
    return value


def _nodes(path: Path, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(node, str) for node in value):
        raise _wrong(path, key, "a list of nodes")
    for node in value:
        if not node.startswith(("module:", "table:")):
            raise UsageError(
                f"{path}: {node!r} under {key} is no node.",
                "Write module:NAME or table:NAME; * and ? stand for any letters.",
            )
    return tuple(value)


def _wrong(path: Path, key: str, expected: str) -> UsageError:
    return UsageError(f"{path}: {key} is not of the form expected.", f"It holds {expected}.")
