"""What pgaudit and auto_explain say is put to the statements that it is of."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.model import Access, Schema, SourceReport, Workload
from analyzer.workload.bounds import BOUNDS, Bounds
from analyzer.workload.formats.postgres_evidence import (
    Node,
    audited,
    planned,
    touched_by_plan,
)
from analyzer.workload.formats.postgres_stderr import PostgresStderr
from analyzer.workload.ledger import Ledger
from analyzer.workload.read import read_logs
from analyzer.workload.record_scan import AUDITS, PLANS, STRANGE_AUDITS, STRANGE_PLANS, scan
from analyzer.workload.statements import StatementReader

FIXTURES = Path(__file__).parents[1] / "fixtures" / "workload"
FORMAT = PostgresStderr("%m [%p] ")


def shown(accesses: tuple[Access, ...]) -> str:
    return ", ".join(map(str, accesses))


# --- the records themselves ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "access", "view", "part", "temporary", "function"),
    [
        (
            "SESSION,5,1,READ,SELECT,TABLE,public.orders,select 1,<not logged>",
            "R orders",
            *[""] * 4,
        ),
        ('SESSION,5,1,WRITE,INSERT,TABLE,billing."In,v",x,<none>', "W billing.In,v", *[""] * 4),
        ("OBJECT,5,1,WRITE,DELETE,TABLE,public.a,x,<none>", "W a", *[""] * 4),
        ("SESSION,5,1,READ,SELECT,VIEW,public.v,x,<none>", "", "v", "", "", ""),
        ("SESSION,5,1,MISC,???,VIEW,public.v,x,<none>", "", "v", "", "", ""),
        ("SESSION,5,1,MISC,???,TABLE,public.a_2025,x,<none>", "", "", "a_2025", "", ""),
        ("SESSION,5,1,READ,SELECT,TABLE,pg_temp_3.t,x,<none>", "", "", "", "t", ""),
        ("SESSION,5,1,READ,SELECT,TABLE,pg_catalog.pg_class,x,<none>", *[""] * 5),
        ("SESSION,5,2,FUNCTION,EXECUTE,FUNCTION,public.f,x,<none>", "", "", "", "", "f"),
        ("SESSION,5,1,READ,SELECT,INDEX,public.i,x,<none>", *[""] * 5),
        ("SESSION,5,1,DDL,CREATE TABLE,TABLE,public.t,x,<none>", *[""] * 5),
        ("SESSION,5,1,MISC,BEGIN,,,begin;,<none>", *[""] * 5),
    ],
)
def test_a_record_of_pgaudit(
    record: str, access: str, view: str, part: str, temporary: str, function: str
) -> None:
    record = record.replace('billing."In,v"', '"billing.""In,v"""')
    found = audited(f"AUDIT: {record}".encode())
    assert found is not None
    number, named = found
    assert (number, named.outer) == (5, ",5,1," in record)
    assert shown(named.accesses) == access
    found_names = (named.views, named.parts, named.temporary, named.functions)
    assert found_names == tuple(
        (name,) if name else () for name in (view, part, temporary, function)
    )


@pytest.mark.parametrize(
    "record",
    ["AUDIT: ", "AUDIT: SESSION,5", "AUDIT: SESSION,a,1,READ,SELECT,TABLE,t,x,y", 'AUDIT: "'],
)
def test_a_broken_record_of_pgaudit_names_nothing(record: str) -> None:
    assert audited(record.encode()) is None


def test_texts_of_pgaudit_are_unquoted_and_what_is_no_text_is_none() -> None:
    found = audited(b'AUDIT: SESSION,1,1,READ,SELECT,TABLE,a,"select ""x"", 1\nfrom a",<none>')
    assert found is not None
    assert found[1].text == b'select "x", 1\nfrom a'
    for nothing in ("<previously logged>", "<not logged>"):
        found = audited(f"AUDIT: SESSION,1,1,READ,SELECT,TABLE,a,{nothing},<none>".encode())
        assert found is not None
        assert found[1].text == b""


