"""An assignment of modules and tables to services."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analyzer.model.errors import UsageError
from analyzer.model.nodes import is_table, module_node, node_name, table_node


@dataclass(frozen=True, slots=True)
class Service:
    """A candidate service; members sorted."""

    name: str
    modules: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    confidence: float | None = None

    @property
    def nodes(self) -> tuple[str, ...]:
        """Its members as node names, modules first."""
        return (*map(module_node, self.modules), *map(table_node, self.tables))

    def __len__(self) -> int:
        return len(self.modules) + len(self.tables)

    def __str__(self) -> str:
        return f"{self.name} ({len(self.tables)} tables, {len(self.modules)} modules)"


@dataclass(frozen=True, slots=True, order=True)
class SharedNode:
    """A member that several services use, and why that is believed."""

    node: str
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class UnattachedNode:
    """A node that nothing ties to a service, and why."""

    node: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tip:
    """What keeps a contested node where it is, what draws it to the runner-up, what would tip it.

    `keeping` and `drawing` name views of the coupling graph, the strongest first. `view` is the one
    that would have to change least for the node to go over, and `factor` how many times as much it
    would have to say; None where no view alone decides. A node that the evidence draws away as it
    stands (other members keep it in company) has factor 1.
    """

    node: str
    keeping: tuple[str, ...]
    drawing: tuple[str, ...]
    view: str | None
    factor: float

    def __str__(self) -> str:
        sides = [
            f"{' and '.join(views)} {verb}{'' if len(views) > 1 else _third(views[0])} it"
            for views, verb in ((self.keeping[:2], "keep"), (self.drawing[:2], "draw"))
            if views
        ]
        told = ", ".join(sides) or "nothing ties it to either"
        if self.view is None:
            return f"{told}; no view alone would tip it."
        if self.factor == 1:
            return f"{told}; the evidence draws it away as it stands, its company keeps it."
        much = f"{self.factor:.1f} times as much" if self.factor >= 0.05 else "next to nothing"
        return f"{told}; it tips when {self.view} say{_third(self.view)} {much}."


def _third(view: str) -> str:
    return "" if view.endswith("s") else "s"


#: Pairs of a service and what is pinned to it.
Pins = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Constraints:
    """What people insist on; nodes may be globs (`module:shop.billing.*`).

    `at_least` and `at_most` bound the number of modules and tables of each service.
    """

    pinned: Pins = ()
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    ignore: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None

    def __bool__(self) -> bool:
        bounds = (self.at_least, self.at_most) != (None, None)
        return bool(self.pinned or self.together or self.apart or self.ignore or bounds)

    def also(
        self, pinned: "Pins" = (), together: tuple[tuple[str, ...], ...] = ()
    ) -> "Constraints":
        """These constraints and more, in the form of the fields."""
        return replace(self, pinned=(*self.pinned, *pinned), together=(*self.together, *together))


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Each node stands in exactly one service or in `unattached`; `shared` marks members.

    `confidence` is per node, in [-1, 1], sorted by node: co-association with its own service minus
    that with the best other one. `runners_up` names that other one for each node that has one.
    `stability` is how far clusterings of resampled evidence agree: mean MoJoFM, in percent;
    `modularity` that of the services in the mix of all views. `tips` say of contested nodes what
    would tip them.
    """

    services: tuple[Service, ...]
    shared: tuple[SharedNode, ...] = ()
    unattached: tuple[UnattachedNode, ...] = ()
    confidence: tuple[tuple[str, float], ...] = ()
    runners_up: tuple[tuple[str, str], ...] = ()
    method: str = ""
    stability: float | None = None
    modularity: float | None = None
    tips: tuple[Tip, ...] = ()

    @property
    def k(self) -> int:
        """The number of services."""
        return len(self.services)

    def __iter__(self) -> Iterator[Service]:
        return iter(self.services)

    def service_of(self) -> dict[str, str]:
        """Node name to the name of its service; unattached nodes are missing."""
        return {node: service.name for service in self.services for node in service.nodes}

    def largest_share(self) -> float:
        """The share of the assigned nodes that the largest service holds."""
        sizes = [len(service) for service in self.services]
        return max(sizes, default=0) / max(1, sum(sizes))

    def move(self, node: str, service: str) -> "Decomposition":
        """The same decomposition with `node` in `service`; UsageError where either is unknown."""
        if service not in {s.name for s in self.services}:
            names = ", ".join(s.name for s in self.services)
            raise UsageError(f"There is no service named {service}.", f"Choose one of: {names}.")
        home = self.service_of().get(node)
        if home is None and node not in {u.node for u in self.unattached}:
            raise UsageError(
                f"There is no node named {node}.",
                "Write it as module:NAME or table:NAME, as the analysis lists it.",
            )
        if home == service:
            return self
        return replace(
            self,
            services=tuple(_moved(s, node, s.name == service) for s in self.services),
            unattached=tuple(u for u in self.unattached if u.node != node),
        )

    def arrange(
        self, services: tuple[tuple[str, tuple[str, ...]], ...], method: str
    ) -> "Decomposition":
        """All nodes in other services, pairs of a name and members; the rest is unattached.

        What was known of the old services (confidence, runners-up, tips) is gone. UsageError for
        unknown nodes, a node in two services, and names that are empty or given twice.
        """
        unattached = {each.node: each for each in self.unattached}
        known = {*self.service_of(), *unattached}
        names = [name for name, _ in services]
        members = [node for _, nodes in services for node in nodes]
        if not names or not all(name.strip() for name in names) or len({*names}) < len(names):
            raise UsageError("Services need names, each its own.", "Name every service once.")
        for node in members:
            if node not in known:
                raise UsageError(
                    f"There is no node named {node}, or it is named twice.",
                    "Name each node of the analysis once, as module:NAME or table:NAME.",
                )
            known.remove(node)
        why = "those services leave it out"
        return Decomposition(
            services=tuple(
                Service(
                    name,
                    tuple(sorted(node_name(node) for node in nodes if not is_table(node))),
                    tuple(sorted(node_name(node) for node in nodes if is_table(node))),
                )
                for name, nodes in services
            ),
            shared=tuple(mark for mark in self.shared if mark.node not in known),
            unattached=tuple(
                unattached.get(node, UnattachedNode(node, why)) for node in sorted(known)
            ),
            method=method,
        )

    def rename(self, old: str, new: str) -> "Decomposition":
        """The same decomposition with a service renamed; UsageError for a clash or no such one."""
        names = {s.name for s in self.services}
        if old not in names:
            raise UsageError(
                f"There is no service named {old}.", f"Choose one of: {sorted(names)}."
            )
        if not new.strip() or (new != old and new in names):
            raise UsageError(f"A service cannot be named {new!r}.", "Choose a new, non-empty name.")
        return replace(
            self,
            services=tuple(replace(s, name=new) if s.name == old else s for s in self.services),
            runners_up=tuple((n, new if name == old else name) for n, name in self.runners_up),
        )


def _moved(service: Service, node: str, here: bool) -> Service:
    """The service with the node taken out, and put in where `here`."""
    field = "tables" if is_table(node) else "modules"
    members = {*getattr(service, field)} - {node_name(node)}
    if here:
        members.add(node_name(node))
    changed = {field: tuple(sorted(members))}
    return replace(service, **changed)  # type: ignore[arg-type]
