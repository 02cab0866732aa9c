"""One line of advice for each boundary, out of its figures."""

from analyzer.assessment.advice import MERGE_FLOOR, Traffic, advise
from analyzer.model import Boundary
from analyzer.model.assessment import UNASSIGNED, Staleness


def boundary(**counts: int) -> Boundary:
    return Boundary("Sales", "Stock", **counts)


def fresh(p5_ms: int) -> list[Staleness]:
    return [Staleness("stock", "Stock", 20, p5_ms, p5_ms * 2, p5_ms * 3, 0)]


def kind(line: str) -> str:
    return line.split(":")[0].split(" with ")[0]


def test_two_services_that_mostly_write_together_are_one() -> None:
    line = advise(boundary(units=30, transactions=20, split_writes=12), Traffic(5, 20), [])
    assert line == "Merge: 12 of 20 shared transactions write on both sides."


def test_a_few_split_writes_are_no_reason_to_merge() -> None:
    few = boundary(units=9, transactions=MERGE_FLOOR - 1, split_writes=MERGE_FLOOR - 1)
    assert kind(advise(few, Traffic(90, 5), [])) == "Synchronous query"
    assert advise(few, Traffic(90, 5), []).endswith("outbox and a compensation.")


def test_who_mostly_writes_tells() -> None:
    assert kind(advise(boundary(units=30), Traffic(10, 20), [])) == "Event through an outbox"


def test_who_mostly_reads_asks() -> None:
    assert kind(advise(boundary(units=30), Traffic(20, 10), [])) == "Synchronous query"


def test_joins_over_data_that_may_be_stale_are_a_read_model() -> None:
    joined = boundary(units=30, joins=40)
    assert kind(advise(joined, Traffic(200, 10), fresh(5000))) == "Read model (CQRS)"
    assert kind(advise(joined, Traffic(200, 10), fresh(40))) == "Synchronous query"
    assert kind(advise(joined, Traffic(200, 10), [])) == "Synchronous query", "not measured"


def test_what_nothing_does_at_run_time() -> None:
    assert kind(advise(boundary(foreign_keys=2, imports=3), Traffic(), [])) == "Reference by key"
    assert "interface" in advise(boundary(imports=3), Traffic(), [])
    assert "interface" in advise(boundary(links=3), Traffic(), [])


def test_tables_of_no_service_need_one_first() -> None:
    line = advise(Boundary("Sales", UNASSIGNED, units=9), Traffic(9, 0), [])
    assert line == "Give these tables a service first."