PLAN = """
\tQuery Text: update "Orders" o set x = 1
\tfrom customers c where c.id = o.customer_id and c.name = 'planted'
\tQuery Parameters: $1 = 'planted'
\tUpdate on public."Orders" o  (cost=0.00..0.01 rows=0 width=0)
\t  ->  Gather  (cost=0.00..0.01 rows=0 width=0)
\t        ->  Parallel Seq Scan on public."Orders" o  (cost=0.00..0.01 rows=0 width=0)
\t              Filter: (note = '->  Seq Scan on nothing  (cost=0'::text)
\t        ->  Bitmap Heap Scan on customers c  (cost=0.00..0.01 rows=0 width=0)
\t              ->  Bitmap Index Scan on customers_pkey  (cost=0.00..0.01 rows=0 width=0)
\t        ->  Index Only Scan Backward using "an index" on billing.invoices  (cost=0.00..1 rows=0)
\t        ->  Foreign Scan on remote  (cost=0.00..0.01 rows=0 width=0)
\t        ->  CTE Scan on t  (cost=0.00..0.01 rows=0 width=0)
\t        ->  Function Scan on generate_series g  (cost=0.00..0.01 rows=0 width=0)
\t        ->  Subquery Scan on s  (cost=0.00..0.01 rows=0 width=0)
\t        ->  Sample Scan on samples  (cost=0.00..0.01 rows=0 width=0) (actual time=0..1 rows=1)
"""


def test_a_plan_in_words() -> None:
    found = planned(PLAN.encode())
    assert found is not None
    text, nodes = found
    assert text.startswith(b'update "Orders" o set x = 1\nfrom customers c')
    assert [(node.table, node.alias, node.writes) for node in nodes] == [
        ("Orders", "o", True),
        ("Orders", "o", False),
        ("customers", "c", False),
        ("billing.invoices", "invoices", False),
        ("remote", "remote", False),
        ("samples", "samples", False),
    ]


def test_a_plan_in_json() -> None:
    found = planned(
        b'\n\t{\n\t  "Query Text": "delete from a using b",\n\t  "Plan": {'
        b'"Node Type": "ModifyTable", "Operation": "Delete", "Relation Name": "a",'
        b' "Schema": "public", "Alias": "a", "Plans": ['
        b'{"Node Type": "Nested Loop", "Plans": [{"Node Type": "Seq Scan", "Relation Name": "a",'
        b' "Alias": "a"}, {"Node Type": "Index Scan", "Relation Name": "b", "Alias": "x",'
        b' "Index Name": "i"}]}], "Target Tables": [{"Relation Name": "c", "Alias": "c"}]}\n\t}'
    )
    assert found is not None
    text, nodes = found
    assert text == b"delete from a using b"
    assert sorted((node.table, node.writes) for node in nodes) == [
        ("a", False),
        ("a", True),
        ("b", False),
        ("c", True),
    ]


@pytest.mark.parametrize(
    "text", ["", "\n\tQuery Text: select 1", "\n{", '\n{"Plan": 1}', "\n<explain/>", "\n{}"]
)
def test_a_broken_plan_is_none(text: str) -> None:
    assert planned(text.encode()) is None


def plan(nodes: dict[str, str], own: list[str], schema: Schema | None = None) -> tuple[str, str]:
    named = touched_by_plan(
        b"",
        [Node(t, a.strip("!"), a.endswith("!")) for t, a in nodes.items()],
        own,
        schema or Schema(),
    )
    return shown(named.accesses), ",".join(named.views)


def test_what_a_plan_touched() -> None:
    assert plan({"a": "a"}, ["a"]) == ("R a", "")
    assert plan({"a": "a!", "b": "b"}, ["a"]) == ("W a, R b", "")
    # A view opens to its tables; of two missing tables nobody knows which it was.
    assert plan({"a": "x", "b": "y"}, ["v"]) == ("R a, R b", "v")
    assert plan({"a": "x"}, ["v", "w"]) == ("R a", "")
    # A table that the planner found needless is no view.
    assert plan({"a": "a"}, ["a", "b"]) == ("R a", "")
    assert plan({"pg_class": "c"}, ["v"]) == ("", "")


