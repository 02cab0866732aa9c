"""Ruby: constants as Zeitwerk finds them, associations, Active Record's tables."""

from pathlib import Path

import pytest
from support.source_trees import edges, read

from analyzer.model import Schema
from analyzer.source_queries import with_tables_of_queries

SHOP = {
    "app/models/application_record.rb": (
        "class ApplicationRecord < ActiveRecord::Base\n  self.abstract_class = true\nend\n"
    ),
    "app/models/order.rb": (
        "class Order < ApplicationRecord\n  belongs_to :user, class_name: 'Person'\n"
        "  has_many :line_items\n  has_and_belongs_to_many :tags\n"
        "  has_and_belongs_to_many :flags, class_name: 'Tag', join_table: 'order_flags'\n"
        "  belongs_to :owner, polymorphic: true\n  LIMIT = 3\nend\n"
    ),
    "app/models/line_item.rb": "class LineItem < ApplicationRecord\nend\n",
    "app/models/tag.rb": "class Tag < ApplicationRecord\n  self.table_name = 'labels'\nend\n",
    "app/models/person.rb": "class Person < ApplicationRecord\nend\n",
    "app/models/rush_order.rb": "class RushOrder < Order\nend\n",
    "app/models/plain.rb": "class Plain\nend\n",
    "app/models/admin/report.rb": (
        "module Admin\n  class Report < ApplicationRecord\n    def f\n      Order.where(a: 1)\n"
        "      Order::LIMIT\n    end\n  end\nend\n"
    ),
    "engines/blog/lib/blog/engine.rb": (
        "module Blog\n  class Engine < ::Rails::Engine\n    isolate_namespace Blog\n  end\nend\n"
    ),
    "engines/blog/app/models/blog/post.rb": (
        "module Blog\n  class Post < ::ApplicationRecord\n    has_many :comments\n  end\nend\n"
    ),
    "engines/blog/app/models/blog/comment.rb": ("class Blog::Comment < ApplicationRecord\nend\n"),
    "app/services/checkout.rb": (
        "require_relative '../lib/helper'\nmodule Services\n  class Checkout\n    def call\n"
        "      Order.where(id: 1).update_all(state: 'x')\n      Tag.find(1)\n"
        "      Blog::Post.create!(a: 1)\n      Person.human_name\n"
        '      connection.execute("SELECT a FROM audit WHERE id = #{id}")\n'
        "      sql = <<~SQL\n        DELETE FROM carts WHERE id = 1\n      SQL\n"
        "    end\n  end\nend\n"
    ),
    "app/lib/helper.rb": "module Helper\nend\n",
    "db/migrate/1_create.rb": (
        "class Create < ActiveRecord::Migration[7.0]\n  def change\n"
        "    create_table(:x) { |t| t.belongs_to :order }\n  end\nend\n"
    ),
}


def test_constants_by_nesting_and_associations(tmp_path: Path) -> None:
    models = "app/models"
    reading = read(tmp_path, SHOP)
    assert {e for e in edges(reading, "static") if "application_record" not in e[1]} == {
        (f"{models}/rush_order.rb", f"{models}/order.rb"),
        (f"{models}/admin/report.rb", f"{models}/order.rb"),
        ("app/services/checkout.rb", "app/lib/helper.rb"),
        ("app/services/checkout.rb", f"{models}/order.rb"),
        ("app/services/checkout.rb", f"{models}/tag.rb"),
        ("app/services/checkout.rb", f"{models}/person.rb"),
        ("app/services/checkout.rb", "engines/blog/app/models/blog/post.rb"),
    }
    assert edges(reading, "dynamic") == {
        (f"{models}/order.rb", f"{models}/person.rb"),
        (f"{models}/order.rb", f"{models}/line_item.rb"),
        (f"{models}/order.rb", f"{models}/tag.rb"),
        ("engines/blog/app/models/blog/post.rb", "engines/blog/app/models/blog/comment.rb"),
    }
    lines = {(i.importer, i.imported): i.line for i in reading.imports}
    assert lines["app/services/checkout.rb", f"{models}/tag.rb"] == 6


def test_tables_by_active_record_s_conventions(tmp_path: Path) -> None:
    reading = with_tables_of_queries(read(tmp_path, SHOP), "postgres", Schema())
    assert {(m.label, m.table, m.line) for m in reading.mappings if m.label} == {
        ("Order", "orders", 1),
        ("Order", "labels_orders", 4),
        ("Order", "order_flags", 5),
        ("LineItem", "line_items", 1),
        ("Tag", "labels", 1),
        ("Person", "people", 1),
        ("RushOrder", "orders", 1),
        ("Admin::Report", "reports", 2),
        ("Blog::Post", "blog_posts", 2),
        ("Blog::Comment", "blog_comments", 1),
    }
    assert {(m.module, m.table, m.mode, m.line) for m in reading.mappings if not m.label} == {
        ("app/models/admin/report.rb", "orders", "R", 4),
        ("app/services/checkout.rb", "orders", "W", 5),
        ("app/services/checkout.rb", "labels", "R", 6),
        ("app/services/checkout.rb", "blog_posts", "W", 7),
        ("app/services/checkout.rb", "audit", "R", 9),
        ("app/services/checkout.rb", "carts", "W", 10),
    }


def test_a_namespace_that_many_files_open_is_nobody_s_import(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "a.rb": "module Shop\n  module A\n  end\nend\n",
            "b.rb": "module Shop\n  module B\n    Shop\n    Shop::A\n  end\nend\n",
            "c.rb": "def (\n",
        },
    )
    assert edges(reading) == {("b.rb", "a.rb")}
    assert "c.rb (syntax error in line 1)" in reading.report.warnings[0]


POST = "class Post < ApplicationRecord\n  translates {}\nend\n"
BASE = {"app/models/application_record.rb": SHOP["app/models/application_record.rb"]}
MOBILITY = "Mobility.configure do\n  plugins do\n    backend :{}\n  end\nend\n"
SHARED = {"mobility_string_translations", "mobility_text_translations"}


@pytest.mark.parametrize(
    ("arguments", "backend", "tables"),
    [
        (":title, :body", None, {"post_translations"}),
        (":title, table_name: 'texts'", None, {"texts"}),
        ("*COLUMNS, backend: :table", "key_value", {"post_translations"}),
        (":title", "table", {"post_translations"}),
        (":title", "key_value", SHARED),
        (":title, backend: :jsonb", None, set()),
        (":title", "jsonb", set()),
    ],
)
def test_translated_columns_stand_in_tables_of_their_own(
    tmp_path: Path, arguments: str, backend: str | None, tables: set[str]
) -> None:
    files = {**BASE, "app/models/post.rb": POST.format(arguments)}
    if backend:
        files["config/initializers/mobility.rb"] = MOBILITY.format(backend)
    found = read(tmp_path, files).mappings
    assert {m.table for m in found} - {"posts"} == tables
    assert {m.line for m in found if m.table in tables} == ({2} if tables else set())


def test_another_backend_is_not_mobilitys(tmp_path: Path) -> None:
    files = {**BASE, "app/models/post.rb": POST.format(":title"), "c.rb": "backend :key_value\n"}
    assert "post_translations" in {m.table for m in read(tmp_path, files).mappings}
