"""A tiny shop, analysed by hand: three services, a shared table, evidence behind each crossing.

The figures agree with one another: template counts add up to the totals, boundaries to their
crossings. `shop()` is what an analysis of such a shop would find; `shop_decomposition()` its cut.
"""

from dataclasses import replace

from analyzer.model import (
    Access,
    Assessment,
    Authorship,
    Boundary,
    CoChange,
    Codebase,
    CodeTag,
    CouplingGraph,
    Crossing,
    Decomposition,
    Evidence,
    Findings,
    ForeignKey,
    Gap,
    Import,
    Intended,
    IntendedFit,
    Link,
    Module,
    Proposal,
    Schema,
    Service,
    ServicePeople,
    SharedNode,
    Skipped,
    SourceReport,
    TableMapping,
    TableTotals,
    TagUse,
    Template,
    TemplateUse,
    Totals,
    UnattachedNode,
    UnitShape,
    Verdict,
    View,
    Workload,
)

CHECKOUT = "POST /checkout"
PRODUCT = "GET /products/<id>"
LOGIN = "POST /login"


def shop_sources() -> tuple[SourceReport, ...]:
    """A log with a broken record, an import graph, and the schema."""
    return (
        SourceReport(
            path="logs/shop.log",
            kind="log",
            format="postgresql stderr",
            bytes=48_213,
            explained=0.9987654321,
            statements=206,
            transactions=42,
            duration_us=1_234_567,
            skipped=(Skipped("cut off at the end of the file", 1),),
            warnings=("No time zone in log_line_prefix; times are taken as UTC.",),
        ),
        SourceReport(path="imports.csv", kind="imports", format="edge list (CSV)", bytes=412),
        SourceReport(path="schema.sql", kind="schema", format="DDL", bytes=1_820),
    )


def _template(
    name: str, text: str, kind: str, accesses: str, main: str | None, **extra: object
) -> Template:
    """`accesses` is written like "R orders, W lines"."""
    pairs = [word.split() for word in accesses.split(", ") if word]
    return Template(
        id=name,
        text=text,
        kind=kind,  # type: ignore[arg-type]
        accesses=tuple(Access(table, mode) for mode, table in pairs),  # type: ignore[arg-type]
        main=main,
        parsed_by="sqlglot" if accesses else "none",
        **extra,  # type: ignore[arg-type]
    )


def shop_templates() -> tuple[TemplateUse, ...]:
    """Nine templates, 206 executions."""
    product = _template(
        "a1",
        "SELECT * FROM catalogue_product JOIN catalogue_category ON ? = ? WHERE id = ?",
        "select",
        "R catalogue_product, R catalogue_category",
        "catalogue_product",
    )
    user = _template(
        "a2", "SELECT * FROM auth_user WHERE id = ?", "select", "R auth_user", "auth_user"
    )
    address = _template(
        "a3",
        "INSERT INTO customer_address (user_id, line) VALUES (?)",
        "insert",
        "W customer_address",
        "customer_address",
    )
    order = _template(
        "a4",
        "INSERT INTO order_order (user_id, total) VALUES (?)",
        "insert",
        "W order_order",
        "order_order",
    )
    line = _template(
        "a5",
        "INSERT INTO order_line (order_id, product_id) VALUES (?)",
        "insert",
        "W order_line",
        "order_line",
    )
    stock = _template(
        "a6",
        "UPDATE catalogue_stock SET num = num - ? WHERE product_id = ?",
        "update",
        "W catalogue_stock",
        "catalogue_stock",
    )
    report = _template(
        "a7",
        "SELECT * FROM order_line JOIN catalogue_product ON ? = ?",
        "select",
        "R order_line, R catalogue_product",
        "order_line",
    )
    begin = _template("b1", "BEGIN", "transaction", "", None)
    session = _template(
        "c1",
        "SELECT * FROM django_session WHERE session_key = ?",
        "select",
        "R django_session",
        "django_session",
        noise="session store",
    )
    return (
        TemplateUse(product, 60, 60, 0, 120_000),
        TemplateUse(user, 50, 50, 0, 50_000),
        TemplateUse(address, 4, 4, 0, 8_000),
        TemplateUse(order, 14, 12, 2, 42_000),
        TemplateUse(line, 12, 12, 0, 30_000),
        TemplateUse(stock, 12, 12, 0, 24_000),
        TemplateUse(report, 6, 6, 0, 90_567),
        TemplateUse(begin, 44, 42, 2, 4_400),
        TemplateUse(session, 4, 4, 0, 1_000),
    )