def test_a_plan_that_is_not_verbose_leaves_the_schemas_out() -> None:
    text = b"Insert on flight  (cost=0.00 rows=1)\n  ->  Seq Scan on seat_map m  (cost=0.00 rows=1)"
    found = planned(b"\n\tQuery Text: x\n\t" + text.replace(b"\n", b"\n\t"))
    assert found is not None
    ddl = Schema(tables=("air.audit", "air.flight", "sea.flight", "sea.seat_map", "air.seat_map"))

    def named(nodes: list[Node], own: list[str], schema: Schema = ddl) -> str:
        return shown(touched_by_plan(b"", nodes, own, schema).accesses)

    # By the text, else by the DDL, else not at all.
    assert named(found[1], ["air.flight", "air.seat_map"]) == "W air.flight, R air.seat_map"
    assert named(found[1], ["air.flight"]) == "W air.flight, R seat_map"
    assert named([Node("audit", "a", True, bare=True)], ["air.flight"]) == "W air.audit"
    # What is called so in the default schema is that.
    assert named([Node("flight", "f", False, bare=True)], ["flight", "air.flight"]) == "R flight"
    verbose = b'{"Query Text": "x", "Plan": {"Relation Name": "flight", "Schema": "public"}}'
    found = planned(verbose)
    assert found is not None
    assert named(found[1], ["air.flight"]) == "R flight"


def test_a_materialised_view_is_what_the_schema_opens_it_to() -> None:
    ddl = Schema(tables=("air.ticket",), views={"air.sales": ("air.ticket",)})
    named = touched_by_plan(b"", [Node("sales", "s", False, bare=True)], ["air.ticket"], ddl)
    assert (shown(named.accesses), named.views) == ("R air.ticket", ())
    sql = "SELECT * FROM air.sales"
    record = f"AUDIT: SESSION,1,1,READ,SELECT,MATERIALIZED VIEW,air.sales,{sql},<none>"
    text = "".join(
        f"2026-01-02 10:00:00.000 UTC [7] LOG:  {message}\n"
        for message in (record, f"statement: {sql}")
    )
    ledger = Ledger(schema=ddl)
    ledger.add(scan(text.encode(), FORMAT, StatementReader("postgres", ddl), ddl))
    assert [(use.name, use.reads) for use in ledger.finish().tables] == [("air.ticket", 1)]


def test_partitions_in_a_plan() -> None:
    by_schema = Schema(tables=("orders",), partitions={"part_x": "orders"})
    assert plan({"part_x": "o_1"}, ["orders"], by_schema) == ("R orders", "")
    assert plan({"orders_x": "o_1", "orders_y": "o_2"}, ["orders"]) == ("R orders", "")
    assert plan({"orders_2025": "o"}, ["orders"]) == ("R orders", "")
    assert plan({"eu": "orders_1", "us": "orders_2"}, ["orders"]) == ("R orders", "")
    assert plan({"eu": "o_1", "us": "o_2"}, ["orders"]) == ("R orders", "")
    assert plan({"eu": "o_1!", "us": "o_2!"}, ["orders"]) == ("W orders", "")
    # Behind a view the parent is not named: the usual suffixes tell it.
    two = {"orders_2025": "o_1", "orders_2026": "o_2", "items": "i"}
    assert plan(two, ["v"]) == ("R orders, R items", "v")
    assert plan({"orders_2025": "o", "items": "i"}, ["v"]) == ("R orders_2025, R items", "v")


# --- a real log ---------------------------------------------------------------------------------


def read(path: Path) -> tuple[Workload, SourceReport]:
    workload, (report,) = read_logs([str(path)])
    return workload, report


def accesses(workload: Workload) -> dict[str, tuple[str, int]]:
    return {
        use.template.text: (shown(use.template.accesses), use.executions)
        for use in workload.templates
        if use.template.accesses
    }


@pytest.mark.parametrize("suffix", ["log", "csv", "json"])
def test_a_real_log_counts_what_was_really_touched(suffix: str) -> None:
    workload, report = read(FIXTURES / f"pg15_pgaudit_autoexplain.{suffix}")
    skipped = {s.reason: s.count for s in report.skipped}
    assert (skipped[AUDITS], skipped[PLANS]) == (39, 16)
    # 29 records of statements, two of which hold two statements each: evidence adds none.
    assert workload.totals.statements == report.statements == 31
    found = accesses(workload)
    assert found["select * from v_order_totals where id=?"] == ("R orders, R order_items", 1)
    assert found["select reserve_stock(?,?,?)"] == ("W stock_levels, W stock_movements", 1)
    insert = "insert into orders(customer_id,status,total) values (?+)"
    assert found[insert] == ("W orders, W audit_log", 1)
    assert found["do $$begin perform count(*) from brands; end$$"] == ("R brands", 1)
    assert found["select count(*) from invoices"] == ("R billing.invoices", 1)
    assert found["select * from products where id=?"] == ("R products", 1)
    assert "select count(*) from tmp_x" not in found
    assert {table.name for table in workload.tables} == {
        *("audit_log", "billing.invoices", "brands", "cart_items", "carts", "customers"),
        *("order_items", "orders", "products", "stock_levels", "stock_movements", "warehouses"),
    }
    via = {pair for use in workload.templates for pair in use.template.via}
    assert via == {
        ("orders", "v_order_totals"),
        ("order_items", "v_order_totals"),
        ("stock_levels", "reserve_stock"),
        ("stock_movements", "reserve_stock"),
        ("audit_log", "trigger or function"),
    }


