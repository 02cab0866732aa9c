"""What belongs together, told by small logs."""

from analyzer.model import Totals, UnitShape, Workload
from analyzer.workload.formats.postgres_stderr import PostgresStderr
from analyzer.workload.ledger import Ledger
from analyzer.workload.record_scan import scan
from analyzer.workload.statements import StatementReader

FORMAT = PostgresStderr("%m [%p]: [%l-1] ")


def log(*lines: str) -> bytes:
    """Records from `SECONDS PID MESSAGE`, a bare message being a statement that was just begun."""
    numbers: dict[str, int] = {}
    records = []
    for line in lines:
        seconds, pid, message = line.split(" ", 2)
        if ":  " not in message:
            message = f"LOG:  statement: {message}"
        if message.startswith("LOG:  connection received"):
            numbers[pid] = 0
        numbers[pid] = numbers.get(pid, 0) + 1
        whole, _, part = seconds.partition(".")
        stamp = f"{int(whole) // 3600:02}:{int(whole) // 60 % 60:02}:{int(whole) % 60:02}"
        records.append(f"2026-01-02 {stamp}.{part:0<3} UTC [{pid}]: [{numbers[pid]}-1] {message}\n")
    return "".join(records).encode()


def read(*lines: str, log_format: PostgresStderr = FORMAT) -> Workload:
    ledger = Ledger()
    ledger.add(scan(log(*lines), log_format, StatementReader()))
    return ledger.finish()


def totals(*lines: str) -> Totals:
    return read(*lines).totals


def transactions(workload: Workload) -> list[UnitShape]:
    return [shape for shape in workload.shapes if shape.kind == "transaction"]


def requests(workload: Workload) -> list[UnitShape]:
    return [shape for shape in workload.shapes if shape.kind == "request"]


def trace(number: int, controller: str = "shop") -> str:
    return f"/*controller='{controller}',traceparent='00-{number:032}-{1:016}-01'*/"


def test_sessions_are_told_apart() -> None:
    workload = read(
        "1 7 BEGIN",
        "1 8 SELECT * FROM orders",
        "1 7 UPDATE stock SET n = 1",
        "1 8 SELECT * FROM users",
        "1 7 COMMIT",
    )
    assert [shape.tables for shape in transactions(workload)] == [("stock",)]
    assert workload.totals.autocommit == 2


def test_a_commit_after_an_error_is_a_rollback() -> None:
    workload = read(
        "1 7 BEGIN",
        "1 7 UPDATE stock SET n = 1",
        "1 7 UPDATE orders SET n = 'x'",
        "1 7 ERROR:  invalid input syntax",
        "1 7 STATEMENT:  UPDATE orders SET n = 'x'",
        "1 7 COMMIT",
    )
    assert (workload.totals.transactions, workload.totals.rolled_back) == (0, 1)
    assert workload.totals.failed == 1
    assert workload.tables == ()


def test_a_deferred_constraint_fails_the_commit_itself() -> None:
    found = totals(
        "1 7 BEGIN",
        "1 7 INSERT INTO orders VALUES (1)",
        "1 7 COMMIT",
        "1 7 ERROR:  violates foreign key constraint",
        "1 7 STATEMENT:  COMMIT",
        "2 7 SELECT * FROM orders",
    )
    assert (found.transactions, found.rolled_back, found.autocommit) == (0, 1, 1)


def test_rollback_to_mends_an_aborted_transaction() -> None:
    workload = read(
        "1 7 BEGIN",
        "1 7 INSERT INTO orders VALUES (1)",
        '1 7 SAVEPOINT "a b"',
        "1 7 SAVEPOINT s139_x1",
        "1 7 INSERT INTO stock VALUES (1)",
        "1 7 ERROR:  duplicate key",
        "1 7 STATEMENT:  INSERT INTO stock VALUES (1)",
        "1 7 ROLLBACK TO SAVEPOINT s139_x1",
        '1 7 RELEASE SAVEPOINT "a b"',
        "1 7 INSERT INTO users VALUES (1)",
        "1 7 COMMIT",
    )
    (shape,) = transactions(workload)
    assert shape.committed
    assert shape.written == ("orders", "users")
    assert workload.totals.undone == 1


