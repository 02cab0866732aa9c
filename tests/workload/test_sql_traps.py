"""What has misled readers of SQL before: one line for each trap."""

import pytest

from analyzer.model import Template
from analyzer.workload.ddl import read_schema
from analyzer.workload.pglast_accesses import pglast_accesses
from analyzer.workload.statements import StatementReader
from analyzer.workload.token_accesses import token_accesses

SCHEMA = read_schema(
    """
    CREATE TABLE orders (id int) PARTITION BY RANGE (id);
    CREATE TABLE orders_2025 PARTITION OF orders FOR VALUES FROM (1) TO (2);
    CREATE TABLE order_items (id int); CREATE TABLE events (id int);
    CREATE TABLE part (x int); CREATE TABLE piece (x int);
    ALTER TABLE ONLY part ATTACH PARTITION piece FOR VALUES IN (1);
    CREATE VIEW totals AS SELECT * FROM orders JOIN order_items USING (id);
    CREATE VIEW all_of_it AS SELECT * FROM totals, events;
    """
)

TRAPS = [
    # Common table expressions
    ("with t as (select * from t) select * from t", "R t"),
    ("with recursive t as (select 1 union all select * from t) select * from t", ""),
    ("with a as (select * from x.a) select * from a", "R x.a"),
    ("with a as (select 1), b as (select * from a) select * from b, y", "R y"),
    ("select * from a where i in (with x as (select * from b) select i from x)", "R a, R b"),
    ("insert into a with q as (select * from b) select * from q", "W a, R b"),
    (
        "with q as (update a set x = 1 returning *) insert into l select * from q",
        "W a, W l",
    ),
    # What is written, and what only read
    ("merge into a using b on a.i = b.i when matched then delete", "W a, R b"),
    ("delete from only a using b, c where a.i = b.i", "W a, R b, R c"),
    ("update a set x = 1 from b join c on true where exists (select 1 from d)", ""),
    ("insert into a select * from a", "W a, R a"),
    ("insert into a (i) values (1) on conflict (i) do update set i = (select 1 from b)", ""),
    ("insert into a default values", "W a"),
    ("truncate only a, b cascade", "W a, W b"),
    ("copy a (x, y) from stdin", "W a"),
    ("copy a to stdout", "R a"),
    ("copy (select * from a) to stdout", "R a"),
    ("select * into a from b", "W a, R b"),
    ("select * into temp a from b", "R b"),
    ("create table a as select * from b", "W a, R b"),
    ("create temp table a as select * from b", "R b"),
    ("create table a (i int references b)", ""),
    ("create view a as select * from b", ""),
    ("alter table a add column x int", ""),
    # Locks
    ("lock table a, b in exclusive mode", "L a, L b"),
    ("select * from a x join b y on true for update of y", "R a, R b, L b"),
    ("select * from a for no key update skip locked", "R a, L a"),
    ("select * from (select * from a) q, d for share of q nowait", "R a, L a, R d"),
    # Wrapped statements
    ('declare "c 1" no scroll cursor with hold for select * from a for update', "R a, L a"),
    ("explain select * from a", ""),
    ("explain (analyze, buffers) delete from a", "W a"),
    ("prepare q (int) as select * from a where i = $1", ""),
    ("fetch all from c1", ""),
    # What looks like a table
    ("select extract(epoch from now()), x is distinct from y from a", "R a"),
    ("select * from generate_series(1, 2) g, unnest(array[1, 2]) u", ""),
    ("select * from dblink('x', 'select * from y') as t(a int)", ""),
    ("select * from pg_catalog.pg_class, pg_stat_activity, pg_temp_3.x", ""),
    ("select '/* from b */', '-- from c' from a", "R a"),
    ('select 1 from "it\'s -- no comment"', "R it's -- no comment"),
    ("do $$ begin update a set x = 1; end $$", "W a"),
    # Names
    (
        'select * from public.a, billing.a, "Order Notes", PUBLIC.Foo, "Foo"',
        "R a, R billing.a, R Order Notes, R foo, R Foo",
    ),
    # Forms that parsers stumble over
    ("table a", "R a"),
    ("(select * from a) union (select * from b) order by 1", "R a, R b"),
    ("select * from only a tablesample system (10)", "R a"),
    ("select x ? 'k', x ?| array['a'], x::jsonb ?& array['b'] from a", "R a"),
    ("select interval '1 day', date '2020-01-01' + interval '1' day from a", "R a"),
    ("select x::numeric(10, 2), y[1:2] from a fetch first 5 rows only", "R a"),
    ("select a.i from a where not exists (select from b)", "R a, R b"),
    ("/*+ SeqScan(a) */ select * from a", "R a"),
    # Views and partitions
    ("select * from totals where id = 1 for update", ""),
    ("select * from all_of_it", "R orders, R order_items, R events"),
    ("select * from orders_2025, orders_2031, events_2024_01", "R orders, R events"),
    ("insert into piece values (1)", "W part"),
    ("select * from nothing_known_2024", "R nothing_known_2024"),
]
#: Longer answers, by the beginning of the statement.
LONG = {
    "update a set x": "W a, R b, R c, R d",
    "insert into a (i) values (1) on": "W a, R b",
    "select * from totals": "R orders, R order_items, L orders, L order_items",
}


