"""A text log of PostgreSQL as syslog, clouds and containers carry it, written as they do."""

import csv
import io
import json
import re
from collections.abc import Callable
from itertools import zip_longest
from typing import NamedTuple

_HEAD = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) \w+ \[(\d+)\]: \[(\d+)-1\] ")


class Line(NamedTuple):
    """A record: when, who, its number, what follows the head, and all of it as it was."""

    stamp: str
    process: str
    number: str
    rest: str
    text: str


def records(log: str) -> list[Line]:
    """The records of a log with the prefix `%m [%p]: [%l-1] …`, continuation lines included."""
    starts = [found.start() for found in re.finditer(rf"^{_HEAD.pattern}", log, re.MULTILINE)]
    texts = [log[a:b].rstrip("\n") for a, b in zip_longest(starts, starts[1:])]
    return [Line(*_HEAD.match(t).groups(), t[_HEAD.match(t).end() :], t) for t in texts]  # type: ignore[union-attr]


def _pieces(text: str, limit: int) -> list[str]:
    """A message cut as the server cuts it for syslog: at line ends, and at words near a limit."""
    found = []
    while text:
        text = text.removeprefix("\n")
        piece = text[: min(limit, text.find("\n") if "\n" in text else len(text))]
        behind = text[len(piece) : len(piece) + 1]
        if (
            behind
            and not behind.isspace()
            and (last := max(piece.rfind(" "), piece.rfind("\t"))) > 0
        ):
            piece = piece[:last]
        found.append(piece)
        text = text[len(piece) :]
    return found


def _always(number: int, piece: int, pieces: int) -> str:
    """Servers before 9.6 number every piece."""
    del pieces
    return f"[{number}-{piece}] "


def _numbered(number: int, piece: int, pieces: int) -> str:
    return f"[{number}-{piece}] " if pieces > 1 else f"[{number}] "


def _unnumbered(number: int, piece: int, pieces: int) -> str:
    """Without syslog_sequence_numbers."""
    del number
    return f"[{piece}] " if pieces > 1 else ""


def _syslog(
    log: str,
    head: Callable[[Line], str],
    numbers: Callable[[int, int, int], str] = _numbered,
    limit: int = 900,
) -> str:
    """Pieces of two sessions stand among each other."""
    secondary = re.compile(r"[^\n]* (?:DETAIL|STATEMENT|HINT|CONTEXT):  ")
    messages: list[tuple[Line, int, list[str]]] = []
    counts: dict[str, int] = {}
    for record in records(log):
        if secondary.match(record.rest) and messages:
            # The server sends these within the message that they belong to.
            messages[-1][2].extend(_pieces(record.rest, limit))
        else:
            counts[record.process] = counts.get(record.process, 0) + 1
            messages.append((record, counts[record.process], _pieces(record.rest, limit)))
    lines = [
        [
            f"{head(record)}{numbers(number, n, len(pieces))}{piece}".replace("\t", "#011")
            for n, piece in enumerate(pieces, 1)
        ]
        for record, number, pieces in messages
    ]
    out: list[str] = []
    for one, two in zip_longest(lines[::2], lines[1::2], fillvalue=[]):
        if two and _who(one[0]) != _who(two[0]):
            out += [line for pair in zip_longest(one, two) for line in pair if line]
        else:
            out += one + two
    return "".join(line + "\n" for line in out)


def _who(line: str) -> str:
    return re.search(r"postgres[\[. ](\d+)", line)[1]  # type: ignore[index]


def _iso(record: Line) -> str:
    return record.stamp.replace(" ", "T") + "Z"


def syslog_iso(log: str) -> str:
    return _syslog(log, lambda r: f"{_iso(r)} db1 postgres[{r.process}]: ")


def syslog_without_numbers(log: str) -> str:
    return _syslog(log, lambda r: f"{_iso(r)} db1 postgres[{r.process}]: ", _unnumbered)


def syslog_5424(log: str) -> str:
    return _syslog(
        log, lambda r: f"<134>1 {_iso(r)} db1 postgres {r.process} - - ", _always, limit=100
    )


