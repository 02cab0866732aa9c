"""JavaScript and TypeScript: what specifiers lead to, and the tables of mappers."""

import json
from pathlib import Path

import pytest
from support.source_trees import edges, read, zipped

from analyzer.codebase import Reading, read_source
from analyzer.model import Schema
from analyzer.source_queries import with_tables_of_queries


def targets(reading: Reading, importer: str, *kinds: str) -> set[str]:
    return {to for who, to in edges(reading, *kinds) if who == importer}


def test_every_way_to_import(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "src/main.ts": (
                "import { a } from './a';\nimport './b.js';\nexport * from './c';\n"
                "import type { D } from './d';\nimport { type E } from './e';\n"
                "import f = require('./f');\nconst g = require('./g');\n"
                "const h = async () => import(`./h`);\nexport type { I } from './i';\n"
                "import x, * as y from 'react';\nrequire(name);\nimport('./' + name);\n"
                "// import './j';\nconst s = \"import './j'\";\n"
            ),
            **{f"src/{name}.ts": "" for name in "abcdefgij"},
            "src/h/index.tsx": "",
        },
    )
    assert targets(reading, "src/main.ts", "static") == {f"src/{n}.ts" for n in "abcfg"}
    assert targets(reading, "src/main.ts", "type") == {f"src/{n}.ts" for n in "dei"}
    assert targets(reading, "src/main.ts", "dynamic") == {"src/h/index.tsx"}
    lines = {i.imported: (i.file, i.line) for i in reading.imports}
    assert lines["src/c.ts"] == ("src/main.ts", 3)
    assert reading.report.format == "TypeScript"


def test_paths_and_base_url_of_the_nearest_tsconfig(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "tsconfig.base.json": (
                '{\n  // shared\n  "compilerOptions": {"paths": {'
                '"@shop/*": ["libs/*/src/index.ts"], "@shop/mail/*": ["libs/mail/src/*"],'
                '"~": ["libs/home.ts"],},},}\n'
            ),
            "apps/web/tsconfig.json": json.dumps({"extends": "../../tsconfig.base.json"}),
            "apps/web/src/main.ts": (
                "import '@shop/orders';\nimport '@shop/mail/send';\n"
                "import '~';\nimport '@shop/no';\n"
            ),
            "apps/api/jsconfig.json": '{"compilerOptions": {"baseUrl": "./src"}}',
            "apps/api/src/main.js": "import 'orders/place';\nimport 'fs';\n",
            "apps/api/src/orders/place.js": "",
            "libs/orders/src/index.ts": "",
            "libs/mail/src/send.ts": "",
            "libs/home.ts": "",
        },
    )
    assert targets(reading, "apps/web/src/main.ts") == {
        *("libs/orders/src/index.ts", "libs/mail/src/send.ts", "libs/home.ts")
    }
    assert targets(reading, "apps/api/src/main.js") == {"apps/api/src/orders/place.js"}


def test_packages_of_a_workspace(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "package.json": '{"workspaces": ["packages/*"]}',
            "packages/a/package.json": json.dumps(
                {
                    "name": "@shop/a",
                    "exports": {
                        ".": {"import": "./dist/index.mjs"},
                        "./parts/*": "./dist/parts/*.js",
                    },
                    "imports": {"#inner/*": "./src/inner/*.ts"},
                }
            ),
            "packages/a/src/index.ts": "import '#inner/x';\n",
            "packages/a/src/inner/x.ts": "",
            "packages/a/src/parts/p.ts": "",
            "packages/b/package.json": '{"name": "b", "main": "lib/start.js"}',
            "packages/b/lib/start.js": "",
            "packages/b/deep/file.js": "",
            "packages/c/package.json": '{"name": "c"}',
            "packages/c/main.js": (
                "import '@shop/a'; import '@shop/a/parts/p'; require('b'); require('b/deep/file');"
                "import '../b'; import 'c-other';"
            ),
        },
    )
    assert targets(reading, "packages/c/main.js") == {
        *("packages/a/src/index.ts", "packages/a/src/parts/p.ts"),
        *("packages/b/lib/start.js", "packages/b/deep/file.js"),
    }
    assert targets(reading, "packages/a/src/index.ts") == {"packages/a/src/inner/x.ts"}


def test_components_are_read_by_their_scripts(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "a.vue": "<template>\n<p>import './b'</p>\n</template>\n"
            '<script setup lang="ts">\nimport B from "./b.vue"\n</script>\n',
            "b.vue": "<script>\nexport default {}\n</script>",
        },
    )
    assert [(i.importer, i.imported, i.line) for i in reading.imports] == [("a.vue", "b.vue", 5)]


@pytest.mark.parametrize("settings", ["{", "[1]", '{"compilerOptions": 3}', "[" * 99_999, "null"])
def test_broken_settings_and_code_cost_only_themselves(tmp_path: Path, settings: str) -> None:
    reading = read(
        tmp_path,
        {
            "tsconfig.json": settings,
            "package.json": settings,
            "a.ts": "import './b';\nlet x = ;;; {{{\n",
            "b.ts": "import '../../../outside';\n",
            "jquery.min.js": "import './b'",
        },
    )
    assert edges(reading) == {("a.ts", "b.ts")}
    assert "a.ts (syntax error in line 2)" in reading.report.warnings[0]
    assert [(s.reason, s.count) for s in reading.report.skipped] == [("a minified script", 1)]


