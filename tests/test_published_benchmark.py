"""The made-up class graphs are fit for a comparison, and the comparison counts right."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from class_graphs import KINDS, class_graph
from published_measures import compared, outcome, passes
from rival_cuts import rivals

from analyzer.decomposition.calls_and_cases import evidence_over


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_gives_calls_and_use_cases_of_known_classes(kind):
    system = class_graph(kind, 1)
    assert 15 <= len(system.classes) <= 120
    assert len(system.use_cases) >= 4
    assert set(system.classes) <= set(system.domain_of)
    assert class_graph(kind, 1) == system
    assert class_graph(kind, 2) != system


def test_rivals_cut_into_as_many_services():
    system = class_graph("domains", 1)
    calls = {pair: float(volume) for pair, volume in system.calls.items()}
    evidence = evidence_over(system.classes, calls, [(u, 1.0) for _, u in system.use_cases])
    found = rivals(evidence, 4)
    assert len(found) >= 7
    assert all(len(np.unique(labels)) == 4 for labels in found.values())


def test_a_broken_gate_loses_every_cell():
    system = class_graph("domains", 1)
    giant = {name: str(min(3, number // 2)) for number, name in enumerate(system.classes)}
    assert not passes(system, giant, 4)
    assert {sign for _, _, sign in compared(system, giant, 4)} == {-1}
    even = {name: str(number % 4) for number, name in enumerate(system.classes)}
    assert passes(system, even, 4)
    del even[system.classes[0]]
    assert not passes(system, even, 4)


def test_a_win_is_by_the_direction_of_the_measure():
    assert [outcome("sm", 2, 1), outcome("icp", 2, 1), outcome("ned", 1, 1)] == [1, -1, 0]
