"""The JSON that scripts rely on: its form, its figures, and that the schema holds it to them."""

import copy
import json
import math
import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from support.findings import shop, shop_decomposition, shop_sources
from support.strategies import findings as any_findings

from analyzer.export import document, inspect_document, json_schema, to_json
from analyzer.export.json_document import rounded
from analyzer.model import Findings, Import, Service, Totals

VALIDATOR = Draft202012Validator(json_schema())


def problems(value: object) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(value)]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


def test_the_document_obeys_the_schema() -> None:
    assert problems(document(shop())) == []
    assert problems(inspect_document(shop())) == []


def test_a_folded_import_shows_the_classes_behind_it() -> None:
    folded = Import("com.a", "com.b", weight=7, examples=("Order -> Stock", "Order -> Shelf"))
    found = replace(shop(), codebase=replace(shop().codebase, imports=(folded,)))
    assert problems(document(found)) == []
    assert document(found)["codebase"]["folded"] == [
        {
            "importer": "com.a",
            "imported": "com.b",
            "pairs": 7,
            "examples": ["Order -> Stock", "Order -> Shelf"],
        }
    ]


def test_findings_without_a_proposal_obey_it_too() -> None:
    bare = replace(shop(), proposals=(), verdict=None)
    assert problems(document(bare)) == []
    assert document(bare)["verdict"] is None


def test_the_promised_keys_stand_in_the_promised_form() -> None:
    told = document(shop())
    assert list(told) == [
        "schema_version",
        "sources",
        "workload",
        "tables",
        "codebase",
        "proposals",
        "verdict",
        "starts",
    ]
    assert told["sources"][0] == {
        "path": "logs/shop.log",
        "kind": "log",
        "format": "postgresql stderr",
        "bytes": 48213,
        "explained": 0.998765,
        "statements": 206,
        "transactions": 42,
        "duration_ms": 1234.567,
        "skipped": [{"reason": "cut off at the end of the file", "count": 1}],
        "warnings": ["No time zone in log_line_prefix; times are taken as UTC."],
    }
    workload = told["workload"]
    assert (workload["statements"], workload["templates"]) == (206, 9)
    assert sum(workload["by_kind"].values()) == 206
    assert told["codebase"] == {
        "modules": 7,
        "imports": 5,
        "links": 4,
        "noise_modules": 1,
        "suggested_links": 1,
        "accesses_explained": {
            "tag": 0.371681,
            "span": 0,
            "model": 0.0265487,
            "sql": 0,
            "name": 0.0176991,
            "none": 0.584071,
        },
        "changes": 1,
        "authors": 3,
        "teams": ["@acme/catalogue"],
        "intended": [
            {
                "origin": "import-linter",
                "parts": {
                    "shop.catalogue": ["shop.catalogue.models"],
                    "shop.order": ["shop.order.models"],
                },
            }
        ],
        "folded": [],
    }
    (proposal,) = told["proposals"]
    assert proposal["services"][0] == {
        "name": "Catalogue",
        "modules": ["shop.catalogue.models", "shop.catalogue.views"],
        "tables": ["catalogue_category", "catalogue_product", "catalogue_stock"],
        "confidence": 0.912346,
    }
    assert proposal["shared"] == [
        {"node": "table:auth_user", "service": "Customer", "reason": "every service reads it"}
    ]
    assert proposal["metrics"]["ifn"] == 1.33333
    assert list(proposal["metrics"]) == sorted(proposal["metrics"])
    assert proposal["boundaries"][0] == {
        "from": "Order",
        "to": "Catalogue",
        "units": 12,
        "split_writes": 12,
        "joins": 6,
        "foreign_keys": 1,
        "imports": 1,
        "links": 1,
        "advice": "event through an outbox",
        "requests": 12,
        "transactions": 12,
    }
    assert proposal["people"][0] == {
        "service": "Catalogue",
        "authors": 0,
        "authors_elsewhere": 0,
        "teams": ["@acme/catalogue"],
    }
    assert proposal["intended"] == [
        {
            "origin": "import-linter",
            "parts": 2,
            "modules": 2,
            "mojofm": 100,
            "together": 1,
            "cut": [],
        }
    ]
    assert told["verdict"]["answer"] == "modularise"


