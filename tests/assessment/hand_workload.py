"""The workload of the hand-made log as its derivation says, and its cut and schema.

Statement i of the log ran at i x 100 ms; what was rolled back weighs nothing.
"""

import json
from pathlib import Path
from typing import Any

from analyzer.model import (
    Access,
    CodeTag,
    Decomposition,
    ForeignKey,
    Gap,
    Schema,
    Service,
    TableTotals,
    TagUse,
    Template,
    TemplateUse,
    Totals,
    UnattachedNode,
    UnitShape,
    Workload,
)
from analyzer.model.workload import Kind, UnitKind

FIXTURES = Path(__file__).parent.parent / "fixtures" / "assessment"
CHECKOUT, CATALOG, BILLING = "shop:checkout", "shop:catalog", "billing:run"

#: Statement: entry point, kind, accesses in order of appearance, main table.
STATEMENTS: dict[int, tuple[str, Kind, str, str]] = {
    1: (CHECKOUT, "select", "R orders", "orders"),
    3: (CATALOG, "select", "R products, R stock_levels", "products"),
    4: (CHECKOUT, "select", "R customers, L customers", "customers"),
    5: (CHECKOUT, "insert", "W orders, R customers", "orders"),
    6: (CATALOG, "select", "R products, R customers", "customers"),
    8: (CHECKOUT, "update", "W stock_levels, R products", "stock_levels"),
    15: (CATALOG, "other", "R orders, R invoices", "orders"),
    18: (BILLING, "update", "W payments", "payments"),
    22: (BILLING, "update", "W invoices", "invoices"),
    27: (CATALOG, "delete", "W Order Notes, R orders", "Order Notes"),
    29: (BILLING, "insert", "W orders, W payments", "payments"),
    30: (CATALOG, "select", "R django_session", "django_session"),
}
ROLLED_BACK = frozenset({22, 27})


def expected() -> dict[str, Any]:
    figures: dict[str, Any] = json.loads((FIXTURES / "hand.expected.json").read_text())
    return figures


def hand_cut() -> Decomposition:
    grouping = json.loads((FIXTURES / "hand.grouping.json").read_text())["hand"]
    names = sorted(set(grouping.values()))
    services = tuple(
        Service(name, tables=tuple(sorted(t for t, s in grouping.items() if s == name)))
        for name in names
    )
    left = (UnattachedNode("table:django_session", "in no service of the cut"),)
    return Decomposition(services, unattached=left)


def hand_schema() -> Schema:
    pairs = (
        ("customers", "customers"),
        ("orders", "customers"),
        ("Order Notes", "orders"),
        ("stock_levels", "products"),
        ("invoices", "orders"),
        ("payments", "invoices"),
    )
    return Schema(foreign_keys=tuple(sorted(ForeignKey(*pair) for pair in pairs)))


def hand_workload() -> Workload:
    shapes = (
        _unit("transaction", CHECKOUT, 4, 5, 8),
        _unit("transaction", CATALOG, 15),
        _unit("transaction", BILLING, 22, committed=False),
        _unit("transaction", CATALOG, 27, committed=False),
        *(_unit("autocommit", STATEMENTS[i][0], i) for i in (1, 3, 6, 18, 29, 30)),
        _unit("request", CHECKOUT, 1, 4, 5, 8),
        _unit("request", CATALOG, 3, 6, 15, 30),
        _unit("request", BILLING, 18, 29),
    )
    return Workload(
        templates=tuple(
            TemplateUse(_template(i), 1, int(i not in ROLLED_BACK), 0, 0) for i in STATEMENTS
        ),
        shapes=shapes,
        tag_uses=tuple(
            TagUse(CodeTag(entry_point=STATEMENTS[i][0]), f"s{i}", 1)
            for i in STATEMENTS
            if i not in ROLLED_BACK
        ),
        tables=(TableTotals("orders", 2, 2, 0),),
        gaps=(
            Gap("orders", ((1000, 1),), 1),
            Gap("payments", (), 2),
            Gap("stock_levels", (), 1),
        ),
        totals=Totals(statements=30, transactions=2, begun=4, rolled_back=2, requests=3),
        first_us=100_000,
        last_us=3_000_000,
    )


def _accesses(number: int) -> tuple[Access, ...]:
    return tuple(Access(word[2:], word[0]) for word in STATEMENTS[number][2].split(", "))  # type: ignore[arg-type]


def _template(number: int) -> Template:
    _, kind, words, main = STATEMENTS[number]
    return Template(f"s{number}", f"{kind} {words}", kind, _accesses(number), main, "sqlglot")


def _unit(kind: UnitKind, entry_point: str, *numbers: int, committed: bool = True) -> UnitShape:
    mains = [STATEMENTS[i][3] for i in numbers]
    path = tuple(t for i, t in enumerate(mains) if i == 0 or mains[i - 1] != t)
    return UnitShape(
        kind=kind,
        basis={"transaction": "explicit", "autocommit": "autocommit", "request": "trace"}[kind],  # type: ignore[arg-type]
        entry_point=entry_point,
        accesses=tuple(dict.fromkeys(access for i in numbers for access in _accesses(i))),
        path=path,
        calls=tuple(sorted((table, mains.count(table)) for table in set(mains))),
        modules=(),
        templates=tuple(f"s{i}" for i in numbers),
        count=1,
        committed=committed,
    )
