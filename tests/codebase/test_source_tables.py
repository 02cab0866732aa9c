"""Tables out of Python's models, and the statements in string literals."""

from pathlib import Path

import pytest
from support.source_trees import read

from analyzer.codebase import Reading, assemble, noise_of, read_source
from analyzer.codebase.source.queries import looks_like_sql, plain_query
from analyzer.model import Schema, TableMapping
from analyzer.source_queries import with_tables_of_queries

SHOP = Path(__file__).parents[1] / "fixtures" / "source" / "django_shop"


def defined(reading: Reading) -> dict[str, str]:
    """Table to the module that defines it."""
    return {m.table: m.module for m in reading.mappings if m.label}


def used(reading: Reading) -> set[tuple[str, str, str | None]]:
    """(module, table, mode) of uses."""
    return {(m.module, m.table, m.mode) for m in reading.mappings if not m.label}


@pytest.fixture(scope="module")
def shop() -> Reading:
    return with_tables_of_queries(read_source(SHOP, "shop", jobs=1), "postgres", Schema())


def test_django_names_tables_by_application_model_and_meta(shop: Reading) -> None:
    orders, product = "shop.orders.models", "shop.catalogue.models.product"
    assert defined(shop) == {
        "sales_order": orders,
        "sales_order_watchers": orders,
        "order_lines": orders,
        "sales_rushorder": orders,
        "catalogue_product": product,
        "catalogue_product_categories": product,
        "catalogue_product_watchers": product,
        "catalogue_category": "shop.catalogue.models.category",
        "reports.category_form": "shop.catalogue.models.category",
    }
    assert shop.mappings[0] == TableMapping(
        "shop.catalogue.models.category",
        "catalogue_category",
        label="catalogue",
        file="shop/catalogue/models/category.py",
        line=5,
    )
    assert {s.reason: s.count for s in shop.report.skipped} == {
        "a model whose table is named at run time": 1
    }


def test_who_uses_a_model_says_how(shop: Reading) -> None:
    services = "shop.orders.services"
    assert {u for u in used(shop) if noise_of(u[0]) is None} == {
        ("shop.catalogue.forms", "catalogue_product", None),
        (services, "sales_order", "R"),
        (services, "sales_order", "W"),
        (services, "catalogue_product", "W"),
        (services, "catalogue_product", "R"),
        (services, "audit_log", "W"),
        (services, "prices", "R"),
    }
    kinds = {(m.table, m.mode): (m.kind, m.line) for m in shop.mappings if m.module == services}
    assert kinds["sales_order", "R"] == ("model", 21)
    assert kinds["catalogue_product", "W"] == ("model", 12)
    assert kinds["catalogue_product", "R"] == ("sql", 16)
    assert kinds["audit_log", "W"] == ("sql", 14)


def test_a_literal_that_names_a_model_is_an_import_and_a_use(shop: Reading) -> None:
    code = assemble([shop])
    dynamic = {(i.importer, i.imported) for i in code.imports if i.kind == "dynamic"}
    assert dynamic == {("shop.orders.services", "shop.orders.models")}
    assert ("shop.orders.services", "order_lines") in {(m.module, m.table) for m in code.mappings}


def test_no_text_of_a_statement_is_kept(shop: Reading) -> None:
    assert shop.queries == ()
    unread = read_source(SHOP, "shop", jobs=1)
    assert unread.queries
    assert "audit_log" not in repr(unread)


def test_the_home_of_an_abstract_model_with_one_heir_defines_its_table(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "shop/__init__.py": "",
            "shop/abstract_models.py": (
                "from django.db import models\n"
                "class AbstractCart(models.Model):\n    class Meta:\n        abstract = True\n"
                "class Common(models.Model):\n    class Meta:\n        abstract = True\n"
            ),
            "shop/models.py": (
                "from shop.abstract_models import AbstractCart, Common\n"
                "if not registered('shop', 'Cart'):\n    class Cart(AbstractCart, Common):\n"
                "        pass\n"
                "class Other(Common):\n    pass\n"
            ),
        },
    )
    assert {(m.module, m.table, m.line) for m in reading.mappings} == {
        ("shop.models", "shop_cart", 3),
        ("shop.abstract_models", "shop_cart", 2),
        ("shop.models", "shop_other", 5),
    }


def test_a_base_of_the_same_name_from_elsewhere_makes_no_model(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "shop/__init__.py": "",
            "shop/models.py": (
                "from django.db import models\n"
                "class Channel(models.Model):\n    pass\n"
                "class Channels(models.Manager):\n    pass\n"
                "class Size(models.TextChoices):\n    pass\n"
                "def build():\n    class Local(models.Model):\n        pass\n"
            ),
            "shop/queue.py": (
                "from kombu import Channel\nclass Queue(Channel):\n    pass\n"
                "class Model:\n    pass\nclass Plain(Model):\n    pass\n"
            ),
        },
    )
    assert defined(reading) == {"shop_channel": "shop.models"}


