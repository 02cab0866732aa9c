"""Where a statement in an application's log ends, and somebody's prose begins."""

import pytest

from analyzer.workload.formats.application_lines import reads_as_prose, statement

PROSE = [
    b"Mail sent to ann@example.org",
    b"for ann the password is S3cret",
    b"Update mail of ann to S3cret",
    b"delete from basket S3cret of ann",
    b"SELECT your new password: S3cret",
    b"as ann wrote in her letter",
]
ENDS = [
    b"SELECT 1 FROM t /* route='x' */",
    b"SELECT 1 FROM t -- it's",
    b"SELECT id FROM t WHERE id = 1 FOR UPDATE",
    b"SELECT CASE WHEN a THEN 'x' ELSE 'y' END",
    b"SELECT id FROM t ORDER BY id DESC",
    b"INSERT INTO t VALUES (E'it\\'s', 'b')",
    b"INSERT INTO t VALUES ('it\\'s', 'b')",
    b"UPDATE t SET a = $x$ it's ( $x$ WHERE b = 1",
    b"INSERT INTO t DEFAULT VALUES",
    b"SELECT id FROM t WHERE a = 'x'",
]


@pytest.mark.parametrize("text", ENDS)
@pytest.mark.parametrize("prose", PROSE)
def test_prose_behind_a_statement_is_no_part_of_it(text: bytes, prose: bytes) -> None:
    assert statement(text + b"\n" + prose) == text
    assert statement(text + b"\n" + prose + b"\nFROM u") == text


@pytest.mark.parametrize(
    "text",
    [
        b"SELECT a,\n       b\nFROM t\nWHERE a = 'x\n Mail sent to ann: hello\n' AND b = 1",
        b"insert\n    into\n        orders\n        (card, user_id)\n    values\n        (?, ?)",
        b"CREATE TABLE t (\n  id bigint NOT NULL PRIMARY KEY,\n  at timestamp without time zone\n)",
        b"UPDATE t SET a = $x$ one\ntwo 'three\n$x$\nWHERE b = 1",
        b"SELECT 1\nFROM t AS a\nINNER JOIN u AS b ON a.id = b.id /* a\nb */\nWHERE c = 1",
        b"INSERT INTO t (a) VALUES ('it\\'s\nme')\nRETURNING id",
    ],
)
def test_the_lines_of_a_statement_stay_together(text: bytes) -> None:
    assert statement(text) == text


def test_what_is_open_to_the_end_does_not_take_long() -> None:
    text = b"INSERT INTO t VALUES ('" + b'it"s a line\n' * 200_000
    assert statement(text) == text.rstrip()


def test_a_sentence_is_told_from_a_statement() -> None:
    assert reads_as_prose(b"Update mail of ann to S3cret")
    assert not reads_as_prose(b'update "t" set "a" = \'one two three four\' where "b" = 1')
