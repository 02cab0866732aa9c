"""Logs of several kinds in one file: what is read, and what is said of the rest."""

import json
import re
from pathlib import Path

import pytest

from analyzer.files import open_source
from analyzer.model import SourceReport, Workload
from analyzer.workload.formats.other_lines import format_in, reason_of
from analyzer.workload.formats.recognise import recognise_log
from analyzer.workload.read import read_logs
from analyzer.workload.selection import select
from tests.support import wrapping
from tests.support.mysql_logs import skipped

FIXTURES = Path(__file__).parents[1] / "fixtures" / "workload"
STDERR = (FIXTURES / "hand" / "hand.log").read_text()
CSVLOG = (FIXTURES / "hand" / "hand.csv").read_text()
JSONLOG = (FIXTURES / "hand" / "hand.json").read_text()
GENERAL = (FIXTURES / "mysql" / "general_8_0.log").read_text()
SLOW = (FIXTURES / "mysql" / "slow_8_0_extra.log").read_text()
DJANGO = (FIXTURES / "applications" / "django.log").read_text()
#: Statements in the hand-made log, whatever form it has.
STATEMENTS = 30


def _read(text: str, tmp_path: Path, **how: object) -> tuple[Workload, SourceReport]:
    path = tmp_path / "mixed.log"
    path.write_text(text)
    workload, (report,) = read_logs([str(path)], **how)  # type: ignore[arg-type]
    return workload, report


def _with_other_prefix(log: str) -> str:
    """The same log with `%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h `."""
    lead = re.compile(r"^(\S+ \S+)\.\d+ (\w+ \[\d+\]: \[\d+-1\] \S+?),vxid=\S+ ", re.MULTILINE)
    changed, count = lead.subn(r"\1 \2 ", log)
    assert count == log.count(",vxid=")
    return changed


def test_a_prefix_that_was_changed_makes_no_difference(tmp_path: Path) -> None:
    workload, report = _read(STDERR + _with_other_prefix(STDERR), tmp_path)
    assert report.statements == 2 * STATEMENTS
    assert report.explained > 0.99
    assert "of other lines '%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h '" in report.format
    assert report.warnings == ()
    for chunk_bytes in (300, 5_000):
        assert _read(STDERR + _with_other_prefix(STDERR), tmp_path, chunk_bytes=chunk_bytes) == (
            workload,
            report,
        )


def test_lines_of_two_prefixes_may_alternate(tmp_path: Path) -> None:
    lines = STDERR.splitlines(keepends=True)
    starts = [n for n, line in enumerate(lines) if not line.startswith("\t")]
    records = ["".join(lines[a:b]) for a, b in zip(starts, [*starts[1:], None], strict=True)]
    mixed = [_with_other_prefix(r) if n % 2 else r for n, r in enumerate(records)]
    workload, report = _read("".join(mixed), tmp_path)
    whole, _ = _read(STDERR, tmp_path)
    assert report.statements == STATEMENTS
    assert {use.template.id for use in workload.templates} == {
        use.template.id for use in whole.templates
    }


def test_a_change_late_in_a_large_log_is_found(tmp_path: Path) -> None:
    late = STDERR * 90 + _with_other_prefix(STDERR) * 4
    path = tmp_path / "large.log"
    path.write_text(late)
    opened = open_source(str(path))
    assert _with_other_prefix(STDERR)[:60].encode() not in opened.head + opened.middle
    found = recognise_log(opened)
    assert found is not None
    assert "of other lines" in found[0].title


def test_what_was_asked_for_is_asked_of_each_prefix(tmp_path: Path) -> None:
    text = STDERR + _with_other_prefix(STDERR).replace("user=web", "user=batch")
    _, report = _read(text, tmp_path, only=select(users=["batch"]))
    assert report.statements == STATEMENTS
    assert skipped(report)["statements of other databases, users or applications"] == STATEMENTS


@pytest.mark.parametrize(
    ("text", "read_as", "other"),
    [
        (STDERR + CSVLOG, "PostgreSQL csvlog", "PostgreSQL text log"),
        (CSVLOG + STDERR, "PostgreSQL csvlog", "PostgreSQL text log"),
        (STDERR * 4 + CSVLOG, "PostgreSQL text log", "PostgreSQL csvlog"),
        (STDERR * 4 + JSONLOG, "PostgreSQL text log", "PostgreSQL jsonlog"),
        (CSVLOG * 4 + JSONLOG, "PostgreSQL csvlog", "PostgreSQL jsonlog"),
        (GENERAL * 20 + SLOW, "MySQL 8.0.36 general log", "MySQL slow log"),
        (GENERAL + SLOW, "MySQL 8.0.36 slow query log", "MySQL general log"),
        (SLOW * 4 + GENERAL, "MySQL 8.0.36 slow query log", "MySQL general log"),
        (GENERAL * 4 + STDERR, "MySQL 8.0.36 general log", "PostgreSQL text log"),
        (SLOW * 4 + CSVLOG, "MySQL 8.0.36 slow query log", "PostgreSQL csvlog"),
        (STDERR + DJANGO, "PostgreSQL text log", "Django SQL log"),
        (DJANGO * 40 + STDERR, "Django SQL log", "PostgreSQL text log"),
        (wrapping.compose(STDERR * 2 + DJANGO), "PostgreSQL text log", "Django SQL log"),
        (STDERR * 3 + "SELECT 2 FROM t;\n" * 9, "PostgreSQL text log", "SQL statements"),
    ],
)
def test_lines_of_another_format_are_named(
    text: str, read_as: str, other: str, tmp_path: Path
) -> None:
    workload, report = _read(text, tmp_path)
    assert report.format.startswith(read_as)
    count = skipped(report)[f"lines that look like {other}"]
    assert (
        f"{count:,} lines look like {other} and were not read: cut them out into a file of their "
        "own, and pass that as well."
    ) in report.warnings
    assert count >= min(9, 0.3 * len(STDERR.splitlines()))
    assert not any("LOG:  " in use.template.text for use in workload.templates)
    assert _read(text, tmp_path, chunk_bytes=2_000) == (workload, report)


def test_a_log_of_another_kind_inside_of_json_is_named(tmp_path: Path) -> None:
    rows = [
        line + "\n" + json.dumps({"level": "info", "msg": "hello"}) for line in JSONLOG.splitlines()
    ]
    _, report = _read("\n".join(rows) + "\n", tmp_path)
    assert report.statements == STATEMENTS
    assert skipped(report)["lines that look like JSON lines"] == len(rows)


def test_a_banner_before_a_log_is_counted_and_no_more(tmp_path: Path) -> None:
    banner = "*** Welcome ***\nPostgreSQL Database directory appears to contain a database\n\n"
    _, report = _read(banner + STDERR, tmp_path)
    assert report.statements == STATEMENTS
    assert skipped(report)["lines that belong to no record"] >= 2
    assert report.warnings == ()


def test_the_log_s_own_broken_lines_are_no_other_format() -> None:
    row = CSVLOG.splitlines()[0].encode()
    assert format_in(reason_of(row, "MySQL general log")) == "PostgreSQL csvlog"
    assert format_in(reason_of(row, "PostgreSQL csvlog")) is None
    line = STDERR.splitlines()[0].encode()
    assert format_in(reason_of(line, "PostgreSQL text log, log_line_prefix '%m '")) == (
        "PostgreSQL text log with another log_line_prefix"
    )
