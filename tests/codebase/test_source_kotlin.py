"""Kotlin, beside Java: imports with aliases, top-level functions, JPA's and Exposed's tables."""

from pathlib import Path

from support.source_trees import edges, read

SHOP = {
    "shop/Order.kt": (
        "package shop\n\nimport mail.Sender as Post\nimport util.trim\nimport base.*\n\n"
        '@Entity\n@Table(name = "orders")\n'
        "class Order(val part: Part, @Id val id: Long) : Base<Tag>(), Audited {\n"
        '  @ManyToMany\n  @JoinTable(name = "order_tags")\n  val tags: Set<Tag> = emptySet()\n'
        '  fun send() {\n    Post.send(trim("x"))\n  }\n}\n'
    ),
    "shop/Tag.kt": 'package shop\n\n@Entity\nclass Tag {\n  var name: String = ""\n}\n',
    "shop/Part.java": "package shop;\nclass Part { Order order; }\n",
    "shop/Orders.kt": (
        "package shop\n\ninterface Orders : JpaRepository<Order, Long> {\n"
        '  @Query("SELECT a FROM audit " + "WHERE id = 1")\n  fun all(): List<Order>\n}\n'
        'object People : IntIdTable("people") {\n  val age = integer("age")\n}\n'
    ),
    "mail/Sender.kt": "package mail\n\nobject Sender {\n  fun send(a: Any) = 1\n}\n",
    "util/Texts.kt": "package util\n\nfun trim(a: String) = a\n",
    "base/Base.kt": "package base\n\nopen class Base<T>\ninterface Audited\n",
}


def test_imports_of_kotlin_and_java_together(tmp_path: Path) -> None:
    assert edges(read(tmp_path, SHOP)) == {
        ("shop.Order", "mail.Sender"),
        ("shop.Order", "util.Texts"),
        ("shop.Order", "base.Base"),
        ("shop.Order", "shop.Part"),
        ("shop.Order", "shop.Tag"),
        ("shop.Part", "shop.Order"),
        ("shop.Orders", "shop.Order"),
    }


def test_tables_of_jpa_and_exposed(tmp_path: Path) -> None:
    reading = read(tmp_path, SHOP)
    assert {(m.module, m.table, m.line, bool(m.label)) for m in reading.mappings} == {
        ("shop.Order", "orders", 9, True),
        ("shop.Order", "order_tags", 12, True),
        ("shop.Tag", "Tag", 4, True),
        ("shop.Orders", "people", 7, True),
        ("shop.Orders", "orders", 3, False),
    }
    assert [(q.text, q.line) for q in reading.queries] == [("SELECT a FROM audit WHERE id = 1", 4)]


def test_broken_kotlin_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    reading = read(tmp_path, {**SHOP, "shop/Bad.kt": "package shop\n\nval t: Tag = )(\n"})
    assert ("shop.Bad", "shop.Tag") in edges(reading)
    assert "shop/Bad.kt (syntax error in line 3)" in reading.report.warnings[0]
