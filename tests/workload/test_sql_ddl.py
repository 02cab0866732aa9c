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


def test_a_dump_of_mysql() -> None:
    text = (FIXTURES / "mariadb_dump.sql").read_text()
    assert looks_like_ddl(text.encode())
    schema = read_schema(text)
    assert schema.tables == ("billing.invoices", "order items", "orders", "users")
    assert [(str(key), key.name, key.columns) for key in schema.foreign_keys] == [
        ("order items -> orders", "fk_order", ("order_id",)),
        ("orders -> users", "orders_ibfk_1", ("user_id",)),
    ]
    assert schema.views == {
        "v_open": ("orders", "users"),
        "v_two": ("orders", "users", "order items"),
    }


def test_mysql_as_people_and_other_tools_write_it() -> None:
    schema = read_schema(
        """
        -- CREATE TABLE nope (id int);
        CREATE TABLE IF NOT EXISTS `shop`.`a` (id INT AUTO_INCREMENT PRIMARY KEY, `n;` TEXT
          COMMENT 'FOREIGN KEY (x) REFERENCES nope (id);', `b id` INT REFERENCES b (id));
        INSERT INTO `a` VALUES (1, 'CREATE TABLE nope (id int);');
        CREATE TEMPORARY TABLE t (id int);
        CREATE TABLE b (id INT, c_id INT, KEY (c_id)) ENGINE=InnoDB;
        ALTER TABLE b
        ADD CONSTRAINT `b_c` FOREIGN KEY (`c_id`, d) REFERENCES `c` (`id`, d) ON UPDATE CASCADE,
          ADD FOREIGN KEY b_a (id) REFERENCES `shop`.a (id);
        CREATE TABLE c (id int);
        CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`x`@`%` SQL SECURITY INVOKER VIEW v (x, y) AS
          SELECT a.id, b.id FROM shop.a JOIN b USING (id);
        """
    )
    assert schema.tables == ("b", "c", "shop.a")
    assert sorted((str(key), key.name, key.columns) for key in schema.foreign_keys) == [
        ("b -> c", "b_c", ("c_id", "d")),
        ("b -> shop.a", None, ("id",)),
        ("shop.a -> b", None, ("b id",)),
    ]
    assert schema.views == {"v": ("shop.a", "b")}
