"""C#: types by namespace, using and alias; Entity Framework's tables."""

from pathlib import Path

from support.source_trees import edges, read

from analyzer.model import Schema
from analyzer.source_queries import with_tables_of_queries

SHOP = {
    "Shop/GlobalUsings.cs": "global using Shop.Common;\n",
    "Shop/Orders/Order.cs": (
        "using System;\nnamespace Shop.Orders;\n\n[Audited]\npublic class Order : Entity\n{\n"
        "    public Lines.Line First { get; set; }\n    public Mailer Mailer { get; set; }\n}\n"
    ),
    "Shop/Orders/Lines/Line.cs": (
        'namespace Shop.Orders.Lines\n{\n    [Table("order_lines", Schema = "sales")]\n'
        "    public class Line { }\n}\n"
    ),
    "Shop/Orders/Tag.cs": "namespace Shop.Orders;\npublic class Tag { }\npublic class Lonely { }\n",
    "Shop/Common/Entity.cs": "namespace Shop.Common;\npublic class Entity { }\n",
    "Shop/Common/Audited.cs": (
        "namespace Shop.Common;\npublic class AuditedAttribute : Attribute { }\n"
    ),
    "Shop/Mail/Mailer.cs": (
        "using O = Shop.Orders.Order;\nusing static Shop.Mail.Texts;\nnamespace Shop.Mail;\n"
        "public class Mailer { void F() { new O(); } }\n"
    ),
    "Shop/Mail/Texts.cs": "namespace Shop.Mail;\npublic static class Texts { }\n",
    "Shop/Data/ShopContext.cs": (
        "using Shop.Orders;\nusing Shop.Orders.Lines;\nnamespace Shop.Data;\n"
        "public class ShopContext : DbContext\n{\n"
        "    public DbSet<Order> Orders { get; set; }\n"
        "    public DbSet<Line> Lines => Set<Line>();\n"
        '    void M(ModelBuilder b) { b.Entity<Tag>().ToTable("tags", "meta"); }\n}\n'
    ),
    "Shop/Data/OrderMap.cs": (
        "using Shop.Orders;\nnamespace Shop.Data;\n"
        "class OrderMap : IEntityTypeConfiguration<Order>\n{\n"
        '    public void Configure(EntityTypeBuilder<Order> b) { b.ToTable("order_head"); }\n}\n'
    ),
    "Shop/Web/Controller.cs": (
        "using Shop.Data;\nnamespace Shop.Web;\npublic class Controller\n{\n"
        "    ShopContext db;\n    void F()\n    {\n        db.Orders.Add(x);\n"
        "        db.Lines.Where(l => true);\n"
        '        db.Database.ExecuteSqlRaw($"DELETE FROM audit WHERE id = {x}");\n    }\n}\n'
    ),
    "Shop/Web/Other.cs": (
        "namespace Shop.Web;\npublic class Other { object F(dynamic d) => d.Orders; }\n"
    ),
}


def test_types_by_namespace_using_and_alias(tmp_path: Path) -> None:
    reading = read(tmp_path, SHOP)
    assert edges(reading) == {
        ("Shop.Orders.Order", "Shop.Common.Entity"),
        ("Shop.Orders.Order", "Shop.Common.Audited"),
        ("Shop.Mail.Mailer", "Shop.Orders.Order"),
        ("Shop.Mail.Mailer", "Shop.Mail.Texts"),
        ("Shop.Data.ShopContext", "Shop.Orders.Order"),
        ("Shop.Data.ShopContext", "Shop.Orders.Lines.Line"),
        ("Shop.Data.ShopContext", "Shop.Orders.Tag"),
        ("Shop.Data.OrderMap", "Shop.Orders.Order"),
        ("Shop.Web.Controller", "Shop.Data.ShopContext"),
    }
    lines = {(i.importer, i.imported): i.line for i in reading.imports}
    assert lines["Shop.Data.ShopContext", "Shop.Orders.Lines.Line"] == 7


def test_tables_of_entity_framework(tmp_path: Path) -> None:
    reading = with_tables_of_queries(read(tmp_path, SHOP), "tsql", Schema())
    assert {(m.module, m.table, m.line) for m in reading.mappings if m.label} == {
        ("Shop.Orders.Order", "order_head", 5),
        ("Shop.Orders.Lines.Line", "sales.order_lines", 4),
        ("Shop.Orders.Tag", "meta.tags", 2),
    }
    assert {(m.module, m.table, m.mode, m.line) for m in reading.mappings if not m.label} == {
        ("Shop.Mail.Mailer", "order_head", "W", 4),
        ("Shop.Web.Controller", "order_head", "W", 8),
        ("Shop.Web.Controller", "sales.order_lines", "R", 9),
        ("Shop.Web.Controller", "audit", "W", 10),
    }