@pytest.mark.parametrize("suffix", ["log", "csv", "json"])
@given(size=st.integers(1, 20_000))
@settings(max_examples=10, deadline=None)
def test_a_real_log_cut_anywhere(suffix: str, size: int) -> None:
    path = str(FIXTURES / f"pg15_pgaudit_autoexplain.{suffix}")
    assert read_logs([path], chunk_bytes=size) == read_logs([path])


def test_formats_and_workers_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.engines.choice.SMALL_BYTES", 0)
    logs = [str(FIXTURES / f"pg15_pgaudit_autoexplain.{s}") for s in ("log", "csv", "json")]
    text, rows, objects = (read_logs([log], chunk_bytes=3000, jobs=2)[0] for log in logs)
    assert text == rows == objects == read_logs(logs[:1])[0]


def test_the_relations_that_pgaudit_names() -> None:
    lines = (FIXTURES / "pg15_pgaudit_autoexplain.log").read_text().split("LOG:  ")
    records = [line.encode() for line in lines if line.startswith("AUDIT: ")]
    found = [audited(record) for record in records]
    assert len(found) == 39
    assert None not in found
    names = {
        name
        for record in found
        if record is not None
        for name in (
            *(access.table for access in record[1].accesses),
            *(*record[1].views, *record[1].parts),
        )
    }
    temporary = {record[1].temporary for record in found if record is not None} - {()}
    assert (len(names), temporary) == (14, {("tmp_x",)})


# --- which statement ----------------------------------------------------------------------------

VIEW = "SELECT * FROM v WHERE id = 1"
CALL = "SELECT f(1)"
INSERT = "INSERT INTO a VALUES (1)"
DO = "DO $$ BEGIN PERFORM f(1); END $$"
BOTH = "SELECT 1; UPDATE b SET x = 1"
PLAIN = "SELECT * FROM c"
CURSOR = "DECLARE k CURSOR FOR SELECT * FROM v"


def of_plan(text: str, *nodes: str, inside: str = "") -> list[str]:
    body = "".join(f"\n\t  ->  {node}  (cost=0.00..1.00 rows=1 width=4)" for node in nodes)
    lines = [
        f"LOG:  duration: 0.100 ms  plan:\n\tQuery Text: {text}\n\tResult  (cost=0.00..1){body}"
    ]
    if inside:
        lines.append(f'CONTEXT:  SQL statement "{inside}"\n\tPL/pgSQL function f(integer) line 1')
    return lines


