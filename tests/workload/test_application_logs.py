"""What applications write of their SQL: statements, transactions, requests, places in the code."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.model import AnalyzerError, CodeTag, SourceReport, Workload
from analyzer.workload.formats.application import entries, read_head
from analyzer.workload.formats.application_lines import statement
from analyzer.workload.formats.application_log import (
    _APPLICATIONS,
    _STARTS,
    ApplicationLog,
    recognise_application,
)
from analyzer.workload.read import read_logs
from analyzer.workload.scan import Scan

LOGS = Path(__file__).parents[1] / "fixtures" / "workload" / "applications"
FILES = sorted(path.name for path in LOGS.iterdir())
PLANTED = ("planted.mail", "4111111111111111", "S3cret!")


def read(path: Path, chunk_bytes: int = 1 << 24) -> tuple[Workload, SourceReport]:
    workload, (report,) = read_logs([str(path)], chunk_bytes=chunk_bytes)
    return workload, report


class Expected(NamedTuple):
    """statements, milliseconds; transactions, rolled back, autocommitted; requests; writes."""

    format: str
    statements: int
    ms: float
    transactions: int
    rolled_back: int
    autocommit: int
    requests: int
    written: tuple[str, ...] = ("orders", "stock")


EXPECTED = {
    "datasource_proxy.log": Expected("datasource-proxy log", 5, 9, 0, 0, 4, 2, ("orders",)),
    "django.log": Expected("Django SQL log", 9, 9, 1, 1, 2, 2),
    "django_bare.log": Expected("Django SQL log", 9, 9, 1, 1, 2, 0),
    "ef_core.log": Expected("Entity Framework Core log", 6, 1240, 1, 1, 2, 2),
    "gorm.log": Expected("GORM log", 5, 251.935, 0, 0, 4, 1),
    "hibernate_json.log": Expected("Hibernate SQL log", 4, 0, 0, 0, 4, 2),
    "hibernate_show_sql.log": Expected("Hibernate show_sql", 4, 0, 0, 0, 4, 0),
    "hibernate_spring.log": Expected("Hibernate SQL log", 5, 0, 1, 1, 2, 2),
    "laravel.log": Expected("Laravel log", 5, 1.98, 0, 0, 5, 1),
    "mybatis.log": Expected("MyBatis log", 5, 0, 1, 1, 2, 2),
    "p6spy.log": Expected("p6spy log", 6, 11, 2, 1, 1, 3),
    "p6spy_several_lines.log": Expected("p6spy log", 3, 6, 1, 0, 0, 1),
    "prisma.log": Expected("Prisma query log", 5, 0, 1, 0, 1, 2),
    "prisma_events.log": Expected("Prisma query events", 5, 6, 1, 0, 1, 0),
    "rails.log": Expected("Rails log", 9, 2.5, 1, 1, 2, 2),
    "rails_tagged_colours.log": Expected("Rails log", 9, 2.5, 1, 1, 2, 2),
    "sequelize.log": Expected("Sequelize log", 9, 3, 1, 1, 2, 0),
    "sqlalchemy.log": Expected("SQLAlchemy echo", 8, 0, 1, 1, 0, 2),
    "sqlalchemy_1_3_threads.log": Expected("SQLAlchemy echo", 8, 0, 1, 1, 0, 2),
    "typeorm.log": Expected("TypeORM log", 9, 0, 1, 1, 1, 1),
}


@pytest.mark.parametrize("name", FILES)
def test_inspect_says_what_ran(name: str) -> None:
    result = CliRunner().invoke(app, ["inspect", str(LOGS / name), "--json"])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    (source,), workload = told["sources"], told["workload"]
    found = Expected(
        source["format"],
        source["statements"],
        source["duration_ms"],
        workload["transactions"],
        workload["rolled_back"],
        workload["autocommit"],
        workload["requests"],
        tuple(table["name"] for table in told["tables"] if table["writes"]),
    )
    assert found == EXPECTED[name]
    assert source["explained"] == 1.0
    assert workload["statements"] == source["statements"]
    assert source["transactions"] == workload["transactions"]
    assert {table["name"] for table in told["tables"]} <= {"users", "orders", "stock"}
    assert not any(secret in result.output for secret in PLANTED)


@pytest.mark.parametrize("name", FILES)
@given(size=st.integers(1, 5000))
@settings(max_examples=12, deadline=None)
def test_cut_anywhere(name: str, size: int) -> None:
    assert read(LOGS / name, size)[0] == read(LOGS / name)[0]


@pytest.mark.parametrize("name", FILES)
def test_nothing_planted_is_kept(name: str) -> None:
    workload, report = read(LOGS / name)
    said = repr(workload) + repr(report)
    assert not any(secret in said for secret in PLANTED)


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_noise_anywhere_does_no_harm(name: str, data: st.DataObject) -> None:
    text = (LOGS / name).read_bytes()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 200)))
    junk = data.draw(st.binary(max_size=40))
    log_format = recognise_application(text)
    assert log_format is not None
    block = text[:start] + junk + text[end:]
    log_format.pieces(block, Scan((log_format,))._read)
    recognise_application(block)


@pytest.mark.parametrize("application", [application.name for application in _APPLICATIONS])
@given(block=st.binary(max_size=300))
@settings(max_examples=40, deadline=None)
def test_no_block_is_too_strange(application: str, block: bytes) -> None:
    log_format = ApplicationLog(application)
    log_format.pieces(block, Scan((log_format,))._read)


@pytest.mark.parametrize(
    "line",
    [
        b"{" * 100_000,
        b"Executing (default): " + b"(" * 100_000,
        b"(0.001) SELECT " + b"'" * 99_999,
        b"Hibernate: select " + b"/*" * 50_000,
        b"Name:" * 50_000 + b'Query:["select 1"',
        b"  User Load (0.3ms)  SELECT 1" + b" [[" * 50_000,
        b"[" * 100_000 + b"] local.DEBUG: select 1",
        b"A" * 100_000 + b" (0.3ms)  SELECT 1",
        b"a." * 50_000 + b"==>  Preparing: SELECT 1",
        b"x Executed DbCommand (" * 5_000,
    ],
)
def test_long_lines_end_in_time(line: bytes, tmp_path: Path) -> None:
    path = tmp_path / "long.log"
    path.write_bytes(line + b"\n")
    result = CliRunner().invoke(app, ["inspect", str(path)])
    assert result.exit_code == 0 or isinstance(result.exception, AnalyzerError)


def tags(name: str) -> set[CodeTag]:
    return {use.tag for use in read(LOGS / name)[0].tag_uses}


def shapes(name: str) -> set[tuple[str | None, str, tuple[str, ...]]]:
    found = (s for s in read(LOGS / name)[0].shapes if s.kind == "request")
    return {(shape.entry_point, shape.basis, shape.written) for shape in found}


@pytest.mark.parametrize("name", ["rails.log", "rails_tagged_colours.log"])
def test_rails_tells_requests_and_lines(name: str) -> None:
    assert shapes(name) == {
        ("CheckoutController#create", "frame", ("orders", "stock")),
        ("Api::OrdersController#show", "frame", ()),
    }
    place = CodeTag(
        entry_point="CheckoutController#create",
        function="place",
        file="app/models/order.rb",
        line=41,
    )
    assert place in tags(name)


def test_rails_leaves_out_what_the_cache_answered() -> None:
    report = read(LOGS / "rails.log")[1]
    assert [s.count for s in report.skipped if "cache" in s.reason] == [1]


def test_jobs_of_rails_are_requests(tmp_path: Path) -> None:
    path = tmp_path / "job.log"
    tag = "[ActiveJob] [InvoiceJob] [8f3c1f00-1111-4222-8333-444455556666]"
    path.write_text(
        f"{tag} Performing InvoiceJob (Job ID: 8f3c) from Async(default)\n"
        f'{tag}   Order Load (0.6ms)  SELECT "orders".* FROM "orders"\n'
        f"{tag} Performed InvoiceJob (Job ID: 8f3c) from Async(default) in 3ms\n"
    )
    (request,) = (s for s in read(path)[0].shapes if s.kind == "request")
    assert (request.entry_point, request.tables) == ("InvoiceJob", ("orders",))


def test_spring_tells_requests_and_methods() -> None:
    assert shapes("hibernate_spring.log") == {
        ("CheckoutController#create", "frame", ("orders", "stock")),
        ("OrderController#show", "frame", ()),
    }
    method = CodeTag(
        entry_point="CheckoutController#create",
        module="com.shop.orders.OrderService",
        function="place",
    )
    entity = CodeTag(entry_point="CheckoutController#create", module="com.shop.orders.Order")
    assert {method, entity} <= tags("hibernate_spring.log")
    skipped = {s.reason: s.count for s in read(LOGS / "hibernate_spring.log")[1].skipped}
    assert skipped["statements that show_sql printed once more"] == 1


def test_mybatis_tells_mappers() -> None:
    assert CodeTag(module="com.shop.mapper.OrderMapper", function="insert") in tags("mybatis.log")


def test_ef_core_tells_requests_call_sites_and_failures() -> None:
    assert shapes("ef_core.log") == {
        ("CheckoutController#Create", "frame", ("orders", "stock")),
        ("GET /orders/{id}", "frame", ()),
    }
    entry = "CheckoutController#Create"
    assert CodeTag(entry_point=entry, file="src/Shop/Orders/PlaceOrder.cs", line=41) in tags(
        "ef_core.log"
    )
    assert CodeTag(entry_point=entry, function="UsersByMail") in tags("ef_core.log")
    assert read(LOGS / "ef_core.log")[0].totals.failed == 1


def test_gorm_tells_lines_and_failures() -> None:
    assert CodeTag(file="/srv/shop/orders/repo.go", line=41) in tags("gorm.log")
    assert read(LOGS / "gorm.log")[0].totals.failed == 1


@pytest.mark.parametrize("name", ["prisma.log", "hibernate_json.log"])
def test_trace_ids_are_requests(name: str) -> None:
    bases = {s.basis for s in read(LOGS / name)[0].shapes if s.kind == "request"}
    assert bases == {"trace"}


def test_who_is_not_named_is_told_so() -> None:
    warnings = read(LOGS / "sqlalchemy.log")[1].warnings
    assert any("which thread" in warning for warning in warnings)
    assert read(LOGS / "sqlalchemy_1_3_threads.log")[1].warnings == ()


@pytest.mark.parametrize(
    "head",
    [
        "2026-01-02 10:00:00,000 INFO sqlalchemy.engine.Engine ",
        "[2026-01-02 10:00:00,000] [INFO] [sqlalchemy.engine.Engine:1868] ",
        "2026-01-02 10:00:00,000 | INFO | sqlalchemy.engine.Engine.main db:_execute_context:18 - ",
        "2026-01-02 10:00:00,000 17 MainThread INFO     sqlalchemy.engine.Engine - ",
        "INFO:sqlalchemy.engine.Engine:",
    ],
)
def test_sqlalchemy_in_autocommit_mode(head: str, tmp_path: Path) -> None:
    said = (
        *("BEGIN (implicit; DBAPI should not BEGIN due to autocommit mode)", "DELETE FROM a"),
        "[generated in 0.00012s] {}",
        "ROLLBACK using DBAPI connection.rollback(); set skip_autocommit_rollback to prevent fully",
        *("BEGIN (implicit)", "DELETE FROM b", "[no key 0.00012s] {}", "ROLLBACK"),
        *("DELETE FROM c", "ROLLBACK will be skipped by skip_autocommit_rollback"),
        "COMMIT using DBAPI connection.commit(), has no effect due to autocommit mode",
    )
    path = tmp_path / "echo.log"
    path.write_text("".join(f"{head}{words}\n" for words in said * 4))
    workload, report = read(path)
    assert report.format == "SQLAlchemy echo"
    assert {table.name: table.writes for table in workload.tables} == {"a": 4, "c": 4}
    assert (workload.totals.begun, workload.totals.rolled_back) == (4, 4)


def test_threads_of_different_processes_are_told_apart(tmp_path: Path) -> None:
    """Two workers with a thread of one name: their transactions are by turns in one file."""
    rows = [
        {
            "timestamp": "2026-01-02 10:00:00,000",
            "logger": "django.db.backends",
            "message": f"(0.001) {sql}; args=None; alias=default",
            "threadName": "MainThread" if name else None,
            "thread": 139743112407936,
            "pid": pid,
        }
        for name in (True, False)
        for sql in ("BEGIN", "DELETE FROM a{}", "DELETE FROM b{}", "COMMIT")
        for pid in (7, 8)
    ]
    path = tmp_path / "django.log"
    lines = (json.dumps(row).replace("{}", str(row["pid"])) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines))
    workload, report = read(path)
    assert report.warnings == ()
    assert {shape.tables for shape in workload.shapes if shape.kind == "transaction"} == {
        ("a7", "b7"),
        ("a8", "b8"),
    }
    assert workload.totals.transactions == 4


def test_typeorm_tells_failures() -> None:
    workload, _ = read(LOGS / "typeorm.log")
    assert workload.totals.failed == 1
    assert "nowhere" not in {table.name for table in workload.tables}


def test_sequelize_finds_or_creates(tmp_path: Path) -> None:
    """On PostgreSQL its sixth version puts the INSERT into a function of the session."""
    path = tmp_path / "sequelize.log"
    path.write_text(
        'Executing (2ed1ef48): CREATE OR REPLACE FUNCTION pg_temp.testfunc(OUT response "farms", '
        "OUT sequelize_caught_exception text) RETURNS RECORD AS $func_eb74$ BEGIN INSERT INTO "
        '"farms" ("name") VALUES (\'new; one\') RETURNING * INTO response; EXCEPTION WHEN '
        "unique_violation THEN GET STACKED DIAGNOSTICS sequelize_caught_exception = "
        'PG_EXCEPTION_DETAIL; END $func_eb74$ LANGUAGE plpgsql; SELECT (testfunc.response)."name" '
        "FROM pg_temp.testfunc(); DROP FUNCTION IF EXISTS pg_temp.testfunc();\n"
    )
    workload, report = read(path)
    assert [(table.name, table.writes) for table in workload.tables] == [("farms", 1)]
    assert dict(workload.totals.by_kind)["insert"] == 1
    assert report.warnings == ()


def test_backticks_and_brackets_tell_the_dialect() -> None:
    mysql = b'Executing (default): SELECT `a`.`id` FROM `a` WHERE `x` = "O\'Neil";\n'
    assert recognise_application(mysql) == ApplicationLog("Sequelize log", "mysql")
    found = recognise_application((LOGS / "ef_core.log").read_bytes())
    assert found == ApplicationLog("Entity Framework Core log", "tsql")


@pytest.mark.parametrize(
    ("head", "session", "request_id"),
    [
        (b"2026-01-02 10:00:00,250 DEBUG [Thread-1] x ", "Thread-1", ""),
        (
            b"2026-01-02T10:00:00.250Z DEBUG 17 --- [shop] [nio-8-exec-1] o.h.SQL : ",
            "nio-8-exec-1",
            "",
        ),
        (b"D, [2026-01-02T10:00:00.250100 #17274] DEBUG -- : ", "17274", ""),
        (b"2026-01-02 10:00:00.250 INFO [http-1] traceId=0af7 spanId=1 x - ", "http-1", "0af7"),
        (b"[2026-01-02 10:00:00.250] [INFO] thread=worker-3 ", "worker-3", ""),
        # the line of a logger is nobody who speaks
        (b"[2026-01-02 10:00:00,250] DEBUG [django.db.backends:151] ", "", ""),
        (b"[2026-01-02 10:00:00,250] DEBUG [worker-1] [utils:151] ", "worker-1", ""),
        # process and thread, as Django's manual has them
        (b"DEBUG 2026-01-02 10:00:00,250 utils 17 140529040071552 ", "17 140529040071552", ""),
        (
            b"2026-01-02 10:00:00.250 INFO [shop,0af7651916cd43dd8448eb211c80319c,b7ad6b716920]",
            "",
            "0af7651916cd43dd8448eb211c80319c",
        ),
    ],
)
def test_heads_tell_time_thread_and_request(head: bytes, session: str, request_id: str) -> None:
    found = read_head(head)
    assert found.time // 1000 == 1_767_348_000_250
    assert (found.session, found.request) == (session, request_id)


@pytest.mark.parametrize(
    "text",
    [
        b"SELECT *\n  FROM a\nWHERE x = 1",
        b"select\n        o.id,\n        o.x \n    from\n        orders o \n    where\n  o.id=?",
        b"insert \n    into\n        orders\n        (a,\n  b) \n    values\n        (?,\n ?)",
        b"select *\nfrom a\nwhere x = 1",
        b"SELECT 'a\nplain (text' FROM b",
        b"SET NOCOUNT ON;\nINSERT INTO [a] ([b])\nOUTPUT INSERTED.[c]\nVALUES (@p0)",
    ],
)
@pytest.mark.parametrize(
    "prose",
    [
        b"User planted.mail@example.org logged in",
        b"   user planted.mail@example.org paid",
        b"from planted.mail@example.org",
        b"Parameters: x",
    ],
)
def test_a_statement_ends_where_prose_begins(text: bytes, prose: bytes) -> None:
    assert statement(text) == text
    assert statement(text + b"\n" + prose + b"\nFROM here") == text


@pytest.mark.parametrize(
    "line",
    [
        "(0.001) SELECT * FROM users WHERE m = 'x; args=S3cret!'; args=()",
        "(0.001) SELECT * FROM users WHERE m = 'x (S3cret! y'; args=('S3cret!',)",
        'Executing (default): SELECT * FROM users WHERE m = $1; "S3cret!"',
        "1767348000100|2|statement|connection 0|url u|SELECT * FROM users WHERE m = 'a|S3cret!'|x",
        "[2026-01-02 10:00:00] local.DEBUG: select * from users where m = ? ['S3cret!']",
        "[2026-01-02 10:00:00] local.DEBUG: select * from users where m = ? [\"a\",'S3cret!']",
        '  User Load (0.1ms)  SELECT * FROM users WHERE m = $1  [["m", "S3cret!"]]',
        "Hibernate: select * from users where m = 'S3cret!'\n S3cret! was here",
        "==>  Preparing: SELECT * FROM users WHERE m = 'S3cret!'\n==> Parameters: S3cret!(String)",
    ],
)
def test_values_in_odd_places_are_left_behind(line: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.log"
    path.write_text(line + "\n")
    workload, report = read(path)
    assert [table.name for table in workload.tables] == ["users"]
    assert "S3cret" not in repr(workload) + repr(report)


@given(st.lists(st.sampled_from((b"2026-01-02 10:00:00 x", b"  go on", b"prose", b"")), max_size=9))
def test_entries_lose_no_line(lines: list[bytes]) -> None:
    block = b"\n".join(lines)
    assert b"\n".join(entries(block, _STARTS["Django SQL log"])) == block


def test_what_went_on_in_the_next_file_is_one_transaction(tmp_path: Path) -> None:
    whole = (LOGS / "django.log").read_bytes()
    middle = whole.index(b"DEBUG 2026-01-02 10:00:00,125")
    (tmp_path / "b.log").write_bytes(whole[:middle])
    (tmp_path / "a.log").write_bytes(whole[middle:])
    workload, reports = read_logs([str(tmp_path / "a.log"), str(tmp_path / "b.log")])
    assert workload == read(LOGS / "django.log")[0]
    assert [report.transactions for report in reports] == [1, 0]