def _shape(
    kind: str, basis: str, entry_point: str | None, accesses: str, templates: str, count: int
) -> UnitShape:
    pairs = [word.split() for word in accesses.split(", ")]
    path = tuple(dict.fromkeys(table for _, table in pairs))
    return UnitShape(
        kind=kind,  # type: ignore[arg-type]
        basis=basis,  # type: ignore[arg-type]
        entry_point=entry_point,
        accesses=tuple(Access(table, mode) for mode, table in pairs),  # type: ignore[arg-type]
        path=path,
        calls=tuple((table, 1) for table in sorted(path)),
        modules=("shop.order.checkout",) if entry_point == CHECKOUT else (),
        templates=tuple(templates.split()),
        count=count,
    )


def shop_workload() -> Workload:
    """Twelve checkouts, sixty product pages, four logins, two failed checkouts."""
    checkout = "R auth_user, W order_order, W order_line, W catalogue_stock"
    kinds = (
        ("select", 120),
        ("insert", 30),
        ("update", 12),
        ("delete", 0),
        ("transaction", 44),
        ("ddl", 0),
        ("other", 0),
    )
    failed = replace(
        _shape("transaction", "explicit", CHECKOUT, "W order_order", "a4", 2), committed=False
    )
    return Workload(
        templates=shop_templates(),
        shapes=(
            _shape("request", "trace", CHECKOUT, checkout, "a2 a4 a5 a6", 12),
            _shape(
                "request", "trace", PRODUCT, "R catalogue_product, R catalogue_category", "a1", 60
            ),
            _shape("request", "gap", LOGIN, "R auth_user, W customer_address", "a2 a3", 4),
            _shape("transaction", "explicit", CHECKOUT, checkout, "a2 a4 a5 a6", 12),
            failed,
            _shape("autocommit", "autocommit", None, "R order_line, R catalogue_product", "a7", 6),
        ),
        tag_uses=(
            TagUse(CodeTag(entry_point=CHECKOUT, module="shop.order.checkout", line=41), "a4", 12),
            TagUse(
                CodeTag(
                    entry_point=PRODUCT,
                    module="shop.catalogue.views",
                    function="detail",
                    file="shop/catalogue/views.py",
                    line=17,
                    app="shop",
                ),
                "a1",
                60,
            ),
        ),
        tables=(
            TableTotals("auth_user", 50, 0, 0),
            TableTotals("catalogue_category", 60, 0, 0),
            TableTotals("catalogue_product", 66, 0, 0),
            TableTotals("catalogue_stock", 0, 12, 0),
            TableTotals("customer_address", 0, 4, 0),
            TableTotals("django_session", 4, 0, 0, "session store"),
            TableTotals("order_line", 6, 12, 0),
            TableTotals("order_order", 0, 12, 0),
        ),
        gaps=(Gap("order_order", ((40, 3), (1_230, 7)), 2),),
        totals=Totals(
            statements=206,
            by_kind=kinds,  # type: ignore[arg-type]
            transactions=42,
            begun=44,
            rolled_back=2,
            autocommit=6,
            requests=76,
            sessions=3,
            tagged=72,
            failed=2,
            undone=2,
        ),
        first_us=1_700_000_000_000_000,
        last_us=1_700_007_200_000_000,
    )


