"""Records of MySQL's logs in every shape, and what breaks off."""

import json
from pathlib import Path

import pytest
from support.mysql_logs import (
    BANNER,
    BANNERS,
    CUT_OFF,
    NO_RECORD,
    TIME,
    general,
    skipped,
    slow,
    told,
    units,
)

from analyzer.model import UnusableSourceError
from analyzer.workload.formats.mysql_digests import read_text


@pytest.mark.parametrize(
    ("text", "statements", "expected"),
    [
        # glued heads, heads without a user, a comment that looks like a head
        (f"{TIME} # User@Host: [SQL_SLAVE] @  []\n# Query_time: 1\nSELECT 1;\n", 1, {}),
        (f"{TIME}\n# Query_time: 1  Lock_time: 0\nSELECT 1;\n", 1, {}),
        ("# Query_time: 1\nSELECT 1;\n# Query_time: 2  Lock_time: 0\nSELECT 2;\n", 2, {}),
        ("# User: a[a] @ [::1]\n# Thread_id: 1\n# Query_time: 1\nSELECT 1;\n" * 2, 2, {}),
        ("# Thread_id: 1  Schema: a\n# Query_time: 1\nSELECT 1;\n" * 2, 2, {}),
        ("# Time: 100518 5:11:01\n# Query_time: 1\nSELECT 1;\n" * 2, 2, {}),
        ("# Time: margdl 11:48:27\n# Query_time: 1\nSELECT 1;\n" * 2, 2, {}),
        (slow((7, "SELECT 1\n# here\n# Time: is money\nFROM a")), 1, {}),
        (slow((7, "SELECT '\n# User: x\n# Time: 2024\n' FROM a")), 1, {}),
        (slow((7, "\nSELECT 1\n\n FROM a")), 1, {}),
        (slow((7, "SELECT 1")).replace("\n", "\r\n"), 1, {}),
        # what breaks off
        (slow((7, "SELECT * FROM a"), (7, "SELECT x"))[:-2], 2, {CUT_OFF: 1}),
        (slow((7, "SELECT 1"), (7, "X")).rsplit("SET", 1)[0], 1, {"heads without a statement": 1}),
        (slow((7, "SELECT 1"), (7, "X")).rsplit("# Query", 1)[0], 1, {"heads that break off": 1}),
        # what else stands there
        ("M a,b;\n" + slow((7, "SELECT 1")), 1, {NO_RECORD: 1}),
        (slow((7, "SELECT 1")) + "2024-03-05T10:15:30.1Z 0 [Note] InnoDB: x\n", 1, {NO_RECORD: 1}),
        ((BANNER + slow((7, "SELECT 1"))) * 2, 2, {BANNERS: 2}),
    ],
)
def test_heads_of_slow_logs(
    text: str, statements: int, expected: dict[str, int], tmp_path: Path
) -> None:
    workload, report = told(text, tmp_path)
    assert (report.statements, skipped(report)) == (statements, expected)
    assert workload.totals.by_kind[0] == ("select", statements)


def test_a_cut_text_names_no_half_table(tmp_path: Path) -> None:
    text = slow((7, "SELECT * FROM orders o JOIN order_it"))[:-2]
    workload, report = told(text, tmp_path)
    (use,) = workload.templates
    assert (use.template.tables, use.template.partial) == (("orders",), True)
    assert report.warnings == ()


def test_a_general_log_may_end_without_a_line_end(tmp_path: Path) -> None:
    reason = {"a last line that may have been cut off": 1}
    text = general((7, "BEGIN"), (7, "DELETE FROM a"), (7, "COMMIT"))
    workload, report = told(text[:-1], tmp_path)
    assert (units(workload), skipped(report)) == ([("a", True, 1)], reason)
    workload, report = told(general((7, "SELECT * FROM orders o JOIN `order_it"))[:-1], tmp_path)
    (use,) = workload.templates
    assert (use.template.tables, use.template.partial) == (("orders",), True)
    assert skipped(report) == reason


