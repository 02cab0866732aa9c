"""Spans whose statements and other attributes have planted values."""

import json

from tests.support.planted import E_MAIL, PASSWORD
from tests.support.planted_writing import Texts


def _attributes(text: str) -> dict[str, str]:
    found = {"db.system": "postgresql", "db.statement": text, "db.user": E_MAIL}
    found |= {"db.query.parameter.0": E_MAIL, "exception.message": f"Key (email)=({E_MAIL})"}
    return found | {"db.connection_string": f"password={PASSWORD}", "enduser.id": E_MAIL}


_TRACE, _START = "0af7651916cd43dd8448eb211c80319c", 1767348000000000
_ROUTE = {"http.route": "/checkout", "http.method": "POST", "http.url": f"https://h/?q={E_MAIL}"}


def otlp(texts: Texts) -> str:
    def span(number: int, name: str, kind: int, attributes: dict[str, str]) -> dict[str, object]:
        return {
            "traceId": _TRACE,
            "spanId": f"{number:016x}",
            "parentSpanId": "" if number == 1 else f"{1:016x}",
            "name": name,
            "kind": kind,
            "startTimeUnixNano": str((_START + number) * 1000),
            "endTimeUnixNano": str((_START + number + 5) * 1000),
            "attributes": [{"key": k, "value": {"stringValue": v}} for k, v in attributes.items()],
            "events": [
                {
                    "name": "exception",
                    "attributes": [{"key": "exception.message", "value": {"stringValue": E_MAIL}}],
                }
            ],
            "status": {"code": 2 if number % 5 == 0 else 0, "message": f"duplicate key {E_MAIL}"},
        }

    spans = [span(1, f"POST /users/{E_MAIL}", 2, _ROUTE)]
    spans += [span(n, text[:60], 3, _attributes(text)) for n, text in enumerate(texts, 2)]
    return (
        json.dumps({"resourceSpans": [{"resource": {}, "scopeSpans": [{"spans": spans}]}]}) + "\n"
    )


def jaeger(texts: Texts) -> str:
    def span(number: int, name: str, tags: dict[str, str]) -> dict[str, object]:
        return {
            "traceID": _TRACE,
            "spanID": f"{number:016x}",
            "references": []
            if number == 1
            else [{"refType": "CHILD_OF", "traceID": _TRACE, "spanID": f"{1:016x}"}],
            "operationName": name,
            "startTime": _START + number,
            "duration": 5,
            "tags": [{"key": k, "type": "string", "value": v} for k, v in tags.items()],
            "logs": [{"timestamp": 1, "fields": [{"key": "message", "value": E_MAIL}]}],
            "processID": "p1",
        }

    spans = [span(1, f"/users/{E_MAIL}", {**_ROUTE, "span.kind": "server"})]
    spans += [span(n, text[:60], _attributes(text)) for n, text in enumerate(texts, 2)]
    processes = {"p1": {"serviceName": "shop", "tags": [{"key": "x", "value": E_MAIL}]}}
    return json.dumps({"data": [{"traceID": _TRACE, "spans": spans, "processes": processes}]})


def zipkin(texts: Texts) -> str:
    def span(number: int, name: str, tags: dict[str, str]) -> dict[str, object]:
        return {
            "traceId": _TRACE,
            "id": f"{number:016x}",
            **({} if number == 1 else {"parentId": f"{1:016x}"}),
            "name": name,
            "timestamp": _START + number,
            "duration": 5,
            "kind": "SERVER" if number == 1 else "CLIENT",
            "localEndpoint": {"serviceName": "shop"},
            "annotations": [{"timestamp": 1, "value": E_MAIL}],
            "tags": {**tags, "error": f"duplicate key {E_MAIL}"},
        }

    spans = [span(1, f"get /users/{E_MAIL}", _ROUTE)]
    for n, text in enumerate(texts, 2):
        tags = _attributes(text)
        tags["sql.query"] = tags.pop("db.statement")
        spans.append(span(n, text[:60], tags))
    return json.dumps(spans)


def datadog(texts: Texts) -> str:
    rows = (
        {"trace_id": 1, "span_id": n, "parent_id": 0, "service": "shop", "name": "postgres.query"}
        | {"resource": text, "type": "sql", "start": (_START + n) * 1000, "duration": 5}
        | {
            "error": n % 5 == 0,
            "meta": {"db.type": "postgresql", "error.msg": E_MAIL},
            "metrics": {},
        }
        for n, text in enumerate(texts, 1)
    )
    return "".join(json.dumps(row) + "\n" for row in rows)
