"""The memo: fast, safe and bounded."""

import pytest

from analyzer.model import Schema
from analyzer.workload import memo, statements
from analyzer.workload.memo import LiteralMemo
from analyzer.workload.statements import StatementReader


def texts(*sqls: str) -> list[str]:
    reader = StatementReader()
    return [reader.read(sql.encode()).templates[0].text for sql in sqls]


def test_digits_in_names_tell_statements_apart() -> None:
    got = texts(
        *(f"select * from t{i} where x = {i}" for i in range(20)),
        *(f"select * from t{i} where x = {i}" for i in range(20)),
    )
    assert got == [f"select * from t{i} where x = ?" for i in range(20)] * 2


def test_numbers_of_all_shapes_are_one_statement() -> None:
    got = texts(*(f"select {n} from t1, (select 2) u where y = {n}" for n in (5, 77, 1.5, 22.25)))
    assert set(got) == {"select ? from t1, (select ?) u where y = ?"}


def test_a_hit_needs_no_normaliser(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = StatementReader()
    first = reader.read(b"select * from t1 where x = 1 and y = 'a' and z in (1, 2)")
    monkeypatch.setattr(statements, "normalise", None)
    second = reader.read(b"select * from t1 where x = 999 and y = 'b c -- d' and z in (34, 5)")
    assert first.templates[0] is second.templates[0]


@pytest.mark.parametrize(
    "sql",
    [
        r"select E'\'' from a where b = 'x'",
        "select $$'$$ from a where b = 'x'",
        "select 1 -- it's\n from a where b = 'x'",
        "select /* it's */ 1 from a where b = 'x'",
        """select 1 from "it's", "it's" """,
        "select 'open from a",
    ],
)
def test_what_a_key_cannot_prove_is_not_kept(sql: str) -> None:
    mem: LiteralMemo[str] = LiteralMemo("postgres")
    key = mem.key(sql.encode())
    assert key is None or not mem.proves(key)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "MEMO_BYTES", 10_000)
    monkeypatch.setattr(statements, "MEMO_TEMPLATES", 9_300)  # ten short texts
    monkeypatch.setattr(statements, "MEMO_TAGS", 10)
    reader = StatementReader()
    for i in range(300):
        read = reader.read(f"select a{i} from t /*controller='c{i}'*/".encode())
        assert read.templates[0].text == f"select a{i} from t"
        assert read.tag.entry_point == f"c{i}"
    assert len(reader._templates) <= 10
    assert len(reader._tags) <= 10
    assert len(reader._memo._variants) < 25


def test_the_id_depends_on_dialect_and_text_alone() -> None:
    sql = b"select * from orders where id = 1"
    (one,) = StatementReader().read(sql).templates
    (other,) = StatementReader(schema=Schema(tables=("orders",))).read(sql + b" ").templates
    (mysql,) = StatementReader("mysql").read(sql).templates
    assert one == other
    assert one.id != mysql.id
    assert len(one.id) == 12


@pytest.mark.parametrize(
    ("dialect", "first", "second"),
    [
        ("postgres", 'SELECT * FROM "Orders 1 old"', 'SELECT * FROM "Orders 2 old"'),
        ("mysql", "SELECT * FROM `orders 1`", "SELECT * FROM `orders 2`"),
        ("tsql", "SELECT * FROM [Orders 1]", "SELECT * FROM [Orders 2]"),
    ],
)
def test_a_number_in_a_quoted_name_is_the_names(dialect: str, first: str, second: str) -> None:
    reader = statements.StatementReader(dialect)
    names = [reader.read(sql.encode()).templates[0].tables for sql in (first, second)]
    assert names[0] != names[1]
