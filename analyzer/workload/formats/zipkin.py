"""Traces in Zipkin's second format: arrays of spans, or a span a line."""

from collections.abc import Iterator
from typing import Any

from analyzer.workload.formats.spans import Span, as_text, number_of, plain_id, whole

NAME = "Zipkin traces (JSON)"
KEYS = ()
_SERVES = frozenset(("SERVER", "CONSUMER"))


def is_document(row: Any) -> bool:
    """Whether a JSON value is a span, or an array of spans or of traces."""
    for _ in range(2):
        if isinstance(row, list):
            row = row[0] if row else None
    return isinstance(row, dict) and "traceId" in row and "id" in row and "scopeSpans" not in row


def spans(row: Any) -> Iterator[Span]:
    """The spans of a document; parts that are not as they should be are passed over."""
    rows = row if isinstance(row, list) else [row]
    for part in rows:
        for span in part if isinstance(part, list) else (part,):
            if isinstance(span, dict) and isinstance(span.get("traceId"), str):
                yield _span(span)


def _span(span: dict[str, Any]) -> Span:
    tags = span.get("tags")
    found = {key: as_text(value) for key, value in tags.items()} if isinstance(tags, dict) else {}
    attributes = {key: text for key, text in found.items() if text is not None}
    endpoint = span.get("localEndpoint")
    service = endpoint.get("serviceName") if isinstance(endpoint, dict) else None
    return Span(
        trace=plain_id(span["traceId"]),
        id=number_of(span.get("id")),
        parent=number_of(span.get("parentId")),
        name=as_text(span.get("name")) or "",
        service=as_text(service) or "",
        serves=as_text(span.get("kind")) in _SERVES,
        start_us=whole(span.get("timestamp")),
        duration_us=whole(span["duration"]) if "duration" in span else -1,
        failed="error" in attributes and attributes["error"].lower() != "false",
        attributes=attributes,
    )
