"""Procedures, functions and triggers in MySQL's DDL."""

from pathlib import Path

import pytest

from analyzer.model import Template
from analyzer.workload.ddl import read_schema
from analyzer.workload.read import read_logs
from analyzer.workload.statements import StatementReader

DUMP = r"""-- MySQL dump 10.13
CREATE TABLE `orders` (`id` int) ENGINE=InnoDB;
CREATE TABLE `stock` (`id` int) ENGINE=InnoDB;
CREATE TABLE `audit` (`id` int) ENGINE=InnoDB;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `orders_ai`
AFTER INSERT ON `orders` FOR EACH ROW BEGIN
  IF NEW.id > 5 THEN
    INSERT INTO audit (id) VALUES (NEW.id);
  END IF;
END */;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `reserve`(IN p INT)
BEGIN
  DECLARE n INT DEFAULT 0; DECLARE c CURSOR FOR SELECT id FROM cursed;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END;
  SELECT COUNT(*) INTO n FROM stock WHERE id = p FOR UPDATE;
  CREATE TEMPORARY TABLE mine SELECT * FROM source;
  SELECT * FROM mine;
  CASE WHEN n > 0 THEN
    UPDATE stock SET q = CASE WHEN q > 1 THEN q - 1 ELSE 0 END WHERE id = p;
  ELSE SELECT 1; END CASE;
  WHILE n > 0 DO
    INSERT INTO orders (id) VALUES (n);
    SET n = n - (SELECT max(x) FROM numbers);
  END WHILE;
  CALL other;
END ;;
CREATE FUNCTION `f`() RETURNS int READS SQL DATA RETURN (SELECT count(*) FROM fs) ;;
DELIMITER $$
CREATE PROCEDURE built(t TEXT) BEGIN
  PREPARE s FROM @sql; EXECUTE s; DELETE FROM audit;
END$$
DELIMITER ;
CREATE TRIGGER gone BEFORE DELETE ON orders FOR EACH ROW DELETE FROM stock WHERE id = OLD.id;
CREATE PROCEDURE Other() UPDATE audit SET id = 1;
"""
SCHEMA = read_schema(DUMP)
RESERVES = "L stock, R cursed, R numbers, R source, R stock, W audit, W orders, W stock"


def one(sql: str) -> Template:
    (template,) = StatementReader("mysql", schema=SCHEMA).read(sql.encode()).templates
    return template


@pytest.mark.parametrize(
    ("sql", "accesses"),
    [
        ("CALL reserve(1)", RESERVES),
        ("call other", "W audit"),
        ("INSERT INTO orders VALUES (1)", "W audit, W orders"),
        ("INSERT IGNORE INTO orders VALUES (1)", "W audit, W orders"),
        ("REPLACE INTO orders VALUES (1)", "W audit, W orders, W stock"),
        ("UPDATE orders SET id = 1", "W orders"),
        ("DELETE o FROM orders o JOIN fs ON true", "R fs, W orders, W stock"),
        ("SELECT F() FROM stock", "R fs, R stock"),
        ("SET @x = f()", "R fs"),
    ],
)
def test_what_a_statement_touches(sql: str, accesses: str) -> None:
    assert sorted(map(str, one(sql).accesses)) == accesses.split(", ")


def test_what_it_came_through_is_told() -> None:
    assert one("INSERT INTO orders VALUES (1)").via == (("audit", "orders_ai"),)


def test_a_statement_that_is_prepared_in_a_procedure_is_unknown() -> None:
    template = one("CALL built('x')")
    assert template.parsed_by == "tokens"
    assert [str(access) for access in template.accesses] == ["W audit"]


def test_tables_of_the_dump_are_what_they_were() -> None:
    assert SCHEMA.tables == ("audit", "orders", "stock")


def test_a_general_log(tmp_path: Path) -> None:
    path = tmp_path / "general.log"
    path.write_text(
        "2026-01-02T10:00:00.000000Z\t    8 Connect\tweb@localhost on shop using TCP/IP\n"
        "2026-01-02T10:00:00.100000Z\t    8 Query\tBEGIN\n"
        "2026-01-02T10:00:00.200000Z\t    8 Query\tCALL reserve(1)\n"
        "2026-01-02T10:00:00.300000Z\t    8 Query\tCOMMIT\n"
        "2026-01-02T10:00:00.400000Z\t    8 Quit\t\n"
    )
    workload, _ = read_logs([str(path)], schema=SCHEMA)
    written = [shape.written for shape in workload.shapes if shape.kind == "transaction"]
    assert written == [("stock", "orders", "audit")]
