"""What ran inside of a call counts once, whoever tells it."""

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.model import CodeTag, Schema, Workload
from analyzer.workload.ddl import read_schema
from analyzer.workload.read import read_logs
from analyzer.workload.statements import StatementReader
from analyzer.workload.told_inside import without_told_inside
from analyzer.workload.units import Use

DDL = """
CREATE TABLE stock (id int, n int); CREATE TABLE audit_log (id int); CREATE TABLE prices (id int);
CREATE FUNCTION reserve(i int) RETURNS void LANGUAGE plpgsql AS
  $$ BEGIN UPDATE stock SET n = n - 1 WHERE id = i; END $$;
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO audit_log VALUES (NEW.id); RETURN NEW; END $$;
CREATE TRIGGER note AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION noted();
"""
SCHEMA = read_schema(DDL)
ROWS = (
    ("SELECT reserve($1)", 10, "t"),
    ("UPDATE stock SET n = n - $2 WHERE id = i", 10, "f"),
    ("INSERT INTO orders VALUES ($1)", 4, "t"),
    ("INSERT INTO audit_log VALUES (NEW.id)", 4, "f"),
    ("DO $$ BEGIN DELETE FROM carts; END $$", 2, "t"),
    ("DELETE FROM carts", 2, "f"),
    ("SELECT price FROM prices WHERE id = $1", 7, "f"),
)


def export(path: Path, rows: tuple[tuple[str, int, str], ...] = ROWS) -> str:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("query", "calls", "total_exec_time", "toplevel"))
        writer.writerows((query, calls, calls * 1.5, level) for query, calls, level in rows)
    return str(path)


def totals(workload: Workload) -> dict[str, tuple[int, int]]:
    return {table.name: (table.reads, table.writes) for table in workload.tables}


def test_rows_inside_of_opened_statements_are_left_out(tmp_path: Path) -> None:
    path = export(tmp_path / "pgss.csv")
    opened, _ = read_logs([path], schema=SCHEMA)
    once = {"audit_log": (0, 4), "carts": (0, 2), "orders": (0, 4), "stock": (0, 10)}
    assert totals(opened) == {**once, "prices": (7, 0)}
    assert opened.totals.statements == 16
    texts = {use.template.text for use in opened.templates}
    assert "DELETE FROM carts" not in texts
    closed, _ = read_logs([path])
    assert totals(closed) == {**once, "prices": (7, 0)}
    assert closed.totals.statements == 16


def test_a_text_that_clients_send_as_well_keeps_what_they_did(tmp_path: Path) -> None:
    sent = ("UPDATE stock SET n = n - $2 WHERE id = i", 3, "t")
    workload, _ = read_logs([export(tmp_path / "pgss.csv", (*ROWS[:2], sent))], schema=SCHEMA)
    assert totals(workload) == {"stock": (0, 13)}
    (use,) = [use for use in workload.templates if use.template.kind == "update"]
    assert (use.executions, use.effective, use.duration_us) == (3, 3, 4_500)


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        ("UPDATE stock SET n = 1", False),
        ("UPDATE stock SET n = 1 WHERE id IN (SELECT id FROM stock)", True),  # it is read as well
        ("SELECT * FROM stock", True),
        ("UPDATE prices SET id = 1", True),
        ("SELECT 1", True),
    ],
)
def test_only_what_an_opened_statement_tells_is_left_out(inside: str, kept: bool) -> None:
    reader = StatementReader(schema=SCHEMA)
    (call,), _, _ = reader.read(b"SELECT reserve(1)")
    (text,), _, _ = reader.read(inside.encode())
    outer, inner = Use(call, CodeTag(), None), Use(text, CodeTag(), None)
    outer.executions = outer.effective = 5
    inner.effective = inner.inner = 5
    assert (inner in without_told_inside([outer, inner], SCHEMA)) == kept
    assert without_told_inside([inner], SCHEMA) == [inner]
    assert without_told_inside([outer, inner], Schema()) == [outer, inner]


@given(st.integers(1, 400))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_cut_anywhere(tmp_path: Path, size: int) -> None:
    path = export(tmp_path / "pgss.csv")
    assert (
        read_logs([path], schema=SCHEMA, chunk_bytes=size)[0] == read_logs([path], schema=SCHEMA)[0]
    )


MYSQL_DDL = """
CREATE TABLE `stock` (`id` int) ENGINE=InnoDB;
CREATE TABLE `orders` (`id` int) ENGINE=InnoDB;
CREATE TABLE `audit_log` (`id` int) ENGINE=InnoDB;
DELIMITER ;;
CREATE TRIGGER `noted` AFTER INSERT ON `orders` FOR EACH ROW INSERT INTO audit_log VALUES (NEW.id);;
CREATE PROCEDURE `Reserve`(i int) BEGIN UPDATE stock SET id = i; END ;;
DELIMITER ;
"""


