"""Traces: whoever wrote them and however they are cut, the same units of work."""

import io
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.files import elements
from analyzer.model import (
    Access,
    AnalyzerError,
    CodeTag,
    SourceReport,
    UnusableSourceError,
    Workload,
)
from analyzer.workload.formats.traces import TraceFormat, recognise_traces
from analyzer.workload.ledger import Ledger
from analyzer.workload.read import read_logs
from analyzer.workload.scan import Scan
from analyzer.workload.trace_units import TraceAssembler

TRACES = Path(__file__).parents[1] / "fixtures" / "workload" / "traces"
FILES = sorted(path.name for path in TRACES.iterdir())
PLANTED = ("planted.mail", "4111111111111111", "S3cret!")


def read(path: Path, chunk_bytes: int = 1 << 24) -> tuple[Workload, SourceReport]:
    workload, (report,) = read_logs([str(path)], chunk_bytes=chunk_bytes)
    return workload, report


@pytest.mark.parametrize("name", FILES)
def test_two_requests_are_told_with_their_statements(name: str) -> None:
    workload, report = read(TRACES / name)
    totals = workload.totals
    assert (
        report.format.split(" ")[0]
        .lower()
        .startswith(name.split("_")[0][:4].replace("otlp", "open"))
    )
    assert (report.explained, report.statements, report.transactions) == (1.0, 6, 1)
    assert (totals.transactions, totals.rolled_back, totals.failed) == (1, 0, 1)
    assert (totals.autocommit, totals.requests, totals.sessions) == (3, 2, 0)
    requests = {s.entry_point: s for s in workload.shapes if s.kind == "request"}
    assert requests.keys() == {"POST /checkout", "GET /orders/{id}"}
    checkout = requests["POST /checkout"]
    assert checkout.basis == "trace"
    assert checkout.accesses == (Access("users", "R"), Access("orders", "W"), Access("stock", "W"))
    assert checkout.modules == ("shop.checkout.services",)
    (transaction,) = (s for s in workload.shapes if s.kind == "transaction")
    assert (transaction.written, transaction.entry_point) == (("orders", "stock"), "POST /checkout")
    assert [(t.name, t.reads, t.writes) for t in workload.tables] == [
        ("orders", 1, 1),
        ("stock", 1, 1),
        ("users", 2, 0),
    ]
    assert report.skipped[0].reason == "calls of databases that do not speak SQL"
    # The statement before the traced function has the route alone.
    place = CodeTag(entry_point="POST /checkout", module="shop.checkout.services")
    tags = {use.tag for use in workload.tag_uses}
    assert any((t.module, t.function, t.line) == (place.module, "place_order", 41) for t in tags)


@pytest.mark.parametrize("name", FILES)
def test_inspect_says_it_and_no_literal(name: str) -> None:
    result = CliRunner().invoke(app, ["inspect", str(TRACES / name), "--json"])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["workload"]["requests"] == 2
    assert told["workload"]["statements"] == 6
    assert not any(secret in result.output for secret in PLANTED)


@pytest.mark.parametrize("name", FILES)
@given(size=st.integers(1, 6000))
@settings(max_examples=10, deadline=None)
def test_cut_anywhere(name: str, size: int) -> None:
    assert read(TRACES / name, size)[0] == read(TRACES / name)[0]


@pytest.mark.parametrize("name", FILES)
def test_nothing_planted_is_kept(name: str) -> None:
    workload, report = read(TRACES / name)
    said = repr(workload) + repr(report)
    assert not any(secret in said for secret in PLANTED)


