"""Warnings of what could not be understood of a log's statements."""

from pathlib import Path

import pytest

from analyzer.workload.read import read_logs

TSQL = "SELECT TOP 5 * FROM [Order Items] WITH (NOLOCK) WHERE [Id] = 1;\n"
PLAIN = "SELECT a FROM t WHERE b = 1;\n"


def warnings_of(path: Path, text: str, dialect: str = "postgres") -> tuple[str, ...]:
    path.write_text(text, encoding="utf-8")
    _, (report,) = read_logs([str(path)], dialect=dialect)
    return report.warnings


def test_statements_of_another_dialect_are_told(tmp_path: Path) -> None:
    (said,) = (w for w in warnings_of(tmp_path / "a.sql", TSQL * 20) if "--dialect" in w)
    assert "look like tsql" in said
    assert "--dialect tsql" in said


@pytest.mark.parametrize(
    ("text", "dialect"),
    [(TSQL * 20, "tsql"), (PLAIN * 20, "postgres"), (TSQL * 3 + PLAIN * 60, "postgres")],
)
def test_the_right_dialect_and_a_few_odd_ones_need_no_word(
    text: str, dialect: str, tmp_path: Path
) -> None:
    assert not [w for w in warnings_of(tmp_path / "a.sql", text, dialect) if "--dialect" in w]


def test_a_search_path_of_nobody_knows_which_session_is_told(tmp_path: Path) -> None:
    """A script is one session; in pg_stat_statements the statements of all are counted."""
    set_it = "SET search_path TO billing, public;\n"
    assert not [w for w in warnings_of(tmp_path / "a.sql", set_it + PLAIN) if "search_path" in w]
    counted = (
        'query,calls,total_exec_time\n"SET search_path TO $1",12,1.5\n"SELECT a FROM t",30,2\n'
    )
    said = warnings_of(tmp_path / "a.csv", counted)
    assert [w for w in said if "A search_path is set 12 times where" in w]


def test_tables_in_double_quotes_are_told_where_those_are_strings(tmp_path: Path) -> None:
    lost = 'SELECT "a" FROM "t" WHERE "b" = \'x\';\n'
    said = warnings_of(tmp_path / "a.sql", (lost + PLAIN) * 12, "mysql")
    assert [w for w in said if "ANSI_QUOTES" in w and "executions: 12)" in w]
    fine = "SELECT TRIM(BOTH 'x' FROM 'y'); SELECT 1 FROM t WHERE c = \"x\";\n"
    assert not [w for w in warnings_of(tmp_path / "b.sql", fine * 12, "mysql") if "quotes" in w]
    assert not [w for w in warnings_of(tmp_path / "c.sql", lost * 12) if "quotes" in w]