def shop_codebase() -> Codebase:
    """Six modules and a test; an import of the catalogue by the checkout."""
    return Codebase(
        modules=(
            Module("shop.catalogue.models", "shop/catalogue/models.py", 210),
            Module("shop.catalogue.views", "shop/catalogue/views.py", 88),
            Module("shop.core.compat", "shop/core/compat.py", 12),
            Module("shop.customer.models", "shop/customer/models.py", 75),
            Module("shop.order.checkout", "shop/order/checkout.py", 140),
            Module("shop.order.models", "shop/order/models.py", 160),
            Module("tests.test_checkout", "tests/test_checkout.py", 40, "test"),
        ),
        imports=(
            Import("shop.catalogue.views", "shop.catalogue.models", line=3),
            Import(
                "shop.order.checkout",
                "shop.catalogue.models",
                file="shop/order/checkout.py",
                line=5,
            ),
            Import("shop.order.checkout", "shop.customer.models", kind="dynamic", weight=2),
            Import("shop.order.checkout", "shop.order.models"),
            Import("tests.test_checkout", "shop.order.checkout"),
        ),
        mappings=(
            TableMapping("shop.catalogue.models", "catalogue_product", label="Product"),
            TableMapping("shop.order.models", "order_order", kind="sql", mode="W", line=9),
        ),
        changes=(CoChange("shop.order.checkout", "shop.order.models", 3, 2.5),),
        authorship=(
            Authorship("shop.catalogue.models", 0, (), ("@acme/catalogue",)),
            Authorship("shop.order.checkout", 3, (0, 1)),
            Authorship("shop.order.models", 4, (0, 1, 2)),
        ),
        intended=(
            Intended(
                "import-linter",
                (("shop.catalogue.models", "shop.catalogue"), ("shop.order.models", "shop.order")),
            ),
        ),
    )


def shop_schema() -> Schema:
    """The log's tables, one that no statement touched, a view and a partition."""
    return Schema(
        tables=(
            "auth_user",
            "catalogue_category",
            "catalogue_product",
            "catalogue_stock",
            "customer_address",
            "django_session",
            "order_line",
            "order_line_2024",
            "order_order",
            "voucher_voucher",
        ),
        foreign_keys=(
            ForeignKey("order_line", "catalogue_product", "order_line_product_fk", ("product_id",)),
            ForeignKey("order_line", "order_order"),
            ForeignKey("order_order", "auth_user", "order_user_fk", ("user_id",)),
        ),
        views={"product_overview": ("catalogue_product", "catalogue_category")},
        partitions={"order_line_2024": "order_line"},
    )


def shop_links() -> tuple[Link, ...]:
    """One link of each strength, and one that only suggests."""
    return (
        Link(
            "shop.catalogue.models",
            "catalogue_product",
            "model",
            None,
            1,
            (Evidence("link", "model Product", file="shop/catalogue/models.py", line=12),),
        ),
        Link(
            "shop.catalogue.views",
            "catalogue_product",
            "tag",
            "R",
            60,
            (
                Evidence(
                    "template",
                    "SELECT * FROM catalogue_product …",
                    60,
                    template="a1",
                    entry_point=PRODUCT,
                    file="shop/catalogue/views.py",
                    line=17,
                ),
            ),
        ),
        Link("shop.order.checkout", "catalogue_stock", "tag", "W", 12, (), "shop.core.db"),
        Link("shop.order.checkout", "order_order", "tag", "W", 12),
        Link("shop.customer.models", "customer_address", "name", None, 1),
    )


def shop_graph() -> CouplingGraph:
    """Modules and tables that take part; the users are a hub."""
    nodes = (
        "module:shop.catalogue.models",
        "module:shop.catalogue.views",
        "module:shop.core.compat",
        "module:shop.customer.models",
        "module:shop.order.checkout",
        "module:shop.order.models",
        "table:auth_user",
        "table:catalogue_category",
        "table:catalogue_product",
        "table:catalogue_stock",
        "table:customer_address",
        "table:order_line",
        "table:order_order",
        "table:voucher_voucher",
    )
    return CouplingGraph(
        nodes=nodes,
        views=(
            View("imports", ((0, 1, 1.0), (0, 4, 1.0), (3, 4, 1.6931471805599454), (4, 5, 1.0))),
            View("links", ((0, 8, 1.0), (1, 8, 5.110873864173311), (4, 12, 3.5649493574615367))),
            View("joins", ((7, 8, 5.0), (8, 11, 2.79175946922))),
            View("writes", ((9, 11, 3.5), (9, 12, 3.5), (11, 12, 3.5))),
            View("foreign keys", ()),
        ),
        hubs=(("table:auth_user", "touched by 16 of 76 requests from 2 entry points"),),
    )