def test_an_archive_s_own_top_folder_is_no_part_of_the_names(tmp_path: Path) -> None:
    files = {"shop-1.0/src/a.js": "import './b'", "shop-1.0/src/b.js": ""}
    reading = read_source(zipped(tmp_path / "a.zip", files), jobs=1)
    assert edges(reading) == {("src/a.js", "src/b.js")}


def test_tables_of_typeorm_and_who_uses_the_entities(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "order.entity.ts": (
                "import { Tag } from './tag.entity';\n"
                "@Entity({ name: 'orders', schema: 'sales' })\n"
                "export class Order {\n  @PrimaryGeneratedColumn() id: number;\n"
                "  @ManyToMany(() => Tag)\n  @JoinTable()\n  tags: Tag[];\n"
                "  @ManyToMany(() => Tag) @JoinTable({ name: 'order_flags' }) flags: Tag[];\n}\n"
            ),
            "tag.entity.ts": "@Entity()\nexport class Tag { @ManyToMany(() => Order) orders: O; }\n"
            "@Entity('people')\nexport class Person {}\nexport class NoEntity {}\n",
            "index.ts": "export * from './order.entity';\n"
            "export { Person as Human } from './tag.entity';\n",
            "order.service.ts": (
                "import { Order, Human } from './index';\n"
                "export class OrderService {\n"
                "  constructor(@InjectRepository(Order) private repo: Repository<Order>) {}\n"
                "  all() { return this.dataSource.getRepository(Human).find(); }\n}\n"
            ),
        },
    )
    assert {(m.module, m.table, m.line) for m in reading.mappings if m.label} == {
        ("order.entity.ts", "sales.orders", 3),
        ("order.entity.ts", "sales.orders_tags_tag", 7),
        ("order.entity.ts", "order_flags", 8),
        ("tag.entity.ts", "tag", 2),
        ("tag.entity.ts", "people", 4),
    }
    assert {(m.module, m.table) for m in reading.mappings if not m.label} == {
        ("order.service.ts", "sales.orders"),
        ("order.service.ts", "people"),
    }


def test_tables_of_other_mappers(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "a.js": "sequelize.define('Category', {}, {timestamps: false});\n"
            "sequelize.define('Order', {}, {tableName: 'order_head'});\n"
            "define('amd/module', []);\n",
            "b.ts": "export const users = pgTable('users', {});\n",
            "e.js": "User.init({}, { sequelize, modelName: 'user' });\n",
            "f.ts": "@Table\nclass Story extends Model {}\n",
            "c.ts": "export class Animal extends Model { static tableName = 'animals'; }\n",
            "d.ts": "@Table({ tableName: 'people' })\nclass Person extends Model {}\n"
            "@Table()\nclass Widget extends HTMLElement {}\n",
        },
    )
    assert {(m.module, m.table) for m in reading.mappings} == {
        ("a.js", "Categories"),
        ("a.js", "order_head"),
        ("b.ts", "users"),
        ("c.ts", "animals"),
        ("d.ts", "people"),
        ("e.js", "users"),
        ("f.ts", "Stories"),
    }


def test_knex_by_the_tables_it_is_called_with(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "a.js": "await knex('orders as o').where({ id });\n"
            "await trx('stock').where({ id }).update({ n: 1 });\nknex('not a table');\n"
        },
    )
    assert {(m.table, m.mode, m.line) for m in reading.mappings} == {
        ("orders", "R", 1),
        ("stock", "W", 2),
    }


def test_prisma_s_client_by_its_schema(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "prisma/schema.prisma": "// model Old {}\nmodel OrderLine {\n  id Int @id\n"
            '  @@map("order_lines")\n}\nmodel User {\n  id Int\n  @@schema("auth")\n}\n',
            "a.ts": "await this.prisma.orderLine.findMany({});\nawait tx.user.upsert({});\n"
            "await prisma.old.count();\nawait other.user.count();\n",
        },
    )
    assert {(m.module, m.table, m.mode, m.line) for m in reading.mappings} == {
        ("a.ts", "order_lines", "R", 1),
        ("a.ts", "auth.User", "W", 2),
    }
    assert [m.name for m in reading.modules] == ["a.ts"]


def test_statements_in_template_strings(tmp_path: Path) -> None:
    reading = with_tables_of_queries(
        read(
            tmp_path,
            {
                "q.ts": "const a = sql`SELECT a FROM orders WHERE id = ${id}`;\n"
                "db.query('UPDATE stock ' + 'SET n = 1 WHERE id = $1');\n"
                "db.query(`DELETE FROM ${table} WHERE id = 1`);\n"
            },
        ),
        "postgres",
        Schema(),
    )
    assert {(m.table, m.mode, m.line) for m in reading.mappings} == {
        ("orders", "R", 1),
        ("stock", "W", 2),
    }
