"""The boundaries that a team has drawn itself, as rules of a cut and as a cut to begin with."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

import numpy as np
from scipy import sparse

from analyzer.decomposition.decompose import decompose
from analyzer.decomposition.merge_to_k import merge_to_k
from analyzer.decomposition.mixing import matrices_of, mixed
from analyzer.decomposition.partition import Floats, Labels
from analyzer.decomposition.patterns import patterns_of
from analyzer.decomposition.rules import Rules, free
from analyzer.model import (
    Codebase,
    Constraints,
    CouplingGraph,
    Decomposition,
    DrawnIn,
    Intended,
    UsageError,
    module_node,
)

#: Parts to the nodes in them, by the part's name.
Parts = Mapping[str, tuple[str, ...]]


def drawn_in(codebase: Codebase, where: DrawnIn | str) -> Intended:
    """The boundaries that stand in one place; UsageError where there are none of that kind."""
    try:
        origin = DrawnIn(where).origin
    except ValueError:
        words = ", ".join(word.value for word in DrawnIn)
        raise UsageError(f"{where} is no kind of boundaries.", f"Choose one of: {words}.") from None
    for one in codebase.intended:
        if one.origin == origin:
            return one
    known = {word.origin: word.value for word in DrawnIn}
    here = ", ".join(known[one.origin] for one in codebase.intended)
    raise UsageError(
        f"The sources tell of no boundaries by {origin}, with two parts or more.",
        f"There are: {here}." if here else "docs/inputs.md says where they are looked for.",
    )


def parts_of(intended: Intended, nodes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Part to those of its modules that are among `nodes`; parts without any are left out."""
    known = frozenset(nodes)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for module, part in intended.parts:
        if (node := module_node(module)) in known:
            found[part].append(node)
    return {part: tuple(members) for part, members in sorted(found.items())}


def kept_together(parts: Parts, nodes: Sequence[str]) -> Constraints:
    """Each part of two modules or more stays whole, wherever it goes; packages are patterns."""
    groups = [patterns_of(members, nodes) for members in parts.values() if len(members) > 1]
    return Constraints(together=tuple(groups))


def pinned(parts: Parts, nodes: Sequence[str]) -> Constraints:
    """Each part is a service of its own, by its name; packages are patterns."""
    return Constraints(
        pinned=tuple((part, patterns_of(members, nodes)) for part, members in parts.items())
    )


def begun_from(
    graph: CouplingGraph,
    intended: Intended,
    most: int = 5,
    constraints: Constraints | None = None,
    seed: int = 0,
) -> Decomposition:
    """A cut whose services are the team's parts.

    Up to `most` parts are kept as they are. More of them are merged by their coupling, no service
    above the largest size as far as parts allow; a merged service goes by the name of its largest
    part. Tables, and modules of no part, join the part that the evidence ties them to. Raises
    UsageError where fewer than two parts have a module in the graph, and where `constraints` and
    the parts contradict each other.
    """
    wanted = constraints or Constraints()
    parts = parts_of(
        intended, [n for n in graph.nodes if not any(fnmatchcase(n, i) for i in wanted.ignore)]
    )
    if len(parts) < 2:
        raise UsageError(
            f"Of the boundaries by {intended.origin} fewer than two parts have a module here.",
            "Propose services without them.",
        )
    services = _merged(graph, parts, most)
    pins = pinned(services, graph.nodes).pinned
    cut = decompose(graph, len(services), wanted.also(pinned=pins), seed)
    joined = "" if len(services) == len(parts) else f", {len(parts)} parts merged by their coupling"
    return replace(cut, method=f"The team's boundaries by {intended.origin}{joined}")


def _merged(graph: CouplingGraph, parts: Parts, most: int) -> dict[str, tuple[str, ...]]:
    """At most `most` groups of parts, by name; as they are where they are no more."""
    if len(parts) <= most:
        return dict(parts)
    sizes = np.array([len(members) for members in parts.values()], dtype=float)
    rules = Rules(sizes, free(len(parts)).fixed)
    labels = merge_to_k(_between(graph, parts), np.arange(len(parts)), most, rules)
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for part, label in zip(parts, labels.tolist(), strict=True):
        groups[label].append(part)
    return {
        _named(group, parts): tuple(node for part in group for node in parts[part])
        for group in groups.values()
    }


def _named(group: Sequence[str], parts: Parts) -> str:
    first, *others = sorted(group, key=lambda part: (-len(parts[part]), part))
    if len(others) < 2:
        return " + ".join((first, *others))
    return f"{first} + {len(others)} more"


def _between(graph: CouplingGraph, parts: Parts) -> sparse.csr_array:
    """How strongly the parts are tied: their own edges, and those over one node of no part.

    A node of no part, such as a table, hands on what it is tied to in proportion to its ties; hubs,
    which everything is tied to, hand on nothing.
    """
    mix = mixed(matrices_of(graph), len(graph.nodes))
    part_of = {node: at for at, members in enumerate(parts.values()) for node in members}
    labels: Labels = np.array([part_of.get(node, -1) for node in graph.nodes], dtype=np.int64)
    inside = np.flatnonzero(labels >= 0)
    shape = (len(labels), len(parts))
    members = sparse.coo_array((np.ones(len(inside)), (inside, labels[inside])), shape).tocsr()
    hubs = np.isin(graph.nodes, [node for node, _ in graph.hubs])
    outside = np.flatnonzero((labels < 0) & ~hubs)
    over = (members.T @ mix)[:, outside].tocsr()
    ties: Floats = np.asarray(mix[outside].sum(axis=1)).ravel()
    shares = sparse.diags_array(np.divide(1.0, ties, out=np.zeros_like(ties), where=ties > 0))
    return (members.T @ mix @ members + over @ shares @ over.T).tocsr()
