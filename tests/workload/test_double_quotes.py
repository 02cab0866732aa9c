"""Strings in double quotes, where names may stand in them as well."""

import pytest

from analyzer.workload.normalise import normalise


@pytest.mark.parametrize("dialect", ["sqlite", "tsql"])
@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ('SELECT "x" FROM "t" WHERE "a" = "S3cret"', 'SELECT "x" FROM "t" WHERE "a" = ?'),
        (
            'INSERT INTO "t" ("a", "b") VALUES ("S3", 1), ("S4", 2)',
            'INSERT INTO "t" ("a", "b") VALUES (?+)',
        ),
        ('SELECT 1 FROM t WHERE a IN ("S3", "S4")', "SELECT ? FROM t WHERE a IN (?+)"),
        ('UPDATE t SET a = "S3cret" WHERE b LIKE "S%"', "UPDATE t SET a = ? WHERE b LIKE ?"),
        ('SELECT 1 FROM t WHERE a <> "S3cret"', "SELECT ? FROM t WHERE a <> ?"),
        (
            'SELECT 1 FROM "a" JOIN "b" ON "a"."x" = "b"."x" WHERE "c" IN (SELECT "d" FROM "e")',
            'SELECT ? FROM "a" JOIN "b" ON "a"."x" = "b"."x" WHERE "c" IN (SELECT "d" FROM "e")',
        ),
    ],
)
def test_values_are_told_from_names(dialect: str, sql: str, text: str) -> None:
    (statement,) = normalise(sql, dialect).statements
    assert statement.text == text
    assert normalise(text, dialect).statements == (statement,)


def test_elsewhere_they_are_names() -> None:
    for dialect in ("postgres", "oracle"):
        (statement,) = normalise('SELECT 1 FROM t WHERE a = "B"', dialect).statements
        assert statement.text == 'SELECT ? FROM t WHERE a = "B"'
