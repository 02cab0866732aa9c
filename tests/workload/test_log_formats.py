"""Formats are recognised by their content, prefixes inferred."""

from pathlib import Path

import pytest

from analyzer.files import Opened
from analyzer.model import UnusableSourceError
from analyzer.workload.events import STARTS, STATEMENT, WIDTH, Events
from analyzer.workload.formats.postgres_csvlog import PostgresCsvlog
from analyzer.workload.formats.postgres_jsonlog import PostgresJsonlog
from analyzer.workload.formats.postgres_stderr import PostgresStderr, infer_prefix
from analyzer.workload.formats.recognise import recognise_log
from analyzer.workload.read import read_logs
from analyzer.workload.record_scan import AUDITS, PLANS, scan
from analyzer.workload.statements import StatementReader

FIXTURES = Path(__file__).parents[1] / "fixtures" / "workload"


def sample(text: bytes, path: str = "some.log") -> Opened:
    return Opened(path, None, len(text), text)


def events(text: bytes) -> Events:
    found = recognise_log(sample(text))
    assert found is not None
    return scan(text, found[0], StatementReader())


TIMES = "2026-01-02 10:00:00", "2026-01-02 10:00:00.250"
LEADS = [
    f"{TIMES[1]} UTC [123] ",
    f"{TIMES[1]} UTC [123] postgres@shop ",
    f"{TIMES[0]} CET:127.0.0.1(41362):postgres@shop:[123]:",
    f"{TIMES[0]} UTC [123]: [4-1] user=web,db=shop,app=gunicorn: worker [x],client=10.0.0.1 ",
    f"{TIMES[1]} UTC [123]: [4-1] user=web,db=shop,app=,client=10.0.0.1,vxid=3/17,xid=0 ",
    f"{TIMES[0]} UTC-6b030001.7b-",
    f"{TIMES[1]} +03 6b030001.7b 4 ",
    f"<{TIMES[1]} UTC web@shop 10.0.0.1(5432) 123 4/77 0> ",
    f"[123] {TIMES[0]} EST db=shop,user=web [local] ",
    f"{TIMES[1]} UTC|web|shop|[123]|00000|",
    "1767348000.250 [123] ",
]


@pytest.mark.parametrize("lead", LEADS)
def test_prefixes_are_inferred(lead: str) -> None:
    text = "".join(
        f"{lead}{message}\n"
        for message in (
            "LOG:  statement: BEGIN",
            "LOG:  duration: 0.500 ms  execute <unnamed>: SELECT *\n\tFROM orders WHERE id = $1",
            "DETAIL:  parameters: $1 = '5'",
            "ERROR:  it went wrong",
            "STATEMENT:  SELECT 1",
            "LOG:  duration: 0.100 ms  statement: COMMIT",
        )
    ).encode()
    found = recognise_log(sample(text))
    assert found is not None
    assert found[1] == 1.0
    read = scan(text, found[0], StatementReader())
    assert (read.statements, read.duration_us, read.unexplained) == (3, 600, 0)
    times = {time for time in read.columns[2::WIDTH] if time > 0}
    expected = 1767348000_000_000 + (250_000 if ".250" in lead else 0)
    assert times == {expected}


@pytest.mark.parametrize("lead", [lead for lead in LEADS if "10:00:00 UTC-" not in lead])
def test_sessions_are_told_by_process_or_id(lead: str) -> None:
    if lead.startswith("<"):
        pytest.skip("a bare number may be anything: such a prefix has to be stated")
    other = lead.replace("123", "124").replace("6b030001.7b", "6b030002.7c")
    text = "".join(f"{x}LOG:  statement: SELECT 1\n" for x in (lead, other, lead)).encode()
    read = events(text)
    assert len(read.sessions) == 2
    assert None not in read.sessions


def test_a_stated_prefix_wins() -> None:
    prefix = "<%m %u@%d %r %p %v %x> "
    text = (
        b"<2026-01-02 10:00:00.250 UTC web@shop 10.0.0.1(5432) 123 4/77 0> LOG:  statement: BEGIN\n"
    )
    found = recognise_log(sample(text), prefix)
    assert found == (PostgresStderr(prefix), 1.0)
    assert scan(text, found[0], StatementReader()).sessions == [b"123"]


def test_padding_and_percent_in_a_prefix() -> None:
    text = b"2026-01-02 10:00:00.250 UTC    123 100% web        LOG:  statement: SELECT 1\n"
    read = scan(text, PostgresStderr("%m %6p 100%% %-10u "), StatementReader())
    assert (read.statements, read.sessions) == (1, [b"123"])


def test_columns_that_are_blank_do_not_reach_into_the_next_line() -> None:
    stamp = "2026-01-02 10:00:00.250 UTC"
    text = (
        f"{stamp} 5                              LOG:  checkpoint starting: time\n"
        f"{stamp} 7        web        shop         psql idle LOG:  statement: SELECT 1\n"
    )
    read = scan(text.encode(), PostgresStderr("%m %-8p %-10u %-12d %a %i "), StatementReader())
    session = read.columns[0]
    assert (read.statements, read.sessions[session]) == (1, b"7")