IN_F = of_plan("UPDATE d SET y = 1", "Update on d", "Seq Scan on d", inside="UPDATE d SET y = 1")
IN_TRIGGER = of_plan("INSERT INTO log VALUES (1)", "Insert on log", inside="INSERT INTO log")
TEXT_PLANS = {
    VIEW: of_plan(VIEW, "Seq Scan on e", "Seq Scan on c"),
    CALL: IN_F + of_plan(CALL),
    INSERT: IN_TRIGGER + of_plan(INSERT, "Insert on a"),
    DO: IN_F,
    BOTH: of_plan(BOTH) + of_plan(BOTH, "Update on b", "Seq Scan on b") + IN_TRIGGER,
    PLAIN: of_plan(PLAIN, "Seq Scan on c"),
}
#: The plan of the statement in a trigger comes before that of the one that fired it.
TEXT_PLANS[BOTH] = of_plan(BOTH) + IN_TRIGGER + of_plan(BOTH, "Update on b", "Seq Scan on b")
TEXT_AUDITS = {
    VIEW: [
        (1, "READ,SELECT,VIEW,public.v"),
        (1, "READ,SELECT,TABLE,public.e"),
        (1, "READ,SELECT,TABLE,c"),
    ],
    CALL: [
        (1, "READ,SELECT,,"),
        (2, "FUNCTION,EXECUTE,FUNCTION,f"),
        (3, "WRITE,UPDATE,TABLE,public.d"),
    ],
    INSERT: [(1, "WRITE,INSERT,TABLE,public.a"), (2, "WRITE,INSERT,TABLE,public.log")],
    DO: [(1, "FUNCTION,DO,,"), (2, "FUNCTION,EXECUTE,FUNCTION,f"), (3, "WRITE,UPDATE,TABLE,d")],
    BOTH: [
        (1, "READ,SELECT,,"),
        (0, ""),
        (1, "WRITE,UPDATE,TABLE,public.b"),
        (2, "WRITE,INSERT,TABLE,log"),
    ],
    PLAIN: [(1, "READ,SELECT,TABLE,public.c")],
}
TRUE = {
    VIEW: "R e, R c",
    CALL: "W d",
    INSERT: "W a, W log",
    DO: "W d",
    BOTH: "W b, W log",
    PLAIN: "R c",
}


class Writer:
    """Writes the records of sessions."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.numbers: dict[str, int] = {}

    def say(self, session: str, *texts: str) -> None:
        for text in texts:
            second, part = divmod(len(self.lines), 1000)
            stamp = f"2026-01-02 10:{second // 60:02}:{second % 60:02}.{part:03} UTC"
            self.lines.append(f"{stamp} [{session}] {text}\n")

    def audit(self, session: str, text: str) -> list[str]:
        lines = []
        self.numbers[session] = self.numbers.get(session, 0) + 1
        for piece, words in TEXT_AUDITS[text]:
            if not words:
                self.numbers[session] += 1
                continue
            said = text if piece == 1 else "UPDATE something SET inside = 1"
            number = f"{self.numbers[session]},{piece}"
            lines.append(f'LOG:  AUDIT: SESSION,{number},{words},"{said}",<not logged>')
        return lines

    def evidence(self, session: str, text: str, source: str) -> list[str]:
        plans = TEXT_PLANS[text] if "plan" in source else []
        return (self.audit(session, text) if "audit" in source else []) + plans

    def execute(self, session: str, text: str, style: str, source: str) -> None:
        if style == "done":  # log_min_duration_statement
            self.say(session, *self.evidence(session, text, source))
            self.say(session, f"LOG:  duration: 1.000 ms  statement: {text}")
        elif style == "begun":  # log_statement
            self.say(session, f"LOG:  statement: {text}", *self.evidence(session, text, source))
        elif style == "timed":  # and log_duration
            self.say(session, f"LOG:  statement: {text}", *self.evidence(session, text, source))
            self.say(session, "LOG:  duration: 1.000 ms")
        else:  # it is not logged
            self.say(session, *self.evidence(session, text, source))


def fold(
    lines: list[str],
    cuts: list[int] = [],  # noqa: B006
    bounds: Bounds = BOUNDS,
) -> tuple[Workload, int]:
    ledger = Ledger(bounds=bounds)
    edges = [0, *sorted(min(cut, len(lines)) for cut in cuts), len(lines)]
    for a, b in pairwise(edges):
        ledger.add(scan("".join(lines[a:b]).encode(), FORMAT, StatementReader()))
    return ledger.finish(), ledger.evidence_in(0)[2]


def touched(workload: Workload) -> dict[str, int]:
    """How often each access was really had."""
    found: dict[str, int] = {}
    for use in workload.templates:
        for access in use.template.accesses:
            found[str(access)] = found.get(str(access), 0) + use.effective
    return {access: count for access, count in found.items() if count}


@pytest.mark.parametrize("source", ["plan", "audit", "plan and audit"])
@pytest.mark.parametrize("style", ["done", "begun", "timed"])
@pytest.mark.parametrize("text", TRUE)
def test_one_statement(text: str, style: str, source: str) -> None:
    writer = Writer()
    writer.execute("1", PLAIN, style, "")
    writer.execute("1", text, style, source)
    writer.execute("1", PLAIN, style, "")
    workload, lost = fold(writer.lines)
    expected = {"R c": 2}
    for access in TRUE[text].split(", "):
        expected[access] = expected.get(access, 0) + 1
    assert touched(workload) == expected
    assert lost == 0
    assert workload.totals.statements == 3 + (text == BOTH)


EXECUTION = st.tuples(
    st.sampled_from(("1", "2", "3")),
    st.sampled_from((*TRUE, "BEGIN", "COMMIT", "ROLLBACK")),
    st.sampled_from(("plan", "audit", "plan and audit")),
)


@given(
    st.lists(EXECUTION, min_size=1, max_size=25),
    st.sampled_from(("done", "begun", "timed")),
    st.lists(st.integers(0, 200), max_size=8),
)
@settings(max_examples=150, deadline=None)
def test_interleaved_sessions_cut_anywhere(
    executions: list[tuple[str, str, str]], style: str, cuts: list[int]
) -> None:
    """Each session's own records in order, those of the sessions by turns."""
    writers = {session: Writer() for session in "123"}
    bare = {session: Writer() for session in "123"}
    for session, text, source in executions:
        writers[session].execute(session, text, style, source if text in TRUE else "")
        bare[session].execute(session, text, style, "")
    lines: list[str] = []
    queues = [writer.lines[::-1] for writer in writers.values()]
    while any(queues):
        for queue in queues:
            lines += [queue.pop()] if queue else []
    workload, lost = fold(lines, cuts)
    assert (workload, lost) == fold(lines)
    assert (workload, lost) == fold(lines, cuts, Bounds(round=3))
    assert lost == 0
    plain, _ = fold([line for writer in bare.values() for line in writer.lines])
    assert workload.totals.by_kind == plain.totals.by_kind
    assert workload.totals.transactions == plain.totals.transactions
    if not any(text in ("BEGIN", "COMMIT", "ROLLBACK") for _, text, _ in executions):
        expected: dict[str, int] = {}
        for _, text, _ in executions:
            for access in TRUE[text].split(", "):
                expected[access] = expected.get(access, 0) + 1
        assert touched(workload) == expected


