"""What is priced? Weighted sets of nodes that cost something when they lie apart."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from analyzer.assessment.footprints import committed, priced_kind
from analyzer.model import Findings, module_node, table_node

#: The parts of the price, in the names of `Boundary`'s counts.
PARTS = ("units", "split_writes", "joins", "foreign_keys", "imports", "links")


class PricedEdge(NamedTuple):
    """`weight` units (statements, constraints, …) that hold these nodes together.

    `outside` is 1 where tables that are no node of the decomposition are among them, else 0.
    """

    part: str
    nodes: tuple[str, ...]
    outside: int
    weight: int


def priced_edges(findings: Findings, known: frozenset[str]) -> tuple[PricedEdge, ...]:
    """Everything that may cross a boundary, equal sets added up, sorted.

    Sets that can never lie in two services are left out.
    """
    weights: Counter[tuple[str, tuple[str, ...], int]] = Counter()
    for part, tables, weight in _table_sets(findings):
        nodes = [table_node(table) for table in sorted(set(tables))]
        inside = tuple(node for node in nodes if node in known)
        outside = int(len(inside) < len(nodes))
        if len(inside) + outside > 1:
            weights[part, inside, outside] += weight
    for part, module, other in _code_pairs(findings):
        if module in known and other != module:
            inside = tuple(sorted(node for node in (module, other) if node in known))
            # An unknown module takes no part; an unknown table is one of no service.
            outside = int(part == "links" and other not in known)
            if len(inside) + outside > 1:
                weights[part, inside, outside] += 1
    return tuple(PricedEdge(*key, weight) for key, weight in sorted(weights.items()))


def _table_sets(findings: Findings) -> Iterator[tuple[str, Iterable[str], int]]:
    workload = findings.workload
    for shape in committed(workload, priced_kind(workload)):
        yield "units", shape.tables, shape.count
    for shape in committed(workload, "transaction"):
        yield "split_writes", shape.written, shape.count
    for use in workload.templates:
        if use.effective > 0:
            yield "joins", use.template.tables, use.effective
    for key in findings.schema.foreign_keys:
        yield "foreign_keys", (key.table, key.target), 1


def _code_pairs(findings: Findings) -> Iterator[tuple[str, str, str]]:
    """Each (part, module, module or table) once."""
    for importer, imported in sorted({(i.importer, i.imported) for i in findings.codebase.imports}):
        yield "imports", module_node(importer), module_node(imported)
    for module, table in sorted({(e.module, e.table) for e in findings.links if e.counts}):
        yield "links", module_node(module), table_node(table)