def test_verbose_records_have_a_code_before_the_message() -> None:
    lead = "2026-01-02 10:00:00.250 UTC [7] "
    text = "".join(
        f"{lead}{message}\n"
        for message in (
            "LOG:  00000: duration: 0.500 ms  statement: SELECT 1",
            "LOCATION:  exec_simple_query, postgres.c:1369",
            "LOG:  00000: AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.a,SELECT 1,<none>",
        )
    )
    read = events(text.encode())
    assert (read.statements, read.duration_us, read.skipped[AUDITS]) == (1, 500, 1)


@pytest.mark.parametrize("mark", ["/", "|", " "])
def test_an_application_behind_the_database_is_none_of_its_name(mark: str) -> None:
    lead = "2026-01-02 10:00:00.250 UTC [7] web@shop"
    apps = ("psql", "web pool [1]", "report: daily") if mark != " " else ("web pool [1]",)
    text = "".join(f"{lead}{mark}{app} LOG:  statement: SELECT 1\n" for app in apps).encode()
    prefix = f"%m [%p] %q%u@%d{mark}%a "
    found = recognise_log(sample(text))
    assert found is not None
    assert found[0] == PostgresStderr(prefix)
    (_, origin), *_ = PostgresStderr(prefix).with_origin(text)
    assert (origin.user, origin.database) == (b"web", b"shop")


def test_what_stands_behind_q_need_not_tell_the_database() -> None:
    lead = "2026-01-02 10:00:00.250 UTC ({}) "
    server = lead.format(5) + "LOG:  checkpoint starting: time\n"
    lines = (f"{lead.format(7)}on {app} LOG:  statement: SELECT 1\n" for app in ("a b", "c d e"))
    read = events((server + "".join(lines)).encode())
    assert (read.statements, read.unexplained) == (2, 0)


SESSIONS = ("web pool [1]", "report: daily", "[unknown]", "psql")


@pytest.mark.parametrize(
    "prefix",
    [
        "{stamp} {app}|{pid}: ",
        "<{stamp}|6b030001.{pid}|{number}|{app}|web|shop|[local]|3/{number}|0|00000> ",
        "{app}: {stamp} web {pid} shop ",
        '[{pid}] {stamp} app="{app}" client backend ',
        "{stamp} {pid:<8}        web shop         {app} idle in transaction ",
        "{stamp} [{pid}]: [{number}-1] [app={app}] (web@shop) ::1(5432) vxid=3/{number} 00000 ",
    ],
)
def test_names_of_many_shapes_are_no_part_of_a_prefix(prefix: str) -> None:
    text = "".join(
        prefix.format(stamp=TIMES[1] + " UTC", app=app, pid=500 + at, number=n)
        + f"LOG:  statement: SELECT {n}\n"
        for n in range(1, 30)
        for at, app in enumerate(SESSIONS)
    )
    read = events(text.encode())
    assert (read.statements, read.unexplained) == (29 * 4, 0)
    assert len(read.sessions) == 4
    assert None not in read.sessions


def test_background_processes_stop_at_q() -> None:
    text = (
        b"2026-01-02 10:00:00.250 UTC [5] LOG:  checkpoint starting: time\n"
        b"2026-01-02 10:00:00.250 UTC [6] web@shop LOG:  statement: SELECT 1\n"
    )
    assert events(text).statements == 1
    assert events(text).unexplained == 0


@pytest.mark.parametrize(("names", "prefix"), [("", "%m [%p] "), ("a@b ", "%m [%p] %q%u@%d ")])
def test_what_no_record_has_is_no_part_of_a_prefix(names: str, prefix: str) -> None:
    lead = "2026-01-02 10:00:00.250 UTC [5] "
    text = f"{lead}LOG:  checkpoint starting: time\n{lead}{names}LOG:  statement: SELECT 1\n"
    found = infer_prefix(text.encode())
    assert found == (prefix, 1.0)
    # Before anybody connected nobody knows what a session prints.
    assert infer_prefix(text.encode().split(b"\n")[0]) == ("%m [%p] %q%u@%d ", 1.0)


def test_a_severity_without_any_log_line_is_no_log() -> None:
    assert infer_prefix(b"INFO: starting\nWARNING: slow\nERROR: gone\n") is None
    assert recognise_log(sample(b"importer,imported\na,b\nb,c\n")) is None
    assert recognise_log(sample(b"\x7fELF\x02\x01\x01\0\0\0")) is None


@pytest.mark.parametrize(
    ("lead", "told"),
    [
        ("<app|shop|{n}|2026-01-02 10:00:00.250 UTC> ", "%p"),  # one number: the process
        ("<app|shop|{n}|{n}|2026-01-02 10:00:00.250 UTC> ", "%x|%x"),  # two: nobody knows which
        ("<app|shop|{big}|2026-01-02 10:00:00.250 UTC> ", "%x"),  # no process has such a number
    ],
)
def test_the_one_number_of_an_unknown_prefix_is_the_process(lead: str, told: str) -> None:
    lines = [
        lead.format(n=4711 + n, big=99_000_000 + n) + f"LOG:  statement: SELECT * FROM t{n}\n"
        for n in range(5)
    ]
    found = infer_prefix("".join(lines).encode())
    assert found is not None
    assert told in found[0]
    assert found[1] == 1.0


