"""Links out of tags, routes, models and names, and what looks through a relay."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from analyzer.linking import coverage_sentence, explained_by, link, relays
from analyzer.model import (
    Access,
    Codebase,
    CodeTag,
    Link,
    Module,
    TableMapping,
    TableTotals,
    TagUse,
    Template,
    TemplateUse,
    Workload,
)

APPS = ("orders", "catalogue", "users", "stock", "reviews", "vouchers")
RELAY = "shop.web.wrapper"
#: Its name tells nothing, and its tables are not the apps'.
GUARD = "shop.web.guard"

CODEBASE = Codebase(
    modules=tuple(
        sorted(
            [Module(f"shop.{app}.{part}") for app in APPS for part in ("models", "views")]
            + [
                Module(RELAY, file="shop/web/wrapper.py"),
                Module(GUARD),
                Module("shop.tests.client"),
            ],
            key=lambda module: module.name,
        )
    ),
    mappings=tuple(
        TableMapping(f"shop.{app}.models", f"{app}_main", label=app) for app in sorted(APPS)
    ),
)

Row = tuple[str | None, str | None, str, int]


def workload(rows: Iterable[Row], untagged: Sequence[tuple[str, int]] = ()) -> Workload:
    """Rows are (entry point, module, "R table", count); one template for each access."""
    rows = tuple(rows)
    counts: dict[str, int] = {}
    for _, _, access, count in rows:
        counts[access] = counts.get(access, 0) + count
    for access, count in untagged:
        counts[access] = counts.get(access, 0) + count
    return Workload(
        templates=tuple(
            TemplateUse(
                Template(
                    access,
                    access,
                    "select",
                    accesses=(Access(access[2:], access[0]),),  # type: ignore[arg-type]
                ),
                executions=count + 1,
                effective=count,
                failed=1,
                duration_us=0,
            )
            for access, count in sorted(counts.items())
        ),
        tag_uses=tuple(
            TagUse(CodeTag(entry_point, module, "get", line=7), access, count)
            for entry_point, module, access, count in rows
        ),
        tables=tuple(TableTotals(name, 1, 0, 0) for name in sorted({a[2:] for a in counts})),
    )


def wrapped() -> list[Row]:
    """Every app's views do a little; the wrapper reads each app's table for its entry points."""
    rows: list[Row] = []
    for app in APPS:
        for view in ("list", "detail"):
            rows += [
                (f"{app}:{view}", f"shop.{app}.views", f"W {app}_main", 2),
                (f"{app}:{view}", RELAY, f"R {app}_main", 50),
                (f"{app}:{view}", GUARD, "R permissions", 9),
                (f"{app}:{view}", RELAY, "R sessions", 3),
            ]
    return rows


def find(links: Iterable[Link], **wanted: object) -> list[Link]:
    return [one for one in links if all(getattr(one, k) == v for k, v in wanted.items())]


def test_a_relay_is_looked_through_to_the_module_that_the_entry_point_names() -> None:
    links = link(workload(wrapped()), CODEBASE)
    for app in APPS:
        (through,) = find(links, table=f"{app}_main", mode="R", kind="tag")
        assert through.module == f"shop.{app}.views"
        assert through.through == RELAY
        assert through.count == 100
        assert through.counts
        assert {e.entry_point for e in through.evidence} == {f"{app}:list", f"{app}:detail"}
        assert through.evidence[0].file == "shop/web/wrapper.py"
        assert f"{RELAY}.get reads {app}_main, asked by {app}:" in through.evidence[0].text
    assert not [one for one in find(links, module=RELAY) if one.counts]


def test_what_a_relay_does_for_everyone_stays_with_it_and_counts_for_nobody() -> None:
    (sessions,) = find(link(workload(wrapped()), CODEBASE), table="sessions")
    assert (sessions.module, sessions.through, sessions.counts) == (RELAY, RELAY, False)


def test_a_module_that_does_the_same_for_every_caller_is_no_relay() -> None:
    found = workload(wrapped())
    (permissions,) = find(link(found, CODEBASE), table="permissions")
    assert (permissions.module, permissions.through) == (GUARD, None)
    assert [module for module, _ in relays(found, CODEBASE)] == [RELAY]
    assert "12 of 12 entry points" in relays(found, CODEBASE)[0][1]


def test_a_module_at_home_in_its_tables_is_no_relay_however_many_ask() -> None:
    rows = [
        (entry_point, "shop.orders.views" if module == RELAY else module, access, count)
        for entry_point, module, access, count in wrapped()
    ]
    own = [(f"{app}:list", "shop.orders.views", "R orders_main", 500) for app in APPS]
    assert relays(workload([*rows, *own]), CODEBASE) == ()


def test_a_module_that_answers_its_callers_is_no_relay_whatever_it_touches() -> None:
    rows: list[Row] = [
        (f"account:{app}", module, f"R {app}_main", 10)
        for app in APPS
        for module in ("shop.account.views", "shop.account.lookup")
    ]
    found = workload(rows)
    assert [module for module, _ in relays(found, CODEBASE)] == ["shop.account.lookup"]
    for app in APPS:
        assert (
            len(find(link(found, CODEBASE), module="shop.account.views", table=f"{app}_main")) == 2
        )


def test_one_caller_makes_no_relay() -> None:
    rows = [("reports:all", "shop.web.report", f"R {app}_main", 10) for app in APPS]
    found = workload(rows)
    assert relays(found, CODEBASE) == ()
    assert len(find(link(found, CODEBASE), module="shop.web.report", kind="tag")) == len(APPS)


def test_a_relay_without_an_entry_point_only_suggests() -> None:
    found = workload([*wrapped(), (None, RELAY, "R lonely", 4)])
    (lonely,) = [one for one in link(found, CODEBASE) if one.table == "lonely"]
    assert (lonely.module, lonely.through, lonely.counts) == (RELAY, RELAY, False)


def test_tests_in_tags_are_looked_through_and_dropped_where_no_entry_point_is_known() -> None:
    found = workload(
        [
            ("orders:list", "shop.tests.client", "W orders_main", 3),
            (None, "shop.tests.client", "W users_main", 3),
            (None, "elsewhere.test_case", "W stock_main", 3),
        ]
    )
    tags = find(link(found, CODEBASE), kind="tag")
    assert [(one.module, one.table, one.through) for one in tags] == [
        ("shop.orders.views", "orders_main", "shop.tests.client")
    ]


def test_a_route_alone_makes_a_span_link() -> None:
    (span,) = find(link(workload([("stock:list", None, "R stock_main", 5)]), CODEBASE), kind="span")
    assert (span.module, span.count) == ("shop.stock.views", 5)


def test_a_module_that_only_the_log_knows_is_a_module() -> None:
    found = workload([(None, "shop.unheard.of", "R orders_main", 5)])
    (tag,) = find(link(found, CODEBASE), kind="tag")
    assert tag.module == "shop.unheard.of"
    assert tag.evidence[0].text == "shop.unheard.of.get reads orders_main"
    assert (tag.evidence[0].template, tag.evidence[0].line) == ("R orders_main", 7)


def test_mappings_follow_the_case_of_the_workload() -> None:
    codebase = replace(CODEBASE, mappings=(TableMapping("shop.orders.models", "Orders_Main"),))
    (model,) = find(link(workload([], [("R orders_main", 5)]), codebase), kind="model")
    assert (model.table, model.mode, model.count) == ("orders_main", None, 1)
    assert model.counts


def test_mappings_follow_the_schema_in_the_workload_where_there_is_one() -> None:
    mappings = tuple(TableMapping("shop.orders.models", name) for name in ("Invoices", "notes"))
    codebase = replace(CODEBASE, mappings=mappings)
    named = [("R billing.invoices", 5), ("R billing.notes", 1), ("R desk.notes", 1)]
    models = find(link(workload([], named), codebase), kind="model")
    assert [model.table for model in models] == ["billing.invoices", "notes"]
    models = find(link(workload([], [*named, ("R invoices", 1)]), codebase), kind="model")
    assert [model.table for model in models] == ["invoices", "notes"]


def test_names_suggest_only_for_tables_that_nothing_explains() -> None:
    codebase = replace(CODEBASE, mappings=())
    found = workload([], [("R vouchers_main", 5), ("R zzz_unrelated", 5)])
    links = link(found, codebase)
    assert {one.module for one in links} == {"shop.vouchers.models", "shop.vouchers.views"}
    assert {one.table for one in links} == {"vouchers_main"}
    assert not any(one.counts for one in links)
    assert find(link(found, CODEBASE), kind="name") == []


def test_shares_explained_add_up() -> None:
    found = workload(
        [
            (None, "shop.orders.views", "R orders_main", 30),
            ("stock:list", None, "R stock_main", 10),
        ],
        [("R orders_main", 20), ("R users_main", 10), ("R reviews_main", 10), ("R qqq", 20)],
    )
    codebase = replace(
        CODEBASE, mappings=tuple(m for m in CODEBASE.mappings if "reviews" not in m.table)
    )
    shares = explained_by(found, link(found, codebase))
    assert shares == pytest.approx(
        {"tag": 0.3, "span": 0.1, "model": 0.3, "sql": 0, "name": 0.1, "none": 0.2}
    )


def test_no_workload_and_no_code() -> None:
    assert link(Workload(), Codebase()) == ()
    assert relays(Workload(), Codebase()) == ()
    assert sum(explained_by(Workload(), ()).values()) == 0


def test_links_do_not_depend_on_hash_seeds() -> None:
    code = (
        "import json, sys; sys.path.insert(0, 'tests/linking'); import test_links as t;"
        "w = t.workload([*t.wrapped(), ('home', None, 'R zzz', 1)], [('R stock_voucher', 2)]);"
        "print(json.dumps([repr(x) for x in t.link(w, t.CODEBASE)]))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(answers) == 1
    assert len(json.loads(answers.pop())) > 20


def test_the_sentence_tells_what_counts_from_what_is_guessed() -> None:
    shares = {"tag": 0.5, "span": 0.0, "model": 0.25, "sql": 0.0, "name": 0.05, "none": 0.2}
    assert coverage_sentence(shares) == (
        "75% of the log's accesses to tables are tied to code (50% by comments in the statements, "
        "25% by models and the table map); names alone suggest 5% more."
    )
    assert "less than 1% by routes and spans" in str(
        coverage_sentence({"span": 0.001, "none": 0.999})
    )
    assert str(coverage_sentence({"tag": 0.999, "none": 0.001})).startswith("more than 99%")
    assert coverage_sentence(dict.fromkeys(shares, 0.0)) is None


def test_users_are_in_the_table_that_has_their_groups_and_permissions() -> None:
    """Code that asks for the model of users does not say which the settings name."""
    code = Codebase(
        modules=(Module("shop.users.views"),),
        mappings=(
            TableMapping("shop.users.views", "auth_user", mode="R"),
            TableMapping("shop.users.views", "auth_user_groups", mode="W"),
        ),
    )

    def linked(*tables: str) -> set[tuple[str, str | None]]:
        log = Workload(tables=tuple(TableTotals(name, 1, 0, 0) for name in sorted(tables)))
        return {(one.table, one.mode) for one in link(log, code) if one.counts}

    swapped = ("people", "people_groups", "people_user_permissions")
    asis = {("auth_user", "R"), ("auth_user_groups", "W")}
    assert linked(*swapped) == {("people", "R"), ("people_groups", "W")}
    assert linked("auth_user", *swapped) == asis
    assert linked("people", "people_groups") == asis
    assert linked(*swapped, "staff", "staff_groups", "staff_user_permissions") == asis


def test_what_a_deletion_touches_counts_where_the_log_has_the_deletion() -> None:
    """The module deletes orders; order lines go with them, and vouchers with the customers."""
    module = "shop.orders.views"
    code = Codebase(
        modules=(Module(module),),
        mappings=(
            TableMapping(module, "lines", mode="W", file="v.py", line=3, deleting="orders"),
            TableMapping(module, "lines", mode="W", file="v.py", line=9, deleting="customers"),
            TableMapping(module, "notes", mode="W", file="v.py", line=4),
            TableMapping(module, "notes", mode="W", file="v.py", line=3, deleting="orders"),
            TableMapping(module, "vouchers", mode="W", file="v.py", line=9, deleting="customers"),
        ),
    )

    def linked(*templates: Template) -> list[tuple[str, int | None]]:
        tables = tuple(TableTotals(t, 1, 1, 0) for t in ("customers", "lines", "notes", "orders"))
        log = Workload(
            templates=tuple(TemplateUse(t, 1, 1, 0, 0) for t in templates), tables=tables
        )
        return [(o.table, o.evidence[0].line) for o in link(log, code) if o.counts]

    gone = Template("1", "DELETE FROM Orders WHERE id = ?", "delete", (("orders", "W"),), "orders")
    read = Template("2", "SELECT * FROM customers", "select", (("customers", "R"),), "customers")
    assert linked(gone, read) == [("lines", 3), ("notes", 4)]
    assert linked(read) == [("notes", 4)]
    assert linked() == [("lines", 3), ("notes", 4), ("vouchers", 9)]
    (lines, *_) = (o for o in link(Workload(), code) if o.table == "lines")
    assert lines.evidence[0].text == f"{module} deletes rows of orders and so touches lines"
