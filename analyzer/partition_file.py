"""A partition that somebody else made, out of a file: who stands where.

{"orders": "Sales", "shop.basket": "Sales", "stock": "Warehouse"}
{"Sales": ["orders", "shop.basket"], "Warehouse": ["stock"]}
node,service                       (CSV or TSV, as `analyzer export --as csv` writes it)
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

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

NODE_COLUMNS = ("node", "name", "class", "table", "entity", "module")
SERVICE_COLUMNS = ("service", "cluster", "partition", "microservice", "group")
#: A partition is a small file; more is a log given by mistake.
LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Partition:
    """The decomposition of the nodes that were found, and the names that were not."""

    decomposition: Decomposition
    unknown: tuple[str, ...]


def read_partition(path: Path, nodes: Iterable[str]) -> Partition:
    """The partition of a file over `nodes` (`module:…`, `table:…`).

    A name may go without `module:` or `table:`; where it is both, it stands for both. Nodes that
    the file does not name, or gives no service, are unattached. UsageError where the file is no
    partition or names no node at all.
    """
    services = _parsed(path)
    everything = set(nodes)
    home: dict[str, str] = {}
    unknown = []
    for name, service in services.items():
        found = {name, module_node(name), table_node(name)} & everything
        if not found:
            unknown.append(name)
        home |= dict.fromkeys(found, service)
    if not home:
        raise UsageError(
            f"{path} names no module or table of these sources.",
            "Write names as `analyzer export FILE --as csv` lists them.",
        )
    by_service: dict[str, list[str]] = {}
    for node in sorted(home):
        by_service.setdefault(home[node], []).append(node)
    return Partition(
        Decomposition(
            services=tuple(
                Service(
                    name,
                    tuple(node_name(node) for node in members if is_module(node)),
                    tuple(node_name(node) for node in members if is_table(node)),
                )
                for name, members in sorted(by_service.items())
            ),
            unattached=tuple(
                UnattachedNode(node, "not in the partition")
                for node in sorted(everything - set(home))
            ),
            method=f"the partition {path.name}",
        ),
        tuple(sorted(unknown)),
    )


def _parsed(path: Path) -> dict[str, str]:
    """Node to service, as the file says it."""
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
    found = _from_json(path, text) if text.lstrip()[:1] == "{" else _from_rows(path, text)
    return {node: service for node, service in found.items() if node and service}


def _from_json(path: Path, text: str) -> dict[str, str]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise _no_partition(path) from None
    values = list(document.values())
    if values and all(isinstance(value, str) for value in values):
        return dict(document)
    if values and all(isinstance(value, list) for value in values):
        return _turned(path, document)
    raise _no_partition(path)


def _turned(path: Path, services: Mapping[str, list[object]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for service, members in services.items():
        for member in members:
            if not isinstance(member, str):
                raise _no_partition(path)
            if found.setdefault(member, service) != service:
                raise UsageError(
                    f"{path} puts {member} into {found[member]} and into {service}.",
                    "Name each node once.",
                )
    return found


def _from_rows(path: Path, text: str) -> dict[str, str]:
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter="\t" if "\t" in first else ",")
    titles = {title.strip().lower(): title for title in rows.fieldnames or () if title}
    node = next((titles[name] for name in NODE_COLUMNS if name in titles), None)
    service = next((titles[name] for name in SERVICE_COLUMNS if name in titles), None)
    if node is None or service is None:
        raise _no_partition(path)
    try:
        return {(row[node] or "").strip(): (row[service] or "").strip() for row in rows}
    except csv.Error:
        raise _no_partition(path) from None


def _no_partition(path: Path) -> UsageError:
    return UsageError(
        f"{path} is no partition that we can read.",
        'Give JSON ({"node": "service"} or {"service": ["node", …]}) or CSV (node,service).',
    )
