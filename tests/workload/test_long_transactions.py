"""Transactions and requests of very many statements: what is counted, and how much is held."""

from pathlib import Path

import pytest

from analyzer.model import CodeTag, Template, UnitShape, Workload
from analyzer.workload.read import read_logs
from analyzer.workload.units import (
    BATCH,
    EFFECTIVE,
    KEPT,
    UNKNOWN,
    Fate,
    Request,
    Statement,
    Transaction,
    Use,
)

TEXTS = ("INSERT INTO orders (a) VALUES (1)", "UPDATE stock SET n = 1", "SELECT a FROM users")
#: More than are kept, twice folded, and no multiple of anything.
MANY = 3 * (KEPT + BATCH) + 1_000
TRACE = " /*traceparent='00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',route='job'*/"


def _log(*texts: str, every_us: int = 100) -> str:
    lines = []
    for number, text in enumerate(texts):
        at = number * every_us
        stamp = f"{at // 3_600_000_000:02}:{at // 60_000_000 % 60:02}:{at // 1_000_000 % 60:02}"
        severity, _, rest = text.partition("|")
        said = f"{severity}:  {rest}" if rest else f"LOG:  duration: 0.1 ms  statement: {text}"
        lines.append(f"2026-02-10 {stamp}.{at // 1000 % 1000:03} UTC [7] {said}\n")
    return "".join(lines)


def _read(text: str, folder: Path, **how: object) -> Workload:
    path = folder / "long.log"
    path.write_text(text)
    return read_logs([str(path)], **how)[0]  # type: ignore[arg-type]


def _only(workload: Workload, kind: str) -> UnitShape:
    (shape,) = (shape for shape in workload.shapes if shape.kind == kind)
    return shape


def _statements(count: int, tag: str = "") -> list[str]:
    return [TEXTS[number % 3] + tag for number in range(count)]


@pytest.mark.parametrize("tag", ["", TRACE])
def test_all_that_a_long_transaction_did_is_counted(tag: str, tmp_path: Path) -> None:
    text = _log(f"BEGIN{tag}", *_statements(MANY, tag), f"COMMIT{tag}")
    workload = _read(text, tmp_path)
    tables = ("orders", "stock", "users")
    calls = tuple((name, len(range(place, MANY, 3))) for place, name in enumerate(tables))
    shape = _only(workload, "transaction")
    assert (shape.calls, shape.count, shape.committed) == (calls, 1, True)
    assert [(access.table, access.mode) for access in shape.accesses] == [
        ("orders", "W"),
        ("stock", "W"),
        ("users", "R"),
    ]
    assert KEPT <= len(shape.path) <= KEPT + BATCH
    assert {t.name: t.reads + t.writes for t in workload.tables} == dict(calls)
    assert workload.totals.transactions == 1
    if tag:
        request = _only(workload, "request")
        assert (request.calls, request.entry_point, request.basis) == (calls, "job", "trace")
        assert len(request.path) <= KEPT
    assert _read(text, tmp_path, chunk_bytes=100_000) == workload


def test_what_is_rolled_back_weighs_nothing(tmp_path: Path) -> None:
    workload = _read(_log("BEGIN", *_statements(MANY), "ROLLBACK"), tmp_path)
    assert not _only(workload, "transaction").committed
    assert workload.totals.rolled_back == 1
    assert all(not table.reads and not table.writes for table in workload.tables)
    assert not any(shape.accesses for shape in workload.shapes if shape.kind == "request")


def test_an_error_voids_all_of_it(tmp_path: Path) -> None:
    statements = _statements(MANY)
    statements.insert(MANY // 2, "ERROR|division by zero")
    workload = _read(_log("BEGIN", *statements, "COMMIT"), tmp_path)
    assert not _only(workload, "transaction").committed
    assert all(not table.reads and not table.writes for table in workload.tables)


def test_savepoints_undo_what_came_after_them(tmp_path: Path) -> None:
    statements: list[str] = ["BEGIN"]
    for number in range(MANY // 999):
        end = "ROLLBACK TO SAVEPOINT s" if number % 3 else "RELEASE SAVEPOINT s"
        statements += ["SAVEPOINT s", *_statements(999), end]
        statements += ["RELEASE SAVEPOINT s"] if number % 3 else []
    workload = _read(_log(*statements, "COMMIT"), tmp_path)
    blocks = MANY // 999
    kept = (blocks + 2) // 3
    shape = _only(workload, "transaction")
    assert shape.calls == (("orders", 333 * kept), ("stock", 333 * kept), ("users", 333 * kept))
    assert workload.totals.undone == 999 * (blocks - kept)


def test_a_savepoint_before_everything_undoes_everything(tmp_path: Path) -> None:
    statements = ["BEGIN", "SAVEPOINT s", *_statements(MANY), "ROLLBACK TO SAVEPOINT s", TEXTS[2]]
    workload = _read(_log(*statements, "COMMIT"), tmp_path)
    assert _only(workload, "transaction").calls == (("users", 1),)
    assert workload.totals.undone == MANY


def test_runs_within_a_long_transaction_are_requests(tmp_path: Path) -> None:
    """With pauses of more than a second each statement is one, whatever was folded."""
    count = 2 * (KEPT + BATCH) // 3 * 3
    text = _log("BEGIN", *_statements(count), "COMMIT", every_us=1_500_000)
    workload = _read(text, tmp_path)
    requests = [shape for shape in workload.shapes if shape.kind == "request"]
    assert sum(shape.count for shape in requests if shape.accesses) == count


def _use(table: str) -> Use:
    return Use(Template(id=table, text=table, kind="select"), CodeTag(), None)


def test_little_is_held_of_a_long_transaction_and_its_request() -> None:
    transaction, request, uses = Transaction(), Request(0), [_use("a"), _use("b")]
    for number in range(200_000):
        statement = Statement(uses[number % 2], number, -1)
        statement.unit = request
        request.statements.append(statement)
        transaction.take(statement)
        assert len(transaction.statements) < KEPT + BATCH
        assert len(request.statements) < KEPT + BATCH + 1
    assert sum(transaction.folded.values()) + len(transaction.statements) == 200_000
    assert request.folded == {transaction.fate: transaction.folded}
    assert not request.reduce()


def test_what_is_counted_of_a_request_shares_the_fate_of_its_transaction() -> None:
    request, fate, other, use = Request(0), Fate(), Fate(), _use("a")
    request.fold(fate, use, 7)
    request.fold(other, use, 5)
    assert fate.state == UNKNOWN
    assert not request.reduce()
    fate.state = EFFECTIVE
    other.state = EFFECTIVE + 1
    assert request.reduce()
    assert request.counted() == {use: 7}
