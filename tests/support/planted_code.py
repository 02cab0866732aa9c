"""A schema, units, graphs and source code with planted values in them."""

from pathlib import Path

from tests.support.planted import E_MAIL, PASSWORD

FILES = {
    "schema.sql": f"""
CREATE TABLE orders (id int DEFAULT 770177, note text DEFAULT '{PASSWORD}'
  CHECK (note <> '{E_MAIL}'),
  born date DEFAULT '1907-07-17');
COMMENT ON TABLE orders IS '{E_MAIL}'; -- {PASSWORD}
CREATE TABLE users (id int PRIMARY KEY, order_id int REFERENCES orders (id)) /* {E_MAIL} */;
CREATE VIEW open_orders AS SELECT * FROM orders WHERE note = '{E_MAIL}' AND id = 770177;
CREATE TABLE parts (a text) PARTITION BY LIST (a);
CREATE TABLE part_1 PARTITION OF parts FOR VALUES IN ('zq');
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN UPDATE orders SET note = '{PASSWORD}';
  EXECUTE 'UPDATE users SET a = ''zq'''; RETURN 770177; END $$;
CREATE FUNCTION broken() RETURNS int LANGUAGE plpgsql AS $$ BEGIN UPDATEX 'zq' orders; END $$;
CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW WHEN (NEW.note = 'zq')
  EXECUTE FUNCTION f('zq');
CREATE TYPE mood AS ENUM ('zq');
INSERT INTO orders VALUES (770177, '{E_MAIL}');
COPY orders (id, note) FROM stdin;
770177\t{E_MAIL}
\\.
CREATE TABLE broken (id int DEFAULT 'zq' 'x;
""",
    "mysql_schema.sql": f"""-- MySQL dump
CREATE TABLE `baskets` (`id` int NOT NULL DEFAULT '770177' COMMENT '{E_MAIL}', `m` enum('zq','b'),
  KEY `k` (`id`)) ENGINE=InnoDB COMMENT='{PASSWORD}';
INSERT INTO `baskets` VALUES (770177,'{E_MAIL}');
CREATE VIEW `full_baskets` AS select * from `baskets` where `m` = 'zq';
DELIMITER ;;
CREATE PROCEDURE `fill`() BEGIN UPDATE baskets SET m = '{PASSWORD}';
  PREPARE s FROM 'UPDATE x SET a = ''zq'''; END ;;
DELIMITER ;
""",
    "units.jsonl": f"""
{{"name": "GET /u/{E_MAIL}", "accesses": [["orders","W"],["users","R"]], "note": "{PASSWORD}"}}
{{"name": "POST /pay", "accesses": [["orders","{PASSWORD}"]]}}
{{"modules": "{E_MAIL}"}}
zq {E_MAIL}
""",
    "imports.csv": "source,target,weight,file,line,comment\n"
    f"shop.orders,shop.users,1,orders.py,3,{E_MAIL}\nshop.users,shop.mail,{PASSWORD},u.py,770177x,zq\n",
    "graph.dot": f'digraph g {{ /* {E_MAIL} */ a [label="shop.a", tooltip="{PASSWORD}"];\n'
    'a -> b [comment="zq"]; b -> c; }\n',
    "code/shop/__init__.py": "",
    "code/shop/users.py": "from shop import orders\n",
    "code/shop/orders.py": f'''"""zq {E_MAIL}"""
PASSWORD = "{PASSWORD}"
def f(db, x):
    db.execute("SELECT * FROM orders WHERE mail = '{E_MAIL}' AND n = 770177 /* zq */")
    db.execute("UPDATE users SET a = 'zq' WHERE b = " + PASSWORD)
    db.execute(f"DELETE FROM baskets WHERE a = 'zq' AND b = {{x}}")
    db.execute("SELECT * FROM orders WHERE a = 'zq")
''',
    "code/web/a.ts": "export const a = 1\n",
    "code/web/main.ts": "import { a } from './a';\n"
    f"db.query(`SELECT * FROM orders WHERE a = '{E_MAIL}'`);\n"
    "db.query(\"UPDATE users SET a='zq' WHERE id=770177\")\n",
}


def write_into(folder: Path) -> list[Path]:
    """The files, and what of them is to be passed as sources."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [folder / name for name in FILES if "/" not in name] + [folder / "code"]
