"""Plans of auto_explain say the same in every form that PostgreSQL prints them in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.model import SourceReport, Workload
from analyzer.workload.formats.plan_documents import plan_document
from analyzer.workload.formats.postgres_evidence import planned
from analyzer.workload.read import read_logs
from analyzer.workload.record_scan import PLANS

PLANS_OF = Path(__file__).parents[1] / "fixtures" / "workload" / "plans"
FORMS = ("text", "json", "xml", "yaml")
PLANTED = ("planted.mail", "4111111111111111", "S3cret", "Brien")


def read(form: str, size: int = 1 << 24) -> tuple[Workload, SourceReport]:
    """The same statements of one server, their plans in one form or the other."""
    path = PLANS_OF / f"auto_explain_{form}.log"
    workload, (report,) = read_logs([str(path)], chunk_bytes=size)
    return workload, report


@pytest.mark.parametrize("form", FORMS)
def test_plans_open_views_partitions_and_triggers(form: str) -> None:
    workload, report = read(form)
    assert (report.statements, report.transactions, report.explained) == (8, 1, 1.0)
    assert {each.reason: each.count for each in report.skipped} == {PLANS: 7}
    found = {
        use.template.text.split(" ")[0]: ", ".join(map(str, use.template.accesses))
        for use in workload.templates
        if use.template.accesses and "Odd: names" not in use.template.text
        and not use.template.text.startswith("insert into customers")
    }  # fmt: skip
    assert found == {
        "insert": "W orders, W audit_log",
        "select": "R orders, R customers",
        "update": "W customers",
        "delete": "W orders, R customers, W orders_2026",
    }
    odd = next(use for use in workload.templates if "Odd: names" in use.template.text)
    assert odd.template.tables == ("Odd: names", "orders_2025")
    assert not [word for word in PLANTED if word in repr((workload, report))]


def test_every_form_touches_the_same() -> None:
    def touched(form: str) -> dict[str, tuple[str, ...]]:
        uses = read(form)[0].templates
        return {use.template.text: tuple(map(str, use.template.accesses)) for use in uses}

    assert touched("text") == touched("json") == touched("xml") == touched("yaml")


@pytest.mark.parametrize("form", FORMS)
@given(size=st.integers(1, 6000))
@settings(max_examples=8, deadline=None)
def test_cut_anywhere(form: str, size: int) -> None:
    assert read(form, size) == read(form)


# --- the documents ------------------------------------------------------------------------------


def as_json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_xml(document: dict[str, Any]) -> str:
    def members(node: dict[str, Any]) -> str:
        told = ""
        for name, value in node.items():
            tag = name.replace(" ", "-")
            if isinstance(value, list):
                said = "".join(f"<{tag[:-1]}>{members(each)}</{tag[:-1]}>" for each in value)
            else:
                said = members(value) if isinstance(value, dict) else escape(str(value))
            told += f"<{tag}>{said}</{tag}>\n"
        return told

    space = "http://www.postgresql.org/2009/explain"
    return f'<explain xmlns="{space}">\n{members(document)}</explain>'


def as_yaml(document: dict[str, Any]) -> str:
    def lines(node: dict[str, Any], column: int) -> list[str]:
        told = []
        for name, value in node.items():
            if isinstance(value, list):
                told.append(" " * column + f"{name}: ")
                for each in value:
                    first, *others = lines(each, column + 4)
                    told += [" " * (column + 2) + "- " + first.lstrip(), *others]
            elif isinstance(value, dict):
                told += [" " * column + f"{name}: ", *lines(value, column + 2)]
            else:
                said = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else value
                told.append(" " * column + f"{name}: {said}")
        return told

    return "\n".join(lines(document, 0))


WORD = st.text(st.sampled_from("ab \n:-\"'\\<&>[]{},#é"), min_size=1, max_size=12)
LEAF = st.fixed_dictionaries(
    {"Node Type": st.sampled_from(("Seq Scan", "Result", "ModifyTable"))},
    optional={"Relation Name": WORD, "Schema": WORD, "Alias": WORD, "Filter": WORD},
)
TREE = st.recursive(
    LEAF,
    lambda below: st.tuples(LEAF, st.lists(below, min_size=1, max_size=3)).map(
        lambda pair: {**pair[0], "Plans": pair[1], "Total Cost": 1.5}
    ),
    max_leaves=8,
)
WRITERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "json": as_json,
    "xml": as_xml,
    "yaml": as_yaml,
}


@pytest.mark.parametrize("form", WRITERS)
@given(text=WORD, tree=TREE)
@settings(max_examples=80, deadline=None)
def test_any_plan_comes_back(form: str, text: str, tree: dict[str, Any]) -> None:
    document = {"Query Text": text, "Query Parameters": "$1 = 'planted'", "Plan": tree}
    found = plan_document(WRITERS[form](document).encode())

    def as_texts(value: object) -> object:
        if isinstance(value, dict):
            return {name: as_texts(each) for name, each in value.items()}
        return [as_texts(each) for each in value] if isinstance(value, list) else str(value)

    assert as_texts(found) == as_texts(document)


@pytest.mark.parametrize("form", WRITERS)
@given(text=WORD, tree=TREE, at=st.integers(0, 2000), harm=st.sampled_from(("", "\0", "<", '"')))
@settings(max_examples=80, deadline=None)
def test_a_broken_document_harms_nothing(
    form: str, text: str, tree: dict[str, Any], at: int, harm: str
) -> None:
    whole = WRITERS[form]({"Query Text": text, "Plan": tree})
    plan_document((whole[:at] + harm).encode())
    planned((whole[:at] + harm + whole[at:]).encode())


def test_a_plan_with_a_document_type_is_not_opened() -> None:
    bomb = '<!DOCTYPE explain [<!ENTITY x "boom">]><explain><Query-Text>&x;</Query-Text></explain>'
    assert planned(bomb.encode()) is None
    assert planned(b"<explain><Query-Text>&x;</Query-Text></explain>") is None


def test_a_plan_nested_beyond_measure_is_none() -> None:
    deep = "<Plans><Plan>" * 20_000
    assert planned(f"<explain><Query-Text>a</Query-Text>{deep}".encode()) is None
    assert planned(f"<explain>{deep}{'</Plan></Plans>' * 20_000}</explain>".encode()) is None


PARAMETERS = "$1 = '4111111111111111', $2 = NULL, $3 = 'it''s (S3cret)\nResult  (planted'"


@pytest.mark.parametrize("form", FORMS)
def test_parameters_are_dropped(form: str) -> None:
    node = {"Node Type": "Seq Scan", "Relation Name": "a", "Alias": "a"}
    document = {"Query Text": "select $1", "Query Parameters": PARAMETERS, "Plan": node}
    body = (
        f"Query Text: select $1\nQuery Parameters: {PARAMETERS}\nSeq Scan on a  (cost=0.00..1)"
        if form == "text"
        else WRITERS[form](document)
    )
    found = planned(("\n" + body).replace("\n", "\n\t").encode())
    assert found is not None
    text, nodes = found
    assert (text, [node.table for node in nodes]) == (b"select $1", ["a"])
