"""What a node touches and what touches it, over imports, links and joins."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analyzer.model import Findings, is_table, module_node, table_node
from analyzer.ui.views.words import counted


@dataclass(frozen=True, slots=True)
class Tie:
    """Coupling between two nodes, the caller first; `count` executions or import statements."""

    source: str
    target: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Touch:
    """One neighbour of the selected node, in words."""

    node: str
    service: str
    how: str
    count: int


def ties(found: Findings) -> tuple[Tie, ...]:
    """Every import, counting link, join and foreign key between nodes of the graph, sorted."""
    nodes = frozenset(found.graph.nodes)
    sums: dict[tuple[str, str, str], int] = {}
    for source, target, kind, count in _raw(found):
        if source != target and source in nodes and target in nodes:
            sums[source, target, kind] = sums.get((source, target, kind), 0) + count
    return tuple(Tie(*key, count) for key, count in sorted(sums.items()))


def _raw(found: Findings) -> Iterator[tuple[str, str, str, int]]:
    for item in found.codebase.imports:
        yield module_node(item.importer), module_node(item.imported), "imports", item.weight
    for link in found.links:
        if link.counts:
            kind = "writes" if link.mode == "W" else "reads" if link.mode == "R" else "uses"
            yield module_node(link.module), table_node(link.table), kind, link.count
    for use in found.workload.templates:
        tables = use.template.tables
        if use.effective and len(tables) > 1:
            main = use.template.main or tables[0]
            for table in tables:
                yield table_node(main), table_node(table), "joins", use.effective
    for key in found.schema.foreign_keys:
        yield table_node(key.table), table_node(key.target), "refers to", 1


def touches(
    all_ties: Iterable[Tie], node: str, home: dict[str, str], most: int = 12
) -> list[Touch]:
    """The neighbours of a node, those that tie it most first."""
    ways: dict[str, list[tuple[str, int]]] = {}
    for tie in all_ties:
        if tie.source == node:
            ways.setdefault(tie.target, []).append((tie.kind, tie.count))
        elif tie.target == node:
            ways.setdefault(tie.source, []).append((_PASSIVE.get(tie.kind, tie.kind), tie.count))
    found = [
        Touch(
            other,
            home.get(other, "in no service"),
            ", ".join(f"{kind} {n:,}×" for kind, n in sorted(kinds, key=lambda k: (-k[1], k[0]))),
            sum(n for _, n in kinds),
        )
        for other, kinds in ways.items()
    ]
    return sorted(found, key=lambda touch: (-touch.count, touch.node))[:most]


_PASSIVE = {
    "imports": "imported by it",
    "writes": "written by it",
    "reads": "read by it",
    "uses": "used by it",
    "joins": "joined by it",
    "refers to": "referred to by it",
}


def whereabouts(node: str, home: dict[str, str], proposed: dict[str, str]) -> str:
    """`table · in Ordering, proposed in Catalogue`."""
    kind = "Table" if is_table(node) else "Module"
    now, then = home.get(node), proposed.get(node)
    where = f"in {now}" if now else "in no service"
    moved = f", proposed in {then}" if then and then != now else ""
    return f"{kind} · {where}{moved}"


def traffic(found: Findings, node: str) -> str:
    """A table's reads and writes, in words; empty for a module."""
    totals = next((t for t in found.workload.tables if table_node(t.name) == node), None)
    if totals is None:
        return ""
    words = [counted(totals.reads, "read"), counted(totals.writes, "write")]
    if totals.locks:
        words.append(counted(totals.locks, "lock"))
    return ", ".join(words)