@pytest.mark.parametrize("source", ["plan", "audit", "plan and audit"])
def test_evidence_of_what_is_not_logged_is_put_to_nothing(source: str) -> None:
    writer = Writer()
    writer.execute("1", PLAIN, "done", source)
    for text in (CALL, INSERT, VIEW):
        writer.execute("1", text, "unlogged", source)
    writer.execute("1", PLAIN, "done", source)
    writer.execute("1", CALL, "unlogged", source)
    workload, lost = fold(writer.lines)
    assert (touched(workload), lost) == ({"R c": 2}, 4)


def test_what_ran_inside_goes_with_its_own_statement() -> None:
    """A call that is not logged, then one that is, each with a plan from inside."""
    for style in ("done", "timed"):
        writer = Writer()
        writer.execute("1", CALL, "unlogged", "plan")
        writer.execute("1", INSERT, style, "plan")
        workload, lost = fold(writer.lines)
        assert (touched(workload), lost) == ({"W a": 1, "W log": 1}, 1)


def test_what_is_over_gets_nothing_of_what_follows() -> None:
    """log_statement = mod without durations: the INSERT is logged, the call behind it is not."""
    writer = Writer()
    writer.execute("1", INSERT, "begun", "plan")
    writer.execute("1", CALL, "unlogged", "plan")
    writer.execute("1", INSERT, "begun", "plan")
    workload, lost = fold(writer.lines)
    assert (touched(workload), lost) == ({"W a": 2, "W log": 2}, 1)
    assert len([use for use in workload.templates if use.template.accesses]) == 1


