"""No literal survives, and statements that differ only in literals are one template."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analyzer.workload.lexer import lex
from analyzer.workload.normalise import normalise
from analyzer.workload.statements import StatementReader

SECRET = "Zq7secret"


def text_of(sql: str, dialect: str = "postgres") -> str:
    (statement,) = normalise(sql, dialect).statements
    return statement.text


@pytest.mark.parametrize(
    ("sql", "template"),
    [
        ("select  1,\n\t'x' from a", "select ?, ? from a"),
        (r"select E'it\'s', N'x', x'ff', B'01', U&'d\0061t' from a", "select ?, ?, ?, ?, ? from a"),
        ("select $$it's$$, $t$ $$ $t$ from a", "select ?, ? from a"),
        ("select $1::int, %s, %(name)s, :id from a", "select ?::int, ?, ?, ? from a"),
        (
            "select a[1:n], x::text from b1 where c2 = 3",
            "select a[?:n], x::text from b1 where c2 = ?",
        ),
        (
            "select 1.5, 1e-5, .5, 0xFF, 1_000, -5, +5, a - 5, 3-4",
            "select ?, ?, ?, ?, ?, ?, ?, a - ?, ?-?",
        ),
        (
            "select a where b in (1,-2, 3) and c in ('x'::uuid)",
            "select a where b in (?+) and c in (?+)",
        ),
        ("select a where (b, c) in ((1, 2), (3, 4))", "select a where (b, c) in (?+)"),
        ("select a where b in (select 1)", "select a where b in (select ?)"),
        ("select array[1, 2], array[a, 1]", "select array[?+], array[a, ?]"),
        ("insert into a values (1, 'x'), (2, NULL), (3, DEFAULT)", "insert into a values (?+)"),
        ("insert into a values (1, now()), (2, now())", "insert into a values (?, now())"),
        ("select /* c */ 1 -- tail\n from a", "select ? from a"),
        ("select /*+ SeqScan(t 5) */ 1", "select /*+SeqScan(t ?)*/ ?"),
        ('SAVEPOINT "s1 x"', "SAVEPOINT ?"),
        ("release s1", "RELEASE SAVEPOINT ?"),
        ("rollback work to s1", "ROLLBACK TO SAVEPOINT ?"),
        ('FETCH FORWARD 10 FROM "_curs_1"', "FETCH FORWARD ? FROM ?"),
        ("fetch next in c1", "fetch next in ?"),
        ("CLOSE c1", "CLOSE ?"),
        ("close all", "close all"),
        ("EXECUTE pay(5, 'x')", "EXECUTE ?"),
        ("SET search_path TO billing, public", "SET search_path = ?"),
        ("set local x = 'y'", "SET local x = ?"),
        ("create user bob password 'S3cret!'", "create user bob password ?"),
        ("do $$ begin end $$", "do $$begin end$$"),
    ],
)
def test_template_text(sql: str, template: str) -> None:
    assert text_of(sql) == template
    assert text_of(template) == template


def test_mysql_strings() -> None:
    sql = r"""select "a 'b", 'it\'s', `c d`, _utf8'x' from t -- 'x"""
    assert text_of(sql, "mysql") == "select ?, ?, `c d`, ? from t"
    assert text_of(r"select 'C:\' from t") == "select ? from t"  # a whole string in PostgreSQL


WORDS = st.text(alphabet="ab'\"\\$-/*;? \n%:,()é", max_size=8)


@st.composite
def string_literal(draw: st.DrawFn) -> str:
    inside = draw(WORDS) + SECRET + draw(WORDS)
    form = draw(st.sampled_from(("plain", "escape", "national", "dollar")))
    if form == "dollar":
        return f"$q${inside.replace('$', '')}$q$"
    if form == "escape":
        escaped = inside.replace("\\", "\\\\").replace("'", "\\'")
        return f"E'{escaped}'"
    quoted = inside.replace("'", "''")
    return f"'{quoted}'" if form == "plain" else f"N'{quoted}'"


NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, max_value=10**6).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
)
LITERALS = st.one_of(string_literal(), NUMBERS)
SKELETONS = st.sampled_from(
    (
        ("SELECT a FROM t1 WHERE x = ", " AND y > ", " LIMIT 5"),
        ('SELECT T5."a", U0."b" FROM "t" T5 WHERE T5."c2" IN (', ", ", ")"),
        ("INSERT INTO t (a, b) VALUES (", ", ", ")"),
        ("INSERT INTO t (a, b) VALUES (", ", now()), (", ", now())"),
        ("UPDATE t SET a = ", ", b = a + 1 WHERE c = ", ""),
        ("SELECT f(", ")::text || ", " FROM \"it's\" /* why: it's so */"),
        ("/*route='x'*/ DELETE FROM t WHERE a = ", " OR b = ", " -- it's"),
        ('DECLARE "_c_1" CURSOR FOR SELECT * FROM t WHERE a = ', " AND b = ", ""),
    )
)


@given(SKELETONS, LITERALS, LITERALS, LITERALS, LITERALS)
def test_only_the_skeleton_counts(
    skeleton: tuple[str, str, str], a: str, b: str, c: str, d: str
) -> None:
    reader = StatementReader()
    first, second = (
        reader.read(f"{skeleton[0]}{x}{skeleton[1]}{y}{skeleton[2]}".encode()).templates
        for x, y in ((a, b), (c, d))
    )
    assert first == second
    (template,) = first
    assert SECRET not in template.text
    assert not template.partial
    assert not re.search(r"(?<![\w\"])[0-9]", template.text)
    assert text_of(template.text) == template.text


NASTY = st.lists(
    st.sampled_from(
        (
            *(
                "'",
                "''",
                '"',
                "`",
                "\\",
                "--",
                "\n",
                "/*",
                "*/",
                "/*+ ",
                "$$",
                "$a$",
                "$1",
                ";",
                "?",
            ),
            *(
                "?+",
                "(",
                ")",
                "[",
                "]",
                ",",
                "-",
                "+",
                ".",
                ":",
                "::",
                "=",
                " ",
                "  ",
                "#",
                "%s",
                "…",
            ),
            *("E", "e'", "N'", "1", "2.5", "1e5", "x1", "a", "t", "SELECT", "FROM", "IN", "VALUES"),
            *("ARRAY", "NULL", "SAVEPOINT ", "FETCH ", "SET ", "CLOSE ", "é", "٣", "\0"),
        )
    ),
    max_size=14,
).map("".join)


@given(NASTY, st.sampled_from(("postgres", "mysql")))
def test_no_text_is_too_strange(sql: str, dialect: str) -> None:
    assert "".join(token.text for token in lex(sql, dialect)) == sql
    for statement in normalise(sql, dialect).statements:
        if dialect == "mysql" and "--" in statement.text:
            continue  # there two minus signs may become a comment once what parted them is gone
        again = normalise(statement.text, dialect).statements
        assert [s.text for s in again] == [statement.text]


@example(["''/**/'*/"], "postgres")
@given(st.lists(NASTY, max_size=5), st.sampled_from(("postgres", "mysql")))
def test_the_memo_answers_what_the_full_way_answers(texts: list[str], dialect: str) -> None:
    reader = StatementReader(dialect)
    for text in (*texts, *texts):
        sql = text.replace("\0", "")
        got = reader.read(sql.encode()).templates
        assert [t.text for t in got] == [s.text for s in normalise(sql, dialect).statements]
