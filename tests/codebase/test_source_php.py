"""PHP: classes by namespace and `use`; tables of Eloquent, Doctrine and the query builder."""

import os
import subprocess
import sys
from pathlib import Path

from support.source_trees import edges, read, tree

from analyzer.model import Schema
from analyzer.source_queries import with_tables_of_queries

SHOP = {
    "app/Models/Base.php": (
        "<?php\nnamespace App\\Models;\nuse Illuminate\\Database\\Eloquent\\Model;\n"
        "abstract class Base extends Model {}\n"
    ),
    "app/Models/Order.php": (
        "<?php\nnamespace App\\Models;\nclass Order extends Base\n{\n    use Billable;\n"
        "    function tags() { return $this->belongsToMany(Tag::class); }\n"
        "    function flags() { return $this->belongsToMany(Tag::class, 'order_flags'); }\n}\n"
    ),
    "app/Models/Tag.php": (
        "<?php\nnamespace App\\Models;\n\nclass Tag extends Base\n{\n"
        "    protected $table = 'labels';\n}\n"
    ),
    "app/Models/Plain.php": "<?php\nnamespace App\\Models;\nclass Plain {}\n",
    "app/Models/Billable.php": "<?php\nnamespace App\\Models;\ntrait Billable {}\n",
    "app/Entity/Product.php": (
        "<?php\nnamespace App\\Entity;\nuse Doctrine\\ORM\\Mapping as ORM;\n\n#[ORM\\Entity]\n"
        "#[ORM\\Table(name: 'products', schema: 'stock')]\nclass Product\n{\n"
        "    #[ORM\\JoinTable(name: 'product_parts')]\n    private $parts;\n}\n"
    ),
    "app/Entity/OldThing.php": (
        "<?php\nnamespace App\\Entity;\n/**\n * @ORM\\Entity\n"
        ' * @ORM\\Table(name="things")\n */\nclass OldThing {}\n'
    ),
    "app/Http/Controller.php": (
        "<?php\nnamespace App\\Http;\nuse App\\Models\\{Order, Tag as Label};\n"
        "use App\\Models\\Plain;\n"
        "require_once __DIR__ . '/../helpers.php';\n"
        "class Controller\n{\n    function f(\\App\\Entity\\Product $p)\n    {\n"
        "        Order::where('a', 1)->update(['b' => 2]);\n        Label::all();\n"
        "        DB::table('audit_log')->insert([]);\n"
        '        DB::select("SELECT a FROM prices WHERE id = $id");\n    }\n}\n'
    ),
    "app/helpers.php": "<?php\nfunction help() {}\n",
}


def test_classes_by_namespace_use_and_path(tmp_path: Path) -> None:
    reading = read(tmp_path, SHOP)
    assert edges(reading) == {
        ("app/Models/Order.php", "app/Models/Base.php"),
        ("app/Models/Order.php", "app/Models/Billable.php"),
        ("app/Models/Order.php", "app/Models/Tag.php"),
        ("app/Models/Tag.php", "app/Models/Base.php"),
        ("app/Http/Controller.php", "app/Models/Order.php"),
        ("app/Http/Controller.php", "app/Models/Tag.php"),
        ("app/Http/Controller.php", "app/Entity/Product.php"),
        ("app/Http/Controller.php", "app/helpers.php"),
    }
    lines = {(i.importer, i.imported): i.line for i in reading.imports}
    assert lines["app/Http/Controller.php", "app/Models/Tag.php"] == 3
    assert lines["app/Http/Controller.php", "app/Entity/Product.php"] == 8


def test_tables_of_eloquent_doctrine_and_the_builder(tmp_path: Path) -> None:
    reading = with_tables_of_queries(read(tmp_path, SHOP), "mysql", Schema())
    assert {(m.module, m.table, m.line) for m in reading.mappings if m.label} == {
        ("app/Models/Order.php", "orders", 3),
        ("app/Models/Order.php", "order_tag", 6),
        ("app/Models/Order.php", "order_flags", 7),
        ("app/Models/Tag.php", "labels", 4),
        ("app/Entity/Product.php", "stock.products", 7),
        ("app/Entity/Product.php", "product_parts", 9),
        ("app/Entity/OldThing.php", "things", 7),
    }
    assert {(m.table, m.mode, m.line) for m in reading.mappings if not m.label} == {
        ("orders", "W", 10),
        ("labels", "R", 11),
        ("audit_log", "W", 12),
        ("prices", "R", 13),
    }


def test_broken_php_and_templates_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {**SHOP, "view.php": "<h1><?= \\App\\Models\\Order::count() ?></h1>\n<?php if (: ) {{ ?>"},
    )
    assert ("view.php", "app/Models/Order.php") in edges(reading)
    assert "view.php (syntax error" in reading.report.warnings[0]


def test_the_hash_seed_changes_nothing(tmp_path: Path) -> None:
    calls = "".join(
        f"$a = Order::where({n})->b(Label::all())->c(new Order());\n" for n in range(40)
    )
    project = tree(tmp_path, {**SHOP, "app/Many.php": f"<?php\nuse App\\Models\\Order;\n{calls}"})
    script = (
        "import sys; from pathlib import Path; from analyzer.codebase import read_source;"
        "print(repr(read_source(Path(sys.argv[1]), 'x', jobs=1)))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script, str(project)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(said) == 1