def test_inspect_is_the_first_five_keys() -> None:
    whole = document(shop())
    assert list(inspect_document(shop()).items()) == list(whole.items())[:5]


def test_tables_are_those_of_the_log_and_of_the_schema() -> None:
    tables = {table["name"]: table for table in document(shop())["tables"]}
    assert list(tables) == sorted(tables)
    assert tables["django_session"]["noise"] == "session store"
    assert tables["order_line"] == {
        "name": "order_line",
        "reads": 6,
        "writes": 12,
        "locks": 0,
        "noise": None,
    }
    assert tables["voucher_voucher"]["reads"] == 0
    assert "order_line_2024" not in tables, "a partition is its parent"
    assert "product_overview" not in tables, "a view is no table"


def placed(proposal: dict[str, Any]) -> list[str]:
    holders = [*proposal["services"], proposal["unattached"]]
    return sorted(
        [f"module:{name}" for holder in holders for name in holder["modules"]]
        + [f"table:{name}" for holder in holders for name in holder["tables"]]
    )


def test_each_module_and_table_stands_in_exactly_one_place() -> None:
    told = document(shop())
    tables = [f"table:{t['name']}" for t in told["tables"] if t["noise"] is None]
    modules = [f"module:{m.name}" for m in shop().codebase.modules if m.noise is None]
    assert placed(told["proposals"][0]) == sorted(modules + tables)


def test_what_the_decomposition_never_saw_is_unattached() -> None:
    small = replace(shop_decomposition(), services=shop_decomposition().services[:2], unattached=())
    told = document(with_decomposition(small))
    unattached = told["proposals"][0]["unattached"]
    assert unattached["tables"] == ["order_line", "order_order", "voucher_voucher"]
    assert "module:shop.order.checkout" in unattached["reasons"]
    assert len(placed(told["proposals"][0])) == len(placed(document(shop())["proposals"][0]))
    assert problems(told) == []


def with_decomposition(decomposition: Any) -> Findings:
    found = shop()
    proposal = replace(found.proposals[0], decomposition=decomposition)
    return replace(found, proposals=(proposal,))


def test_figures_that_are_no_numbers_are_null() -> None:
    found = shop()
    odd = replace(found.proposals[0].assessment, metrics={"sm": math.nan, "ifn": math.inf})
    told = replace(found, proposals=(replace(found.proposals[0], assessment=odd),))
    assert document(told)["proposals"][0]["metrics"] == {"ifn": None, "sm": None}
    assert problems(json.loads(to_json(told))) == []


def test_the_text_is_stable_readable_and_unicode() -> None:
    path = os.fsdecode("größe-".encode() + b"\xe9.log")
    found = replace(shop(), sources=(replace(shop_sources()[0], path=path),))
    text = to_json(found)
    assert text == to_json(copy.deepcopy(found))
    assert "größe-\ufffd.log" in text
    assert text.startswith('{\n  "schema_version": 1,\n')
    assert text.endswith("}\n")
    text.encode()


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_findings())
def test_any_findings_make_a_document_of_the_form(findings: Findings) -> None:
    """Whatever the values, the keys and types are as promised (only values may be out of range)."""
    told = json.loads(to_json(findings))
    forms = {"required", "dependentRequired", "type"}
    wrong = [e for e in VALIDATOR.iter_errors(told) if e.validator in forms]
    kinds = dict.fromkeys(kind for kind, _ in Totals().by_kind)
    missing_kinds = kinds.keys() - told["workload"]["by_kind"].keys()
    assert [e.message for e in wrong if list(e.path) != ["workload", "by_kind"]] == []
    assert len(wrong) == len(missing_kinds)


