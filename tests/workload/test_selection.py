"""A part of the logs: a span of time, databases, users, applications, tables."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.wrapping import docker
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.model import SourceReport, UsageError, Workload
from analyzer.workload.formats.postgres_stderr import PostgresStderr
from analyzer.workload.read import read_logs
from analyzer.workload.selection import EXCLUDED, OTHERS, OUTSIDE, Selection, select

FIXTURES = Path(__file__).parents[1] / "fixtures" / "workload"
HAND = [FIXTURES / "hand" / f"hand.{suffix}" for suffix in ("log", "csv", "json")]


def read(
    path: Path, only: Selection, chunk_bytes: int = 1 << 24, jobs: int = 1
) -> tuple[Workload, SourceReport]:
    workload, (report,) = read_logs([str(path)], only=only, chunk_bytes=chunk_bytes, jobs=jobs)
    return workload, report


def skipped(report: SourceReport) -> dict[str, int]:
    return {s.reason: s.count for s in report.skipped}


# --- time ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", HAND, ids=lambda path: path.suffix)
def test_a_span_of_time(path: Path) -> None:
    """From the start of the second transaction to before the DELETE: its own statements."""
    only = select(since="2026-11-22 10:00:02.100", until="2026-11-22T10:00:02.6")
    workload, report = read(path, only)
    assert (report.statements, report.transactions) == (5, 0)
    assert (workload.totals.begun, workload.totals.rolled_back) == (1, 1)
    assert skipped(report)[OUTSIDE] == 25
    assert workload.first_us is not None
    assert workload.last_us is not None
    assert workload.last_us - workload.first_us == 400_000


@pytest.mark.parametrize("path", HAND, ids=lambda path: path.suffix)
@given(moment=st.integers(0, 31), size=st.integers(1, 9000))
@settings(max_examples=15, deadline=None)
def test_two_spans_are_the_whole(path: Path, moment: int, size: int) -> None:
    at = f"2026-11-22 10:00:{moment // 10:02}.{moment % 10}00"
    whole = read(path, Selection())[1]
    before, after = (read(path, only, size)[1] for only in (select(until=at), select(since=at)))
    assert before.statements + after.statements == whole.statements == 30
    assert before.duration_us + after.duration_us == whole.duration_us
    assert read(path, select(since=at))[1] == after


@pytest.mark.parametrize(
    "path",
    sorted((FIXTURES / "applications").iterdir()) + sorted((FIXTURES / "traces").iterdir()),
    ids=lambda path: path.name,
)
def test_pieces_have_times_as_well(path: Path) -> None:
    whole, _ = read(path, Selection())
    if whole.first_us is None or whole.last_us is None or whole.first_us == whole.last_us:
        early, after = read(path, Selection(until_us=0))
        assert "no time" in after.warnings[-1] or early.totals.statements == 0
        return
    middle = (whole.first_us + whole.last_us) // 2
    before, early = read(path, Selection(until_us=middle))
    after, late = read(path, Selection(since_us=middle))
    assert before.totals.statements + after.totals.statements <= whole.totals.statements
    assert 0 < before.totals.statements < whole.totals.statements
    assert before.last_us is not None
    assert before.last_us < middle
    assert after.first_us is not None
    assert after.first_us >= middle
    for only, expected in ((Selection(until_us=middle), early), (Selection(since_us=middle), late)):
        assert read(path, only, 200)[1] == expected
    assert sum(skipped(report)[OUTSIDE] > 0 for report in (early, late)) == 2


def test_a_log_without_times_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text("[7] LOG:  statement: SELECT * FROM a\n" * 3)
    _, report = read(path, select(since="2026-01-01"))
    assert report.statements == 3
    assert "no time" in report.warnings[-1]


def test_a_log_without_years_is_of_the_year_that_is_asked_for() -> None:
    path = FIXTURES / "wrapped" / "syslog_3164.log"
    assert read(path, select(since="2026-02-10"))[1].statements == 6
    assert read(path, select(until="2026-02-10"))[1].statements == 0
    assert read(path, select(since="2026-02-10", until="2026-02-10 10:00:01"))[1].statements == 0


@pytest.mark.parametrize(
    ("since", "until", "word"),
    [
        ("yesterday", None, "since"),
        (None, "10:00", "until"),
        ("2026-01-02", "2026-01-02", "before"),
    ],
)
def test_what_is_no_span_is_a_usage_error(since: str, until: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        select(since=since, until=until)


# --- origin -------------------------------------------------------------------------------------

ORIGINS = [("shop", "web", "checkout"), ("shop", "report", "nightly"), ("mail", "web", "Mailer 2")]


def stderr(prefix: str = "%m [%p] %u@%d %a ") -> str:
    lines = []
    for number, (database, user, application) in enumerate(ORIGINS * 2):
        stamp = f"2026-01-02 10:00:0{number}.000 UTC"
        lead = prefix.replace("%m", stamp).replace("%p", str(number % 3 + 1))
        lead = lead.replace("%d", database).replace("%u", user).replace("%a", application)
        lines.append(
            f"{lead}LOG:  duration: 1.000 ms  statement: SELECT *\n\tFROM {user}_{database}\n"
        )
    return "".join(lines)


def csvlog() -> str:
    return "".join(
        f"2026-01-02 10:00:0{n}.000 UTC,{user},{database},{n},,6b.{n % 3 + 1},{n + 2},,,3/1,0,LOG,"
        f'00000,"duration: 1.000 ms  statement: SELECT * FROM {user}_{database}"'
        f',,,,,,,,,"{application}"\n'
        for n, (database, user, application) in enumerate(ORIGINS * 2)
    )


def jsonlog(reverse: bool = False) -> str:
    rows = [
        {
            "timestamp": f"2026-01-02 10:00:0{n}.000 UTC", "user": user, "dbname": database,
            "pid": n, "session_id": f"6b.{n % 3 + 1}", "line_num": n + 2, "error_severity": "LOG",
            "message": f"duration: 1.000 ms  statement: SELECT * FROM {user}_{database}",
            "application_name": application, "backend_type": "client backend",
        }
        for n, (database, user, application) in enumerate(ORIGINS * 2)
    ]  # fmt: skip
    items = [dict(reversed(row.items())) if reverse else row for row in rows]
    return "".join(json.dumps(row) + "\n" for row in items)


def rows() -> str:
    return "datname,rolname,app,sql,ts\n" + "".join(
        f"{database},{user},{application},SELECT * FROM {user}_{database},2026-01-02 10:00:0{n}\n"
        for n, (database, user, application) in enumerate(ORIGINS * 2)
    )


LOGS = {
    "text": stderr(),
    "text with names": stderr("%m [%p]: user=%u,db=%d,app=%a "),
    "csvlog": csvlog(),
    "jsonlog": jsonlog(),
    "jsonlog in another order": jsonlog(reverse=True),
    "docker": docker(stderr()),
    "table": rows(),
}


@pytest.mark.parametrize("name", LOGS)
@pytest.mark.parametrize(
    ("only", "tables"),
    [
        (select(databases=["shop"]), {"web_shop", "report_shop"}),
        (select(databases=["m*"]), {"web_mail"}),
        (select(databases=["mail", "shop"]), {"web_shop", "report_shop", "web_mail"}),
        (select(users=["WEB"]), {"web_shop", "web_mail"}),
        (select(users=["web"], databases=["shop"]), {"web_shop"}),
        (select(applications=["mailer*", "night?y"]), {"report_shop", "web_mail"}),
        (select(applications=["check"]), set()),
    ],
)
def test_only_some(name: str, only: Selection, tables: set[str], tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(LOGS[name])
    workload, report = read(path, only)
    assert {table.name for table in workload.tables} == tables
    assert report.statements == 2 * len(tables)
    assert skipped(report).get(OTHERS, 0) == 6 - 2 * len(tables)
    assert read(path, only, 100) == (workload, report)
    nothing = ("Nothing of it is in the part that was asked for.",)
    assert report.warnings[:1] == nothing or tables
    assert not [warning for warning in report.warnings if "name the" in warning]


def test_workers_leave_out_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.engines.choice.SMALL_BYTES", 0)
    path = tmp_path / "a"
    path.write_text(stderr() * 20)
    only = select(databases=["shop"], exclude_tables=["web_*"], until="2026-01-02 10:00:04")
    assert read(path, only, 300, jobs=2) == read(path, only)


def test_what_a_log_does_not_tell_is_not_asked_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(stderr("%m [%p] %u@%d "))
    _, report = read(path, select(applications=["nightly"], users=["report"]))
    assert report.statements == 2
    assert report.warnings == (
        "Its records do not name the application, so --application left nothing out of it.",
    )
    _, report = read(FIXTURES / "applications" / "rails.log", select(databases=["shop"]))
    assert "name the database" in report.warnings[-1]
    assert PostgresStderr("%m %%u %-5d ").tells == {"database"}


def connected(process: int, origin: tuple[str, str, str]) -> list[str]:
    database, user, application = origin
    lead = f"2026-01-02 10:00:00.000 UTC [{process}] LOG:  "
    rest = f"application_name={application} SSL enabled (protocol=TLSv1.3, cipher=x, bits=256)"
    return [
        f"{lead}connection received: host=10.0.0.1 port=5",
        f"{lead}connection authorized: user={user} database={database} {rest}",
        f"{lead}statement: SELECT * FROM {user}_{database}",
        f"{lead}duration: 1.000 ms",
    ]


@pytest.mark.parametrize(
    ("only", "tables"),
    [
        (select(databases=["shop"]), {"web_shop", "report_shop"}),
        (select(users=["web"], databases=["shop"]), {"web_shop"}),
        (select(applications=["Mailer 2"], since="2026-01-01"), {"web_mail"}),
        (select(applications=["Mailer 2"], since="2026-01-03"), set()),
    ],
)
def test_who_connected_is_whose_the_session_is(
    only: Selection, tables: set[str], tmp_path: Path
) -> None:
    """The default prefix names nobody; process 1 is used twice."""
    lines = [line for n, origin in enumerate(ORIGINS) for line in connected(n % 2 + 1, origin)]
    path = tmp_path / "a"
    path.write_text("".join(line + "\n" for line in lines))
    workload, report = read(path, only)
    assert {table.name for table in workload.tables} == tables
    assert (report.statements, report.duration_us) == (len(tables), 1000 * len(tables))
    assert sum(skipped(report).get(why, 0) for why in (OTHERS, OUTSIDE)) == 3 - len(tables)
    assert not [warning for warning in report.warnings if "stay in" in warning]
    for size in (1, 100, 300):
        assert read(path, only, size) == (workload, report)


def test_who_connected_before_stays_in(tmp_path: Path) -> None:
    path = tmp_path / "a"
    lines = connected(7, ORIGINS[0]) + connected(8, ORIGINS[2])[2:] + connected(9, ORIGINS[2])
    path.write_text("".join(line + "\n" for line in lines))
    _, report = read(path, select(databases=["shop"]))
    assert (report.statements, skipped(report)[OTHERS]) == (2, 1)
    assert report.warnings[-1].startswith("1 of its statements are of sessions that connected")


def test_a_new_connection_is_seen_even_so(tmp_path: Path) -> None:
    """The process number is used again; what says so is of nobody yet."""
    path = tmp_path / "a"
    lead = "2026-01-02 10:00:00.000 UTC [7]"
    path.write_text(
        f"{lead} web@shop LOG:  statement: BEGIN\n"
        f"{lead} [unknown]@[unknown] LOG:  connection received: host=[local]\n"
        f"{lead} web@shop LOG:  statement: COMMIT\n"
    )
    workload, _ = read(path, select(databases=["shop"]))
    assert (workload.totals.transactions, workload.totals.sessions) == (0, 2)


# --- origin in MySQL's logs, which say it by session --------------------------------------------


def general() -> str:
    lines = []
    for number, (database, user, _) in enumerate(ORIGINS):
        lines += [
            f"{number + 7} Connect\t{user}@10.0.0.5 on {database} using TCP/IP",
            *[f"{number + 7} Query\tSELECT * FROM {user}_{database}"] * 2,
        ]
    lines = lines[::3] + lines[1::3] + lines[2::3]
    return "".join(f"2026-01-02T10:00:0{n}.000001Z\t    {line}\n" for n, line in enumerate(lines))


def slow(schema: bool = False, ids: bool = True) -> str:
    blocks = []
    before = ""
    for n, (database, user, _) in enumerate(ORIGINS * 2):
        head = f"# Thread_id: {n % 3 + 7}  Schema: {database}  QC_hit: No\n" if schema else ""
        use = f"use {database};\n" if before != database and not schema else ""
        before = database
        blocks.append(
            f"# Time: 2026-01-02T10:00:0{n}.000001Z\n"
            f"# User@Host: account[{user}] @ web [10.0.0.5]{f'  Id: {n % 3 + 7}' * ids}\n{head}"
            f"# Query_time: 0.001000  Lock_time: 0.000000 Rows_sent: 0  Rows_examined: 0\n{use}"
            f"SET timestamp={1767348000 + n};\nSELECT * FROM {user}_{database};\n"
        )
    return "".join(blocks)


def audit() -> str:
    rows = []
    for n, (database, user, _) in enumerate(ORIGINS * 2):
        rows += [f"{user},web,{n % 3 + 7},0,CONNECT,{database},,0"] * (n < 3)
        rows.append(
            f"{user},web,{n % 3 + 7},{n},QUERY,{database},'SELECT * FROM {user}_{database}',0"
        )
    return "".join(f"20260102 10:00:{n:02},db1,{row}\n" for n, row in enumerate(rows))


MYSQL = {
    "general": general(),
    "slow": slow(),
    "slow with schemas": slow(schema=True),
    "slow without connections": slow(ids=False),
    "audit": audit(),
}


def bare(workload: Workload) -> set[str]:
    return {table.name.rpartition(".")[2] for table in workload.tables}


@pytest.mark.parametrize("name", MYSQL)
@pytest.mark.parametrize(
    ("only", "tables"),
    [
        (select(databases=["shop"]), {"web_shop", "report_shop"}),
        (select(databases=["m*"]), {"web_mail"}),
        (select(databases=["mail", "shop"]), {"web_shop", "report_shop", "web_mail"}),
        (select(users=["WEB"]), {"web_shop", "web_mail"}),
        (select(users=["web"], databases=["shop"]), {"web_shop"}),
        (select(users=["account"]), set()),
        (select(databases=["mail"], users=["report"]), set()),
    ],
)
def test_only_some_of_mysql(name: str, only: Selection, tables: set[str], tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(MYSQL[name])
    whole, of_all = read(path, Selection())
    workload, report = read(path, only)
    assert bare(workload) == tables
    assert sum(table.reads for table in workload.tables) == 2 * len(tables)
    assert workload.totals.by_kind[0] == ("select", 2 * len(tables))
    assert report.statements + skipped(report).get(OTHERS, 0) == of_all.statements
    assert report.duration_us * 6 == of_all.duration_us * 2 * len(tables)
    if name != "slow without connections":
        assert workload.totals.sessions == len(tables)
    assert not [
        warning for warning in report.warnings if "name the" in warning or "stay" in warning
    ]
    for size in (1, 150, 400):
        assert read(path, only, size) == (workload, report)
    assert bare(whole) == {"web_shop", "report_shop", "web_mail"}


def test_tables_of_the_one_database_that_is_asked_for_go_by_bare_names(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(general())
    assert [t.name for t in read(path, select(databases=["mail"]))[0].tables] == ["web_mail"]
    assert {t.name for t in read(path, select(users=["web"]))[0].tables} == {
        "web_shop",
        "mail.web_mail",
    }


def lines(*said: str) -> str:
    return "".join(f"2026-01-02T10:00:0{n}.000001Z\t    {line}\n" for n, line in enumerate(said))


@pytest.mark.parametrize(
    ("only", "tables"),
    [
        (select(databases=["shop"]), {"a", "d"}),
        (select(databases=["mail"]), {"b"}),
        (select(databases=["logs"]), {"c"}),
        (select(users=["web"]), {"a", "b", "c"}),
        (select(users=["job"]), {"d"}),
    ],
)
def test_a_session_moves_on(only: Selection, tables: set[str], tmp_path: Path) -> None:
    """By USE, by the command for it, and as another user; autocommit goes with it."""
    path = tmp_path / "a"
    path.write_text(
        lines(
            *("7 Connect\tweb@h on shop", "7 Query\tDELETE FROM a", "7 Query\tUSE mail"),
            *("7 Query\tDELETE FROM b", "7 Init DB\tlogs", "7 Query\tDELETE FROM c"),
            *("7 Change user\tjob@h on shop", "7 Query\tDELETE FROM d", "7 Quit\t"),
        )
    )
    workload, report = read(path, only)
    assert bare(workload) == tables
    for size in (1, 90):
        assert read(path, only, size) == (workload, report)


def test_autocommit_off_is_kept_from_a_database_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(
        lines(
            *("7 Connect\tweb@h on mail", "7 Query\tSET autocommit=0", "7 Init DB\tshop"),
            *("7 Query\tDELETE FROM a", "7 Query\tDELETE FROM b", "7 Query\tCOMMIT"),
        )
    )
    workload, _ = read(path, select(databases=["shop"]))
    (transaction,) = [shape for shape in workload.shapes if shape.kind == "transaction"]
    assert (transaction.written, transaction.committed) == (("a", "b"), True)


def test_whose_connection_mysql_did_not_log_stays_in(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(
        lines(
            *("6 Query\tDELETE FROM a", "7 Connect\tweb@h on shop", "7 Query\tDELETE FROM b"),
            *("6 Init DB\tmail", "6 Query\tDELETE FROM c"),
            *("5 Init DB\tshop", "5 Query\tDELETE FROM d"),
        )
    )
    workload, report = read(path, select(users=["web"], databases=["shop"]))
    assert bare(workload) == {"a", "b", "d"}
    rest = (
        "of its statements are of sessions that connected before it begins, so nobody knows their"
    )
    assert [warning for warning in report.warnings if "stay in" in warning] == [
        f"3 {rest} database; they stay in.",
        f"4 {rest} user; they stay in.",
    ]


def test_a_number_that_is_used_again_is_of_somebody_else(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(
        lines(
            *("7 Connect\tweb@h on mail", "7 Query\tDELETE FROM a", "7 Quit\t"),
            *("7 Query\tDELETE FROM b", "7 Connect\tweb@h on mail", "7 Query\tDELETE FROM c"),
        )
    )
    for size in (1, 90, 1 << 24):
        workload, report = read(path, select(databases=["shop"]), size)
        assert (bare(workload), report.statements) == ({"b"}, 1)
        workload, report = read(path, select(users=["web"]), size)
        assert bare(workload) == {"a", "b", "c"}
        assert report.warnings[-1].startswith("1 of its statements are of sessions that connected")


def test_a_connection_that_is_reset_stays_where_it_is(tmp_path: Path) -> None:
    """As pools do it: the transaction is gone; user and database are not."""
    path = tmp_path / "a"
    path.write_text(
        lines(
            *("7 Connect\tweb@h on shop", "8 Connect\tweb@h on shop", "9 Connect\tjob@h on mail"),
            *("9 Query\tBEGIN", "9 Query\tDELETE FROM a", "9 Reset Connection\t"),
            *("9 Query\tDELETE FROM b",),
        )
    )
    for size in (1, 90, 1 << 24):
        whole, _ = read(path, Selection(), size)
        assert {t.name: t.writes for t in whole.tables} == {"mail.b": 1}
        assert (whole.totals.begun, whole.totals.rolled_back) == (1, 1)
        for only, left in ((select(users=["job"]), {"b"}), (select(databases=["shop"]), set())):
            workload, report = read(path, only, size)
            assert bare(workload) == left
            assert not [warning for warning in report.warnings if "stay in" in warning]


def unnamed(report: SourceReport) -> list[str]:
    """Which options a report says to have left nothing out."""
    return [
        warning.split("--")[1].split()[0] for warning in report.warnings if "name the" in warning
    ]


def test_what_mysql_does_not_tell(tmp_path: Path) -> None:
    path = tmp_path / "a"
    everything = select(users=["web"], databases=["shop"], applications=["x"])
    path.write_text(general())
    _, report = read(path, everything)
    assert (report.statements, unnamed(report)) == (3, ["application"])
    path.write_text(lines("6 Init DB\tshop", "6 Query\tDELETE FROM a"))
    _, report = read(path, everything)
    assert (report.statements, unnamed(report)) == (2, ["application", "user"])
    head = "SCHEMA_NAME,DIGEST_TEXT,COUNT_STAR,SUM_TIMER_WAIT,SUM_ERRORS,FIRST_SEEN,LAST_SEEN\n"
    seen = "2026-01-02 10:00:00,2026-01-02 11:00:00"
    digests = [
        f"shop,SELECT * FROM `a`,5,5000000,1,{seen}",
        f"mail,SELECT * FROM `b`,7,7000000,2,{seen}",
        f"NULL,SELECT * FROM `c`,9,9000000,0,{seen}",
    ]
    path.write_text(head + "\n".join(digests) + "\n")
    workload, report = read(path, everything)
    assert (report.statements, report.duration_us, unnamed(report)) == (
        5,
        5,
        ["application", "user"],
    )
    assert skipped(report)[OTHERS] == 16
    assert [(t.name, t.reads) for t in workload.tables] == [("a", 4)]


def test_commands_of_a_sample_are_left_out_as_they_were_counted(tmp_path: Path) -> None:
    """Each stands for three; those of the report are the ones that were logged."""
    path = tmp_path / "a"
    rate = "# Log_slow_rate_type: session  Log_slow_rate_limit: 3\n# Query_time"
    sampled = slow().replace("# Query_time", rate)
    path.write_text(sampled.replace("SELECT * FROM web_mail;", "# administrator command: Ping;"))
    whole, of_all = read(path, Selection())
    ping = next(use for use in whole.templates if "Ping" in use.template.text)
    assert (ping.executions, ping.duration_us) == (6, 6000)
    workload, report = read(path, select(databases=["shop"]))
    assert (of_all.statements, report.statements, skipped(report)[OTHERS]) == (6, 4, 2)
    assert (of_all.duration_us, report.duration_us) == (6000, 4000)
    assert workload.totals.statements == 12


@pytest.mark.parametrize("path", sorted((FIXTURES / "mysql").iterdir()), ids=lambda path: path.stem)
def test_everybody_is_everything(path: Path) -> None:
    """A selection that fits all, or nobody, leaves all of a server's log, or nothing."""
    whole, of_all = read(path, Selection())
    field = "databases" if path.stem.startswith("digests") else "users"
    workload, report = read(path, select(**{field: ["*"]}))
    assert (workload, report.statements) == (whole, of_all.statements)
    _, nothing = read(path, select(**{field: ["nobody"]}))
    assert (nothing.statements, nothing.duration_us) == (0, 0)
    assert skipped(nothing)[OTHERS] == of_all.statements


