"""Logs that a cloud or a collector carries as JSON: one object for a line or for a message.

What stands in an object is either a text as the server wrote it, or the fields of a record, which
then become a line of a jsonlog.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from analyzer.workload.formats.records import SEVERITIES
from analyzer.workload.formats.wrapping import Left, continued

Row = dict[str, Any]
#: The log of one object, with its line end; a reason why there is none; None for another object.
Unwrapped = bytes | str | None


@dataclass(frozen=True)
class JsonRows:
    """Objects of JSON, one a line."""

    name: str
    text_of: Callable[[Row], Unwrapped]
    anything: bool = False

    def fits(self, line: bytes) -> bool:
        """Whether the line is such an object."""
        row = _parsed(line)
        return row is not None and self.text_of(row) is not None

    def unwrap(self, lines: Iterable[bytes], left: Left) -> Iterator[bytes]:
        """What the objects carry; lines that are none of them are counted."""
        for line in lines:
            row = _parsed(line)
            text = None if row is None else self.text_of(row)
            if isinstance(text, bytes):
                yield text
            elif isinstance(text, str):
                left.skipped[text] += 1
            elif line.strip(b"\r\n\t ,[]"):
                left.junk(line)


def _parsed(line: bytes) -> Row | None:
    text = line.removeprefix(b"\xef\xbb\xbf").strip(b"\r\n\t ,")
    if text[:1] != b"{":
        return None
    try:
        row: Any = json.loads(text.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _docker(row: Row) -> Unwrapped:
    log = row.get("log")
    if not isinstance(log, str) or not isinstance(row.get("stream"), str):
        return None
    # A long line comes in several objects, of which only the last has the line's end.
    return log.encode("utf-8", "replace")


_OWN_STAMP = re.compile(r"[\s<\[]{0,3}\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d")
_RECORD = re.compile(rf"(?P<lead>[^\n]{{0,400}}?)(?:LOG|{SEVERITIES.decode()}):\s")


def _google(row: Row) -> Unwrapped:
    """Cloud SQL: the text goes on in the next entries, each a line that begins with a tab.

    Older servers leave the time to the entry.
    """
    if "logName" not in row and "insertId" not in row:
        return None
    text = row.get("textPayload")
    if not isinstance(text, str):
        return _google_audit(row)
    text = text.rstrip("\n")
    if _OWN_STAMP.match(text) is None:
        if _RECORD.match(text) is None:
            return b"\t" + text.removeprefix("\t").encode("utf-8", "replace") + b"\n"
        text = f"{_stamp(row.get('timestamp'))} {text}"
    return continued(text.encode("utf-8", "replace")) + b"\n"


def _google_audit(row: Row) -> Unwrapped:
    payload = row.get("protoPayload")
    request = payload.get("request") if isinstance(payload, dict) else None
    if not isinstance(request, dict) or "PgAuditEntry" not in str(request.get("@type")):
        return "entries without a text"
    chunk = request.get("chunkIndex", 1)
    if chunk not in (1, "1"):
        return "further pieces of long pgaudit entries"
    audit = {
        "audit_type": request.get("auditType"),
        "statement_id": request.get("statementId"),
        "substatement_id": request.get("substatementId"),
        "class": request.get("auditClass"),
        "command": request.get("command"),
        "object_type": request.get("objectType"),
        "object_name": request.get("object"),
        "statement": request.get("statement"),
        "parameter": "<not logged>",
    }
    session = request.get("databaseSessionId", "")
    lead = f"{_stamp(row.get('timestamp'))} [{session}]: [0-1] "
    lead += f"db={request.get('database', '')},user={request.get('user', '')} "
    return continued(f"{lead}LOG:  {_audit_text(audit)}".encode("utf-8", "replace")) + b"\n"


def _azure(row: Row) -> Unwrapped:
    properties = row.get("properties", row)
    if isinstance(properties, str):  # Log Analytics hands them on as a text
        properties = _parsed(properties.encode("utf-8", "replace"))
    if not isinstance(properties, dict):
        return None
    message = properties.get("message", properties.get("Message"))
    level = properties.get("errorLevel", properties.get("errorLevel_s"))
    if not isinstance(message, str) or not isinstance(level, str):
        return None
    text = message.rstrip("\n")
    found = _RECORD.match(text)
    if found is None or _OWN_STAMP.match(text) is None:
        # The server's own prefix is missing: its parts stand in members of their own.
        stamp = properties.get("timestamp", row.get("time"))
        process = properties.get("processId", properties.get("processId_d", 0))
        lead = f"{_stamp(stamp)} [{process}] "
        if found is None:
            text = f"{level}:  {text}"
        text = lead + text
        found = _RECORD.match(text)
    lead = found["lead"] if found else ""
    lines = [continued(text.encode("utf-8", "replace"))]
    for member, severity in (("detail", "DETAIL"), ("context", "CONTEXT"), ("query", "STATEMENT")):
        more = properties.get(member)
        if isinstance(more, str) and more:
            lines.append(continued(f"{lead}{severity}:  {more}".encode("utf-8", "replace")))
    return b"\n".join(lines) + b"\n"


#: How a record of MySQL's slow log begins, of which every line stands for itself.
_SLOW = ("# Time: ", "# User@Host: ")


def _cloudwatch(row: Row) -> Unwrapped:
    message = row.get("message", row.get("@message"))
    known = "ingestionTime" in row or "eventId" in row or "logStreamName" in row or "@ptr" in row
    if not isinstance(message, str) or not (known or "@message" in row):
        return None
    if message.startswith(_SLOW):
        return message.rstrip("\n").encode("utf-8", "replace") + b"\n"
    return continued(message.rstrip("\n").encode("utf-8", "replace")) + b"\n"


#: Fields of CloudNativePG's records under the names of a jsonlog.
_RENAMED = {
    "log_time": "timestamp",
    "user_name": "user",
    "database_name": "dbname",
    "session_line_num": "line_num",
    "virtual_transaction_id": "vxid",
    "transaction_id": "txid",
    "sql_state_code": "state_code",
    "query": "statement",
}


def _cloud_native(row: Row) -> Unwrapped:
    record = row.get("record")
    if "level" not in row or "ts" not in row:
        return None
    if not isinstance(record, dict) or "error_severity" not in record:
        return "records of other programs"
    fields = {_RENAMED.get(name, name): value for name, value in record.items() if value != ""}
    audit = fields.pop("audit", None)
    if isinstance(audit, dict):
        fields["message"] = _audit_text(audit)
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


_AUDIT = (
    *("audit_type", "statement_id", "substatement_id", "class", "command"),
    *("object_type", "object_name", "statement", "parameter"),
)


def _audit_text(audit: Row) -> str:
    """An AUDIT record's message, as pgaudit writes it into a text log."""
    values = (str(audit.get(name) or "") for name in _AUDIT)
    fields = (
        '"' + value.replace('"', '""') + '"' if set(value) & set(',"\n') else value
        for value in values
    )
    return "AUDIT: " + ",".join(fields)


