"""Java: types by import, package and wildcard; JPA's tables, JPQL, MyBatis' mappers."""

from pathlib import Path

import pytest
from support.source_trees import edges, read

from analyzer.codebase import Reading
from analyzer.model import Schema
from analyzer.source_queries import with_tables_of_queries

MAIN = "src/main/java/com/shop"


def targets(reading: Reading, importer: str, *kinds: str) -> set[str]:
    return {to for who, to in edges(reading, *kinds) if who == importer}


def mapped(reading: Reading) -> set[tuple[str, str, str | None]]:
    """(last part of the module, table, mode) of all mappings."""
    return {(m.module.rpartition(".")[2], m.table, m.mode) for m in reading.mappings}


def test_types_by_import_package_wildcard_and_path(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            f"{MAIN}/orders/Service.java": (
                "package com.shop.orders;\n"
                "import com.shop.mail.Sender;\n"
                "import com.shop.mail.OnlyInComment; // {@link OnlyInComment}\n"
                "import com.shop.base.*;\n"
                "import static com.shop.util.Texts.trim;\n"
                "import com.shop.outer.Outer.Inner;\n"
                "import java.util.List;\n"
                "class Service extends Base {\n"
                "  Sender sender; Inner inner; List<Order> orders;\n"
                '  @Audited void f() { com.shop.path.Direct.call(); trim("x"); }\n'
                '  void g() { new Helper(); Object o = Class.forName("com.shop.late.Loaded"); }\n'
                "  class Helper {}\n}\n"
                "class Second {}\n"
            ),
            f"{MAIN}/orders/Order.java": "package com.shop.orders;\nclass Order { Second s; }\n",
            f"{MAIN}/orders/Helper.java": "package com.shop.orders;\nclass Helper {}\n",
            f"{MAIN}/mail/Sender.java": "package com.shop.mail;\nclass Sender {}\n",
            f"{MAIN}/mail/OnlyInComment.java": "package com.shop.mail;\nclass OnlyInComment {}\n",
            f"{MAIN}/base/Base.java": "package com.shop.base;\nclass Base {}\n",
            f"{MAIN}/base/Audited.java": "package com.shop.base;\n@interface Audited {}\n",
            f"{MAIN}/util/Texts.java": "package com.shop.util;\nclass Texts {}\n",
            f"{MAIN}/outer/Outer.java": "package com.shop.outer;\nclass Outer { class Inner {} }\n",
            f"{MAIN}/path/Direct.java": "package com.shop.path;\nclass Direct {}\n",
            f"{MAIN}/late/Loaded.java": "package com.shop.late;\nclass Loaded {}\n",
            "src/test/java/com/shop/orders/Fixture.java": "package com.shop.orders;\nclass F {}\n",
        },
    )
    assert targets(reading, "com.shop.orders.Service", "static") == {
        *("com.shop.mail.Sender", "com.shop.base.Base", "com.shop.base.Audited"),
        *("com.shop.util.Texts", "com.shop.outer.Outer", "com.shop.path.Direct"),
        "com.shop.orders.Order",
    }
    assert targets(reading, "com.shop.orders.Service", "dynamic") == {"com.shop.late.Loaded"}
    assert targets(reading, "com.shop.orders.Order") == {"com.shop.orders.Service"}
    lines = {i.imported: i.line for i in reading.imports if i.importer.endswith("Service")}
    assert lines["com.shop.mail.Sender"] == 2
    assert lines["com.shop.base.Base"] == 8
    assert {m.name for m in reading.modules if m.noise} == {"com.shop.orders.Fixture"}


def test_types_that_a_call_hands_over(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "a/Context.java": "package a;\npublic class Context { Registry registry() {} }\n",
            "a/Registry.java": "package a;\npublic class Registry { public void add() {} }\n",
            "a/Other.java": "package a;\npublic class Other { Other size() {} }\n",
            "b/User.java": (
                "package b;\nimport a.Context;\n"
                "class User { void f(Context c) {\n  c.registry().add();\n  c.size(); } }\n"
            ),
        },
    )
    assert targets(reading, "b.User") == {"a.Context", "a.Registry"}
    assert {i.imported: i.line for i in reading.imports}["a.Registry"] in (1, 4)


def test_two_source_sets_with_the_same_names_stay_apart(tmp_path: Path) -> None:
    files = {
        f"{part}/com/shop/{name}.java": f"package com.shop;\nclass {name} {{ {text} }}\n"
        for part in ("first", "second")
        for name, text in {"A": "B b;", "B": ""}.items()
    }
    reading = read(tmp_path, files)
    assert {m.name for m in reading.modules} == {"com.shop.A", "com.shop.B"}
    assert edges(reading) == {("com.shop.A", "com.shop.B")}


JPA = {
    "shop/Base.java": "package shop;\n@MappedSuperclass\n"
    "class Base { @ElementCollection Set<String> notes; }\n",
    "shop/Order.java": (
        'package shop;\n@Entity\n@Table(name = Order.TABLE, schema = "sales")\n'
        'class Order extends Base {\n  static final String TABLE = "ORDERS";\n'
        "  @ManyToMany Set<Tag> tags;\n"
        '  @ManyToMany\n  @JoinTable(name = "order_flags") Set<Tag> flags;\n'
        '  @ManyToMany(mappedBy = "x") Set<Tag> not;\n}\n'
    ),
    "shop/Tag.java": 'package shop;\n@Entity(name = "Label")\nclass Tag {}\n',
    "shop/Animal.java": "package shop;\n@Entity\n@Inheritance\nclass Animal {}\n",
    "shop/Dog.java": "package shop;\n@Entity\nclass Dog extends Animal {}\n",
    "shop/Payment.java": (
        "package shop;\n@Entity @Inheritance(strategy = InheritanceType.JOINED)\nclass Payment {}\n"
    ),
    "shop/CardPayment.java": "package shop;\n@Entity\nclass CardPayment extends Payment {}\n",
    "shop/Part.java": "package shop;\n@Embeddable\nclass Part {}\n",
    "shop/TagRepository.java": (
        "package shop;\ninterface TagRepository extends CrudRepository<Tag, Long> {\n"
        '  @Query("select l from Label l join l.orders o where l.id = :id") Tag f();\n'
        '  @Query("update " + "Dog d set d.age = 1") void g();\n'
        '  @Query(value = "select * from audit", nativeQuery = true) void h();\n}\n'
    ),
    "shop/Service.java": (
        "package shop;\nclass Service {\n  void f() { em.find(Order.class, 1); new Dog(); }\n}\n"
    ),
}