def test_a_trace_that_is_spread_over_files_is_one(tmp_path: Path) -> None:
    lines = (TRACES / "otlp_stable.jsonl").read_text().splitlines(keepends=True)
    paths = [tmp_path / f"{number}.json" for number in range(len(lines))]
    for path, line in zip(paths, lines, strict=True):
        path.write_text(line)
    workload, reports = read_logs([str(path) for path in paths])
    assert workload == read(TRACES / "otlp_stable.jsonl")[0]
    assert sum(report.statements for report in reports) == 6
    assert sum(report.transactions for report in reports) == 1


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_what_ends_early_is_told_and_the_rest_read(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = (TRACES / name).read_bytes()
    end = data.draw(st.integers(1, len(whole) - 2))
    path = tmp_path_factory.mktemp("cut") / "cut.json"
    path.write_bytes(whole[:end])
    try:
        workload, report = read(path)
    except UnusableSourceError:
        return
    assert workload.totals.statements <= 6
    assert report.explained <= 1
    assert not any(secret in repr(report) for secret in PLANTED)


@pytest.mark.parametrize(
    "junk",
    [
        b"[" * 100_000,
        b'{"resourceSpans":' + b"[" * 100_000,
        b'{"resourceSpans": [{"scopeSpans": [{"spans": [null, 3, {"traceId": 7}]}]}]}',
        b'{"resourceSpans": [{"resource": [], "scopeSpans": {"spans": 1}}]}',
        b'{"data": [{"traceID": "x", "spans": [{"traceID": {}, "tags": [1, {"key": 2}]}]}]}',
        b'[{"traceId": "a", "id": [], "tags": [], "timestamp": "x", "duration": -1}]',
        b'[{"trace_id": 1, "span_id": [], "resource": {}, "meta": 3, "start": 1e400}]',
        b'{"traceID": "\x00\xff", "spanID": "\\ud800", "tag": {"sql@query": "SELECT 1"}}',
    ],
)
def test_no_document_is_too_strange(junk: bytes, tmp_path: Path) -> None:
    path = tmp_path / "junk.json"
    path.write_bytes(junk)
    result = CliRunner().invoke(app, ["inspect", str(path)])
    assert result.exit_code == 0 or isinstance(result.exception, AnalyzerError)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    *(
                        "resourceSpans",
                        "scopeSpans",
                        "spans",
                        "traceId",
                        "spanId",
                        "attributes",
                        "key",
                    ),
                    *("value", "stringValue", "traceID", "spanID", "tags", "data", "process", "id"),
                    *(
                        "trace_id",
                        "span_id",
                        "resource",
                        "meta",
                        "type",
                        "kind",
                        "references",
                        "name",
                    ),
                )
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(st.lists(JSON, min_size=1, max_size=4), st.sampled_from(FILES))
@settings(max_examples=150, deadline=None)
def test_no_json_is_too_strange(rows: list[Any], name: str) -> None:
    log_format = recognise_traces((TRACES / name).read_bytes())
    assert log_format is not None
    block = "\n".join(json.dumps(row) for row in rows).encode()
    pieces = log_format.pieces(block, Scan((log_format,))._read)
    for _ in TraceAssembler().take(pieces.pieces, 0):
        pass


def span(
    trace: int, number: int, parent: int, seconds: float, sql: str | None = None, **more: Any
) -> dict[str, Any]:
    attributes = {"db.system": "postgresql", "db.statement": sql} if sql else {}
    return {
        "traceId": f"{trace:032x}",
        "spanId": f"{number:016x}",
        "parentSpanId": f"{parent:016x}" if parent else "",
        "name": more.pop("name", (sql or "op").split(" ")[0]),
        "kind": more.pop("kind", 3),
        "startTimeUnixNano": str(int((1_767_348_000 + seconds) * 1e9)),
        "endTimeUnixNano": str(int((1_767_348_000 + seconds) * 1e9) + 1_000_000),
        "attributes": [{"key": k, "value": {"stringValue": v}} for k, v in attributes.items()],
        **more,
    }


def fold(*spans: dict[str, Any], most_open: int = 200_000) -> Workload:
    log_format = TraceFormat("OpenTelemetry traces (OTLP JSON)")
    assembler, ledger = TraceAssembler(most_open), Ledger()

    def wholes() -> Iterator[Any]:
        for one in spans:
            row = {"resourceSpans": [{"scopeSpans": [{"spans": [one]}]}]}
            pieces = log_format.pieces(json.dumps(row).encode(), Scan((log_format,))._read)
            yield from assembler.take(pieces.pieces, 0)
        yield from assembler.finish()

    for whole in wholes():
        ledger.add(whole.events)
    return ledger.finish()


def test_begin_and_commit_among_siblings_are_a_transaction() -> None:
    workload = fold(
        span(1, 1, 0, 0, name="job", kind=5),
        span(1, 5, 1, 4, "COMMIT"),
        span(1, 2, 1, 1, "BEGIN"),
        span(1, 4, 1, 3, "UPDATE b SET x = 1"),
        span(1, 3, 1, 2, "INSERT INTO a VALUES (1)"),
        span(1, 6, 1, 5, "SELECT * FROM c"),
    )
    assert [(s.written, s.committed) for s in workload.shapes if s.kind == "transaction"] == [
        (("a", "b"), True)
    ]
    assert (workload.totals.statements, workload.totals.autocommit) == (5, 1)


def test_begin_with_children_is_a_transaction() -> None:
    workload = fold(
        span(1, 1, 0, 0, name="job", kind=5),
        span(1, 2, 1, 1, "BEGIN"),
        span(1, 3, 2, 2, "INSERT INTO a VALUES (1)"),
        span(1, 4, 1, 3, "SELECT * FROM c"),
    )
    totals = workload.totals
    assert (totals.begun, totals.transactions, totals.open_at_end) == (1, 1, 0)
    assert (totals.statements, totals.autocommit) == (3, 1)


