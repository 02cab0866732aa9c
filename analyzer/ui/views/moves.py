"""What moving a node would change, said before it is moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analyzer.assessment import PriceModel
from analyzer.model import Decomposition
from analyzer.model.assessment import Move

#: Node to the change of the headline total if it stood in each service, by the service's place.
Prices = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class PricedMove:
    """One move and what it adds to the headline total (negative: better)."""

    service: str
    place: int
    price: int


def prices_by_node(model: PriceModel) -> dict[str, tuple[int, ...]]:
    """The price of every move of every node, as plain numbers."""
    return dict(zip(model.nodes, map(tuple, model.prices().tolist()), strict=True))


def best_moves(model: PriceModel, locked: Sequence[str] = (), most: int = 5) -> list[Move]:
    """The moves that save most, each node once; locked nodes stay out of it."""
    kept = {*locked}
    found = model.best_moves(most + len(kept))
    return [move for move in found if move.node not in kept][:most]


def moves_of(decomposition: Decomposition, prices: Prices, node: str) -> list[PricedMove]:
    """Every other service with the price of moving the node there, in the services' order."""
    home = decomposition.service_of().get(node)
    row = prices.get(node)
    return [
        PricedMove(service.name, place, row[place])
        for place, service in enumerate(decomposition)
        if service.name != home and row is not None
    ]


def moves_of_set(
    decomposition: Decomposition, model: PriceModel, nodes: Sequence[str]
) -> list[PricedMove]:
    """The price of moving several nodes together: what they share is counted once."""
    home = decomposition.service_of()
    homes = {home.get(node) for node in nodes}
    return [
        PricedMove(service.name, place, model.price_of_set(nodes, service.name))
        for place, service in enumerate(decomposition)
        if homes != {service.name}
    ]
