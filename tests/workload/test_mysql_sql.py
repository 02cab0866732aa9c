"""MySQL's own SQL: what it quotes, what its statements touch, and the memo that keeps them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.model import Template
from analyzer.workload import statements
from analyzer.workload.memo import LiteralMemo
from analyzer.workload.mysql_texts import for_parser
from analyzer.workload.statements import StatementReader


def read(sql: str) -> tuple[Template, ...]:
    return StatementReader("mysql").read(sql.encode()).templates


def accesses(sql: str) -> str:
    (template,) = read(sql)
    return " ".join(str(access) for access in template.accesses)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("UPDATE a JOIN b ON a.id = b.id SET a.x = b.y", "W a R b"),
        ("UPDATE a, b SET b.x = a.y WHERE a.id = b.id", "R a W b"),
        ("UPDATE a AS p JOIN b AS q USING (id) SET p.x = 1, q.y = 2", "W a W b"),
        ("UPDATE a JOIN b USING (id) SET x = 1", "W a R b"),
        ("UPDATE a JOIN (SELECT 1 FROM c) s ON a.x IN (TABLE d) SET a.x = 1", "W a R c R d"),
        ("UPDATE LOW_PRIORITY IGNORE a SET x = 1", "W a"),
        ("DELETE b FROM a JOIN b USING (id)", "R a W b"),
        ("DELETE p, q FROM a AS p JOIN b AS q USING (id)", "W a W b"),
        ("DELETE a.*, b.* FROM a JOIN b USING (id)", "W a W b"),
        ("DELETE FROM a USING a JOIN b USING (id)", "W a R b"),
        ("DELETE FROM p USING a AS p JOIN b USING (id)", "W a R b"),
        ("DELETE QUICK FROM a WHERE x = 1 LIMIT 5", "W a"),
        ("REPLACE INTO a (x) SELECT y FROM b", "W a R b"),
        ("REPLACE a SET x = 1", "W a"),
        ("INSERT a VALUES (1)", "W a"),
        ("INSERT INTO a SET x = 1 ON DUPLICATE KEY UPDATE x = x + 1", "W a"),
        ("LOAD DATA LOCAL INFILE '/tmp/x' INTO TABLE a FIELDS TERMINATED BY ','", "W a"),
        ("LOCK TABLES a READ, b AS x WRITE", "L a L b"),
        ("CREATE TABLE b SELECT * FROM a", "W b R a"),
        ("CREATE TEMPORARY TABLE t SELECT * FROM a", "R a"),
        ("SELECT * FROM a INTO OUTFILE '/tmp/x' FIELDS TERMINATED BY ','", "R a"),
        ("SELECT * INTO @x FROM a", "R a"),
        ("SELECT sum(x) INTO total FROM a", "R a"),
        ("SELECT x FROM a INTO one", "R a"),
        ("(SELECT x, y INTO one, other FROM a FOR UPDATE)", "R a L a"),
        ("SELECT SQL_CALC_FOUND_ROWS * FROM a STRAIGHT_JOIN b FORCE INDEX (i)", "R a R b"),
        ("SELECT * FROM a LOCK IN SHARE MODE", "R a L a"),
        ("SELECT * FROM `a b`, shop . `c`", "R a b R shop.c"),
        ("SELECT 1 /*!50000 FROM a */", "R a"),
        ("SELECT 1 /*M!100100 FROM a */", "R a"),
        ('SELECT * FROM a WHERE x = "b" AND y IN ("c", \'d\')', "R a"),
        ("SELECT * FROM a # JOIN b\n WHERE x = 1 -- JOIN c", "R a"),
        ("CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW UPDATE b SET x = 1", ""),
        ("SHOW COLUMNS FROM a", ""),
        ("SELECT * FROM dual", ""),
        ("INSERT INTO a SELECT seq FROM seq_1_to_100 JOIN seq_0_to_9_step_3", "W a"),
    ],
)  # fmt: skip
def test_what_statements_touch(sql: str, expected: str) -> None:
    assert accesses(sql) == expected
    parsers = {template.parsed_by for template in read(sql)}
    if not sql.startswith(("LOAD", "LOCK")):
        assert "tokens" not in parsers


@pytest.mark.parametrize(
    ("sql", "kind", "noise"),
    [
        ("SELECT /*!40001 SQL_NO_CACHE */ * FROM `a`", "select", "backup"),
        ("SELECT /*!40001 SQL_NO_CACHE */ `id`, `x` FROM `a`", "select", "backup"),
        ("SELECT SQL_NO_CACHE x FROM a WHERE y = 1", "select", None),
        ("LOCK TABLES `a` READ /*!32311 LOCAL */", "other", "backup"),
        ("SELECT @@version_comment LIMIT 1", "select", "session"),
        ("SELECT DATABASE(), USER() LIMIT 1", "select", "session"),
        ("DESCRIBE a", "other", "session"),
        ("SELECT * FROM mysql.user", "select", "catalogue"),
        ("START SLAVE", "other", None),
        ("START TRANSACTION WITH CONSISTENT SNAPSHOT", "transaction", None),
        ("BEGIN NOT ATOMIC UPDATE a SET x = 1; END", "other", None),
        ("XA COMMIT 'x'", "transaction", None),
    ],
)
def test_kinds_and_noise(sql: str, kind: str, noise: str | None) -> None:
    (template,) = read(sql)
    assert (template.kind, template.noise) == (kind, noise)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE PROCEDURE p(x INT) BEGIN INSERT INTO a VALUES (1); UPDATE b SET y = 2; END",
        "CREATE DEFINER=`root`@`%` FUNCTION f() RETURNS INT BEGIN DELETE FROM a; RETURN 1; END",
        "CREATE OR REPLACE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW BEGIN SET @x = 1; END",
        "ALTER EVENT e DO BEGIN DELETE FROM a; DELETE FROM b; END",
    ],
)
def test_a_program_is_one_statement_that_runs_nothing(sql: str) -> None:
    (template,) = read(sql)
    assert (template.kind, template.accesses) == ("ddl", ())


def test_a_table_named_like_a_program_ends_at_its_semicolon() -> None:
    assert len(read("CREATE TABLE `event` (x int); DELETE FROM a")) == 2
    assert len(read("CREATE TABLE t (event int); DELETE FROM a")) == 2


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("SET NAMES 'utf8mb4' COLLATE 'x'", "SET NAMES ?"),
        ("SET GLOBAL max_connections = 5", "SET GLOBAL max_connections = ?"),
        ("/*!40101 SET NAMES utf8 */", "/*!? SET NAMES utf8*/"),
        ("SELECT /*M!100100 'x', */ 1", "SELECT /*M!? ?,*/ ?"),
        ("SELECT 'it\\'s', \"a\\\"b\", x'41', _utf8'c' FROM `d`", "SELECT ?, ?, ?, ? FROM `d`"),
    ],
)
def test_texts(sql: str, text: str) -> None:
    assert [template.text for template in read(sql)] == [text]
    assert [template.text for template in read(text)] == [text]


def test_only_what_names_no_table_is_taken_out_for_the_parser() -> None:
    for sql in (
        "SELECT a.* FROM a",
        "UPDATE a SET x = 1",
        "DELETE FROM a",
        "SELECT replace(x) FROM a",
    ):
        assert for_parser(sql) == sql


def test_escapes_and_both_quotes_need_no_normaliser(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = StatementReader("mysql")
    first = reader.read(b"SELECT * FROM `a` WHERE x = 'b' AND y = 'c'")
    monkeypatch.setattr(statements, "normalise", None)
    for sql in (rb"'it\'s' AND y = '\\'", rb'"a \" -- b" AND y = "#"'):
        read = reader.read(b"SELECT * FROM `a` WHERE x = " + sql)
        assert read.templates[0] is first.templates[0]


def test_another_dialect_keeps_its_names_in_double_quotes() -> None:
    reader = StatementReader("tsql")
    tables = [
        reader.read(sql).templates[0].tables for sql in (b'SELECT 1 FROM "A"', b'SELECT 1 FROM "B"')
    ]
    assert tables == [("a",), ("b",)]
    assert LiteralMemo[int]("tsql").key(rb"SELECT '\'") is None


PIECES = st.sampled_from(
    (
        *("SELECT", " * ", " FROM ", "a", "a1", "`b`", "`it's`", '`"`', " WHERE ", "x", " = ", "1"),
        *("22", ".5", "'c'", "'it\\'s'", "'it''s'", '"d"', '"d\\""', "'\\\\'", "'", '"', "\\", "`"),
        *("/* e */", "/*! f */", "/*", "*/", "# g\n", "-- h\n", "--", "\n", "(", ")", ",", ";"),
        *("x'41'", "_utf8'i'", "@j", "IN", "VALUES", "UPDATE ", " SET "),
    )
)


@given(st.lists(st.lists(PIECES, max_size=14).map("".join), min_size=1, max_size=8))
@settings(max_examples=300, deadline=None)
def test_the_memo_answers_as_a_fresh_reader_does(texts: list[str]) -> None:
    reader = StatementReader("mysql")
    for text in [*texts, *texts]:
        sql = text.encode()
        fresh = StatementReader("mysql").read(sql)
        assert reader.read(sql) == fresh
        recalled = reader.recall(sql)
        assert recalled is None or recalled == fresh
