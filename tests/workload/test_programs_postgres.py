"""Functions, triggers and DO blocks of PostgreSQL, opened from the schema."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analyzer.model import Template
from analyzer.workload.ddl import looks_like_ddl, read_schema
from analyzer.workload.normalise import normalise
from analyzer.workload.read import read_logs
from analyzer.workload.statements import StatementReader

DDL = r"""
CREATE TABLE orders (id int) PARTITION BY RANGE (id);
CREATE TABLE orders_2025 PARTITION OF orders FOR VALUES FROM (1) TO (2);
CREATE TABLE stock (id int); CREATE TABLE moves (id int); CREATE TABLE audit (id int);
CREATE TABLE users (id int, name text); CREATE TABLE mail (id int); CREATE TABLE source (id int);
CREATE FUNCTION reserve(p int, q int DEFAULT 1) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE n int; c CURSOR FOR SELECT * FROM users;
BEGIN
  SELECT count(*) INTO n FROM orders WHERE id = p;
  n := (SELECT max(id) FROM source) + 1;
  UPDATE stock SET reserved = reserved + q WHERE id = p;
  IF NOT FOUND THEN RAISE EXCEPTION 'no % of %', p, q; END IF;
  CREATE TEMP TABLE mine AS SELECT 1 AS x;
  PERFORM note(p) FROM mine;
  RETURN true;
END $$;
CREATE OR REPLACE FUNCTION public.note(p int) RETURNS void LANGUAGE sql
  AS 'INSERT INTO moves (id) VALUES (p); SELECT note(p)';
CREATE FUNCTION app.kept() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN INSERT INTO audit SELECT NEW.id; RETURN NEW; END $f$;
CREATE TRIGGER keep AFTER INSERT OR DELETE ON moves FOR EACH ROW EXECUTE FUNCTION app.kept();
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  EXECUTE format('INSERT INTO %I VALUES (1)', TG_ARGV[0]);
  EXECUTE 'DELETE FROM mail WHERE id = ' || NEW.id;
  RETURN NULL;
END $f$;
CREATE TRIGGER named AFTER UPDATE OF name ON users FOR EACH ROW EXECUTE PROCEDURE tell();
CREATE FUNCTION count_rows() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN INSERT INTO audit SELECT count(*) FROM fresh; RETURN NULL; END $f$;
CREATE TRIGGER counted AFTER INSERT ON orders REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION count_rows();
CREATE TRIGGER off AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION tell();
ALTER TABLE orders DISABLE TRIGGER off;
CREATE FUNCTION atom(a int) RETURNS int
  BEGIN ATOMIC SELECT CASE WHEN a = 1 THEN 2 END FROM orders; INSERT INTO mail VALUES (1); END;
CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql RETURN (SELECT max(id) FROM users);
CREATE FUNCTION twice(a text) RETURNS int LANGUAGE sql RETURN (SELECT max(id) FROM mail);
CREATE FUNCTION fixed() RETURNS void LANGUAGE plpgsql AS $f$
BEGIN EXECUTE 'TRUNCATE audit'; END $f$;
CREATE FUNCTION billing.charge() RETURNS void LANGUAGE sql AS 'UPDATE billing.bills SET a = 1';
CREATE FUNCTION other() RETURNS void LANGUAGE plpython3u AS $f$ plpy.execute("x") $f$;
CREATE VIEW v AS SELECT * FROM orders JOIN users USING (id);
CREATE FUNCTION v_in() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN INSERT INTO orders VALUES (NEW.id); RETURN NEW; END $f$;
CREATE TRIGGER v_t INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION v_in();
CREATE RULE v_r AS ON UPDATE TO v DO INSTEAD UPDATE mail SET id = NEW.id;
"""
SCHEMA = read_schema(DDL)


def one(sql: str) -> Template:
    (template,) = StatementReader(schema=SCHEMA).read(sql.encode()).templates
    return template


@pytest.mark.parametrize(
    ("sql", "accesses"),
    [
        (
            "SELECT reserve(1, 2)",
            "R orders, R source, W stock, R users, W moves, W audit",
        ),
        ("SELECT * FROM stock WHERE id = public.note(1)", "R stock, W moves, W audit"),
        ("CALL atom(1)", "R orders, W mail"),
        ("SELECT twice(1)", "R users, R mail"),
        ("SELECT fixed()", "W audit"),
        ("SELECT charge()", "W billing.bills"),
        ("INSERT INTO moves (id) VALUES (1)", "W moves, W audit"),
        ("COPY moves FROM STDIN", "W moves, W audit"),
        ("UPDATE moves SET id = 1", "W moves"),
        ("MERGE INTO moves USING users ON true WHEN MATCHED THEN DELETE", ""),
        ("MERGE INTO moves USING users ON true WHEN MATCHED THEN UPDATE SET id = 1", "-"),
        (
            "INSERT INTO users VALUES (1) ON CONFLICT (id) DO UPDATE SET name = 'x'",
            "W users, W mail",
        ),
        ("UPDATE users SET id = 1", "W users"),
        ("UPDATE users SET name = 'x'", "W users, W mail"),
        ("INSERT INTO orders_2025 VALUES (1)", "W orders, W audit"),
        ("UPDATE orders SET id = 1", "W orders"),
        ("WITH d AS (DELETE FROM moves RETURNING *) INSERT INTO stock SELECT * FROM d", "..."),
        ("WITH d AS (DELETE FROM stock RETURNING *) UPDATE moves SET id = 1", "W stock, W moves"),
        ("INSERT INTO v VALUES (1)", "W orders, W audit"),
        ("UPDATE v SET id = 2", "R orders, R users, W mail"),
        ("DELETE FROM v", "W orders, R users"),
        ("INSERT INTO note (id) VALUES (1)", "W note"),
        ("DROP FUNCTION note(int)", ""),
        ("EXPLAIN SELECT note(1)", ""),
        ("SELECT 'note(1)' AS note", ""),
    ],
)
def test_what_a_statement_touches(sql: str, accesses: str) -> None:
    longer = {
        "": "W moves, R users, W audit",
        "-": "W moves, R users",
        "...": "W moves, W stock, W audit",
    }
    if sql.startswith(("MERGE", "WITH d AS (DELETE FROM moves")):
        accesses = longer[accesses]
    assert sorted(map(str, one(sql).accesses)) == sorted(filter(None, accesses.split(", ")))


def test_what_it_came_through_is_told() -> None:
    assert one("INSERT INTO moves VALUES (1)").via == (("audit", "keep"),)
    template = one("SELECT reserve(1)")
    assert set(template.via) == {
        *((table, "reserve") for table in ("orders", "source", "stock", "users")),
        *(("moves", "reserve"), ("audit", "reserve")),
    }
    assert template.main == "stock"
    assert template.parsed_by == "sqlglot"


def test_what_could_not_be_read_is_marked_as_a_guess() -> None:
    assert one("UPDATE users SET name = 'x'").parsed_by == "tokens"  # its text is put together
    assert one("SELECT other()").parsed_by == "tokens"  # in another language
    assert one("SELECT fixed()").parsed_by != "tokens"


@pytest.mark.parametrize(
    ("sql", "text", "accesses", "parsed_by"),
    [
        (
            """DO $$ BEGIN UPDATE orders SET x = 'S3cret', y = 17;
            RAISE NOTICE 'S3 %', 5; PERFORM note(1); -- S3cret\n END $$""",
            "DO $$BEGIN UPDATE orders SET x = ?, y = ?; RAISE NOTICE ?, ?; PERFORM note(?); END$$",
            "W orders, W moves, W audit",
            "pglast",
        ),
        (
            "DO LANGUAGE plpgsql 'BEGIN DELETE FROM mail WHERE x = ''S3cret''; END'",
            "DO LANGUAGE plpgsql $$BEGIN DELETE FROM mail WHERE x = ?; END$$",
            "W mail",
            "pglast",
        ),
        (
            "DO $x$ BEGIN EXECUTE 'DELETE FROM S3cret'; UPDATE stock SET a = 1; END $x$",
            "DO $$BEGIN EXECUTE ?; UPDATE stock SET a = ?; END$$",
            "W stock",
            "tokens",
        ),
    ],
)
def test_a_block_opens_its_body(sql: str, text: str, accesses: str, parsed_by: str) -> None:
    template = one(sql)
    assert template.text == text
    assert ", ".join(map(str, template.accesses)) == accesses
    assert template.parsed_by == parsed_by
    assert not template.partial
    assert normalise(text).statements[0].text == text


@pytest.mark.parametrize(
    "sql",
    [
        'DO $x$ plpy.execute("S3cret") $x$ LANGUAGE plpython3u',
        "DO E'BEGIN PERFORM ''S3cret''; END'",
        "DO $$ BEGIN UPDATE orders SET x = 'S3cret",
        'DO $$ BEGIN UPDATE orders SET "S3cret',
    ],
)
def test_a_block_that_is_not_known_is_marked(sql: str) -> None:
    template = one(sql)
    assert template.partial
    assert "S3cret" not in template.text


@given(st.text("DO $'\"\\;x\nE/*-", max_size=40), st.sampled_from(("", "$$", "$$; SELECT 1")))
@example("; $ ", "$$")
def test_any_block_is_normalised_once(body: str, end: str) -> None:
    for statement in normalise(f"DO $$ {body}{end}").statements:
        if statement.text:
            assert [one.text for one in normalise(statement.text).statements] == [statement.text]


def test_a_file_of_functions_is_a_schema() -> None:
    assert looks_like_ddl(b"CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';")


def test_a_log_with_and_without_evidence_counts_the_same(tmp_path: Path) -> None:
    def line(second: int, text: str) -> str:
        return f"2026-01-02 10:00:{second:02}.000 UTC [7] LOG:  {text}\n"

    bare = [
        line(1, "statement: BEGIN"),
        line(2, "statement: INSERT INTO moves (id) VALUES (1)"),
        line(3, "statement: SELECT reserve(1, 2)"),
        line(4, "statement: COMMIT"),
    ]
    said = "AUDIT: SESSION,1,{},WRITE,INSERT,TABLE,public.{},{},<none>"
    audit = [
        line(2, said.format(1, "moves", '"INSERT INTO moves (id) VALUES (1)"')),
        line(2, said.format(2, "audit", "INSERT INTO audit SELECT NEW.id")),
    ]
    path = tmp_path / "bare.log"
    path.write_text("".join(bare))
    told = tmp_path / "told.log"
    told.write_text("".join([*bare[:2], *audit, *bare[2:]]))
    plain, _ = read_logs([str(path)], schema=SCHEMA)
    heard, _ = read_logs([str(told)], schema=SCHEMA)
    shapes = [shape for shape in plain.shapes if shape.kind == "transaction"]
    assert [shape.written for shape in shapes] == [("moves", "audit", "stock")]
    assert heard.templates == plain.templates
    assert heard.tables == plain.tables
    writes = {table.name: table.writes for table in plain.tables if table.writes}
    assert writes == {"audit": 2, "moves": 2, "stock": 1}