def test_sqlalchemy_in_all_its_ways(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "shop/__init__.py": "",
            "shop/base.py": (
                "from sqlalchemy.orm import DeclarativeBase, declared_attr\n"
                "class Base(DeclarativeBase):\n    pass\n"
                "class Named(Base):\n    __abstract__ = True\n"
                "    @declared_attr.directive\n    def __tablename__(cls):\n"
                "        return cls.__name__.lower() + 's'\n"
            ),
            "shop/models.py": (
                "from sqlalchemy import Column, ForeignKey, Table, MetaData\n"
                "from sqlalchemy.orm import Mapped, mapped_column\n"
                "from sqlmodel import SQLModel\n"
                "from shop.base import Base, Named\n"
                "from shop.extensions import db\n"
                "class Order(Base):\n    __tablename__ = 'orders'\n"
                "    __table_args__ = (None, {'schema': 'sales'})\n"
                "    id = Column(int)\n    buyer = Column(ForeignKey('users.id'))\n"
                "class Line(Named):\n    id: Mapped[int] = mapped_column()\n"
                "class Hero(SQLModel, table=True):\n    id: int\n"
                "class HeroIn(SQLModel):\n    id: int\n"
                "class AuditEntry(db.Model):\n    id = db.Column(int)\n"
                "class Special(Order):\n    pass\n"
                "tags = Table('order_tags', Base.metadata, Column('x'))\n"
                "note = Table('printed', 3)\n"
                "class Old(Base):\n    __table__ = Table('legacy', MetaData())\n"
            ),
            "shop/extensions.py": "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n",
            "shop/views.py": (
                "from sqlalchemy import delete, select\n"
                "from shop import models\nfrom shop.models import Order, Line as L, Hero\n"
                "def f(session):\n    session.query(Order.id).all()\n"
                "    session.execute(delete(L).where(L.id == 1))\n"
                "    session.add(models.AuditEntry(id=1))\n"
                "    return Hero\n"
            ),
        },
    )
    assert set(defined(reading)) == {
        *("sales.orders", "lines", "hero", "audit_entry", "order_tags", "printed", "legacy")
    }
    assert used(reading) == {
        ("shop.views", "sales.orders", "R"),
        ("shop.views", "lines", "W"),
        ("shop.views", "audit_entry", "W"),
    }
    assert reading.references == ()


def test_peewee_and_tortoise(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "a.py": "import peewee\nclass Base(peewee.Model):\n    class Meta:\n"
            "        abstract = True\nclass Cart(Base):\n"
            "    class Meta:\n        table_name = 'carts'\n",
            "b.py": "from tortoise.models import Model\nclass Order(Model):\n    pass\n",
        },
    )
    assert set(defined(reading)) == {"carts", "order"}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT id FROM orders",
        "  -- why\n select a, b from x where c = %s",
        "INSERT INTO orders (a) VALUES (%s)",
        "UPDATE orders SET a = 1",
        "delete from orders where id = :id",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE",
        "TRUNCATE orders",
    ],
)
def test_statements_are_told(text: str) -> None:
    assert looks_like_sql(text)


@pytest.mark.parametrize(
    "text",
    [
        "Select an item from the list",
        "Update the order and set a date",
        "Delete from the cart what is gone",
        "Insert into the slot",
        "With this as a start",
        "select",
        "selected from orders",
        "Please SELECT id FROM orders",
        "truncate long names",
    ],
)
def test_prose_is_no_statement(text: str) -> None:
    assert not looks_like_sql(text)


def test_what_is_filled_in_at_run_time() -> None:
    assert plain_query("SELECT a FROM t WHERE b = %(b)s AND c = :c AND d = %s") == (
        "SELECT a FROM t WHERE b = ? AND c = ? AND d = ?"
    )
    assert plain_query("SELECT a::text FROM %s") == "SELECT a::text FROM unknown_at_run_time"
    assert plain_query("DELETE FROM ${table} WHERE id = #{id}") == (
        "DELETE FROM unknown_at_run_time WHERE id = ?"
    )
    assert plain_query("SELECT 1") is None


def test_statements_put_together_of_pieces(tmp_path: Path) -> None:
    code = (
        '"""SELECT doc FROM docstring"""\n'
        "Q = ('SELECT a '\n     'FROM one')\n"
        "R = 'SELECT a FROM two ' + where + ' ORDER BY a'\n"
        "S = f'SELECT a FROM three JOIN {other} ON true'\n"
        "T = 'SELECT a FROM %s' % table\n"
        "U = 'INSERT INTO four (a) ' 'SELECT b FROM five'\n"
        "V = '''\n  SELECT a FROM six\n'''\n"
        "W = 'SELECT a FROM (VALUES'\n"
    )
    reading = with_tables_of_queries(read(tmp_path, {"q.py": code}), "postgres", Schema())
    assert {(m.table, m.mode, m.line) for m in reading.mappings} == {
        ("one", "R", 2),
        ("two", "R", 4),
        ("three", "R", 5),
        ("four", "W", 7),
        ("five", "R", 7),
        ("six", "R", 8),
    }
    assert {m.kind for m in reading.mappings} == {"sql"}


def test_quotes_tell_the_dialect_and_what_cannot_be_parsed_is_counted(tmp_path: Path) -> None:
    code = (
        "A = 'SELECT `a` FROM `mysql_table` WHERE `b` = 1'\n"
        "B = 'SELECT TOP 1 a FROM [server_table] WHERE b = 1'\n"
        "C = 'SELECT a FROM postgres_table WHERE b @> c'\n"
        "D = 'SELECT a, FROM FROM broken WHERE (('\n"
    )
    reading = with_tables_of_queries(read(tmp_path, {"q.py": code}), "postgres", Schema())
    assert {m.table for m in reading.mappings} == {"mysql_table", "server_table", "postgres_table"}
    assert {s.reason: s.count for s in reading.report.skipped} == {
        "a statement in the source that no parser understands": 1
    }
