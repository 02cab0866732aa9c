"""A partition that somebody else made, out of a file: who stands where.

{"orders": "Sales", "shop.basket": "Sales", "stock": "Warehouse"}
{"Sales": ["orders", "shop.basket"], "Warehouse": ["stock"]}
{"schema_version": 1, "proposals": [...]}   (what `analyzer analyze --json` writes)
node,service                                (CSV or TSV; `analyzer export --as csv` writes it)
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from analyzer.model import (
    Decomposition,
    Service,
    UnattachedNode,
    UsageError,
    is_module,
    is_table,
    module_node,
    node_name,
    table_node,
)

#: Column titles, the plainer first, and what kind of node such a column names.
NODE_COLUMNS = {
    "node": "",
    "name": "",
    "entity": "table",
    "table": "table",
    "class": "module",
    "module": "module",
}
SERVICE_COLUMNS = ("service", "cluster", "partition", "microservice", "group")
#: A partition is a small file; more is a log given by mistake.
LARGEST = 64 << 20
#: What `analyzer export` puts an apostrophe before, for spreadsheets.
_FORMULA = ("'=", "'+", "'-", "'@")


class Nodes(StrEnum):
    """Which kind of node of a partition is looked at."""

    modules = "modules"
    tables = "tables"
    all = "all"


class Row(NamedTuple):
    """A name as written, its service, and "module" or "table" where that is said; "" for none."""

    name: str
    service: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Partition:
    """The decomposition of the nodes that were found, and what of the file was not taken as it is.

    `unknown` names stand for no node; `ambiguous` ones stand for a module and a table, and both
    were placed; `empty` services have no node that is known.
    """

    decomposition: Decomposition
    unknown: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()


def read_partition(
    path: Path, nodes: Iterable[str], *, also: Iterable[str] = (), k: int | None = None
) -> Partition:
    """The partition of a file over `nodes` (`module:…`, `table:…`).

    A name may go without `module:` or `table:`; where it is both and no column says which, it
    stands for both. Nodes that the file does not name, or gives no service, are unattached; the
    nodes `also` known are in it only if the file names them. `k` chooses among the proposals of an
    analysis, the recommended one where it is None. UsageError where the file is no partition, puts
    a node into two services, has no proposal of `k` services, or names no node at all.
    """
    rows = _parsed(path, k)
    everything = frozenset(nodes)
    known = everything | frozenset(also)
    home: dict[str, str] = {}
    loose: dict[str, str] = {}
    unknown, ambiguous = set(), set()
    for row in filter(lambda row: row.name, rows):
        found = _meant(row, known)
        if not found:
            unknown.add(row.name)
        for node in found if row.service else ():
            # A name that is also something else gives way to one that says which it means.
            into = loose if len(found) > 1 else home
            if into.setdefault(node, row.service) != row.service:
                raise _twice(path, row.name, into[node], row.service)
        if len(found) > 1:
            ambiguous.add(row.name)
    home = loose | home
    if not home:
        raise UsageError(
            f"{path} places no module or table of these sources.",
            "Write names as `analyzer export FILE --as csv` lists them.",
        )
    services = {row.service for row in rows if row.service}
    return Partition(
        _decomposition(home, everything, path.name),
        tuple(sorted(unknown)),
        tuple(sorted(ambiguous)),
        tuple(sorted(services - set(home.values()))),
    )


def _meant(row: Row, known: frozenset[str]) -> list[str]:
    if row.name in known:
        return [row.name]
    found = [node for node in (module_node(row.name), table_node(row.name)) if node in known]
    said = [node for node in found if node.startswith(f"{row.kind}:")]
    return said or found


def _decomposition(home: dict[str, str], nodes: frozenset[str], name: str) -> Decomposition:
    by_service: dict[str, list[str]] = {}
    for node in sorted(home):
        by_service.setdefault(home[node], []).append(node)
    return Decomposition(
        services=tuple(
            Service(
                service,
                tuple(node_name(node) for node in members if is_module(node)),
                tuple(node_name(node) for node in members if is_table(node)),
            )
            for service, members in sorted(by_service.items())
        ),
        unattached=tuple(
            UnattachedNode(node, "the partition leaves it out") for node in sorted(nodes - {*home})
        ),
        method=f"the partition {name}",
    )


def _parsed(path: Path, k: int | None) -> list[Row]:
    """The rows of the file, as it says them."""
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path} is too large for a partition.", "Give the partition's file.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}.", "Check the path and the permissions."
        ) from None
    except UnicodeDecodeError:
        raise _no_partition(path) from None
    if text.lstrip()[:1] != "{":
        rows = list(_from_sheet(path, text))
    else:
        document = _loaded(path, text)
        if isinstance(document.get("proposals"), list) and "schema_version" in document:
            return _from_analysis(path, document["proposals"], k)
        rows = list(_from_json(path, document))
    if k is not None:
        raise UsageError(
            f"{path} holds one partition, and none to choose by a number.",
            "Leave --k out; it is for what `analyzer analyze --json` writes.",
        )
    return rows


def _loaded(path: Path, text: str) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key not in found:
                found[key] = value
            elif isinstance(found[key], list) and isinstance(value, list):
                found[key] = [*found[key], *value]
            elif found[key] != value:
                raise _twice(path, key, str(found[key]), str(value))
        return found

    try:
        document = json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise _no_partition(path) from None
    if not isinstance(document, dict):
        raise _no_partition(path)
    return document


def _from_json(path: Path, document: dict[str, Any]) -> Iterator[Row]:
    values = list(document.values())
    if values and all(value is None or isinstance(value, str) for value in values):
        for node, service in document.items():
            yield Row(node.strip(), (service or "").strip())
    elif values and all(isinstance(value, list) for value in values):
        for service, members in document.items():
            if not all(isinstance(member, str) for member in members):
                raise _no_partition(path)
            yield from (Row(member.strip(), service.strip()) for member in members)
            if not members:
                yield Row("", service.strip())
    else:
        raise _no_partition(path)


def _from_analysis(path: Path, proposals: list[Any], k: int | None) -> list[Row]:
    try:
        sizes = {each["k"]: each for each in proposals}
        best = next((each for each in proposals if each["recommended"]), None)
        chosen = best if k is None else sizes.get(k)
        if chosen is None:
            have = ", ".join(str(size) for size in sorted(sizes)) or "none"
            raise UsageError(
                f"{path} has no proposal of {k} services."
                if k is not None
                else f"{path} recommends no proposal.",
                f"Choose one by --k; there are: {have}.",
            )
        return [
            Row(to_node(name), service["name"])
            for service in chosen["services"]
            for to_node, names in (
                (module_node, service["modules"]),
                (table_node, service["tables"]),
            )
            for name in names
        ]
    except (KeyError, TypeError):
        raise _no_partition(path) from None


def _from_sheet(path: Path, text: str) -> Iterator[Row]:
    text = text.lstrip("\r\n")
    first = text.partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    table = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    try:
        titles = {title.strip().lower(): title for title in table.fieldnames or () if title}
        node = next((name for name in NODE_COLUMNS if name in titles), None)
        service = next((name for name in SERVICE_COLUMNS if name in titles), None)
        if node is None or service is None:
            raise _no_partition(path)
        for cells in table:
            kind = (cells.get(titles.get("kind", "")) or "").strip().lower()
            yield Row(
                _cell(cells[titles[node]]),
                _cell(cells[titles[service]]),
                NODE_COLUMNS[node] or (kind if kind in ("module", "table") else ""),
            )
    except csv.Error:
        raise _no_partition(path) from None


def _cell(raw: str | None) -> str:
    text = (raw or "").strip()
    return text[1:] if text.startswith(_FORMULA) else text


def _twice(path: Path, node: str, one: str, other: str) -> UsageError:
    return UsageError(f"{path} puts {node} into {one} and into {other}.", "Name each node once.")


def _no_partition(path: Path) -> UsageError:
    return UsageError(
        f"{path} is no partition that we can read.",
        'Give JSON ({"node": "service"} or {"service": ["node", …]}) or CSV (node,service).',
    )
