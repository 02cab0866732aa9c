"""What would tip a contested node, worked out by hand and held against the sign of its pulls."""

import numpy as np
import pytest

from analyzer.coupling import matrix_of
from analyzer.coupling.names import FOREIGN_KEYS, REQUESTS
from analyzer.decomposition.mixing import matrices_of, scales
from analyzer.decomposition.tipping import tips
from analyzer.model import CouplingGraph, Decomposition, Service, Tip, View

# Two triangles; x hangs on the first by requests (weight 2) and on the second by keys (weight w).
NODES = tuple(sorted(f"table:{name}" for name in ("a1", "a2", "a3", "b1", "b2", "b3", "x")))
PLACE = {node.partition(":")[2]: place for place, node in enumerate(NODES)}


def edges(*found):
    return tuple(
        sorted((*sorted((PLACE[left], PLACE[right])), weight) for left, right, weight in found)
    )


TRIANGLES = [
    (f"{side}{i}", f"{side}{j}", 1.0) for side in "ab" for i, j in ((1, 2), (1, 3), (2, 3))
]


def graph(by_keys):
    views = (
        View(REQUESTS, edges(*TRIANGLES, ("x", "a1", 2.0))),
        View(FOREIGN_KEYS, edges(*TRIANGLES, ("x", "b1", by_keys))),
    )
    return CouplingGraph(NODES, views)


def cut(sure=0.0):
    services = (
        Service("A", tables=("a1", "a2", "a3", "x")),
        Service("B", tables=("b1", "b2", "b3")),
    )
    return Decomposition(services, confidence=(("table:x", sure),), runners_up=(("table:x", "B"),))


def moved_over(found: CouplingGraph, view: str, factor: float) -> float:
    """Multislice modularity of x with A minus that of x with B, with one view's mass changed."""
    matrices = matrices_of(found)
    gains = 0.0
    for name, scale in scales(matrices).items():
        matrix = matrix_of(found.view(name), len(NODES)).toarray()
        beyond = matrix - np.outer(matrix.sum(0), matrix.sum(0)) / matrix.sum()
        x = beyond[PLACE["x"]] * scale * (factor if name == view else 1.0)
        gains += sum(x[PLACE[a]] for a in ("a1", "a2", "a3"))
        gains -= sum(x[PLACE[b]] for b in ("b1", "b2", "b3"))
    return gains


def test_requests_keep_it_keys_draw_it_and_the_factor_is_where_they_balance():
    found = graph(by_keys=1.0)
    (tip,) = tips(found, matrices_of(found), cut())
    assert (tip.node, tip.keeping, tip.drawing) == ("table:x", (REQUESTS,), (FOREIGN_KEYS,))
    assert moved_over(found, tip.view, 1.0) > 0
    assert moved_over(found, tip.view, tip.factor) == pytest.approx(0, abs=0.01)


def test_a_node_that_the_evidence_draws_away_says_so():
    found = graph(by_keys=6.0)
    (tip,) = tips(found, matrices_of(found), cut())
    assert moved_over(found, tip.view, 1.0) < 0
    assert "draws it away as it stands" in str(tip)


def test_only_contested_nodes_have_tips():
    found = graph(by_keys=1.0)
    assert tips(found, matrices_of(found), cut(sure=0.9)) == ()


def test_a_tip_reads_as_a_sentence():
    tip = Tip("table:x", ("requests", "links"), ("imports",), "requests", 0.62)
    assert str(tip) == (
        "requests and links keep it, imports draw it; it tips when requests say 0.6 times as much."
    )
    alone = Tip("table:x", ("co-use",), (), "co-use", 0.0)
    assert str(alone) == "co-use keeps it; it tips when co-use says next to nothing."