def shop_decomposition() -> Decomposition:
    """Catalogue, Customer and Order; vouchers and a compatibility module stand alone."""
    return Decomposition(
        services=(
            Service(
                "Catalogue",
                ("shop.catalogue.models", "shop.catalogue.views"),
                ("catalogue_category", "catalogue_product", "catalogue_stock"),
                0.912345678,
            ),
            Service("Customer", ("shop.customer.models",), ("auth_user", "customer_address"), 0.75),
            Service(
                "Order",
                ("shop.order.checkout", "shop.order.models"),
                ("order_line", "order_order"),
            ),
        ),
        shared=(SharedNode("table:auth_user", "every service reads it"),),
        unattached=(
            UnattachedNode("module:shop.core.compat", "nothing imports it"),
            UnattachedNode("table:voucher_voucher", "no statement touched it"),
        ),
        confidence=(
            ("module:shop.catalogue.models", 0.99),
            ("module:shop.order.checkout", 0.3333333333),
            ("table:catalogue_stock", -0.125),
        ),
        runners_up=(("table:catalogue_stock", "Order"),),
        method="leiden",
    )


def shop_assessment() -> Assessment:
    """Two boundaries, each figure with its crossings."""
    checkout = Evidence("unit", CHECKOUT, 12, entry_point=CHECKOUT)
    return Assessment(
        boundaries=(
            Boundary(
                "Order",
                "Catalogue",
                units=12,
                requests=12,
                transactions=12,
                split_writes=12,
                joins=6,
                foreign_keys=1,
                imports=1,
                links=1,
                advice="event through an outbox",
            ),
            Boundary(
                "Order",
                "Customer",
                units=12,
                requests=12,
                transactions=12,
                foreign_keys=1,
                imports=1,
                advice="key reference",
            ),
        ),
        metrics={
            "split_write_units": 12.0,
            "ifn": 1.3333333333333333,
            "hops_p95": 2.0,
            "sm": 0.4142135623730951,
        },
        crossings=(
            Crossing(
                "unit", "Order", "Catalogue", "order_line", "catalogue_stock", 12, (checkout,)
            ),
            Crossing(
                "split write",
                "Order",
                "Catalogue",
                "order_order",
                "catalogue_stock",
                12,
                (
                    checkout,
                    Evidence("template", "UPDATE catalogue_stock SET …", 12, template="a6"),
                ),
            ),
            Crossing(
                "join",
                "Order",
                "Catalogue",
                "order_line",
                "catalogue_product",
                6,
                (
                    Evidence(
                        "template",
                        "SELECT * FROM order_line JOIN catalogue_product …",
                        6,
                        template="a7",
                    ),
                ),
            ),
            Crossing(
                "foreign key",
                "Order",
                "Catalogue",
                "order_line",
                "catalogue_product",
                1,
                (Evidence("foreign key", "order_line_product_fk"),),
            ),
            Crossing(
                "import",
                "Order",
                "Catalogue",
                "shop.order.checkout",
                "shop.catalogue.models",
                1,
                (
                    Evidence(
                        "import",
                        "shop.order.checkout -> shop.catalogue.models",
                        file="shop/order/checkout.py",
                        line=5,
                    ),
                ),
            ),
            Crossing("link", "Order", "Catalogue", "shop.order.checkout", "catalogue_stock", 12),
            Crossing("unit", "Order", "Customer", "order_order", "auth_user", 12, (checkout,)),
            Crossing("foreign key", "Order", "Customer", "order_order", "auth_user", 1),
            Crossing(
                "import", "Order", "Customer", "shop.order.checkout", "shop.customer.models", 1
            ),
        ),
        people=(
            ServicePeople("Catalogue", teams=("@acme/catalogue",)),
            ServicePeople("Customer"),
            ServicePeople("Order", 3),
        ),
        intended=(IntendedFit("import-linter", 2, 2, 100.0, 1.0),),
    )


def shop() -> Findings:
    """Everything that an analysis of the tiny shop finds, with one proposal (k = 3)."""
    return Findings(
        sources=shop_sources(),
        workload=shop_workload(),
        codebase=shop_codebase(),
        schema=shop_schema(),
        links=shop_links(),
        graph=shop_graph(),
        proposals=(
            Proposal(
                shop_decomposition(),
                shop_assessment(),
                recommended=True,
                reasons=("Stable over all resamples.", "The price rises steeply at 4."),
            ),
        ),
        verdict=Verdict(
            "modularise",
            "Make three modules of it first.",
            ("12 of 42 transactions would span two services.", "The seams are real."),
        ),
    )
