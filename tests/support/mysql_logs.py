"""MySQL's logs written for tests, and what was read of them in few words."""

from pathlib import Path

from analyzer.model import SourceReport, Workload
from analyzer.workload.read import read_logs

BANNER = (
    "/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:\n"
    "Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock\n"
    "Time                 Id Command    Argument\n"
)
Said = tuple[int, str]
TIME = "# Time: 071218 11:48:27"
CUT_OFF = "statements that break off (read as far as they go)"
NO_RECORD = "lines that belong to no record"
BANNERS = "headers that the server writes when it opens the log"


def general(*said: Said, command: str = "Query") -> str:
    """A general log of 8.0: (session, text), or (session, "Command:argument")."""
    lines = []
    for number, (session, text) in enumerate(said):
        what, _, argument = text.partition("|")
        if not argument and "|" not in text:
            what, argument = command, text
        stamp = f"2024-03-05T10:{number // 60:02}:{number % 60:02}.000001Z"
        lines.append(f"{stamp}\t{session:5} {what}\t{argument}\n")
    return "".join(lines)


def slow(*said: Said, lines: str = "") -> str:
    """A slow log of 5.7: (session, text); `lines` are added to each head."""
    return "".join(
        f"# Time: 2024-03-05T10:{number // 60:02}:{number % 60:02}.000001Z\n"
        f"# User@Host: app[app] @ web [10.0.0.1]  Id: {session:5}\n"
        f"# Query_time: 0.000100  Lock_time: 0.000000 Rows_sent: 0  Rows_examined: 0\n{lines}"
        f"SET timestamp={1709633400 + number};\n{text};\n"
        for number, (session, text) in enumerate(said)
    )


def told(text: str | bytes, tmp_path: Path) -> tuple[Workload, SourceReport]:
    path = tmp_path / "some.log"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    workload, (report,) = read_logs([str(path)])
    return workload, report


def units(workload: Workload, kind: str = "transaction") -> list[tuple[str, bool, int]]:
    """(tables written, committed, how often) of the units of a kind."""
    return sorted(
        ("+".join(shape.written), shape.committed, shape.count)
        for shape in workload.shapes
        if shape.kind == kind
    )


def skipped(report: SourceReport) -> dict[str, int]:
    return {skip.reason: skip.count for skip in report.skipped}
