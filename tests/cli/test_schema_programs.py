"""A schema's functions and triggers reach the statements of a log, whichever file they stand in."""

from pathlib import Path

from analyzer.model import silent
from analyzer.sources import ReadOptions, read_sources


def test_a_trigger_in_one_file_opens_the_function_in_another(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text(
        "2026-01-02 10:00:01.000 UTC [7] LOG:  statement: INSERT INTO orders VALUES (1)\n"
        "2026-01-02 10:00:02.000 UTC [7] LOG:  statement: SELECT * FROM orders\n"
    )
    tables = tmp_path / "tables.sql"
    tables.write_text(
        "CREATE TABLE orders (id int);\nCREATE TABLE audit (id int);\n"
        "CREATE TRIGGER kept AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION keep();\n"
    )
    functions = tmp_path / "functions.sql"
    functions.write_text(
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$\n"
        "BEGIN INSERT INTO audit VALUES (NEW.id); RETURN NEW; END $$;\n"
    )
    read = read_sources([log, tables, functions], ReadOptions(), silent)
    assert {table.name: table.writes for table in read.workload.tables} == {"audit": 1, "orders": 1}
    assert [(report.kind, report.bytes > 0) for report in read.reports][1:] == [
        ("schema", True)
    ] * 2
    assert (read.schema.routines, read.schema.triggers) == ({}, ())