def test_with_durations_a_failed_statement_shows_only_by_its_error() -> None:
    workload = read(
        "1 7 LOG:  duration: 1.000 ms  statement: UPDATE stock SET n = 1",
        "1 7 ERROR:  deadlock detected",
        "1 7 STATEMENT:  UPDATE stock SET n = 1",
    )
    # The one that was logged had succeeded; the like of it that failed was never logged.
    assert (workload.totals.statements, workload.totals.failed) == (1, 0)
    assert workload.tables[0].writes == 1


def test_an_error_breaks_a_transaction_that_logs_durations() -> None:
    found = totals(
        "1 7 LOG:  duration: 0.010 ms  statement: BEGIN",
        "1 7 ERROR:  deadlock detected",
        "1 7 STATEMENT:  UPDATE stock SET n = 1",
        "1 7 LOG:  duration: 0.010 ms  statement: COMMIT",
    )
    assert (found.begun, found.transactions, found.rolled_back) == (1, 0, 1)


def test_statements_of_lock_waits_are_no_executions() -> None:
    found = totals(
        "1 7 LOG:  process 7 still waiting for ShareLock",
        "1 7 STATEMENT:  UPDATE stock SET n = 1",
    )
    assert found.statements == 0


def test_a_bare_duration_belongs_to_the_statement_before() -> None:
    workload = read(
        "1 7 SELECT * FROM orders", "1 8 SELECT * FROM users", "1 7 LOG:  duration: 1.250 ms"
    )
    took = {use.template.main: use.duration_us for use in workload.templates}
    assert took == {"orders": 1250, "users": 0}


def test_only_executions_count() -> None:
    workload = read(
        "1 7 LOG:  duration: 0.100 ms  parse S_1: SELECT * FROM orders WHERE id = $1",
        "1 7 LOG:  duration: 0.200 ms  bind S_1: SELECT * FROM orders WHERE id = $1",
        "1 7 LOG:  duration: 0.300 ms  execute S_1: SELECT * FROM orders WHERE id = $1",
        "1 7 DETAIL:  parameters: $1 = '5'",
        "1 7 LOG:  duration: 0.400 ms  execute fetch from S_1/C_2: SELECT * FROM orders",
    )
    assert workload.totals.statements == 1
    assert workload.templates[0].duration_us == 300


def test_commit_and_chain_begins_again() -> None:
    found = totals(
        "1 7 BEGIN",
        "1 7 UPDATE stock SET n = 1",
        "1 7 COMMIT AND CHAIN",
        "1 7 UPDATE stock SET n = 2",
        "1 7 COMMIT AND NO CHAIN",
        "1 7 UPDATE stock SET n = 3",
    )
    assert (found.begun, found.transactions, found.autocommit) == (2, 2, 1)


def test_two_statements_in_one_text_are_two() -> None:
    workload = read("1 7 BEGIN; UPDATE stock SET n = 1; COMMIT", "1 7 SELECT * FROM stock")
    assert workload.totals.statements == 4
    assert (workload.totals.transactions, workload.totals.autocommit) == (1, 1)


def test_a_process_number_used_again_is_another_session() -> None:
    workload = read(
        "1 7 LOG:  connection received: host=127.0.0.1 port=5",
        "1 7 BEGIN",
        "1 7 UPDATE stock SET n = 1",
        "9 7 LOG:  connection received: host=127.0.0.1 port=6",
        "9 7 SELECT * FROM orders",
        "9 7 COMMIT",
    )
    assert workload.totals.sessions == 2
    assert (workload.totals.transactions, workload.totals.rolled_back) == (0, 1)
    assert workload.totals.autocommit == 1


def test_a_lost_connection_rolls_back() -> None:
    found = totals(
        "1 7 BEGIN",
        "1 7 UPDATE stock SET n = 1",
        "2 7 FATAL:  terminating connection due to administrator command",
    )
    assert (found.rolled_back, found.open_at_end) == (1, 0)


def test_what_is_open_at_the_end_is_not_committed() -> None:
    workload = read("1 7 BEGIN", "1 7 UPDATE stock SET n = 1")
    assert workload.totals.open_at_end == 1
    assert workload.tables == ()


