"""The statements of the hand-made log, each against the accesses derived by hand."""

import pytest

from analyzer.workload.statements import StatementReader

CHECKOUT = (
    "/*controller='shop%3Acheckout',framework='hand',"
    "traceparent='00-11111111111111111111111111111111-1111111111111111-01'*/"
)
STATEMENTS = [
    ("SELECT id FROM orders WHERE customer_id = 7", "select", "orders", "R orders"),
    ("BEGIN", "transaction", None, ""),
    (
        "SELECT p.name, l.qty FROM products p JOIN stock_levels l ON l.product_id = p.id",
        "select",
        "products",
        "R products, R stock_levels",
    ),
    (
        "SELECT * FROM customers WHERE id = 7 FOR UPDATE",
        "select",
        "customers",
        "R customers, L customers",
    ),
    (
        "INSERT INTO orders (customer_id) SELECT id FROM customers WHERE id = 7",
        "insert",
        "orders",
        "W orders, R customers",
    ),
    (
        (
            "WITH orders AS (SELECT id FROM products) "
            "SELECT * FROM orders JOIN customers c ON c.id = orders.id"
        ),
        "select",
        "customers",
        "R products, R customers",
    ),
    ("SAVEPOINT s1", "transaction", None, ""),
    (
        (
            "UPDATE stock_levels SET qty = qty - 1 FROM products p "
            "WHERE p.id = stock_levels.product_id"
        ),
        "update",
        "stock_levels",
        "W stock_levels, R products",
    ),
    ("RELEASE SAVEPOINT s1", "transaction", None, ""),
    (
        "INSERT INTO invoices (id, note) VALUES (5, 'from the invoices; it''s due')",
        "insert",
        "invoices",
        "W invoices",
    ),
    ("ROLLBACK TO SAVEPOINT s2", "transaction", None, ""),
    ("COMMIT", "transaction", None, ""),
    (
        (
            "DECLARE c1 CURSOR FOR SELECT o.id, i.total FROM orders o "
            "JOIN invoices i ON i.order_id = o.id"
        ),
        "other",
        "orders",
        "R orders, R invoices",
    ),
    ("FETCH FORWARD 10 FROM c1", "other", None, ""),
    ("PREPARE pay(int) AS UPDATE payments SET ok = true WHERE id = $1", "other", None, ""),
    ("EXECUTE pay(5)", "other", None, ""),
    ("CLOSE c1", "other", None, ""),
    ("UPDATE invoices SET paid = $1 WHERE id = $2", "update", "invoices", "W invoices"),
    (
        'DELETE FROM "Order Notes" WHERE order_id IN (SELECT id FROM orders WHERE customer_id = 7)',
        "delete",
        "Order Notes",
        "W Order Notes, R orders",
    ),
    ("ROLLBACK", "transaction", None, ""),
    (
        (
            "WITH moved AS (DELETE FROM orders WHERE done RETURNING id) "
            "INSERT INTO payments (order_id) SELECT id FROM moved"
        ),
        "insert",
        "payments",
        "W orders, W payments",
    ),
    (
        "SELECT count(*)\nFROM django_session\nWHERE expire_date < now()",
        "select",
        "django_session",
        "R django_session",
    ),
]


@pytest.mark.parametrize(("sql", "kind", "main", "accesses"), STATEMENTS)
def test_statement(sql: str, kind: str, main: str | None, accesses: str) -> None:
    reader = StatementReader()
    for text in (sql, f"{sql} {CHECKOUT}", f"{CHECKOUT} {sql}", f"{sql} {CHECKOUT};\n"):
        read = reader.read(text.encode())
        (template,) = read.templates
        assert template.kind == kind
        assert template.main == main
        assert ", ".join(map(str, template.accesses)) == accesses
        tagged = text is not sql
        assert read.tag.entry_point == ("shop:checkout" if tagged else None)
        assert read.trace == ("1" * 32 if tagged else None)


def test_a_template_is_the_same_with_and_without_a_comment() -> None:
    reader = StatementReader()
    for sql, *_ in STATEMENTS:
        bare, tagged = reader.read(sql.encode()), reader.read(f"{sql} {CHECKOUT}".encode())
        assert bare.templates == tagged.templates
