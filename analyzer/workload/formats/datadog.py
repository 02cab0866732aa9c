"""Traces of Datadog: the spans that its libraries send, as JSON."""

from collections.abc import Iterator
from typing import Any

from analyzer.workload.formats.spans import Span, as_text, is_sql, whole

NAME = "Datadog spans (JSON)"
KEYS = ("traces", "spans")
_SERVES = frozenset(("server", "consumer"))
_SERVING_TYPES = frozenset(("web", "worker", "queue", "serverless", "rpc"))
_SQL_TYPES = frozenset(("sql", "db"))


def is_document(row: Any) -> bool:
    """Whether a JSON value is a span, or an array of spans or of traces."""
    if isinstance(row, dict):
        for key in KEYS:
            if isinstance(row.get(key), list):
                row = row[key]
                break
    for _ in range(2):
        if isinstance(row, list):
            row = row[0] if row else None
    return isinstance(row, dict) and "trace_id" in row and "span_id" in row and "resource" in row


def spans(row: Any) -> Iterator[Span]:
    """The spans of a document; parts that are not as they should be are passed over."""
    if isinstance(row, dict):
        for key in KEYS:
            if isinstance(row.get(key), list):
                row = row[key]
                break
    for part in row if isinstance(row, list) else [row]:
        for span in part if isinstance(part, list) else (part,):
            if isinstance(span, dict) and (trace := as_text(span.get("trace_id"))):
                yield _span(span, trace)


def _span(span: dict[str, Any], trace: str) -> Span:
    meta = span.get("meta")
    attributes: dict[str, str] = {}
    for key, value in meta.items() if isinstance(meta, dict) else ():
        text = as_text(value)
        if text is not None:
            attributes[key] = text
    kind, resource = as_text(span.get("type")) or "", as_text(span.get("resource")) or ""
    serves = attributes.get("span.kind", "").lower() in _SERVES or kind in _SERVING_TYPES
    if kind in _SQL_TYPES:
        attributes.setdefault("db.type", "sql")
        if is_sql(resource):
            # The resource is the statement without its literals, or at least as much as the rest.
            attributes.setdefault("sql.query", resource)
    parent = whole(span.get("parent_id"))
    name = as_text(span.get("name")) or ""
    return Span(
        trace=trace,
        id=whole(span.get("span_id")),
        parent=parent,
        name=resource if serves and resource else name,
        service=as_text(span.get("service")) or "",
        serves=serves,
        start_us=whole(span.get("start")) // 1000,
        duration_us=whole(span["duration"]) // 1000 if "duration" in span else -1,
        failed=whole(span.get("error")) != 0,
        attributes=attributes,
    )