def test_the_audit_cuts_texts_at_its_limit(tmp_path: Path) -> None:
    sql = ("SELECT " + "x, " * 400 + "y FROM a")[:1015] + " FROM order_it"
    line = f"20240305 10:15:30,db,app,web,7,1,QUERY,shop,'{sql[:1024]}',0\n"
    workload, report = told(line, tmp_path)
    assert workload.templates[0].template.partial
    assert skipped(report) == {CUT_OFF: 1}


def test_bytes_that_are_no_utf8_are_told_and_read(tmp_path: Path) -> None:
    text = general((7, "SELECT * FROM a WHERE x = 'caf?'"), (7, "SELECT 2")).encode()
    workload, report = told(text.replace(b"?", b"\xe9"), tmp_path)
    assert skipped(report) == {"lines with bytes that are no UTF-8 (read all the same)": 1}
    assert workload.templates[0].executions == 1
    assert {t.name for t in workload.tables} == {"a"}


def test_lines_of_two_logs_in_one_file(tmp_path: Path) -> None:
    text = general(*((7, f"SELECT * FROM a WHERE x = {n}") for n in range(8)))
    text += "2024-03-05T10:15:30.1Z 0 [Warning] aborted connection\n"
    workload, report = told(text + general((7, "DELETE FROM a")), tmp_path)
    assert (report.statements, skipped(report)) == (9, {NO_RECORD: 1})
    assert 0.8 < report.explained < 1
    assert not any(use.template.partial for use in workload.templates)


def test_a_log_of_nothing_says_what_to_switch_on(tmp_path: Path) -> None:
    _, report = told(general((7, "Prepare|SELECT 1")), tmp_path)
    assert "general_log = ON" in report.warnings[0]
    _, report = told("20240305 10:15:30,db,app,web,7,0,CONNECT,shop,,0\n", tmp_path)
    assert "server_audit_events" in report.warnings[0]


def test_a_log_without_connections_tells_no_transactions(tmp_path: Path) -> None:
    text = slow((7, "BEGIN"), (7, "DELETE FROM a"), (7, "COMMIT")).replace("  Id:     7", "")
    workload, report = told(text, tmp_path)
    assert (workload.totals.begun, units(workload, "autocommit")) == (0, [("a", True, 1)])
    assert "5.6 and later" in report.warnings[0]


def test_old_servers_number_their_prepared_statements(tmp_path: Path) -> None:
    workload, _ = told(
        general((7, "Execute|[3] DELETE FROM a"), (7, "Execute|[4] DELETE FROM a")), tmp_path
    )
    assert [(use.template.text, use.executions) for use in workload.templates] == [
        ("DELETE FROM a", 2)
    ]


def test_a_heading_without_a_banner_is_none_of_the_records(tmp_path: Path) -> None:
    _, report = told(BANNER.splitlines(True)[2] + general((7, "DELETE FROM a")), tmp_path)
    assert (report.statements, skipped(report)) == (1, {BANNERS: 1})


def test_a_log_without_a_record_is_told(tmp_path: Path) -> None:
    _, report = told(BANNER * 2, tmp_path)
    assert report.format == "MySQL 8.0.36 log without a record"
    assert "long_query_time = 0" in report.warnings[0]


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"\xfebin\x1d\x8c\xc5e\x0f\x01\0\0\0", "binary log"),
        (
            b"2024-03-05T10:15:30.1Z 0 [System] [MY-1] a\n2024-03-05T10:15:30.1Z 0 [Note] b\n",
            "error",
        ),
        (b"240305 10:15:30 mysqld_safe Starting\n240305 10:15:31 [Note] Plugin\n", "error log"),
        (
            b"\n# 8ms user time\n# Overall: 3 total, 2 unique, 0 QPS\n",
            "pt-query-digest",
        ),
        (
            b"Reading mysql slow query log from a.log\nCount: 1  Time=0.0s (0s)  Lock=0.0s\n",
            "dumpslow",
        ),
    ],
)
def test_what_is_no_log_of_statements_is_refused_with_a_reason(
    start: bytes, what: str, tmp_path: Path
) -> None:
    with pytest.raises(UnusableSourceError, match=what) as refused:
        told(start + b"more\n", tmp_path)
    assert refused.value.remedy.startswith("Pass the")


