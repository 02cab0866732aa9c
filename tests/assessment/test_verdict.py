"""Split, modularise first, or leave: each answer has its own reason."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from scipy import sparse

from analyzer.assessment import assess, verdict
from analyzer.assessment.seams import modularity, seam
from analyzer.coupling.names import REQUESTS
from analyzer.model import (
    Access,
    Assessment,
    Authorship,
    CouplingGraph,
    Decomposition,
    Findings,
    Proposal,
    Schema,
    Service,
    SharedNode,
    UnitShape,
    View,
    Workload,
)
from analyzer.model.codebase import Codebase

SIZE = 12
TABLES = [f"t{i:02}" for i in range(3 * SIZE)]


def graph_with_seams() -> CouplingGraph:
    """Three cliques with one edge between each two."""
    edges = [
        (i + SIZE * part, j + SIZE * part, 1.0)
        for part in range(3)
        for i, j in combinations(range(SIZE), 2)
    ]
    edges += [(0, SIZE, 1.0), (SIZE, 2 * SIZE, 1.0), (0, 2 * SIZE, 1.0)]
    return graph_of(edges)


def graph_of_chance() -> CouplingGraph:
    draw = np.random.default_rng(5)
    pairs = [(i, j, 1.0) for i, j in combinations(range(3 * SIZE), 2) if draw.random() < 0.25]
    return graph_of(pairs)


def graph_of(edges: list[tuple[int, int, float]]) -> CouplingGraph:
    nodes = tuple(f"table:{t}" for t in TABLES)
    return CouplingGraph(nodes, (View(REQUESTS, tuple(sorted(edges))),))


def three_services(confidence: float = 0.9) -> Decomposition:
    services = tuple(
        Service(name, tables=tuple(TABLES[part * SIZE : (part + 1) * SIZE]))
        for part, name in enumerate(("Orders", "People", "Stock"))
    )
    return Decomposition(services, confidence=tuple((f"table:{t}", confidence) for t in TABLES))


CALM = {
    "requests": 1000,
    "crossing_requests_between_services": 100,
    "crossing_requests_without_shared": 70,
    "crossing_requests_without_shared_share": 0.07,
    "transactions": 500,
    "split_writes": 5,
}


def findings(
    graph: CouplingGraph, figures: dict[str, float] | None = None, confidence: float = 0.9
) -> Findings:
    assessment = Assessment(metrics=CALM | (figures or {}))
    proposal = Proposal(three_services(confidence), assessment, recommended=True)
    return Findings((), Workload(), Codebase(), Schema(), (), graph, (proposal,))


def test_a_clear_seam_that_little_crosses_may_be_split() -> None:
    found = verdict(findings(graph_with_seams()))
    assert found is not None
    assert found.answer == "split"
    assert any("5 of 500 transactions (1%)" in reason for reason in found.reasons)
    assert any("100 of 1,000 requests (10%)" in reason for reason in found.reasons)


def test_what_the_record_cannot_know_is_said() -> None:
    for graph in (graph_with_seams(), graph_of_chance()):
        found = verdict(findings(graph))
        assert found is not None
        assert "how many teams" in found.reasons[-1]


def test_teams_that_are_known_are_counted() -> None:
    found = findings(graph_with_seams())
    for teams, said in ((("@a/b",), "one team"), (("@a/b", "@a/c"), "2 teams")):
        code = Codebase(authorship=(Authorship("m", 1, (), teams),))
        decided = verdict(replace(found, codebase=code))
        assert decided is not None
        assert any(said in reason for reason in decided.reasons)


def test_what_looks_like_chance_is_left_alone() -> None:
    found = verdict(findings(graph_of_chance()))
    assert found is not None
    assert found.answer == "leave"


@pytest.mark.parametrize(
    ("figures", "confidence", "words"),
    [
        ({"split_writes": 100}, 0.9, "20% of the transactions would write in two services"),
        ({"crossing_requests_without_shared_share": 0.6}, 0.9, "60% of the requests"),
        ({}, 0.1, "would cut elsewhere"),
        ({"requests": 0, "transactions": 0}, 0.9, "no statement was read"),
    ],
)
def test_a_seam_that_much_crosses_is_to_be_modularised_first(
    figures: dict[str, float], confidence: float, words: str
) -> None:
    found = verdict(findings(graph_with_seams(), figures, confidence))
    assert found is not None
    assert found.answer == "modularise"
    assert words in found.sentence


def test_use_cases_of_classes_alone_price_no_cut() -> None:
    """They are units that touch no table: "0 of 1,000 cross" would be said of nothing."""
    graph = graph_with_seams()
    modules = tuple(node.replace("table:", "module:") for node in graph.nodes)
    services = tuple(Service(s.name, modules=s.tables) for s in three_services().services)
    cut = replace(three_services(), services=services)
    proposal = Proposal(cut, Assessment(metrics=CALM), recommended=True)
    units = findings(replace(graph, nodes=modules))
    found = verdict(replace(units, proposals=(proposal,)))
    assert found is not None
    assert "no statement was read" in found.sentence
    assert not any("requests" in reason for reason in found.reasons)


def test_the_service_that_draws_requests_across_is_named() -> None:
    """People is touched by nearly all of the requests that cross."""
    found = findings(graph_with_seams())
    shapes = tuple(
        UnitShape(
            "request",
            "trace",
            None,
            tuple(Access(table, "R") for table in tables),
            tables,
            tuple((table, 1) for table in sorted(tables)),
            (),
            (),
            count,
        )
        for tables, count in (
            (("t00", "t12"), 60),
            (("t24", "t12"), 20),
            (("t00", "t24"), 5),
            (("t01",), 15),
        )
    )
    workload = Workload(shapes=shapes)
    cut = three_services()
    assessment = assess(cut, workload, Codebase(), Schema(), ())
    judged = replace(found, workload=workload, proposals=(Proposal(cut, assessment, True),))
    answer = verdict(judged)
    assert answer is not None
    assert answer.answer == "modularise"
    assert "85% of the requests" in answer.sentence
    assert (
        "People takes part most: without its tables, 5 requests (5%) would still cross."
        in answer.reasons
    )


def test_a_table_in_every_request_is_no_seam_of_the_business() -> None:
    """Sessions cross with every request; marked shared, only the rest is held against the cut."""
    shape = UnitShape(
        "request",
        "trace",
        None,
        (Access("t00", "R"), Access("t12", "R")),
        ("t00", "t12"),
        (("t00", 1), ("t12", 1)),
        (),
        (),
        50,
    )
    workload = Workload(shapes=(shape,))
    plain = three_services()
    marked = replace(plain, shared=(SharedNode("table:t12", "in every request"),))
    figures = [assess(cut, workload, Codebase(), Schema(), ()).metrics for cut in (plain, marked)]
    assert [each["crossing_requests"] for each in figures] == [50, 50]
    assert [each["crossing_requests_without_shared"] for each in figures] == [50, 0]


def test_without_a_proposal_there_is_no_verdict() -> None:
    assert verdict(replace(findings(graph_with_seams()), proposals=())) is None


def test_an_empty_graph_is_no_seam() -> None:
    found = verdict(findings(graph_of([])))
    assert found is not None
    assert found.answer == "leave"


def test_the_same_seed_gives_the_same_seam() -> None:
    graph = graph_with_seams()
    assert seam(graph, three_services(), seed=3) == seam(graph, three_services(), seed=3)


def test_modularity_is_newmans() -> None:
    """Two triangles joined by one edge: 6/7 inside, each side half of all: 6/7 - 1/2."""
    pairs = [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)]
    rows, columns = zip(*pairs, strict=True)
    half = sparse.coo_array((np.ones(len(pairs)), (rows, columns)), shape=(6, 6))
    labels = np.array([0, 0, 0, 1, 1, 1])
    assert modularity(sparse.csr_array(half + half.T), labels) == pytest.approx(6 / 7 - 1 / 2)