# --- tables -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("patterns", "gone"),
    [
        (["audit_*"], {"audit_log"}),
        (["ORDERS"], {"orders"}),
        (["billing.*"], {"billing.invoices"}),
        (["invoices"], {"billing.invoices"}),
        (["public.orders", "stock_*"], {"orders", "stock_levels", "stock_movements"}),
        (["nothing"], set()),
    ],
)
def test_tables_are_left_out(patterns: list[str], gone: set[str]) -> None:
    path = FIXTURES / "pg15_pgaudit_autoexplain.log"
    whole, _ = read(path, Selection())
    workload, report = read(path, select(exclude_tables=patterns))
    assert {t.name for t in whole.tables} - {t.name for t in workload.tables} == gone
    assert workload.totals.by_kind == whole.totals.by_kind
    for shape in workload.shapes:
        assert not gone & {*shape.tables, *shape.path, *(table for table, _ in shape.calls)}
    for use in workload.templates:
        assert not gone & {*use.template.tables, use.template.main}
    assert read(path, select(exclude_tables=patterns), 300) == (workload, report)


def test_statements_on_tables_left_out_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a"
    statements = (
        "SELECT * FROM a",
        "SELECT * FROM a JOIN b USING (id)",
        "SELECT * FROM b",
        "SELECT 1",
    )
    stamp = "2026-01-02 10:00:00.000 UTC [7]"
    path.write_text("".join(f"{stamp} LOG:  statement: {s}\n" for s in statements * 3))
    workload, report = read(path, select(exclude_tables=["a"]))
    assert skipped(report)[EXCLUDED] == 6
    assert report.statements == 12
    assert {(t.name, t.reads) for t in workload.tables} == {("b", 6)}
    noise = {use.template.text: use.template.noise for use in workload.templates}
    assert noise["SELECT * FROM a"] == "excluded"
    assert noise["SELECT * FROM a JOIN b USING (id)"] is None