def test_pgbouncer_is_refused_with_a_reason() -> None:
    line = b"2026-01-02 10:00:00.250 UTC [5] LOG C-0x55d: shop/web@10.0.0.1:5 login attempt\n"
    with pytest.raises(UnusableSourceError, match="pgbouncer"):
        recognise_log(sample(line * 5))


def test_extended_events_are_refused_with_a_reason() -> None:
    with pytest.raises(UnusableSourceError, match="SQL Server"):
        recognise_log(sample(b"\x01\0\0\0binary", "trace.xel"))


ROW = (
    "2026-01-02 10:00:00.250 UTC,{user},shop,123,10.0.0.1:5,6b030001.7b,{n},idle,"
    "2026-01-02 10:00:00 UTC,3/17,0,{severity},00000,{message},{detail},,,,,{query},,,{rest}\n"
)


@pytest.mark.parametrize("rest", ["", "app", "app,client backend", "app,client backend,,0"])
def test_csvlog_of_every_version(rest: str) -> None:
    text = "".join(
        ROW.format(n=n, user='"we,b"', rest=rest, severity=severity, message=m, detail="", query=q)
        for n, (severity, m, q) in enumerate(
            (
                ("LOG", '"statement: SELECT \'a,""b""\'\nFROM orders"', ""),
                ("LOG", "statement: COMMIT", ""),
                ("ERROR", '"it went, wrong"', '"SELECT ""x"" FROM y"'),
            ),
            2,
        )
    )
    if not rest:
        text = text.replace(",\n", "\n")
    read = events(text.encode())
    assert (read.statements, read.unexplained) == (2, 0)
    assert read.sessions == [b"6b030001.7b"]
    assert [word & 7 for word in read.columns[1::WIDTH]] == [STATEMENT, STATEMENT, 1, 2]


def test_csvlog_with_a_header_and_every_field_quoted() -> None:
    header = "log_time,user_name,database_name,process_id\n"
    row = ROW.format(
        n=1, user="web", severity="LOG", message="duration: 1.500 ms  statement: SELECT 1",
        detail="", query="", rest="app",
    )  # fmt: skip
    quoted = ",".join(f'"{field}"' for field in row.strip().split(","))
    read = events(f"{header}{quoted}\n".encode())
    assert (read.statements, read.duration_us, read.unexplained) == (1, 1500, 0)
    assert [word & 7 for word in read.columns[1::WIDTH]] == [STARTS, STATEMENT]


def test_jsonlog_with_escapes_and_keys_in_any_order() -> None:
    text = (
        b'{"timestamp":"2026-01-02 10:00:00.250 UTC","pid":5,"session_id":"6b.7","line_num":2,'
        b'"ps":"idle \\"x\\"","error_severity":"LOG","message":"duration: 1.000 ms  statement: '
        b'SELECT \\"a\\\\\\\\\\"\\nFROM \\"Orders\\" WHERE x = \'\\u00e9\'"}\n'
        b'{"message":"statement: SELECT 2","error_severity":"LOG","pid":5,"session_id":"6b.7",'
        b'"line_num":3,"timestamp":"2026-01-02 10:00:01 UTC"}\n'
    )
    read = events(text)
    assert (read.statements, read.unexplained, read.sessions) == (2, 0, [b"6b.7"])
    assert 'FROM "Orders"' in read.meanings[0].template.text


@pytest.mark.parametrize("suffix", ["log", "csv", "json"])
def test_plans_and_audit_lines_are_no_statements(suffix: str) -> None:
    path = FIXTURES / f"pg15_pgaudit_autoexplain.{suffix}"
    workload, (report,) = read_logs([str(path)])
    reasons = {skipped.reason: skipped.count for skipped in report.skipped}
    assert reasons[AUDITS] == 39
    assert reasons[PLANS] == 16
    # 29 records, two of which hold two statements each.
    assert workload.totals.statements == report.statements == 31
    assert report.explained == 1.0


def test_formats_travel_to_workers() -> None:
    import pickle

    for log_format in (PostgresStderr("%m [%p] "), PostgresCsvlog(), PostgresJsonlog()):
        assert pickle.loads(pickle.dumps(log_format)) == log_format


@pytest.mark.parametrize(
    "short", ["LOG:  duration: 1.500 ms", "LOG:  statement: ", "LOG:  ", "HINT:  "]
)
def test_a_record_that_ends_early_takes_no_other_with_it(short: str) -> None:
    lead = "2026-01-02 10:00:00.250 UTC [1]: [{n}-1] "
    text = "".join(
        lead.format(n=n) + words + "\n"
        for n, words in enumerate((short, "LOG:  statement: SELECT * FROM a"), 2)
    )
    found = events(text.encode())
    assert [meaning.template.tables for meaning in found.meanings][-1] == ("a",)
