"""The schema that lies within source code: dumps, Rails' own, and migrations in SQL."""

from pathlib import Path

import pytest
from support.source_trees import tree, zipped

from analyzer.model import ForeignKey
from analyzer.source_schema import FoundSchema, schema_within
from analyzer.sources import ReadOptions, read_sources

RAILS = """ActiveRecord::Schema[7.1].define(version: 2024_01_02) do
  create_table "orders", force: :cascade do |t|
    t.string "state"
  end
  create_table("lines") { |t| t.bigint "order_id" }
  # create_table "ghosts"
  add_foreign_key "lines", "orders", column: "sale_id"
  add_foreign_key :lines, :people
end
"""
MIGRATIONS = {
    "db/migration/V2__lines.sql": (
        "CREATE TABLE lines (id int, o int REFERENCES orders);\nALTER TABLE people RENAME TO users;"
    ),
    "db/migration/V10__drop.sql": "-- DROP TABLE orders;\nCREATE TABLE x (y int);\nDROP TABLE old;",
    "db/migration/V1__begin.sql": (
        "CREATE TABLE orders (id int PRIMARY KEY, p int);\nCREATE TABLE old (id int);\n"
        "CREATE TABLE people (id int);\nALTER TABLE orders ADD FOREIGN KEY (p) REFERENCES people;"
    ),
    "db/migration/U2__lines.sql": "CREATE TABLE undone (id int);\nDROP TABLE lines;",
    "src/test/resources/t.sql": "CREATE TABLE of_a_test (id int);",
    "db/report.sql": "SELECT * FROM orders;",
}


def found(folder: Path) -> FoundSchema:
    schema = schema_within(folder)
    assert schema is not None
    return schema


def test_rails_schema_has_tables_and_foreign_keys(tmp_path: Path) -> None:
    schema = found(tree(tmp_path, {"db/schema.rb": RAILS, "app/a.rb": ""})).schema
    assert schema.tables == ("lines", "orders")
    assert schema.foreign_keys == (
        ForeignKey("lines", "orders", columns=("sale_id",)),
        ForeignKey("lines", "people"),
    )


def test_migrations_follow_their_numbers(tmp_path: Path) -> None:
    schema = found(tree(tmp_path, MIGRATIONS))
    assert schema.schema.tables == ("lines", "orders", "users", "x")
    assert {str(key) for key in schema.schema.foreign_keys} == {
        "lines -> orders",
        "orders -> users",
    }
    assert not any(path.endswith(("U2__lines.sql", "t.sql", "report.sql")) for path in schema.files)


@pytest.mark.parametrize("dump", ["db/structure.sql", "db/schema.sql"])
def test_a_dump_is_the_whole(tmp_path: Path, dump: str) -> None:
    files = {**MIGRATIONS, dump: "CREATE TABLE only_this (id int);", "db/schema.rb": RAILS}
    assert found(tree(tmp_path, files)).schema.tables == ("only_this",)


def test_a_file_that_drops_what_it_makes_anew_has_it(tmp_path: Path) -> None:
    text = "DROP TABLE IF EXISTS a;\nCREATE TABLE a (id int);"
    assert found(tree(tmp_path, {"a.sql": text})).schema.tables == ("a",)


def test_no_schema_is_none(tmp_path: Path) -> None:
    folder = tree(tmp_path, {"a.py": "", "a.sql": "CREATE TABLE (;;", "db/schema.rb": "x = 1\n"})
    assert schema_within(folder) is None
    damaged = tmp_path / "a.zip"
    damaged.write_bytes(b"PK\3\4 and no more")
    assert schema_within(damaged) is None


def test_it_stands_in_where_no_schema_is_given(tmp_path: Path) -> None:
    code = tree(tmp_path / "code", {**MIGRATIONS, "a.py": "import b\n", "b.py": ""})
    stated = tmp_path / "given.sql"
    stated.write_text("CREATE TABLE given (id int);")
    archive = zipped(tmp_path / "code.zip", {**MIGRATIONS, "a.py": "import b\n", "b.py": ""})

    def read(*paths: Path) -> tuple[tuple[str, ...], list[str]]:
        sources = read_sources(paths, ReadOptions(jobs=1), lambda _: None)
        return sources.schema.tables, [report.kind for report in sources.reports]

    assert read(code) == (("lines", "orders", "users", "x"), ["source", "schema"])
    assert read(archive) == (("lines", "orders", "users", "x"), ["source", "schema"])
    assert read(code, stated)[0] == ("given",)


MODEL = "from django.db import models\nclass {0}(models.Model):\n    pass\n"


def warnings(folder: Path, *tables: str) -> tuple[str, ...]:
    ddl = "\n".join(f"CREATE TABLE {table} (id int);" for table in tables)
    models = "".join(MODEL.format(name) for name in ("Order", "Line"))
    files = {"shop/__init__.py": "", "shop/models.py": models, "db/schema.sql": ddl}
    sources = read_sources([tree(folder, files)], ReadOptions(jobs=1), lambda _: None)
    return next(report.warnings for report in sources.reports if report.kind == "source")


def test_names_by_convention_are_held_against_the_schema(tmp_path: Path) -> None:
    assert warnings(tmp_path / "a", "shop_order", "lines") == (
        "1 of 2 tables of models are not in the schema: shop_line.",
    )
    assert warnings(tmp_path / "b", "SHOP_ORDER", "shop_line") == ()
    assert warnings(tmp_path / "c", "something", "else_again") == ()
