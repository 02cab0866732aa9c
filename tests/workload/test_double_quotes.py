"""Strings in double quotes, where names may stand in them as well."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.workload.normalise import normalise


@pytest.mark.parametrize("dialect", ["sqlite", "tsql"])
@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ('SELECT x FROM "t" WHERE "a" = "S3cret"', 'SELECT x FROM "t" WHERE "a" = ?'),
        (
            'INSERT INTO "t" ("a", "b") VALUES ("S3", 1), ("S4", 2)',
            'INSERT INTO "t" ("a", "b") VALUES (?+)',
        ),
        ('SELECT 1 FROM t WHERE a IN ("S3", "S4")', "SELECT ? FROM t WHERE a IN (?+)"),
        ('UPDATE t SET a = "S3cret" WHERE b LIKE "S%"', "UPDATE t SET a = ? WHERE b LIKE ?"),
        ('SELECT 1 FROM t WHERE a <> "S3cret"', "SELECT ? FROM t WHERE a <> ?"),
        (
            'SELECT 1 FROM "a" JOIN "b" ON "a"."x" = "b"."x" WHERE c IN (SELECT d FROM "e")',
            'SELECT ? FROM "a" JOIN "b" ON "a"."x" = "b"."x" WHERE c IN (SELECT d FROM "e")',
        ),
    ],
)
def test_values_are_told_from_names(dialect: str, sql: str, text: str) -> None:
    (statement,) = normalise(sql, dialect).statements
    assert statement.text == text
    assert normalise(text, dialect).statements == (statement,)


SECRET = [
    'SELECT "S3cret" AS x, "S3cret" FROM t',
    'SELECT 1 FROM t WHERE "S3cret" = a OR "S3cret" < b OR "S3cret" IN (a, b)',
    'SELECT coalesce(a, "S3cret") || "S3cret" FROM f(a, "S3cret")',
    'INSERT INTO t SELECT 1, "S3cret"',
    'INSERT INTO t ("a") VALUES (f("S3cret"), (("S3cret")), "a" || "S3cret")',
    'SELECT CASE WHEN a IS "S3cret" THEN "S3cret" ELSE "S3cret" END',
    'UPDATE t SET a = (a + "S3cret"), b = b + "S3cret" WHERE a MATCH "S3cret" ESCAPE "S3cret"',
    'SELECT 1 FROM t WHERE a NOT IN (SELECT "S3cret") AND a LIKE ("S3cret") LIMIT "S3cret"',
    'PRAGMA x("S3cret")',
    'EXEC p "S3cret", @b = "S3cret"',
    'SELECT * FROM t PRINT "S3cret"',
    'SELECT * FROM t THROW 50001, "S3cret", 1',
    'RAISERROR ("S3cret", 1, 1)',
    'SELECT * FROM t FOR SYSTEM_TIME AS OF "S3cret"',
    'CREATE TABLE "t" ("a" text DEFAULT "S3cret", "b" int CHECK ("b" <> "S3cret"))',
]


@pytest.mark.parametrize("dialect", ["sqlite", "tsql"])
@pytest.mark.parametrize("sql", SECRET)
def test_what_may_be_a_value_is_taken_out(dialect: str, sql: str) -> None:
    for statement in normalise(sql, dialect).statements:
        assert "S3cret" not in statement.text


OPERAND = st.recursive(
    st.sampled_from(('"S3cret"', "a", "t.b", "7", "'S3cret'", "NULL", "@p")),
    lambda inner: st.one_of(
        st.builds("({})".format, inner),
        st.builds("f({}, {})".format, inner, inner),
        st.builds("CASE {} WHEN {} THEN {} END".format, inner, inner, inner),
        st.builds("{} {} {}".format, inner, st.sampled_from(("+", "||", "AND", "OR")), inner),
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("dialect", ["sqlite", "tsql"])
@given(st.lists(OPERAND, min_size=6, max_size=6))
@settings(max_examples=60, deadline=None)
def test_no_value_stays_and_no_table_goes(dialect: str, parts: list[str]) -> None:
    a, b, c, d, e, f = parts
    for sql in (
        f'SELECT {a}, {b} FROM "t", u AS "x" WHERE a = {c} AND b IN ({d}, {e}) LIMIT {f}',
        f'INSERT INTO "t" ("a", "b") VALUES ({a}, {b}), ({c}, {d})',
        f'UPDATE "t" SET "a" = {a}, b = {b} WHERE c > {c} AND NOT ({d})',
        f'DELETE FROM "t" WHERE {a} AND x LIKE {b}',
    ):
        (statement,) = normalise(sql, dialect).statements
        assert "S3cret" not in statement.text
        assert '"t"' in statement.text
        assert normalise(statement.text, dialect).statements == (statement,)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT a FROM "t" "x", "y" z JOIN "u" USING ("id") ORDER BY "q", "r" DESC',
        'INSERT OR REPLACE INTO "main"."t" ("a", "b") VALUES (?+)',
        'DELETE FROM "t" WHERE "a" IN (?+) AND "b" IS NULL AND "c" NOT LIKE ? AND "d" >= ?',
        'UPDATE OR IGNORE "t" SET "a" = ?, "b" = a WHERE "id" = ?',
        'SELECT count(*) "n" FROM (SELECT * FROM "t") "q" GROUP BY "a"',
        'CREATE TABLE IF NOT EXISTS "t" ("a" text, "b" int REFERENCES "u" ("id"))',
        'CREATE INDEX "i" ON "t" ("a")',
        'WITH "q" AS (SELECT a FROM "t") SELECT * FROM "q"',
    ],
)
def test_names_that_are_sure_stay(text: str) -> None:
    assert [one.text for one in normalise(text, "sqlite").statements] == [text]


def test_elsewhere_they_are_names() -> None:
    for dialect in ("postgres", "oracle"):
        (statement,) = normalise('SELECT 1 FROM t WHERE a = "B"', dialect).statements
        assert statement.text == 'SELECT ? FROM t WHERE a = "B"'


@pytest.mark.parametrize("dialect", ["postgres", "oracle"])
@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ('SELECT a FROM t WHERE m = "ann@example.org"', "SELECT a FROM t WHERE m = ?"),
        ('SELECT a FROM t WHERE m = "it is S3cret!"', "SELECT a FROM t WHERE m = ?"),
        ('SELECT a FROM `t` WHERE m = "S3cret"', "SELECT a FROM `t` WHERE m = ?"),
        (
            'SELECT "Unit Price" + ? FROM "Order Details" WHERE "Unit Price" = "x"."Unit Price"',
            'SELECT ? + ? FROM "Order Details" WHERE "Unit Price" = "x"."Unit Price"',
        ),
        ('UPDATE "t" SET "n" = "n" - ? WHERE "a" = "b"',) * 2,
    ],
)
def test_no_usual_name_is_a_mistake_where_none_can_stand(dialect: str, sql: str, text: str) -> None:
    (statement,) = normalise(sql, dialect).statements
    assert statement.text == text
    assert normalise(text, dialect).statements == (statement,)