def test_absurd_durations_are_none(tmp_path: Path) -> None:
    text = slow((7, "SELECT * FROM a")).replace("0.000100", "18446744073709.550781")
    _, report = told(text, tmp_path)
    assert (report.statements, report.duration_us) == (1, 0)


def test_times_are_those_of_the_logs_own_clock(tmp_path: Path) -> None:
    head = "# Time: 240305 {}:15:{}\n"
    body = "# User@Host: a[a] @ b []  Id: 1\n# Query_time: 2.000000  Lock_time: 0\n"
    body += "SET timestamp={};\nSELECT 1;\n"
    start = 1709633730  # 10:15:30 in UTC
    text = head.format(12, 32) + body.format(start) + body.format(start) + body.format(start + 60)
    workload, _ = told(text, tmp_path)
    assert (workload.first_us, workload.last_us) == (
        (start + 7200) * 1_000_000,
        (start + 7260) * 1_000_000,
    )
    # without stamps, the time above
    workload, _ = told(text.replace("SET timestamp", "# SET timestamp"), tmp_path)
    assert workload.first_us == workload.last_us == (start + 7202) * 1_000_000


@pytest.mark.parametrize(
    ("digest", "text"),
    [
        ("SELECT * FROM `a` WHERE `id` IN (...) ", "SELECT * FROM `a` WHERE `id` IN (?+)"),
        ("INSERT INTO `a` ( `x` ) VALUES (...) /* , ... */ ", "INSERT INTO `a` (`x`) VALUES (?+)"),
        ("SELECT `a` . * FROM `shop` . `a`", "SELECT `a`.* FROM `shop`.`a`"),
        ("SELECT COUNT ( * ) FROM `a` LIMIT ?, ...", "SELECT COUNT (*) FROM `a` LIMIT ?, ..."),
    ],
)  # fmt: skip
def test_digests_read_as_templates_do(digest: str, text: str) -> None:
    assert read_text(digest) == text


STARS = "*" * 27
TEXT = "DELETE FROM `a` . `b`"
ROW = {"SCHEMA_NAME": "shop", "DIGEST_TEXT": TEXT, "COUNT_STAR": 3}


@pytest.mark.parametrize(
    "text",
    [
        'schema_name;digest_text;count_star\nshop;"DELETE FROM `a` . `b`";3\n',
        "\ufeffSCHEMA_NAME,DIGEST_TEXT,COUNT_STAR\r\nshop,DELETE FROM `a` . `b`,3\r\n",
        "SCHEMA_NAME\tDIGEST_TEXT\tCOUNT_STAR\nshop\tDELETE FROM `a` . `b` \t3\n",
        f"{STARS} 1. row {STARS}\n SCHEMA_NAME: shop\nDIGEST_TEXT: {TEXT}\n COUNT_STAR: 3\n",
        json.dumps([ROW]),
        json.dumps([ROW], indent=2),
        json.dumps(ROW) + "\n",
        json.dumps([{key.lower(): value for key, value in ROW.items()}]),
    ],
)
def test_digests_in_every_shape(text: str, tmp_path: Path) -> None:
    workload, report = told(text, tmp_path)
    assert (report.statements, report.explained, workload.totals.autocommit) == (3, 1.0, 3)
    assert [(t.name, t.writes) for t in workload.tables] == [("a.b", 3)]
    assert "counts alone" in report.warnings[0]


def test_a_row_that_is_none_spoils_no_other(tmp_path: Path) -> None:
    text = "DIGEST_TEXT,COUNT_STAR\nDELETE FROM a,x\nDELETE FROM b,2\nshort\n"
    workload, report = told(text, tmp_path)
    assert [(t.name, t.writes) for t in workload.tables] == [("b", 2)]
    assert skipped(report) == {"rows without a count": 2}