def one(sql: str) -> Template:
    (template,) = StatementReader(schema=SCHEMA).read(sql.encode()).templates
    return template


@pytest.mark.parametrize(("sql", "accesses"), TRAPS)
def test_trap(sql: str, accesses: str) -> None:
    template = one(sql)
    expected = next((long for start, long in LONG.items() if sql.startswith(start)), accesses)
    got = sorted(map(str, template.accesses))
    assert got == sorted(expected.split(", ")) if expected else got == []
    assert template.parsed_by != "tokens"


def test_the_target_of_the_outer_statement_is_the_main_table() -> None:
    assert one("with q as (update a set x = 1) insert into l select * from z").main == "l"
    assert one("select (select 1 from b) from a").main == "a"
    assert one("select * from (select * from (select * from deep) x) y").main == "deep"
    assert one("with q as (select * from b) select * from q").main == "b"
    assert one("select 1 where exists (select 1 from z)").main == "z"
    assert one("select * from totals").main == "orders"
    assert one("select 1").main is None


def test_what_a_view_opened_is_told() -> None:
    assert one("select * from totals").via == (("orders", "totals"), ("order_items", "totals"))


def test_a_text_may_hold_several_statements() -> None:
    read = StatementReader().read(b"select 1 from a; update b set x = ';'; release savepoint s;")
    assert [t.text for t in read.templates] == [
        "select ? from a",
        "update b set x = ?",
        "RELEASE SAVEPOINT ?",
    ]
    assert [t.main for t in read.templates] == ["a", "b", None]
    assert StatementReader().read(b" ;; ").templates == ()


@pytest.mark.parametrize(
    ("sql", "accesses"),
    [
        ("select * from a join b on a.x = b.x where a.y = 'cut of", "R a, R b"),
        ("select * from a where (x = 1 and", "R a"),
        ("insert into a (x, y) values (1, ", "W a"),
        ("update a set x = 1, y = (select max(i) from b whe", "W a, R b"),
    ],
)
def test_a_statement_cut_short_is_marked(sql: str, accesses: str) -> None:
    template = one(sql)
    assert template.partial
    assert ", ".join(map(str, template.accesses)) == accesses
    assert "cut of" not in template.text


@pytest.mark.parametrize("ending", ["insert into a default values", "set x = on"])
def test_a_whole_statement_is_not_marked(ending: str) -> None:
    assert not one(ending).partial


@pytest.mark.parametrize("unit", ["(", "(select * from ", "case when x then ", "not "])
def test_deep_nesting_ends_in_a_scan_of_the_words(unit: str) -> None:
    template = one(f"select * from a where {unit * 3000} 1")
    assert template.parsed_by == "tokens"
    assert template.main == "a"


def test_nothing_of_a_statement_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(0):
        one("alter system frobnicate 'S3cret!' from a")
        one("create user bob password 'S3cret!'")
        one("select * from a frobnicate where ((( 'S3cret!'")
    assert caplog.text == ""


#: Where the words alone cannot know better.
NOT_BY_WORDS = ("create", "explain", "prepare", "do ", "fetch", "alter", "with t", "copy (")


@pytest.mark.parametrize(
    "sql", [sql for sql, _ in TRAPS if not sql.startswith(NOT_BY_WORDS) and "for " not in sql]
)
def test_the_words_give_the_tables_that_the_parser_gives(sql: str) -> None:
    parsed = pglast_accesses(sql)
    assert parsed is not None
    words = {access.table for access in token_accesses(sql, "postgres").accesses()}
    assert {a.table for a in parsed.accesses()} == words


@pytest.mark.parametrize(
    ("sql", "accesses"),
    [
        (r"""select * from `a` where x = 'it\'s' and y = "from b" -- c""", "R a"),
        ("update ignore low_priority a set x = 1", "W a"),
        ('insert into a (x) values ("b") on duplicate key update x = values(x)', "W a"),
        ("update a join b on a.i = b.i set a.x = 1", "W a, R b"),
        ("delete x from a x join b on x.i = b.i", "W a, R b"),
        ("select * from a lock in share mode", "R a, L a"),
        ("select * from db2.Orders o # tail 'x", "R db2.Orders"),
        ("replace into a set x = 1", "W a"),
    ],
)
def test_mysql(sql: str, accesses: str) -> None:
    (template,) = StatementReader("mysql").read(sql.encode()).templates
    assert ", ".join(map(str, template.accesses)) == accesses
    assert not template.partial
