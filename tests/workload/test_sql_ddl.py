"""Schemas out of DDL as pg_dump and people write it."""

from pathlib import Path

from analyzer.model import ForeignKey
from analyzer.workload.ddl import looks_like_ddl, read_schema

FIXTURES = Path(__file__).parents[1] / "fixtures" / "sql"


def test_a_schema_written_by_hand() -> None:
    schema = read_schema((FIXTURES / "hand.schema.sql").read_text())
    assert len(schema.tables) == 8
    assert "Order Notes" in schema.tables
    assert len(schema.foreign_keys) == 6
    assert [str(k) for k in schema.foreign_keys if k.table == k.target] == [
        "customers -> customers"
    ]
    assert (
        ForeignKey("invoices", "orders", "invoices_order_fk", ("order_id",)) in schema.foreign_keys
    )


def test_a_dump() -> None:
    schema = read_schema((FIXTURES / "dump.schema.sql").read_text())
    assert schema.tables == (
        "audit.log",
        "legacy",
        "order_items",
        "orders",
        "orders_2025",
        "orders_2026",
    )
    assert [(str(key), key.name) for key in schema.foreign_keys] == [
        ("audit.log -> orders", "log_order_fk"),
        ("order_items -> orders", "items_orders_fk"),
    ]
    assert schema.foreign_keys[1].columns == ("order_id", "order_day")
    assert schema.partitions == {"orders_2025": "orders", "orders_2026": "orders"}
    assert schema.views == {
        "per_day": ("orders", "order_items", "audit.log"),
        "totals": ("orders", "order_items"),
    }


def test_a_statement_that_cannot_be_parsed_does_not_spoil_the_others() -> None:
    schema = read_schema("CREATE TABLE a (i int); CREATE TABLE b (i frob(; CREATE TABLE c (i int)")
    assert "a" in schema.tables


def test_ddl_is_told_from_logs() -> None:
    assert looks_like_ddl((FIXTURES / "dump.schema.sql").read_bytes())
    assert looks_like_ddl((FIXTURES / "hand.schema.sql").read_bytes())
    log = b"2026-11-22 10:00:00.100 UTC [101] LOG:  statement: CREATE TABLE a (\n\ti int)\n"
    assert not looks_like_ddl(log)
    assert not looks_like_ddl(b'{"message": "x"}\nCREATE TABLE a (i int);\n')
    assert not looks_like_ddl(b"source,target\na,b\n")
    assert not looks_like_ddl(b"")
