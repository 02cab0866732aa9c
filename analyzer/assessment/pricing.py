"""What does a move change, before anybody makes it? The incremental price model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analyzer.assessment.priced_edges import PARTS, PricedEdge, priced_edges
from analyzer.model import Decomposition, Findings, UsageError, is_table
from analyzer.model.assessment import UNASSIGNED, Move

Ints = npt.NDArray[np.int64]

#: The group of a module that stands in no service: it crosses nothing.
NOWHERE = -1


@dataclass(frozen=True, eq=False)
class PriceModel:
    """The total price of a cut, and what each possible move adds to it or takes away.

    The total is the sum of `Boundary.price` over all boundaries: units, split writes, joins,
    foreign keys, imports and links that cross, a unit once for each pair of services it touches.
    Everything priced is a weighted set of nodes; a set that lies in d services weighs
    w * d * (d - 1) / 2. `members[set, group]` counts the nodes per group, so that a move changes
    two columns of the moved node's rows alone. `build` and `moved` make instances; nothing changes
    one. Shapes: n nodes, E sets, k services, and one more group for tables of no service.
    """

    nodes: tuple[str, ...]
    services: tuple[str, ...]
    groups: Ints  # n: the index of the service, k for unassigned tables, NOWHERE
    incidence: sparse.csr_array  # n x E, ones
    members: Ints  # E x (k + 1)
    outside: Ints  # E: 1 where tables that are no node take part
    weights: Ints  # E
    parts: Ints  # E: index into PARTS

    @classmethod
    def build(cls, decomposition: Decomposition, findings: Findings) -> PriceModel:
        """The model of a decomposition of the findings' nodes; its own proposals are not read."""
        known = frozenset(_nodes(decomposition))
        return cls.of_edges(decomposition, priced_edges(findings, known))

    @classmethod
    def of_edges(cls, decomposition: Decomposition, edges: Iterable[PricedEdge]) -> PriceModel:
        """The model of any weighted sets of the decomposition's nodes."""
        nodes = tuple(sorted(_nodes(decomposition)))
        number = {node: i for i, node in enumerate(nodes)}
        listed = list(edges)
        sizes = np.array([len(edge.nodes) for edge in listed], dtype=np.int64)
        rows = np.array([number[n] for edge in listed for n in edge.nodes], dtype=np.int64)
        columns = np.repeat(np.arange(len(listed)), sizes)
        incidence = sparse.csr_array(
            (np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=(len(nodes), len(listed))
        )
        outside = np.array([edge.outside for edge in listed], dtype=np.int64)
        services, groups, members = _placed(decomposition, nodes, incidence, outside)
        weights = np.array([edge.weight for edge in listed], dtype=np.int64)
        parts = np.array([PARTS.index(edge.part) for edge in listed], dtype=np.int64)
        return cls(nodes, services, groups, incidence, members, outside, weights, parts)

    def rearranged(self, decomposition: Decomposition) -> PriceModel:
        """The model of another decomposition of the same nodes, many times faster than `build`.

        Raises UsageError where the nodes are not the same.
        """
        if _nodes(decomposition) != {*self.nodes}:
            raise UsageError(
                "The two decompositions are not made of the same modules and tables.",
                "Compare decompositions of one analysis.",
            )
        placed = _placed(decomposition, self.nodes, self.incidence, self.outside)
        services, groups, members = placed
        return replace(self, services=services, groups=groups, members=members)

    @cached_property
    def total(self) -> int:
        """The price of the whole cut."""
        return int((self.weights * _pairs(self.members)).sum())

    def totals(self) -> Mapping[str, int]:
        """The price by part, in the names of `Boundary`'s counts."""
        costs = np.bincount(self.parts, self.weights * _pairs(self.members), len(PARTS))
        return MappingProxyType({part: int(c) for part, c in zip(PARTS, costs, strict=True)})

    def prices(self, part: str | None = None) -> Ints:
        """What moving each node to each service changes in the total or in one part: n x k.

        The column of the node's own service is 0. Three sparse products price all moves at once.
        """
        k = len(self.services)
        weights = self.weights
        if part is not None:
            weights = np.where(self.parts == PARTS.index(part), weights, 0)
        touched = self.members[:, :k] > 0
        degree = (self.members > 0).sum(axis=1)
        row = np.repeat(np.arange(len(self.nodes)), np.diff(self.incidence.indptr))
        group = self.groups[row]
        alone = (self.members[self.incidence.indices, group] == 1) & (group != NOWHERE)
        # Who leaves company behind adds a service to the set, unless the new one is there already;
        # who was alone takes one away, if the new one is.
        joins = (weights * degree)[:, None] * ~touched
        leaves = (weights * (degree - 1))[:, None] * touched
        found = self._incident(~alone) @ joins - self._incident(alone) @ leaves
        at_home = (self.groups >= 0) & (self.groups < k)
        found[np.flatnonzero(at_home), self.groups[at_home]] = 0
        return np.asarray(found, dtype=np.int64)

    def price(self, node: str, service: str) -> int:
        """What one move changes; UsageError for unknown names."""
        return self.price_of_set((node,), service)

    def price_of_set(self, nodes: Iterable[str], service: str) -> int:
        """What moving several nodes together changes; UsageError for unknown names."""
        rows, members = self._after(nodes, service)
        return int((self.weights[rows] * (_pairs(members) - _pairs(self.members[rows]))).sum())

    def price_by_part(self, nodes: Iterable[str], service: str) -> Mapping[str, int]:
        """The same, told apart by the names of `Boundary`'s counts; UsageError as above."""
        rows, members = self._after(nodes, service)
        costs = self.weights[rows] * (_pairs(members) - _pairs(self.members[rows]))
        found = {part: int(costs[self.parts[rows] == i].sum()) for i, part in enumerate(PARTS)}
        return MappingProxyType(found)

    def moved(self, node: str, service: str) -> PriceModel:
        """The model after a move; only the node's own sets are counted anew."""
        rows, after = self._after((node,), service)
        members = self.members.copy()
        members[rows] = after
        groups = self.groups.copy()
        groups[self._row(node)] = self._column(service)
        return replace(self, groups=groups, members=members)

    def service_of(self, node: str) -> str | None:
        """The node's service; UNASSIGNED for a table of none, None for a module of none."""
        group = int(self.groups[self._row(node)])
        if group == NOWHERE:
            return None
        return (*self.services, UNASSIGNED)[group]

    def best_moves(self, limit: int = 10) -> tuple[Move, ...]:
        """The moves that lower the total most, at most one per node; none empties a service."""
        found = self.prices()
        if not found.size:
            return ()
        sizes = np.bincount(self.groups[self.groups >= 0], minlength=len(self.services) + 1)
        sizes[-1] = len(self.nodes)  # the unassigned group may be emptied
        may_go = (self.groups == NOWHERE) | (sizes[self.groups] > 1)
        best = found.argmin(axis=1)
        price = found[np.arange(len(self.nodes)), best]
        wanted = np.flatnonzero(may_go & (price < 0))
        ranked = wanted[np.argsort(price[wanted], kind="stable")][:limit]
        return tuple(
            Move(
                self.nodes[i],
                self.service_of(self.nodes[i]),
                self.services[int(best[i])],
                int(price[i]),
            )
            for i in ranked
        )

    def _after(self, nodes: Iterable[str], service: str) -> tuple[Ints, Ints]:
        """The rows that moving the nodes changes, and these rows as they are then."""
        column = self._column(service)
        moving = [i for i in map(self._row, sorted(set(nodes))) if self.groups[i] != column]
        rows = self.incidence[moving, :].tocoo()
        touched = np.unique(rows.col)
        members = self.members[touched]
        place = np.searchsorted(touched, rows.col)
        home = self.groups[np.array(moving, dtype=np.int64)][rows.row]
        np.subtract.at(members, (place[home != NOWHERE], home[home != NOWHERE]), 1)
        np.add.at(members, (place, column), 1)
        return touched, members

    def _incident(self, chosen: npt.NDArray[np.bool_]) -> sparse.csr_array:
        """The incidence with the unchosen entries at 0."""
        matrix = self.incidence
        data = chosen.astype(np.int64)
        return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {node: i for i, node in enumerate(self.nodes)}

    def _row(self, node: str) -> int:
        if node not in self._rows:
            raise UsageError(
                f"There is no node named {node}.",
                "Write it as module:NAME or table:NAME, as the analysis lists it.",
            )
        return self._rows[node]

    def _column(self, service: str) -> int:
        if service not in self.services:
            raise UsageError(
                f"There is no service named {service}.", f"Choose one of: {self.services}."
            )
        return self.services.index(service)


def _nodes(decomposition: Decomposition) -> set[str]:
    """Everything that a person may move."""
    return {*decomposition.service_of(), *(u.node for u in decomposition.unattached)}


def _placed(
    decomposition: Decomposition, nodes: tuple[str, ...], incidence: sparse.csr_array, outside: Ints
) -> tuple[tuple[str, ...], Ints, Ints]:
    """The services, the group of each node, and the members of each set by group."""
    services = tuple(service.name for service in decomposition.services)
    home = decomposition.service_of()
    column = {name: i for i, name in enumerate(services)}
    nowhere = {True: len(services), False: NOWHERE}
    groups = np.array(
        [column[home[n]] if n in home else nowhere[is_table(n)] for n in nodes], dtype=np.int64
    )
    lies_in = (groups[:, None] == np.arange(len(services) + 1)).astype(np.int64)
    members = np.asarray(incidence.T @ lies_in, dtype=np.int64)
    members[:, -1] += outside
    return services, groups, members


def _pairs(members: Ints) -> Ints:
    """Pairs of groups that each set lies in."""
    degree = (members > 0).sum(axis=1)
    return np.asarray(degree * (degree - 1) // 2, dtype=np.int64)
