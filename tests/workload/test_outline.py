"""The compiled outline of a text: what Python says in several steps, or None."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.workload.comments import take_trace
from analyzer.workload.memo import LiteralMemo
from analyzer.workload.outline import Outline, dialect_number, outline
from analyzer.workload.statements import StatementReader, split_comment

pytestmark = pytest.mark.skipif(outline is None, reason="nothing is compiled here")

FREE_NUMBER = re.compile(
    rb"[0-9](?<![\w.$\"\x80-\xff][0-9])[0-9]*(?:\.[0-9]+)?(?![\w.\"\x80-\xff])"
)
TRACE = b"0af7651916cd43dd8448eb211c80319c"
TRACED = b"/*action='a',traceparent='00-" + TRACE + b"-b7ad6b7169203331-01'*/"
PIECES = st.sampled_from(
    [
        *(b"SELECT a", b" FROM t1", b" WHERE x=", b"1", b"22", b".5", b"3.", b"'a'", b"'it''s'"),
        *(
            b"''",
            b"'",
            b'"q 7 r"',
            b"`b 1`",
            b"[c 1]",
            b"`",
            b"$1",
            b"-",
            b"--",
            b"#",
            b"/*",
            b"*/",
            b";",
        ),
        *(b" ", b"\n", b"\\", b"\\'", b"'\\''", b"e", b"\xc3\xa9", b"\0", b"(", b",", b"IN (1, 2)"),
        *(b"/* c */", b"/*+ h */", b"/*! 1 */", b"SAVEPOINT s1", b"DELETE ", b"release s", TRACED),
        b"/*traceparent='00-" + b"0" * 32 + b"-b7ad6b7169203331-01'*/",
    ]
)
DIALECTS = st.sampled_from(["postgres", "mysql", "tsql"])


def outlined(text: bytes, dialect: str) -> Outline | None:
    assert outline is not None
    return outline(text, dialect_number(dialect))


def slowly(text: bytes, dialect: str) -> tuple[bytes | None, bytes | None, str | None]:
    """The key (None where nothing proves that its quotes are paired rightly), comment, trace."""
    body, comment = split_comment(text)
    memo = LiteralMemo[int](dialect)
    key = memo.key(body)
    rest, trace = take_trace(comment) if comment else (None, None)
    if key is None or not memo.proves(key):
        return None, rest, trace
    return FREE_NUMBER.sub(b"\0", key.replace(b"'", b"''")), rest, trace


@given(st.lists(PIECES, max_size=12).map(b"".join), DIALECTS)
def test_it_says_what_python_says_or_nothing(text: bytes, dialect: str) -> None:
    found = outlined(text, dialect)
    key, comment, trace = slowly(text, dialect)
    if found is not None and key is not None:
        if dialect == "mysql":  # Python's key has both quotes where a string was taken out before
            assert found[0].replace(b"'", b"") == key.replace(b"'", b"")
        else:
            assert found[0] == key
        assert found[1:] == (comment, trace)


@given(st.lists(st.lists(PIECES, max_size=6).map(b"".join), max_size=12), DIALECTS)
def test_a_reader_answers_as_one_that_has_read_nothing(texts: list[bytes], dialect: str) -> None:
    reader = StatementReader(dialect)
    for text in texts + texts:
        fresh = StatementReader(dialect)
        fresh._outline = None
        assert reader.read(text) == fresh.read(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"SELECT 'x', 5 ;", (b"SELECT '', \0 ;", None, None)),
        (b"a1 = $2 AND b = 1.5e3", (b"a1 = $2 AND b = 1.5e3", None, None)),
        (b"x = 12.50 " + TRACED + b";", (b"x = \0 ;", b"/*action='a',*/", TRACE.decode())),
        (b"/* a */ SELECT 1", (b"SELECT \0", b"/* a */", None)),
        (b"*/*/*/", (b"*", b"/*/*/", None)),
    ],
)
def test_examples(text: bytes, found: Outline) -> None:
    assert outlined(text, "postgres") == found


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        (b"SELECT 'open", "postgres"),
        (b"SAVEPOINT s1", "postgres"),
        (b"SELECT 1\0", "postgres"),
        (b"x /*traceparent=00-" + TRACE + b"-b7ad6b7169203331-01*/", "postgres"),
        (b'SELECT "text', "mysql"),
        (b'SELECT "name"', "tsql"),
        (b"SELECT 1 # it's", "mysql"),
        (b"SELECT '\\'", "tsql"),
    ],
)
def test_what_is_read_in_full(text: bytes, dialect: str) -> None:
    assert outlined(text, dialect) is None


def test_it_takes_bytes_alone() -> None:
    assert outline is not None
    with pytest.raises(TypeError):
        outline("SELECT 1", 0)  # type: ignore[arg-type]
