"""Hibernate's and JPA's mappings in XML: whose tables they are, whatever else the file holds."""

from pathlib import Path

import pytest
from support.source_trees import read

from analyzer.codebase import Reading

TYPE = """<?xml version="1.0"?>
<!DOCTYPE hibernate-mapping PUBLIC "-//Hibernate/Hibernate Mapping DTD 3.0//EN"
  "http://www.hibernate.org/dtd/hibernate-mapping-3.0.dtd">
"""
SHOP = (
    TYPE
    + """<hibernate-mapping package="com.shop" schema="sales">
  <class name="Order" table="orders">
    <id name="id"/>
    <set name="tags" table="order_tags"><key column="o"/><many-to-many class="Tag"/></set>
    <list name="notes"><key column="o"/><element type="string"/></list>
    <bag name="lines" table="lines"><key column="o"/><one-to-many class="Line"/></bag>
    <subclass name="Gift"><join table="gift_cards"><key column="g"/></join></subclass>
    <joined-subclass name="Rental" table="rentals" schema="hire"/>
  </class>
  <class name="Tag"><set name="orders" table="order_tags" inverse="true">
    <key column="t"/><many-to-many class="Order"/></set></class>
  <class name="Animal" abstract="true"><union-subclass name="Cat" table="cats"/></class>
</hibernate-mapping>
"""
)
JAVA = {
    f"src/com/shop/{name}.java": f"package com.shop;\npublic class {name} {{}}\n"
    for name in ("Order", "Tag", "Gift", "Rental", "Animal", "Cat")
}
DESK = "package com.desk;\nimport com.shop.Gift;\nclass Desk {{ Object o = new Gift(); {} }}\n"


def defined(reading: Reading) -> set[tuple[str, str]]:
    return {(m.module, m.table) for m in reading.mappings if m.label}


def test_classes_have_the_tables_that_the_mapping_gives(tmp_path: Path) -> None:
    reading = read(tmp_path, {**JAVA, "src/com/shop/Shop.hbm.xml": SHOP})
    assert defined(reading) == {
        ("com.shop.Order", "sales.orders"),
        ("com.shop.Order", "sales.order_tags"),
        ("com.shop.Order", "sales.notes"),
        ("com.shop.Gift", "sales.orders"),
        ("com.shop.Gift", "sales.gift_cards"),
        ("com.shop.Rental", "hire.rentals"),
        ("com.shop.Tag", "sales.Tag"),
        ("com.shop.Cat", "sales.cats"),
    }
    (order,) = (m for m in reading.mappings if m.table == "sales.orders" and "Order" in m.module)
    assert (order.file, order.line) == ("src/com/shop/Shop.hbm.xml", 5)
    assert {m.name for m in reading.modules} == {f"com.shop.{Path(p).stem}" for p in JAVA}


def test_who_makes_a_mapped_class_writes_its_table(tmp_path: Path) -> None:
    desk = {"src/com/desk/Desk.java": DESK.format("")}
    reading = read(tmp_path, {**JAVA, **desk, "conf/Shop.hbm.xml": SHOP})
    uses = {(m.module, m.table, m.mode) for m in reading.mappings if not m.label}
    assert uses == {("com.desk.Desk", "sales.orders", "W")}


def test_a_class_that_is_not_in_the_tree_goes_by_its_name(tmp_path: Path) -> None:
    text = TYPE + '<hibernate-mapping><class name="com.x.Y" table="ys"/></hibernate-mapping>'
    reading = read(tmp_path, {"A.java": "class A {}", "y.hbm.xml": text})
    assert defined(reading) == {("com.x.Y", "ys")}


def test_orm_xml_goes_before_annotations(tmp_path: Path) -> None:
    java = (
        "package com.shop;\nimport javax.persistence.*;\n"
        '@Entity @Table(name="old") public class {} {{}}\n'
    )
    orm = """<entity-mappings xmlns="http://java.sun.com/xml/ns/persistence/orm" version="2.0">
  <package>com.shop</package><schema>sales</schema>
  <entity class="Order"><table name="orders"/>
    <attributes><many-to-many name="tags"><join-table name="order_tags"/></many-to-many>
    </attributes></entity>
  <entity class="Tag"/>
</entity-mappings>"""
    files = {f"com/shop/{n}.java": java.format(n) for n in ("Order", "Tag")}
    reading = read(tmp_path, {**files, "META-INF/orm.xml": orm})
    assert ("com.shop.Order", "sales.orders") in defined(reading)
    assert ("com.shop.Order", "sales.order_tags") in defined(reading)
    assert ("com.shop.Tag", "old") in defined(reading)
    assert ("com.shop.Order", "old") not in defined(reading)


EXPANDING = """<!DOCTYPE hibernate-mapping [
<!ENTITY a "&#60;class name='A'/>"><!ENTITY b "&a;&a;">]>
<hibernate-mapping>&b;</hibernate-mapping>"""
FETCHING = """<!DOCTYPE hibernate-mapping [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<hibernate-mapping>&x;</hibernate-mapping>"""
DEEP = "<hibernate-mapping>" + "<class>" * 200
CUT = '<hibernate-mapping><class name="'


@pytest.mark.parametrize("text", [EXPANDING, FETCHING, DEEP, CUT])
def test_hostile_and_broken_mappings_say_nothing_and_are_named(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, {"A.java": "class A {}", "a.hbm.xml": text})
    assert not reading.mappings
    assert any("a.hbm.xml" in warning for warning in reading.report.warnings)


def test_another_xml_of_that_name_is_no_mapping(tmp_path: Path) -> None:
    reading = read(tmp_path, {"A.java": "class A {}", "orm.xml": "<beans/>"})
    assert reading.report.format == "Java"