def heroku(log: str) -> str:
    return _syslog(log, lambda r: f"{_iso(r)} app[postgres.{r.process}]: [GREEN] ", _always)


def docker(log: str) -> str:
    rows = []
    for number, line in enumerate(log.splitlines(keepends=True)):
        parts = [line[:60], line[60:]] if number % 3 == 0 and len(line) > 61 else [line]
        rows += [{"log": p, "stream": "stderr", "time": "2026-11-22T10:00:00.1Z"} for p in parts]
    return "".join(json.dumps(row) + "\n" for row in rows)


def container_runtime(log: str) -> str:
    lines = []
    for number, line in enumerate(log.splitlines()):
        head = "2026-11-22T10:00:00.123456789Z stderr "
        if number % 3 == 0 and len(line) > 50:
            lines += [f"{head}P {line[:50]}", f"{head}F {line[50:]}"]
        else:
            lines.append(f"{head}F {line}")
    return "".join(line + "\n" for line in lines)


def compose(log: str) -> str:
    return "".join(f"shop-db-1  | {line}\n" for line in log.splitlines())


def pod(log: str) -> str:
    return "".join(f"[pod/db-0/postgres] {line}\n" for line in log.splitlines())


def cloudwatch_s3(log: str) -> str:
    return "".join(f"{_iso(record)} {record.text}\n" for record in records(log))


def aws_tail(log: str) -> str:
    return "".join(f"{_iso(r)} shop/postgresql.0 {r.text}\n" for r in records(log))


def cloudwatch_events(log: str) -> str:
    events = [
        {"logStreamName": "shop.0", "timestamp": 1, "message": r.text, "eventId": str(n)}
        for n, r in enumerate(records(log))
    ]
    return json.dumps({"events": events, "searchedLogStreams": []}, indent=4)


def insights(log: str) -> str:
    rows = [{"@timestamp": r.stamp, "@message": r.text, "@ptr": "x"} for r in records(log)]
    return "".join(json.dumps(row) + "\n" for row in reversed(rows))


def query_results(log: str) -> str:
    """What get-query-results prints: a row is a list of its fields."""
    rows = [
        [
            {"field": name, "value": value}
            for name, value in (("@timestamp", r.stamp), ("@message", r.text), ("@ptr", "x"))
        ]
        for r in records(log)
    ]
    return json.dumps({"queryLanguage": "CWLI", "results": rows[::-1], "status": "Complete"})


def google(log: str) -> str:
    """An entry a line; what a message has more than one line is an entry of its own."""
    return "".join(json.dumps(entry) + "\n" for entry in _entries(log))


def google_newest_first(log: str) -> str:
    return json.dumps(_entries(log)[::-1], indent=2)


def google_without_stamp(log: str) -> str:
    entries = _entries(log)
    for entry in entries:
        found = re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \w+ ", entry["textPayload"])
        entry["textPayload"] = entry["textPayload"][found.end() if found else 0 :]
    return "".join(json.dumps(entry) + "\n" for entry in entries)


def _entries(log: str) -> list[dict[str, str]]:
    return [
        {
            "insertId": "s=1",
            "logName": "projects/shop/logs/cloudsql.googleapis.com%2Fpostgres.log",
            "textPayload": line,
            "timestamp": _iso(record),
        }
        for record in records(log)
        for line in record.text.split("\n")
    ]


def azure(log: str) -> str:
    """Details stand in members of the record that they belong to."""
    rows: list[dict[str, dict[str, str]]] = []
    for record in records(log):
        found = re.match(r".*? (LOG|ERROR|WARNING|FATAL|DETAIL|CONTEXT|STATEMENT):  ", record.text)
        assert found is not None
        level, text = found[1], record.text
        if level in ("DETAIL", "CONTEXT", "STATEMENT"):
            member = {"DETAIL": "detail", "CONTEXT": "context", "STATEMENT": "query"}[level]
            rows[-1]["properties"][member] = text[found.end() :].replace("\n\t", "\n")
            continue
        properties = {"timestamp": record.stamp + " UTC", "processId": record.process}
        properties |= {"errorLevel": level, "sqlerrcode": "00000", "message": text}
        rows.append({"properties": properties})
    return "".join(
        json.dumps({**row, "category": "PostgreSQLLogs", "time": "2026-11-22T10:00:00Z"}) + "\n"
        for row in rows
    )