def test_without_a_session_in_the_prefix_there_are_no_transactions() -> None:
    ledger = Ledger()
    lines = b"".join(
        b"2026-01-02 10:00:00 UTC LOG:  statement: %s\n" % sql
        for sql in (b"BEGIN", b"UPDATE a SET x = 1", b"COMMIT", b"SELECT * FROM a")
    )
    ledger.add(scan(lines, PostgresStderr("%t "), StatementReader()))
    found = ledger.finish().totals
    assert (found.statements, found.begun, found.autocommit, found.sessions) == (4, 0, 2, 0)


def test_a_trace_may_come_in_several_sessions() -> None:
    workload = read(
        f"1 7 SELECT * FROM orders {trace(1)}",
        f"2 8 SELECT * FROM stock {trace(1)}",
        f"3 7 SELECT * FROM users {trace(2)}",
    )
    assert {shape.tables for shape in requests(workload)} == {("orders", "stock"), ("users",)}
    assert workload.totals.requests == 2


def test_a_trace_not_seen_for_ten_minutes_is_another_request() -> None:
    workload = read(
        f"1 7 SELECT * FROM orders {trace(1)}",
        f"601 7 SELECT * FROM stock {trace(1)}",
        f"1202 7 SELECT * FROM users {trace(1)}",
    )
    assert {shape.tables for shape in requests(workload)} == {("orders", "stock"), ("users",)}


def test_a_request_leaves_out_the_transaction_that_rolled_back() -> None:
    workload = read(
        f"1 7 SELECT * FROM orders {trace(1)}",
        "1 7 BEGIN",
        f"1 7 UPDATE stock SET n = 1 {trace(1)}",
        f"1 8 SELECT * FROM users {trace(1)}",
        "1 7 ROLLBACK",
    )
    (request,) = requests(workload)
    assert request.tables == ("orders", "users")
    assert request.entry_point == "shop"


def test_where_there_are_traces_sessions_are_no_requests() -> None:
    workload = read("1 7 SELECT * FROM stock", f"2 8 SELECT * FROM orders {trace(1)}")
    assert [(shape.basis, shape.tables) for shape in requests(workload)] == [("trace", ("orders",))]


def test_a_short_session_is_a_request() -> None:
    workload = read(
        "1 7 SELECT * FROM orders",
        "9 7 SELECT * FROM stock",
        "31 7 SELECT * FROM orders",
    )
    (request,) = requests(workload)
    assert (request.basis, request.path) == ("session", ("orders", "stock", "orders"))
    assert request.calls == (("orders", 2), ("stock", 1))


def test_a_long_session_is_cut_at_its_pauses() -> None:
    workload = read(
        "1 7 SELECT * FROM orders",
        "2 7 SELECT * FROM stock",
        "3.001 7 SELECT * FROM users",
        "32 7 SELECT * FROM orders",
    )
    assert [(s.basis, s.path, s.count) for s in requests(workload)] == [
        ("gap", ("orders",), 1),
        ("gap", ("orders", "stock"), 1),
        ("gap", ("users",), 1),
    ]


def test_a_gap_ends_at_another_unit() -> None:
    workload = read(
        f"1 7 UPDATE stock SET n = 1 {trace(1)}",
        f"2 7 SELECT * FROM stock {trace(1)}",
        f"3 8 SELECT * FROM stock {trace(2)}",
        f"4 8 SELECT * FROM stock {trace(3)}",
    )
    (gap,) = workload.gaps
    assert (gap.milliseconds, gap.unread) == (((2000, 1),), 0)


def test_what_is_rolled_back_neither_opens_nor_closes_a_gap() -> None:
    workload = read(
        f"1 7 UPDATE stock SET n = 1 {trace(1)}",
        "2 8 BEGIN",
        f"2 8 SELECT * FROM stock {trace(2)}",
        f"2 8 UPDATE users SET n = 1 {trace(2)}",
        f"3 9 SELECT * FROM stock, users {trace(3)}",
        "4 8 ROLLBACK",
        f"5 9 SELECT * FROM stock {trace(4)}",
    )
    (gap,) = workload.gaps
    assert (gap.table, gap.milliseconds, gap.unread) == ("stock", ((2000, 1),), 0)


def test_a_read_counts_when_it_happened_though_its_transaction_ends_later() -> None:
    workload = read(
        f"1 7 UPDATE stock SET n = 1 {trace(1)}",
        "2 8 BEGIN",
        f"2 8 SELECT * FROM stock {trace(2)}",
        f"3 9 SELECT * FROM stock {trace(3)}",
        "9 8 COMMIT",
    )
    (gap,) = workload.gaps
    assert gap.milliseconds == ((1000, 1),)