def test_jpa_tables_and_who_uses_entities(tmp_path: Path) -> None:
    reading = with_tables_of_queries(read(tmp_path, JPA), "postgres", Schema())
    assert mapped(reading) == {
        ("Order", "sales.ORDERS", None),
        ("Order", "sales.ORDERS_Label", None),
        ("Order", "order_flags", None),
        ("Order", "Order_notes", None),
        ("Tag", "Label", None),
        ("Animal", "Animal", None),
        ("Dog", "Animal", None),
        ("Payment", "Payment", None),
        ("CardPayment", "CardPayment", None),
        ("TagRepository", "Label", None),
        ("TagRepository", "Label", "R"),
        ("TagRepository", "Animal", "W"),
        ("TagRepository", "audit", "R"),
        ("Service", "sales.ORDERS", None),
        ("Service", "Animal", "W"),
    }
    lines = {(m.table, m.mode): m.line for m in reading.mappings if m.module == "shop.Order"}
    assert lines["sales.ORDERS", None] == 4
    assert lines["order_flags", None] == 8


def test_spring_writes_names_with_underscores(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "A.java": "import org.springframework.boot.Boot;\n@Entity\nclass OrderLine {}\n",
            "B.java": '@Entity @Table(name = "StockItem")\nclass B {}\n',
            "C.java": "import org.springframework.data.relational.core.mapping.Table;\n"
            '@Table("carts")\nclass C {}\n',
            "D.java": '@TableName("plus_table")\nclass D {}\n',
        },
    )
    assert {m.table for m in reading.mappings} == {
        "order_line",
        "stock_item",
        "carts",
        "plus_table",
    }


MAPPER = """<?xml version="1.0"?>
<!DOCTYPE mapper PUBLIC "-//mybatis.org//DTD Mapper 3.0//EN" "mybatis-3-mapper.dtd">
<mapper namespace="shop.OrderMapper">
  <sql id="cols">o.id, o.name</sql>
  <select id="all" resultType="x">
    SELECT <include refid="cols"/> FROM orders o
    <where><if test="name != null">AND o.name = #{name}</if></where>
  </select>
  <update id="u">UPDATE stock <set>n = #{n,jdbcType=INTEGER}</set> WHERE id = #{id}</update>
  <insert id="i"><selectKey>SELECT nextval FROM hidden</selectKey>
    INSERT INTO lines (a) VALUES <foreach item="x" separator=",">(#{x})</foreach></insert>
  <delete id="d">DELETE FROM ${table} WHERE id = 1</delete>
</mapper>
"""


def test_mybatis_mappers_speak_for_their_interface(tmp_path: Path) -> None:
    reading = with_tables_of_queries(
        read(
            tmp_path,
            {
                "shop/OrderMapper.java": "package shop;\ninterface OrderMapper {\n"
                '  @Select("SELECT a FROM prices WHERE id = #{id}") A f();\n}\n',
                "res/OrderMapper.xml": MAPPER,
                "res/LooseMapper.xml": MAPPER.replace("shop.OrderMapper", "no.such.Mapper"),
                "pom.xml": "<project/>",
                "res/sqlOther.xml": "<other/>",
                "res/BrokenMapper.xml": "<mapper namespace='x'><select>SELECT",
            },
        ),
        "postgres",
        Schema(),
    )
    told = {("orders", "R", 5), ("stock", "W", 9), ("lines", "W", 10)}
    assert {
        (m.table, m.mode, m.line) for m in reading.mappings if m.module == "shop.OrderMapper"
    } == {*told, ("prices", "R", 3)}
    assert {
        (m.table, m.mode, m.line) for m in reading.mappings if m.module == "res/LooseMapper.xml"
    } == told
    assert {m.name for m in reading.modules} == {"shop.OrderMapper", "res/LooseMapper.xml"}
    assert "BrokenMapper.xml (no valid XML in line 1)" in reading.report.warnings[0]


INCLUDED = "<select><include refid='a'/></select>"


@pytest.mark.parametrize(
    "text",
    ["<!DOCTYPE m [<!ENTITY a 'b'>]>", "<a>" * 500, "<sql id='a'><include refid='a'/></sql>"],
)
def test_hostile_mappers_cost_only_themselves(tmp_path: Path, text: str) -> None:
    reading = read(
        tmp_path,
        {
            "A.java": "class A {}\n",
            "xMapper.xml": f"<mapper namespace='A'>{text}{INCLUDED}</mapper>",
        },
    )
    assert [m.name for m in reading.modules] == ["A"]
    assert reading.queries == ()


def test_an_annotation_by_its_whole_name_is_a_use(tmp_path):
    found = read(
        tmp_path,
        {
            "a/Marked.java": "package a;\npublic @interface Marked { }\n",
            "b/User.java": "package b;\n@a.Marked\nclass User { }\n",
        },
    )
    assert ("b.User", "a.Marked") in edges(found)
