"""Go packages as `go list` has them, and the structs of mappers."""

from pathlib import Path

from support.source_trees import edges, read

from analyzer.model import Import, Module

SHOP = {
    "go.mod": "module example.com/shop // the shop\n\ngo 1.22\n",
    "main.go": 'package main\n\nimport (\n\t"fmt"\n\t"example.com/shop/orders"\n)\n',
    "orders/order.go": (
        'package orders\n\nimport (\n\tm "example.com/shop/mail"\n\t_ "example.com/shop/db/v2"\n)\n'
        'type Order struct {\n\tgorm.Model\n\tTags []Tag `gorm:"many2many:order_tags;"`\n}\n'
        "func send() { _ = m.Message{} }\n"
    ),
    "orders/order_test.go": 'package orders\n\nimport "example.com/shop/testing"\n',
    "orders/tool.go": '//go:build ignore\n\npackage main\n\nimport "example.com/shop/testing"\n',
    "mail/mail.go": (
        'package mail\n\ntype Message struct {\n\tID int `gorm:"primaryKey" json:"id"`\n}\n'
        'func (*Message) TableName() string {\n\treturn "outbox"\n}\n'
        'type Plain struct {\n\tA int `json:"a"`\n}\n'
    ),
    "db/go.mod": "module example.com/shop/db/v2\n",
    "db/db.go": (
        'package db\n\ntype Company struct {\n\tID int64 `bun:"table:firms"`\n}\n'
        'type AuditEntry struct {\n\tID int64 `xorm:"pk"`\n}\n'
        "const Q = `SELECT a FROM stock`\n"
    ),
    "testing/t.go": "package testing\n",
    "vendor/x/x.go": "package x\n",
}


def test_packages_by_their_import_path(tmp_path: Path) -> None:
    reading = read(tmp_path, SHOP)
    assert reading.imports == (
        Import("example.com/shop", "example.com/shop/orders", file="main.go", line=5),
        Import("example.com/shop/orders", "example.com/shop/db/v2", file="orders/order.go", line=5),
        Import("example.com/shop/orders", "example.com/shop/mail", file="orders/order.go", line=4),
    )
    modules = {m.name: m for m in reading.modules}
    assert modules["example.com/shop/orders"] == Module("example.com/shop/orders", "orders", 19)
    assert "example.com/shop/vendor/x" not in modules


def test_without_a_go_mod_the_imports_tell_where_paths_begin(tmp_path: Path) -> None:
    reading = read(tmp_path, {name: text for name, text in SHOP.items() if "go.mod" not in name})
    assert ("example.com/shop", "example.com/shop/orders") in edges(reading)


def test_tables_of_gorm_xorm_and_bun(tmp_path: Path) -> None:
    reading = read(tmp_path, SHOP)
    shop = "example.com/shop"
    assert {(m.module, m.table, m.line) for m in reading.mappings if m.label} == {
        (f"{shop}/orders", "orders", 7),
        (f"{shop}/orders", "order_tags", 9),
        (f"{shop}/mail", "outbox", 3),
        (f"{shop}/db/v2", "firms", 3),
        (f"{shop}/db/v2", "audit_entry", 6),
    }
    assert {(m.module, m.table, m.line) for m in reading.mappings if not m.label} == {
        (f"{shop}/orders", "outbox", 11)
    }
    assert [q.text for q in reading.queries] == ["SELECT a FROM stock"]


def test_the_singular_is_a_setting(tmp_path: Path) -> None:
    setting = "package main\nvar x = schema.NamingStrategy{\n\tSingularTable: true,\n}\n"
    reading = read(tmp_path, {**SHOP, "setting.go": setting})
    assert "order" in {m.table for m in reading.mappings}
    assert "orders" not in {m.table for m in reading.mappings}
