"""Statements whose quotes a damaged log no longer pairs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.workload.normalise import normalise

SECRETS = (
    "zq.ann@planted.example",
    "https://planted.example/reset?t=zqtoken",
    "zqpass word",
    "zq-4929-pin",
)
TEXTS = (
    "INSERT INTO t (a, b, c) VALUES ('x', '{}', 'y')",
    "INSERT INTO t (a, b) VALUES ('{}', 'x ')",
    "SELECT a FROM t JOIN u USING (id) WHERE b = '{}' AND c = ' z' ORDER BY d",
    "UPDATE t SET a = '{}' WHERE b = 1",
)
DIALECTS = ("postgres", "mysql", "tsql", "oracle", "sqlite")


@given(
    st.sampled_from(TEXTS),
    st.sampled_from(SECRETS),
    st.sampled_from(DIALECTS),
    st.sampled_from(["cut", "doubled", "lost"]),
    st.integers(min_value=0),
)
def test_no_value_becomes_words(
    text: str, secret: str, dialect: str, damage: str, place: int
) -> None:
    whole = text.format(secret)
    start = whole.index(secret)
    outside = [n for n in range(len(whole)) if not start <= n < start + len(secret)]
    at = outside[place % len(outside)]
    kept = {"cut": "", "doubled": whole[at] + whole[at:], "lost": whole[at + 1 :]}[damage]
    template = normalise(whole[:at] + kept, dialect).statements
    assert all("zq" not in statement.text for statement in template)
    for statement in template:
        again = normalise(statement.text, dialect).statements
        assert [one.text for one in again] == [statement.text]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "INSERT INTO t (a, b, c) VALUES (x', 'zq@p.example', 'y')",
            "INSERT INTO t (a, b, c) VALUES (?",
        ),
        ("SELECT a FROM t WHERE b = 'x'zq' AND c = 'y'", "SELECT a FROM t WHERE b = ?"),
        ("UPDATE t SET a = zq@p.example' WHERE b = 1", "UPDATE t SET a = ?"),
        ("SELECT a FROM t WHERE b = 'x' AND c = 'y", "SELECT a FROM t WHERE b = ? AND c = ?"),
    ],
)
def test_what_is_left_is_marked_as_a_part(text: str, left: str) -> None:
    (statement,) = normalise(text).statements
    assert statement.text == left
    assert statement.partial


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("SELECT 'a'AS x, DATE'2020-01-01', 'b'FROM t", "postgres"),
        ("SELECT U&'d!0061'UESCAPE'!' FROM t WHERE x LIKE 'a'ESCAPE'b'", "postgres"),
        ("GRANT ALL ON t TO 'a'@'localhost'", "mysql"),
        ("SELECT 'a' 'b', _utf8'c', N'd' FROM t", "mysql"),
        ("COPY t FROM STDIN WITH (DELIMITER ',', NULL '')", "postgres"),
    ],
)
def test_odd_but_whole_statements_stay_whole(text: str, dialect: str) -> None:
    (statement,) = normalise(text, dialect).statements
    assert not statement.partial