def test_gaps_are_rounded_to_three_digits() -> None:
    workload = read(
        f"1 7 UPDATE stock SET n = 1 {trace(1)}", f"124.456 8 SELECT * FROM stock {trace(2)}"
    )
    assert workload.gaps[0].milliseconds == ((123000, 1),)


def test_a_prepared_transaction_is_ended_by_whichever_session() -> None:
    workload = read(
        "1 7 BEGIN",
        "1 7 UPDATE stock SET n = 1",
        "1 7 PREPARE TRANSACTION 'one'",
        "1 7 SELECT * FROM users",
        "1 8 BEGIN",
        "1 8 DELETE FROM orders",
        "1 8 PREPARE TRANSACTION 'two'",
        "2 9 ROLLBACK PREPARED 'two'",
        "2 9 COMMIT PREPARED 'one'",
        "2 9 COMMIT PREPARED 'never'",
        "3 9 LISTEN x",
    )
    assert [(shape.tables, shape.committed) for shape in transactions(workload)] == [
        (("stock",), True),
        (("orders",), False),
    ]
    found = workload.totals
    assert (found.begun, found.transactions, found.rolled_back) == (2, 1, 1)
    assert (found.open_at_end, found.autocommit) == (0, 1)


def test_one_name_on_two_servers_is_two_prepared_transactions() -> None:
    lines = [f"1 {pid} {text}" for pid in (7, 8) for text in ("BEGIN", f"DELETE FROM t{pid}")]
    lines += [f"2 {pid} PREPARE TRANSACTION 'both'" for pid in (7, 8)]
    lines += [f"3 {pid} COMMIT PREPARED 'both'" for pid in (7, 8)]
    found = read(*lines, "4 7 SELECT 1", "4 8 SELECT 1")
    assert (found.totals.transactions, found.totals.open_at_end) == (2, 0)


def test_what_is_not_prepared_in_the_end_has_no_effect() -> None:
    found = totals(
        "1 7 BEGIN",
        "1 7 UPDATE stock SET n = 1",
        "1 7 PREPARE TRANSACTION 'waits'",
        "1 8 BEGIN",
        "1 8 UPDATE stock SET n = 'x'",
        "1 8 ERROR:  invalid input syntax",
        "1 8 STATEMENT:  UPDATE stock SET n = 'x'",
        "1 8 PREPARE TRANSACTION 'broken'",
        "1 8 SELECT 1",
    )
    assert (found.transactions, found.rolled_back, found.open_at_end) == (0, 1, 1)


def test_statements_of_one_text_are_one_transaction() -> None:
    workload = read("1 7 DELETE FROM a; DELETE FROM b", "2 7 DELETE FROM c; SELECT 1", "3 7 COMMIT")
    assert [shape.tables for shape in transactions(workload)] == [("a", "b")]
    found = workload.totals
    assert (found.begun, found.transactions, found.autocommit) == (1, 1, 2)
    assert found.open_at_end == found.rolled_back == 0


def test_an_error_in_one_text_undoes_all_of_it() -> None:
    for text in ("DELETE FROM a; SELECT 1 / 0", "DELETE FROM a; DELETE FROM b; SELECT 1 / 0"):
        workload = read(
            f"1 7 {text}", "1 7 ERROR:  division by zero", f"1 7 STATEMENT:  {text}", "2 7 SELECT 1"
        )
        assert workload.tables == ()
        assert workload.totals.transactions == 0
        assert workload.totals.rolled_back == text.count("DELETE") - 1


def test_a_text_may_begin_and_end_a_transaction() -> None:
    workload = read(
        "1 7 DELETE FROM a; BEGIN; DELETE FROM b",
        "2 7 DELETE FROM c; DELETE FROM d",
        "3 7 COMMIT",
        "4 7 BEGIN; DELETE FROM e; ROLLBACK",
        "5 7 DELETE FROM f",
    )
    assert [(shape.tables, shape.committed) for shape in transactions(workload)] == [
        (("a", "b", "c", "d"), True),
        (("e",), False),
    ]
    found = workload.totals
    assert (found.begun, found.transactions, found.rolled_back) == (2, 1, 1)