def test_without_sessions_nothing_is_put_to_anything(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    writer = Writer()
    for _ in range(2):
        writer.execute("1", VIEW, "done", "plan and audit")
    path.write_text("".join(writer.lines).replace(" [1]", ""))
    workload, report = read(path)
    assert (touched(workload), report.statements) == ({"R v": 2}, 2)


def test_evidence_that_cannot_be_read_is_counted_apart() -> None:
    writer = Writer()
    writer.say("1", "LOG:  duration: 0.1 ms  plan:\n\t<explain/>", "LOG:  AUDIT: SESSION,x")
    writer.execute("1", VIEW, "done", "plan and audit")
    found = scan("".join(writer.lines).encode(), FORMAT, StatementReader())
    assert found.skipped == {PLANS: 1, STRANGE_PLANS: 1, AUDITS: 3, STRANGE_AUDITS: 1}


def test_evidence_of_what_failed_is_put_to_nothing() -> None:
    writer = Writer()
    writer.say("1", *IN_TRIGGER, "ERROR:  it went wrong", f"STATEMENT:  {INSERT}")
    writer.execute("1", PLAIN, "done", "plan")
    workload, lost = fold(writer.lines)
    assert (touched(workload), lost) == ({"R c": 1}, 1)


def test_a_unit_touches_what_its_statements_really_touched() -> None:
    writer = Writer()
    writer.execute("1", "BEGIN", "done", "")
    writer.execute("1", INSERT, "done", "plan")
    writer.execute("1", CALL, "done", "plan")
    writer.execute("1", "COMMIT", "done", "")
    workload, _ = fold(writer.lines)
    (shape,) = [shape for shape in workload.shapes if shape.kind == "transaction"]
    assert shape.written == ("a", "log", "d")
    assert {gap.table: gap.unread for gap in workload.gaps} == {"a": 1, "log": 1, "d": 1}


def test_a_prepared_statement_opens_as_well() -> None:
    writer = Writer()
    body = "prepare q(int) as SELECT * FROM v WHERE id = $1"
    for started in (True, False):
        plans = of_plan(body, "Seq Scan on e")
        said = ["statement: execute q(3)", f"prepare: {body}"]
        if started:
            writer.say("1", f"LOG:  {said[0]}", f"DETAIL:  {said[1]}", *plans)
        else:
            writer.say("2", *plans, f"LOG:  duration: 1.000 ms  {said[0]}", f"DETAIL:  {said[1]}")
    workload, lost = fold(writer.lines)
    assert (touched(workload), lost) == ({"R e": 2}, 0)


def test_the_plan_of_a_cursor_comes_when_it_is_closed() -> None:
    writer = Writer()
    writer.say("1", f"LOG:  duration: 1.000 ms  statement: {CURSOR}")
    writer.say(
        "1", *of_plan(CURSOR, "Seq Scan on e"), "LOG:  duration: 1.000 ms  statement: CLOSE k"
    )
    workload, lost = fold(writer.lines)
    assert (touched(workload), lost) == ({"R v": 1}, 0)


def test_a_lock_asks_for_the_right_to_change() -> None:
    writer = Writer()
    text = "SELECT * FROM a FOR UPDATE"
    writer.say("1", f"LOG:  AUDIT: SESSION,1,1,WRITE,UPDATE,TABLE,public.a,{text},<none>")
    writer.say("1", f"LOG:  duration: 1.000 ms  statement: {text}")
    assert touched(fold(writer.lines)[0]) == {"R a": 1, "L a": 1}


# --- logs in which nothing else tells of statements ---------------------------------------------


@pytest.mark.parametrize("source", ["plan", "audit", "plan and audit"])
def test_where_no_statement_is_logged_evidence_stands_for_them(source: str, tmp_path: Path) -> None:
    writer = Writer()
    for session in ("1", "2"):
        for text in (VIEW, CALL, INSERT, PLAIN):
            writer.execute(session, text, "unlogged", source)
    path = tmp_path / "a.log"
    path.write_text("".join(writer.lines))
    workload, report = read(path)
    assert touched(workload) == {"R e": 2, "R c": 4, "W d": 2, "W a": 2, "W log": 2}
    assert (workload.totals.statements, report.statements) == (8, 8)
    assert workload.totals.sessions == 2
    assert report.warnings == ()
    for size in (1, 300, 900):
        assert read_logs([str(path)], chunk_bytes=size) == (workload, (report,))


def test_transactions_that_only_pgaudit_tells_of(tmp_path: Path) -> None:
    lines = [
        "1,1,MISC,BEGIN,,,begin",
        "2,1,WRITE,INSERT,TABLE,public.a,insert into a values (1)",
        "3,1,MISC,COMMIT,,,commit",
    ]
    writer = Writer()
    writer.say("1", *(f"LOG:  AUDIT: SESSION,{line},<not logged>" for line in lines))
    path = tmp_path / "a.log"
    path.write_text("".join(writer.lines))
    workload, report = read(path)
    assert (workload.totals.transactions, report.transactions, report.statements) == (1, 1, 3)
