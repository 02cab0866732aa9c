"""Words of a log that stand where names do and may be secrets."""

import pytest

from analyzer.workload.normalise import normalise


def _texts(sql: str, dialect: str = "postgres") -> list[str]:
    return [statement.text for statement in normalise(sql, dialect).statements]


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "oracle", "sqlite", "tsql"])
def test_what_is_no_sql_leaves_no_word(dialect: str) -> None:
    assert _texts("hunter2 is my S3cret", dialect) == ["?"]
    assert _texts("ann@example.org", dialect) == ["?"]
    (statement,) = normalise("hunter2 is my S3cret", dialect).statements
    assert statement.partial


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "oracle", "sqlite"])
def test_a_bare_word_is_none_either(dialect: str) -> None:
    assert _texts("hunter2; SELECT a FROM t", dialect) == ["?", "SELECT a FROM t"]


def test_sql_server_calls_a_procedure_by_its_name() -> None:
    assert _texts("dbo.pay @mail = 'S3cret', 7", "tsql") == ["dbo.pay @mail = ?, ?"]
    assert _texts("sp_who2", "tsql") == ["sp_who2"]


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("CREATE USER ann IDENTIFIED BY S3cret", "CREATE USER ann IDENTIFIED BY ?"),
        ('ALTER USER a IDENTIFIED BY "S3" REPLACE S4', "ALTER USER a IDENTIFIED BY ? REPLACE ?"),
        ("ALTER USER a IDENTIFIED BY VALUES 'S3'", "ALTER USER a IDENTIFIED BY VALUES ?"),
    ],
)
def test_a_password_needs_no_quotes(sql: str, text: str) -> None:
    assert _texts(sql, "oracle") == [text]


def test_channels_are_named_by_whoever_listens() -> None:
    assert _texts("LISTEN user_4711") == _texts('LISTEN "user_4712"') == ["LISTEN ?"]
    assert _texts("NOTIFY user_4711, 'S3cret'") == ["NOTIFY ?, ?"]
    assert _texts("UNLISTEN *") == ["UNLISTEN *"]
