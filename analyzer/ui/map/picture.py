"""What the map shows: nodes in services, links between them, prices of moves.

Plain values, built by the page from an assessment. Nothing here knows Streamlit, and nothing
here decides where things are drawn (see `layout`).
"""

from dataclasses import dataclass
from hashlib import blake2b

__all__ = ["MapEvents", "MapLink", "MapNode", "MapPicture", "Ribbon"]

TABLE_PREFIX = "table:"


@dataclass(frozen=True, slots=True)
class MapNode:
    """A table or a module.

    id: "table:orders" or "module:shop.basket.views"; label: the name as drawn; package: nodes of
    one package and one home are drawn in one disc ("" = none). weight: own coupling, any unit,
    sets the size; like package and home it must not depend on the present assignment, or the
    picture jumps on a move. service: index of the service it is in now; home: index of the
    service that the proposal gave it. contested: another service pulls nearly as hard;
    locked: pinned by a person; shared: a hub given to its main writer.
    """

    id: str
    label: str
    package: str
    weight: float
    service: int
    home: int
    contested: bool = False
    locked: bool = False
    shared: bool = False

    @property
    def is_table(self) -> bool:
        """Whether the node is a table (else a module)."""
        return self.id.startswith(TABLE_PREFIX)


@dataclass(frozen=True, slots=True)
class MapLink:
    """Coupling between two nodes, caller first: indices into `MapPicture.nodes`."""

    source: int
    target: int
    weight: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Ribbon:
    """What crosses from the caller `source` to `target` (service indices), in the unit."""

    source: int
    target: int
    weight: int


@dataclass(frozen=True, slots=True)
class MapPicture:
    """Everything the map draws.

    prices[node][service]: change of the headline total if the node moved there (own column 0);
    empty when prices are not known. unit: what a ribbon's number counts. version: equal versions
    promise equal pictures; "" lets the map take a digest of the content.

    Raises ValueError when an index points outside, a pair has two ribbons in one direction,
    or the prices do not have one row per node and one column per service.
    """

    services: tuple[str, ...]
    nodes: tuple[MapNode, ...]
    links: tuple[MapLink, ...]
    ribbons: tuple[Ribbon, ...]
    prices: tuple[tuple[int, ...], ...] = ()
    unit: str = "units"
    version: str = ""

    def __post_init__(self) -> None:
        services, nodes = range(len(self.services)), range(len(self.nodes))
        if any(n.service not in services or n.home not in services for n in self.nodes):
            raise ValueError("a node names a service that the picture does not have")
        if len({n.id for n in self.nodes}) != len(self.nodes):
            raise ValueError("two nodes of the picture share an id")
        if any(e.source not in nodes or e.target not in nodes for e in self.links):
            raise ValueError("a link names a node that the picture does not have")
        if any(r.source not in services or r.target not in services for r in self.ribbons):
            raise ValueError("a ribbon names a service that the picture does not have")
        if len({(r.source, r.target) for r in self.ribbons}) != len(self.ribbons):
            raise ValueError("two ribbons of the picture run in one direction")
        if any(r.source == r.target for r in self.ribbons):
            raise ValueError("a ribbon of the picture starts and ends in one service")
        if self.prices and (
            len(self.prices) != len(nodes) or any(len(p) != len(services) for p in self.prices)
        ):
            raise ValueError("prices need one row per node and one column per service")

    def digest(self) -> str:
        """The version, or a digest of the content where the version is empty."""
        if self.version:
            return self.version
        content = (self.services, self.nodes, self.links, self.ribbons, self.prices, self.unit)
        return blake2b(repr(content).encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class MapEvents:
    """What is selected on the map after this run.

    selected: node ids; ribbon: the (caller, callee) service indices of the selected ribbon.
    """

    selected: tuple[str, ...] = ()
    ribbon: tuple[int, int] | None = None
