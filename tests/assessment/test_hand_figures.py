"""Every figure of the hand-made log's derivation, for its cut."""

from collections import Counter

import pytest
from hand_workload import FIXTURES, expected, hand_cut, hand_schema, hand_workload

from analyzer.assessment import assess
from analyzer.assessment.cut import cut_of
from analyzer.assessment.footprints import Projection
from analyzer.assessment.ownership import majority_of_entry_points
from analyzer.model import Assessment, Codebase, Workload
from analyzer.model.assessment import UNASSIGNED, Spread
from analyzer.workload.read import read_logs

EXPECTED = expected()
PERCENTILES = ("p50", "p95", "p99", "max", "sum")


@pytest.fixture(scope="module", params=["by hand", "read"])
def workload(request: pytest.FixtureRequest) -> Workload:
    """The derivation written down as a workload, and what the reader makes of the log itself."""
    if request.param == "by hand":
        return hand_workload()
    return read_logs([str(FIXTURES.parent / "workload" / "hand" / "hand.log")])[0]


@pytest.fixture(scope="module")
def assessed(workload: Workload) -> Assessment:
    return assess(hand_cut(), workload, Codebase(), hand_schema(), ())


def named(service: str) -> str:
    return UNASSIGNED if service == "(other)" else service


def pair(words: str) -> frozenset[str]:
    return frozenset(named(word) for word in words.split(" | "))


def by_pair(assessed: Assessment, field: str) -> Counter[frozenset[str]]:
    counted: Counter[frozenset[str]] = Counter()
    for boundary in assessed.boundaries:
        counted[frozenset({boundary.from_service, boundary.to_service})] += getattr(boundary, field)
    return counted


def test_transactions(assessed: Assessment) -> None:
    wanted, found = EXPECTED["3_transactions"], assessed.atomicity
    assert found.committed == wanted["committed"]
    assert found.touching_two == wanted["touching_2"]
    assert found.split_writes == wanted["split_writes"]
    assert found.autocommit_touching_two == wanted["autocommit_statements_touching_2"]
    assert found.autocommit_split_writes == wanted["autocommit_statements_writing_in_2"]
    assert dict(found.by_services_touched) == counts(wanted["by_number_of_services_touched"])
    assert dict(found.by_services_written) == counts(wanted["by_number_of_services_written"])
    assert len(found.by_entry_point) == wanted["entry_points"]
    assert {
        row.entry_point: {
            "committed": row.committed,
            "touching_2": row.touching_two,
            "split_writes": row.split_writes,
        }
        for row in found.by_entry_point
    } == wanted["top10_by_controller_tag"]
    assert found.by_entry_point[0].services == ("Sales", "Stock")
    assert found.per_hour is None, "three seconds give no rate"
    assert found.locks == 0, "the one lock across services lies in a split write"


def counts(histogram: dict[str, int]) -> dict[int, int]:
    return {int(services): number for services, number in histogram.items() if number}


def test_requests(assessed: Assessment) -> None:
    wanted, found = EXPECTED["4_requests"], assessed.replay
    assert found.requests == wanted["requests"]
    assert found.touching_two == wanted["touching_2"]
    assert dict(found.by_services) == counts(wanted["by_number_of_services"])
    assert assessed.metrics["services_per_request_mean"] == pytest.approx(
        wanted["mean_services"], abs=1e-4
    )
    assert found.hops == Spread(*(wanted["hops"][each] for each in PERCENTILES))
    outside = wanted["statements_outside_majority"]
    assert found.outside_majority == Spread(*(outside[each] for each in PERCENTILES))


def test_joins(assessed: Assessment) -> None:
    wanted = EXPECTED["5_joins"]
    assert assessed.metrics["cross_service_statements"] == wanted["executions"]
    assert assessed.metrics["cross_service_templates"] == wanted["templates"]
    assert +by_pair(assessed, "joins") == {pair(k): n for k, n in wanted["pairs"].items()}


def test_foreign_keys(assessed: Assessment) -> None:
    wanted = EXPECTED["6_foreign_keys"]
    assert assessed.metrics["crossing_foreign_keys"] == wanted["crossing"]
    assert {
        f"{b.from_service} -> {b.to_service}": b.foreign_keys
        for b in assessed.boundaries
        if b.foreign_keys
    } == wanted["pairs"]


def test_matrix(assessed: Assessment) -> None:
    wanted = {pair(key): cell for key, cell in EXPECTED["7_matrix"].items()}
    for field in ("requests", "transactions", "split_writes"):
        found = by_pair(assessed, field)
        assert {key: found[key] for key in wanted} == {
            key: cell[field] for key, cell in wanted.items()
        }
        assert not +found - Counter(dict.fromkeys(wanted, 10**6)), "no pair beyond the matrix"
    assert by_pair(assessed, "units") == by_pair(assessed, "requests")


def test_blast_radius(assessed: Assessment) -> None:
    wanted = EXPECTED["8_blast_radius"]
    assert {
        each.service: (each.requests, round(each.share, 6)) for each in assessed.blast_radius
    } == {
        named(service): (cell["requests"], cell["share"])
        for service, cell in wanted["blast_radius"].items()
    }
    availability = assessed.metrics["availability_at_999"]
    assert availability == pytest.approx(wanted["availability_at_999_each"], abs=1e-8)


def test_shared_writes(assessed: Assessment, workload: Workload) -> None:
    wanted = EXPECTED["9_shared_writes"]
    assert assessed.metrics["shared_write_tables"] == wanted["tables"]
    assert assessed.metrics["foreign_writes"] == wanted["foreign_writes"]
    shared = {each.table: each for each in assessed.ownership if each.foreign_writes}
    assert set(shared) == {"orders", "stock_levels"}
    assert shared["stock_levels"].owner == "Sales", "checkout alone writes it"
    assert shared["orders"].owner == "Sales", "one write each: who holds it keeps it"
    homes = majority_of_entry_points(Projection(workload, cut_of(hand_cut())))
    assert len(homes) == wanted["entry_points"]
    assert (homes["shop:checkout"], homes["billing:run"]) == ("Sales", "Billing")


def test_gaps(assessed: Assessment) -> None:
    wanted = EXPECTED["10_gaps"]
    assert {
        each.table: (each.pairs, each.p50_ms, each.p95_ms, each.unread)
        for each in assessed.staleness
    } == {
        table: (cell["pairs"], cell["p50_ms"], cell["p95_ms"], cell["writes_never_read_again"])
        for table, cell in wanted.items()
    }
