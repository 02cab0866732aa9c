"""Traces in OpenTelemetry's own JSON: documents of `resourceSpans`, one a line or one a file."""

from collections.abc import Iterator
from typing import Any

from analyzer.workload.formats.spans import Span, as_text, number_of, plain_id, whole

NAME = "OpenTelemetry traces (OTLP JSON)"
#: By these a document is told, and its parts are found.
KEYS = ("resourceSpans", "resource_spans", "batches")
_SCOPES = ("scopeSpans", "scope_spans", "instrumentationLibrarySpans")
_SERVES = frozenset((2, 5, "2", "5", "SPAN_KIND_SERVER", "SPAN_KIND_CONSUMER"))
_FAILED = frozenset((2, "2", "STATUS_CODE_ERROR", "ERROR"))


def is_document(row: Any) -> bool:
    """Whether a JSON value is a document of this format, or one resource with its spans."""
    return isinstance(row, dict) and any(
        isinstance(row.get(key), list) for key in (*KEYS, *_SCOPES)
    )


def spans(row: Any) -> Iterator[Span]:
    """The spans of a document; parts that are not as they should be are passed over."""
    if any(isinstance(row.get(key), list) for key in _SCOPES):
        yield from _of_resource(row)
    for key in KEYS:
        for resource in _objects(row.get(key)):
            yield from _of_resource(resource)


def _of_resource(resource: dict[str, Any]) -> Iterator[Span]:
    described = resource.get("resource")
    about = _attributes(described.get("attributes")) if isinstance(described, dict) else {}
    service = about.get("service.name", "")
    for key in _SCOPES:
        for scope in _objects(resource.get(key)):
            for span in _objects(scope.get("spans")):
                trace = _of(span, "traceId", "trace_id")
                if isinstance(trace, str) and trace:
                    yield _span(span, plain_id(trace), service)


def _span(span: dict[str, Any], trace: str, service: str) -> Span:
    start = whole(_of(span, "startTimeUnixNano", "start_time_unix_nano"))
    end = whole(_of(span, "endTimeUnixNano", "end_time_unix_nano"))
    status = span.get("status")
    return Span(
        trace=trace,
        id=number_of(_of(span, "spanId", "span_id")),
        parent=number_of(_of(span, "parentSpanId", "parent_span_id")),
        name=as_text(span.get("name")) or "",
        service=service,
        serves=_plain(span.get("kind")) in _SERVES,
        start_us=start // 1000,
        duration_us=max(0, end - start) // 1000 if end else -1,
        failed=isinstance(status, dict) and _plain(status.get("code")) in _FAILED,
        attributes=_attributes(span.get("attributes")),
    )


def _attributes(pairs: object) -> dict[str, str]:
    """`[{"key", "value": {"stringValue": …}}]`, or a plain object, as texts."""
    if isinstance(pairs, dict):
        found = {key: as_text(value) for key, value in pairs.items()}
        return {key: text for key, text in found.items() if text is not None}
    attributes: dict[str, str] = {}
    for pair in _objects(pairs):
        key, value = pair.get("key"), pair.get("value")
        if isinstance(value, dict):
            value = next(iter(value.values()), None)
        text = as_text(value)
        if isinstance(key, str) and text is not None:
            attributes.setdefault(key, text)
    return attributes


def _objects(value: object) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _of(span: dict[str, Any], *keys: str) -> object:
    return next((span[key] for key in keys if key in span), None)


def _plain(value: object) -> object:
    """What may be looked for in a set."""
    return value if isinstance(value, str | int) else None
