"""Modules and tables as nodes; one view per kind of evidence, each with its own edge weights."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """Undirected weighted edges over node indices, i < j, sorted, weights > 0, each pair once."""

    name: str
    edges: tuple[tuple[int, int, float], ...]

    @property
    def mass(self) -> float:
        """The sum of all weights."""
        return sum(weight for _, _, weight in self.edges)


@dataclass(frozen=True, slots=True)
class CouplingGraph:
    """`nodes` are sorted node names (`module:…`, `table:…`); noise is not among them.

    `hubs` maps a node that everything touches to the reason in words; hubs stay out of the
    clustering and are then given to the service that writes them most. `shared` maps every node
    that most entry points touch to the reason, hubs included: business tables such as products
    stay in the clustering and are only marked.
    """

    nodes: tuple[str, ...]
    views: tuple[View, ...]
    hubs: tuple[tuple[str, str], ...] = ()
    shared: tuple[tuple[str, str], ...] = ()

    def view(self, name: str) -> View | None:
        """The view of that name, if there is one."""
        return next((view for view in self.views if view.name == name), None)