def _journal(row: Row) -> Unwrapped:
    message = row.get("MESSAGE")
    if not isinstance(message, str) or not any(name.startswith("_") for name in row):
        return None
    if not re.search(r"postgres|pgsql", str(row.get("SYSLOG_IDENTIFIER", row.get("_COMM", "")))):
        return "lines of other programs"
    return message.encode("utf-8", "replace") + b"\n"


def _collected(row: Row) -> Unwrapped:
    """What fluentd, Vector, Filebeat and their like make of a line: the text under one name."""
    if isinstance(row.get("error_severity"), str):
        return None  # a record of a jsonlog
    for name in ("message", "log", "msg", "line", "MESSAGE"):
        text = row.get(name)
        if isinstance(text, str):
            return continued(text.rstrip("\n").encode("utf-8", "replace")) + b"\n"
    return None


def _stamp(value: object) -> str:
    """A time of JSON (`2026-01-02T10:00:00.5Z`, milliseconds) as the server prints it."""
    if isinstance(value, int | float):
        moment = datetime.fromtimestamp(value / 1000, UTC)
        return moment.strftime("%Y-%m-%d %H:%M:%S.%f UTC")
    text = str(value)
    return f"{text[:10]} {text[11:19]}{_FRACTION.match(text, 19)[0]} UTC"  # type: ignore[index]


_FRACTION = re.compile(r"(?:\.\d{1,9})?")

DOCKER = JsonRows("docker's JSON", _docker, anything=True)
GOOGLE = JsonRows("Google Cloud Logging", _google)
AZURE = JsonRows("Azure Monitor", _azure)
CLOUDWATCH = JsonRows("CloudWatch events", _cloudwatch)
CLOUD_NATIVE = JsonRows("CloudNativePG's JSON", _cloud_native)
JOURNAL = JsonRows("systemd's journal as JSON", _journal)
COLLECTED = JsonRows("a collector's JSON", _collected)
