"""Kinds, transaction control and noise."""

from hashlib import blake2b

import pytest

from analyzer.workload.kinds import control_of, kind_of
from analyzer.workload.noise import noise_of_table
from analyzer.workload.statements import StatementReader

#: How the transaction that is prepared as 'x' is told, without its name.
X = blake2b(b"x", digest_size=8).hexdigest()


@pytest.mark.parametrize(
    ("sql", "control"),
    [
        (b"BEGIN", ("begin", None)),
        (b"begin;", ("begin", None)),
        (b"BEGIN ISOLATION LEVEL SERIALIZABLE", ("begin", None)),
        (b"/* x */ start /* y */ transaction read only", ("begin", None)),
        (b"COMMIT /*controller='x'*/", ("commit", None)),
        (b"END;", ("commit", None)),
        (b"commit and chain", ("commit", None)),
        (b"COMMIT PREPARED 'x'", ("commit_prepared", X)),
        (b"PREPARE TRANSACTION /* why */ 'x';", ("prepare", X)),
        (b"PREPARE transactions AS SELECT 1", None),
        (b"ROLLBACK", ("rollback", None)),
        (b"ABORT", ("rollback", None)),
        (b"rollback transaction;", ("rollback", None)),
        (b"ROLLBACK TO s1", ("rollback_to", "s1")),
        (b'Rollback Work To Savepoint "S 1";', ("rollback_to", "S 1")),
        (b"rollback prepared 'x'", ("rollback_prepared", X)),
        (b"SAVEPOINT S1;", ("savepoint", "s1")),
        (b'SAVEPOINT "s140""_x1" /*c*/', ("savepoint", 's140"_x1')),
        (b"savepoint `a b`", ("savepoint", "a b")),
        (b"RELEASE SAVEPOINT s1", ("release", "s1")),
        (b"release s1", ("release", "s1")),
        (b"-- why\nCOMMIT", ("commit", None)),
        (b"SELECT 1", None),
        (b"BEGINNING", None),
        (b"SET TRANSACTION READ ONLY", None),
        (b"COMMENT ON TABLE a IS 'x'", None),
        (b"START REPLICATION", None),
        (b"SELECT 'x; COMMIT'", None),
        (b"/* open", None),
        (b"", None),
    ],
)
def test_control(sql: bytes, control: tuple[str, str | None] | None) -> None:
    assert control_of(sql) == control


def test_many_comments_are_no_trouble() -> None:
    assert control_of(b"/* x */" * 20_000 + b"SELECT 1") is None


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("(select 1) union (select 2)", "select"),
        ("with a as (insert into b values (1)) select 1", "select"),
        ("with a as (select 1) insert into b select 1", "insert"),
        ("with a as (select ')') , c as (select 1) delete from b", "delete"),
        ("select * from a for update", "select"),
        ("merge into a using b on true when matched then delete", "update"),
        ("truncate a", "ddl"),
        ("copy a from stdin", "other"),
        ("declare c cursor for select 1", "other"),
        ("prepare q as select 1", "other"),
        ("prepare transaction 'x'", "transaction"),
        ("set x = 1", "other"),
        ("release savepoint s", "transaction"),
        ("call f()", "other"),
        ("?", "other"),
    ],
)
def test_kind(sql: str, kind: str) -> None:
    assert kind_of(sql) == kind


@pytest.mark.parametrize(
    ("sql", "noise"),
    [
        ("select 1", "session"),
        ("SELECT version(), current_schema()", "session"),
        ("set x = 1", "session"),
        ("show all", "session"),
        ("select * from pg_class join information_schema.tables on true", "catalogue"),
        ("select * from pg_stat_activity", "monitoring"),
        ("vacuum a", "monitoring"),
        ("insert into django_migrations (app) values ('x')", "migration"),
        ("create table a (i int)", "migration"),
        ("COPY public.a (x, y) TO stdout", "backup"),
        ("lock table a in access share mode", "backup"),
        ("select reserve_stock(1, 2)", None),
        ("select * from a join pg_class on true", None),
        ("truncate a", None),
        ("copy (select * from a) to stdout", None),
        ("commit", None),
    ],
)
def test_noise(sql: str, noise: str | None) -> None:
    (template,) = StatementReader().read(sql.encode()).templates
    assert template.noise == noise


def test_noise_of_tables() -> None:
    assert noise_of_table("orders") is None
    assert noise_of_table("tenant1.schema_migrations") == "migration"
    assert noise_of_table("information_schema.columns") == "catalogue"
    assert noise_of_table("pg_stat_statements") == "monitoring"
