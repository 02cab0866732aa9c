"""Chains of calls, `a.b().c()…`: what is called behind a node, however long the chain is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

#: The next node outward along a chain with the method named there, if any; None at its end.
Step = Callable[["Node"], "tuple[Node, str] | None"]


@dataclass(slots=True)
class Chains:
    """Says whether any method behind a node is a wanted one; `step` knows the grammar.

    Every node of a file is gone through once: the answer for those behind it is remembered, as
    looking for a parent takes as long as the node is deep.
    """

    step: Step
    wanted: Callable[[str], object]
    _known: dict[int, bool] = field(default_factory=dict)

    def holds(self, node: "Node") -> bool:
        """Whether a wanted method is called on the value of `node`, or on what comes of it."""
        passed: list[int] = []
        found = False
        while (answer := self._known.get(node.id)) is None:
            passed.append(node.id)
            behind = self.step(node)
            if behind is None:
                break
            node, method = behind
            if method and self.wanted(method):
                found = True
                break
        for one in passed:
            self._known[one] = found or bool(answer)
        return found or bool(answer)
