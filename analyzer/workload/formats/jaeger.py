"""Traces of Jaeger: what its API and its screen give, and its documents in Elasticsearch."""

from collections.abc import Iterator, Mapping
from typing import Any

from analyzer.workload.formats.spans import Span, as_text, number_of, plain_id, whole

NAME = "Jaeger traces (JSON)"
KEYS = ("data",)
_SERVES = frozenset(("server", "consumer"))


def is_document(row: Any) -> bool:
    """Whether a JSON value is a trace, some traces, or a span as Elasticsearch keeps it."""
    if not isinstance(row, dict):
        return False
    inner = row.get("_source")
    if isinstance(inner, dict):
        row = inner
    if isinstance(row.get("data"), list):
        return any(isinstance(part, dict) and "traceID" in part for part in row["data"][:20])
    return "traceID" in row and ("spans" in row or "spanID" in row)


def spans(row: Any) -> Iterator[Span]:
    """The spans of a document; parts that are not as they should be are passed over."""
    inner = row.get("_source")
    if isinstance(inner, dict):
        row = inner
    if isinstance(row.get("data"), list):
        for trace in row["data"]:
            if isinstance(trace, dict):
                yield from spans(trace)
    elif isinstance(row.get("spans"), list):
        processes = row.get("processes")
        for span in row["spans"]:
            if isinstance(span, dict):
                yield from _span(span, processes if isinstance(processes, dict) else {})
    else:
        yield from _span(row, {})


def _span(span: dict[str, Any], processes: Mapping[str, Any]) -> Iterator[Span]:
    trace = span.get("traceID")
    if not isinstance(trace, str) or not trace:
        return
    process = span.get("process") or processes.get(str(span.get("processID")))
    service = process.get("serviceName") if isinstance(process, dict) else None
    attributes = _attributes(span)
    failed = attributes.get("error") == "true" or attributes.get("otel.status_code") == "ERROR"
    yield Span(
        trace=plain_id(trace),
        id=number_of(span.get("spanID")),
        parent=_parent(span),
        name=as_text(span.get("operationName")) or "",
        service=as_text(service) or "",
        serves=attributes.get("span.kind", "").lower() in _SERVES,
        start_us=whole(span.get("startTime")),
        duration_us=whole(span["duration"]) if "duration" in span else -1,
        failed=failed,
        attributes=attributes,
    )


def _parent(span: dict[str, Any]) -> int:
    references = span.get("references")
    for reference in references if isinstance(references, list) else ():
        if isinstance(reference, dict) and reference.get("refType") in ("CHILD_OF", "FOLLOWS_FROM"):
            return number_of(reference.get("spanID"))
    return number_of(span.get("parentSpanID"))


def _attributes(span: dict[str, Any]) -> dict[str, str]:
    """The tags, also where Elasticsearch keeps them as an object with `@` for each dot."""
    attributes: dict[str, str] = {}
    tags = span.get("tags")
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, dict) and isinstance(tag.get("key"), str):
            text = as_text(tag.get("value"))
            if text is not None:
                attributes.setdefault(tag["key"], text)
    flat = span.get("tag")
    for key, value in flat.items() if isinstance(flat, dict) else ():
        text = as_text(value)
        if text is not None:
            attributes.setdefault(key.replace("@", "."), text)
    return attributes