def test_a_transaction_span_that_failed_was_rolled_back() -> None:
    workload = fold(
        span(1, 1, 0, 0, name="db.transaction", kind=1, status={"code": 2}),
        span(1, 2, 1, 2, "INSERT INTO a VALUES (1)"),
    )
    assert (workload.totals.transactions, workload.totals.rolled_back) == (0, 1)
    assert [(t.name, t.writes) for t in workload.tables] == []


def test_a_statement_that_two_layers_report_counts_once() -> None:
    workload = fold(
        span(1, 1, 0, 0, "SELECT * FROM a WHERE id = 1"),
        span(1, 2, 1, 0.1, "SELECT * FROM a WHERE id = 1"),
        span(1, 3, 1, 0.2, "SELECT * FROM b"),
    )
    assert workload.totals.statements == 2


def test_a_span_that_was_sent_twice_counts_once() -> None:
    one = span(1, 1, 0, 0, "SELECT * FROM a")
    assert fold(one, one).totals.statements == 1


def test_spans_that_are_each_others_parents_do_no_harm() -> None:
    workload = fold(span(1, 1, 2, 0, "SELECT * FROM a"), span(1, 2, 1, 1, "SELECT * FROM b"))
    assert workload.totals.statements == 2


def test_numbers_in_a_bare_path_are_nobodys_business() -> None:
    workload = fold(
        span(1, 1, 0, 0, name="GET /users/4111/mail/a@b.org?x=1", kind=2),
        span(1, 2, 1, 1, "SELECT * FROM a"),
    )
    assert {s.entry_point for s in workload.shapes} == {"GET /users/{}/mail/{}"}


def test_memory_is_bounded_and_old_traces_are_closed_first() -> None:
    spans = [
        one
        for number in range(1, 400)
        for one in (
            span(number, 1, 0, number * 60, name="GET /a", kind=2),
            span(number, 2, 1, number * 60 + 1, "SELECT * FROM a"),
        )
    ]
    whole, bounded = fold(*spans), fold(*spans, most_open=50)
    assert bounded == whole
    assert whole.totals.requests == 399


@given(st.lists(st.integers(0, 10), max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_spans_does_not_matter(cuts: list[int], random: Any) -> None:
    line = json.loads((TRACES / "otlp_dup_document.json").read_text())
    spans = line["resourceSpans"][0]["scopeSpans"][0]["spans"]
    shuffled = list(spans)
    random.shuffle(shuffled)
    assert fold(*shuffled) == fold(*spans)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_elements_of_a_document_come_whole(data: st.DataObject) -> None:
    texts = st.text(max_size=6)
    rows = data.draw(st.lists(st.dictionaries(texts, texts | st.lists(texts)), max_size=5))
    document = {"data": rows, 'odd "[{': "]}"}
    indent = data.draw(st.sampled_from((None, 1)))
    text = json.dumps(document, indent=indent).encode()
    found = [json.loads(element) for element, _ in elements(io.BytesIO(text), pytest.fail)]
    assert found == rows


def test_an_element_in_many_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.files.json_elements._READ", 7)
    text = b'[[{"a": "x]}\\"{"}, {"b": [{"c": {}}]}], [{"d": 1}]'
    read = list(elements(io.BytesIO(text), pytest.fail))
    found = [element for element, _ in read]
    assert found == [b'{"a": "x]}\\"{"}', b'{"b": [{"c": {}}]}', b'{"d": 1}']
    assert all(a < b for a, b in pairwise(position for _, position in read))


@pytest.mark.parametrize("read", [1, 5, 7])
@pytest.mark.parametrize(
    "content", [b'"' + b"[{]}" * 200 + b'\\"]"', b'[{"a": "]}"}' + b',{"a": "]}"}' * 200 + b"]"]
)
def test_of_an_element_that_is_too_long_the_beginning_comes(
    read: int, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.files.json_elements._READ", read)
    monkeypatch.setattr("analyzer.files.json_elements.ELEMENT_BYTES", 400)
    monkeypatch.setattr("analyzer.files.json_elements._SIGN", 50)
    long = b'{"a": %s, "b": {}}' % content
    lost: list[int] = []
    text = b'{"data": [{"a": 1}, %s, {"b": 2}]}' % long
    found = [element for element, _ in elements(io.BytesIO(text), lost.append)]
    assert found == [b'{"a": 1}', long[:50], b'{"b": 2}']
    assert lost == [len(long) - 50]


def test_a_string_without_an_end_is_one_broken_element() -> None:
    text = b'{"data": [{"a": 1}, {"b": "' + b"x" * 3_000_000
    found = [element for element, _ in elements(io.BytesIO(text), pytest.fail)]
    assert found == [b'{"a": 1}', b'{"b": "' + b"x" * 3_000_000]