def test_units_lose_their_tables_as_well(tmp_path: Path) -> None:
    path = tmp_path / "a"
    unit = {"name": "x", "count": 5, "accesses": [["a", "R"], ["b", "W"], ["a", "R"]]}
    path.write_text(json.dumps(unit) + "\n")
    workload, report = read(path, select(exclude_tables=["b"]))
    (shape,) = workload.shapes
    assert (shape.tables, shape.path, shape.path_modes) == (("a",), ("a",), ("R",))
    assert (shape.calls, [t.name for t in workload.tables]) == ((("a", 2),), ["a"])
    assert sum(skipped(report).values()) == 5


# --- the command --------------------------------------------------------------------------------


def test_the_command_takes_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text(stderr())
    schema = tmp_path / "schema.sql"
    schema.write_text("CREATE TABLE web_shop (id int);\nCREATE TABLE report_shop (id int);\n")
    options = ["--since", "2026-01-02 10:00:01", "--until", "2026-01-02 10:00:05"]
    options += ["--database", "shop", "--database", "x", "--user", "web", "--application", "check*"]
    options += ["--exclude-table", "web_*", "--json"]
    result = CliRunner().invoke(app, ["inspect", str(path), str(schema), *options])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    source = next(source for source in told["sources"] if source["kind"] == "log")
    assert source["statements"] == 1
    reasons = {s["reason"]: s["count"] for s in source["skipped"]}
    assert reasons == {OTHERS: 4, OUTSIDE: 1, EXCLUDED: 1}
    assert [table["name"] for table in told["tables"]] == ["report_shop"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--since", "soon"], "--since is no time: 'soon'."),
        (["--since", "2026-02-01", "--until", "2026-01-01"], "--since is not before --until"),
        (["--map", "query"], "--map query names no column."),
        (["--map", "a=b"], "There is no role b for a column."),
    ],
)
def test_a_wrong_option_is_one_line_and_a_remedy(words: list[str], message: str) -> None:
    result = CliRunner().invoke(app, ["inspect", str(HAND[0]), *words])
    assert isinstance(result.exception, UsageError)
    assert result.exception.exit_status == 2
    assert result.exception.message.startswith(message)
    assert result.exception.remedy