def remove(path: str) -> Callable[[Any], None]:
    def change(told: Any) -> None:
        *way, last = path.split(".")
        for step in way:
            told = told[int(step)] if step.isdigit() else told[step]
        del told[last]

    return change


def put(path: str, value: object) -> Callable[[Any], None]:
    def change(told: Any) -> None:
        *way, last = path.split(".")
        for step in way:
            told = told[int(step)] if step.isdigit() else told[step]
        told[last] = value

    return change


PROMISED = [
    "schema_version",
    "sources",
    "workload",
    "tables",
    "codebase",
    "sources.0.duration_ms",
    "sources.0.skipped.0.count",
    "workload.by_kind",
    "workload.by_kind.ddl",
    "tables.0.noise",
    "codebase.links",
    "proposals",
    "verdict",
    "proposals.0.k",
    "proposals.0.services",
    "proposals.0.services.0.confidence",
    "proposals.0.shared.0.service",
    "proposals.0.unattached.tables",
    "proposals.0.metrics",
    "proposals.0.boundaries.0.from",
    "proposals.0.boundaries.0.advice",
    "verdict.reasons",
]
WRONG = [
    ("schema_version", 2),
    ("workload.statements", "206"),
    ("workload.statements", -1),
    ("workload.by_kind.merge", "many"),
    ("sources.0.explained", 1.5),
    ("tables.0.reads", 1.5),
    ("proposals.0.recommended", "yes"),
    ("proposals.0.services.0.tables", ["orders", "orders"]),
    ("proposals.0.services.0.confidence", 2),
    ("proposals.0.shared.0.node", "orders"),
    ("proposals.0.metrics.sm", "high"),
    ("proposals.0.boundaries.0.joins", None),
    ("verdict.answer", "maybe"),
]


@pytest.mark.parametrize("path", PROMISED)
def test_a_document_without_a_promised_key_fails(path: str) -> None:
    told = document(shop())
    remove(path)(told)
    assert problems(told)


@pytest.mark.parametrize(("path", "value"), WRONG)
def test_a_document_with_a_wrong_value_fails(path: str, value: object) -> None:
    told = document(shop())
    put(path, value)(told)
    assert problems(told)


def test_a_key_may_be_added_anywhere() -> None:
    told = document(shop())
    for path in ("new", "sources.0.new", "proposals.0.services.0.new", "verdict.new"):
        put(path, "more")(told)
    assert problems(told) == []


def test_every_key_of_the_document_is_described_in_the_schema() -> None:
    """A key that is added to the document is added to the schema too."""

    def undescribed(value: Any, schema: dict[str, Any], at: str) -> list[str]:
        schema = resolved(schema)
        if isinstance(value, list):
            return [w for item in value for w in undescribed(item, schema["items"], at)]
        if not isinstance(value, dict):
            return []
        known, rest = schema.get("properties", {}), schema.get("additionalProperties")
        return [
            word
            for key, item in value.items()
            for word in (
                undescribed(item, known.get(key) or rest, f"{at}.{key}")
                if key in known or rest
                else [f"{at}.{key}"]
            )
        ]

    def resolved(schema: dict[str, Any]) -> dict[str, Any]:
        schema = schema.get("oneOf", [schema])[0]
        if "$ref" in schema:
            return json_schema()["$defs"][schema["$ref"].rpartition("/")[2]]
        return schema

    assert undescribed(document(shop()), json_schema(), "") == []


def test_services_are_listed_in_their_order() -> None:
    turned = replace(
        shop_decomposition(), services=(Service("Z"), *shop_decomposition().services[::-1])
    )
    names = [s["name"] for s in document(with_decomposition(turned))["proposals"][0]["services"]]
    assert names == ["Z", "Order", "Customer", "Catalogue"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1234567.0, 1234567.0), (0.1234567891, 0.123457), (12345678.9, 12345700.0), (0.0, 0.0)],
)
def test_counts_are_exact_and_shares_are_rounded(value: float, shown: float) -> None:
    assert rounded(value) == shown
