"""datasource-proxy's log, as text or as JSON."""

import json
import re
from typing import Any

from analyzer.workload.formats.application import (
    ASKED,
    Application,
    Told,
    begins_statement,
    microseconds,
)
from analyzer.workload.formats.spring import tell_frame

_TEXT = re.compile(
    rb"(?P<head>[^\n]{0,500}?)\bName:[^,\n]{0,100},\s*Connection:(?P<connection>\d+),\s*Time:(?P<time>\d+),\s*"
    rb"Success:(?P<success>\w+),?\s+Type:\w+,\s*Batch:(?P<batch>\w+),\s*QuerySize:(?P<size>\d+),\s*"
    rb"BatchSize:(?P<batched>\d+),?\s+Query:\[\"(?P<query>.*?)\"\](?:,?\s+Params:.*|\s*)\Z",
    re.DOTALL,
)


def tell(entry: bytes) -> Told | str | None:
    """What was executed; several texts in one go count as one after the other."""
    if b"Query:[" in entry and (text := _TEXT.match(entry)):
        queries = text["query"].split(b'","') if text["size"] != b"1" else [text["query"]]
        return _asked(
            text["head"],
            b"; ".join(queries),
            text["connection"],
            text["time"],
            text["success"].lower() != b"true",
            int(text["batched"][:6]) if text["batch"].lower() == b"true" else 1,
        )
    start = entry.find(b"{")
    if start >= 0 and b'"query"' in entry:
        return _of_json(entry[:start], entry[start:])
    return tell_frame(entry)


def _of_json(head: bytes, text: bytes) -> Told | str | None:
    try:
        row: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    queries = row.get("query") if isinstance(row, dict) else None
    if isinstance(queries, str):
        queries = [queries]
    if not isinstance(queries, list) or "connection" not in row or "success" not in row:
        return None
    batched = row.get("batchSize") if row.get("batch") is True else 1
    return _asked(
        head,
        "; ".join(query for query in queries if isinstance(query, str)).encode("utf-8", "replace"),
        str(row["connection"]).encode("utf-8", "replace")[:40],
        str(row.get("time", "")).encode("utf-8", "replace"),
        row["success"] is not True,
        batched if isinstance(batched, int) and not isinstance(batched, bool) else 1,
    )


def _asked(
    head: bytes, sql: bytes, connection: bytes, time: bytes, failed: bool, times: int
) -> Told | str:
    if not begins_statement(sql):
        return "rows without a statement"
    return Told(
        ASKED,
        head,
        sql,
        microseconds(time),
        session=connection,
        failed=failed,
        times=min(max(1, times), 100_000),
    )


FORMAT = Application(
    "datasource-proxy log",
    rb"Name:|\{",
    tell,
    "Add a query logging listener to the ProxyDataSourceBuilder.",
)