def slow(*statements: tuple[str, str]) -> bytes:
    """A slow log of MariaDB's, of (routine or nothing, text)."""
    return "".join(
        f"# Time: 240305 10:00:{second:02}\n# User@Host: a[a] @ b []\n"
        "# Thread_id: 4  Schema: shop  QC_hit: No\n"
        "# Query_time: 0.001000  Lock_time: 0.000001  Rows_sent: 0  Rows_examined: 1\n"
        "# Rows_affected: 1  Bytes_sent: 52\n"
        + (f"# Stored_routine: {routine}\n" if routine else "")
        + f"SET timestamp={1_709_632_800 + second};\n{text};\n"
        for second, (routine, text) in enumerate(statements)
    ).encode()


@pytest.mark.parametrize("marked", [True, False])
def test_a_slow_log_with_the_statements_of_procedures(tmp_path: Path, marked: bool) -> None:
    path = tmp_path / "slow.log"
    path.write_bytes(
        slow(
            *(("", "BEGIN"), ("shop.Reserve" if marked else "", "UPDATE stock SET id = 3")),
            *(("", "CALL Reserve(3)"), ("", "INSERT INTO orders VALUES (1)"), ("", "COMMIT")),
        )
    )
    schema = read_schema(MYSQL_DDL)
    workload, (report,) = read_logs([str(path)], schema=schema)
    assert report.explained == 1
    assert totals(workload) == {
        "audit_log": (0, 1), "orders": (0, 1), "stock": (0, 1 if marked else 2)
    }  # fmt: skip
    (call,) = [use for use in workload.templates if use.template.text.startswith("CALL")]
    assert call.template.tables == ("stock",)
    (shape,) = [shape for shape in workload.shapes if shape.kind == "transaction"]
    assert shape.written == ("stock", "orders", "audit_log")
    for size in (1, 300, 700):
        assert read_logs([str(path)], schema=schema, chunk_bytes=size)[0] == workload


MARIADB = """
CREATE TABLE ward (id int); CREATE TABLE audit (id int); CREATE TABLE bed (id int);
DELIMITER //
CREATE TRIGGER noted AFTER INSERT ON ward FOR EACH ROW INSERT INTO audit VALUES (NEW.id)//
CREATE PROCEDURE leave_bed(b int) BEGIN UPDATE bed SET n = 0 WHERE id = b; END//
CREATE FUNCTION beds() RETURNS int READS SQL DATA RETURN (SELECT count(*) FROM bed)//
DELIMITER ;
"""
BANNER = "mariadbd, Version: {} (Debian). started with:\nTime\t\t    Id Command\tArgument\n"


@pytest.mark.parametrize("version", ["10.11.19-MariaDB-0+deb12u1", "8.0.36"])
def test_the_general_log_of_mariadb_has_what_triggers_do(version: str, tmp_path: Path) -> None:
    inner = "INSERT INTO audit VALUES (NEW.id)" if "MariaDB" in version else "SELECT 1"
    texts = ("INSERT INTO ward VALUES (1)", inner, "CALL leave_bed(1)", "SELECT beds()")
    path = tmp_path / "general.log"
    lines = (f"2026-01-02T10:00:00.000000Z\t    7 Query\t{text}\n" for text in texts)
    path.write_text(BANNER.format(version) + "".join(lines))
    workload, _ = read_logs([str(path)], schema=read_schema(MARIADB))
    assert totals(workload) == {"audit": (0, 1), "bed": (1, 1), "ward": (0, 1)}


def test_mariadb_audits_what_programs_do(tmp_path: Path) -> None:
    texts = (
        *("INSERT INTO audit VALUES (NEW.id)", "INSERT INTO ward VALUES (1)"),
        *("UPDATE bed SET n = 0 WHERE id =  NAME_CONST(\\'b\\',1)", "CALL leave_bed(1)"),
        "SELECT beds()",
    )
    path = tmp_path / "audit.log"
    head = "20260102 10:00:00,db,app,localhost,7"
    path.write_text("".join(f"{head},{n},QUERY,,'{t}',0\n" for n, t in enumerate(texts)))
    workload, _ = read_logs([str(path)], schema=read_schema(MARIADB))
    assert totals(workload) == {"audit": (0, 1), "bed": (1, 1), "ward": (0, 1)}