def _as_csv(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def insights_csv(log: str) -> str:
    rows = [{"@timestamp": r.stamp, "@message": r.text} for r in records(log)]
    return _as_csv(rows[::-1])


def google_csv(log: str) -> str:
    return _as_csv(_entries(log))


def azure_analytics(log: str) -> str:
    """AzureDiagnostics, exported as a JSON document; DETAIL and STATEMENT stay records."""
    rows = [
        {
            "TimeGenerated [UTC]": record.stamp,
            "Category": "PostgreSQLLogs",
            "errorLevel_s": "LOG",
            "Message": record.text,
        }
        for record in records(log)
    ]
    return json.dumps(rows, indent=1)


def azure_analytics_csv(log: str) -> str:
    return _as_csv(json.loads(azure_analytics(log))[::-1])


def journal(log: str) -> str:
    rows = (
        {"__REALTIME_TIMESTAMP": "1", "SYSLOG_IDENTIFIER": "postgres", "_PID": "9", "MESSAGE": line}
        for line in log.splitlines()
    )
    return "".join(json.dumps(row) + "\n" for row in rows)


def collected(log: str) -> str:
    rows = (
        {"@timestamp": _iso(r), "message": r.text, "host": {"name": "db"}} for r in records(log)
    )
    return "".join(json.dumps(row) + "\n" for row in rows)


def cloud_native_in_pod(log: str) -> str:
    """CloudNativePG's own shape needs fields, so it is made of a jsonlog."""
    names = {"timestamp": "log_time", "user": "user_name", "dbname": "database_name"}
    names |= {"line_num": "session_line_num", "statement": "query", "pid": "process_id"}
    lines = []
    for line in log.splitlines():
        record = {names.get(k, k): str(v) for k, v in json.loads(line).items()}
        row = {"level": "info", "ts": "2026-11-22T10:00:00Z", "logger": "postgres", "msg": "record"}
        lines.append(json.dumps({**row, "logging_pod": "db-1", "record": record}))
    return "".join(line + "\n" for line in lines)


def cloud_native_newest_first(log: str) -> str:
    return "".join(line + "\n" for line in reversed(cloud_native_in_pod(log).splitlines()))


#: Each way to carry a text log, by the name that the report gives it.
TEXT: dict[Callable[[str], str], str] = {
    syslog_iso: "syslog",
    syslog_5424: "syslog",
    syslog_without_numbers: "syslog",
    heroku: "syslog",
    docker: "docker's JSON",
    container_runtime: "container runtime's log",
    compose: "docker compose output",
    pod: "kubectl output",
    cloudwatch_s3: "log with a collector's time stamps",
    aws_tail: "log with a collector's time stamps",
    cloudwatch_events: "CloudWatch events",
    insights: "CloudWatch events, newest first",
    query_results: "CloudWatch events, newest first",
    insights_csv: "CloudWatch events as CSV, newest first",
    google: "Google Cloud Logging",
    google_newest_first: "Google Cloud Logging, newest first",
    google_without_stamp: "Google Cloud Logging",
    google_csv: "Google Cloud Logging as CSV",
    azure: "Azure Monitor",
    azure_analytics: "Azure Monitor",
    azure_analytics_csv: "Azure Monitor as CSV, newest first",
    journal: "systemd's journal as JSON",
    collected: "a collector's JSON",
}
#: The same for a jsonlog.
JSONLOG: dict[Callable[[str], str], str] = {
    cloud_native_in_pod: "CloudNativePG's JSON",
    cloud_native_newest_first: "CloudNativePG's JSON, newest first",
    docker: "docker's JSON",
    container_runtime: "container runtime's log",
}
