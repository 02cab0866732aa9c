"""What is near to a log and is none is refused, with what it is and what to pass instead."""

from pathlib import Path

import pytest

from analyzer.model import NothingUsableError, UnusableSourceError, silent
from analyzer.sources import ReadOptions, read_sources
from analyzer.workload.read import read_logs

WAL = bytes.fromhex(
    "10d1020001000000000000010000000000000000000000000 0b94d8a865d076b".replace(" ", "")
)
SEGMENT = WAL + bytes.fromhex("00000001 00200000") + bytes(4000)
QUERY = b"SELECT * FROM users WHERE mail = 'planted.mail@example.org'"


def proxysql(*queries: bytes) -> bytes:
    """Events as ProxySQL's first format has them: length, kind, and what is in no text."""
    events = (b"\0\x07\x04app\x05shop" + bytes(30) + query for query in queries)
    return b"".join(len(event).to_bytes(8, "little") + event for event in events)


FILES = {
    "binlog.000001": (b"\xfebin\x1d\x8c\xc5e\x0f\x01\0\0\0", "binary log", "general log"),
    "encrypted.000001": (b"\xfdbin\0\0\x01", "binary log", "general log"),
    "error.log": (
        b"2024-03-05T10:15:30.1Z 0 [System] [MY-1] a\n2024-03-05T10:15:30.1Z 0 [Note] b\n",
        "error log of MySQL",
        "general log",
    ),
    "digest.txt": (b"\n# 8ms user time\n# Overall: 3 total, 2 unique, 0 QPS\n", "pt-query", "made"),
    "dumpslow.txt": (b"Count: 1  Time=0.0s (0s)  Lock=0.0s\n", "mysqldumpslow", "made of"),
    "report.html": (
        b"<!DOCTYPE html>\n<html>\n<head>\n<title>pgBadger :: PostgreSQL log report</title>\n",
        "pgBadger",
        "made of",
    ),
    "report.json": (b'{"a":1,"normalyzed_info":{"x":"' + QUERY + b'"}}\n', "pgBadger", "made of"),
    "report.txt": (b"pgBadger :: shop\n\n- Global information\n", "pgBadger", "made of"),
    "report.bin": (b"pst0\x04\x0b\x0812345678", "pgBadger", "made of"),
    "tkprof.txt": (b"\nTKPROF: Release 19.0.0.0.0\n", "tkprof", ".trc"),
    "ora_1.aud": (b"Audit file /u01/adump/ora_1.aud\nOracle Database 19c\n", "Oracle", "10046"),
    "ora_1.xml": (
        b'<?xml version="1.0"?>\n<Audit xmlns="http://xmlns.oracle.com/oracleas/schema/x">\n',
        "audit trail of Oracle",
        "10046",
    ),
    "shop.dump": (b"PGDMP\x01\x0e\0\x04\x08" + QUERY, "pg_dump", "pg_restore --schema-only"),
    "000000010000000000000001": (SEGMENT, "write-ahead log", "log_statement"),
    "shop.sqlite": (b"SQLite format 3\0\x10\0" + QUERY, "database of SQLite", ".trace"),
    "shop.bak": (b"TAPE\0\0\x03\0", "backup of SQL Server", "extended events"),
    "a.pcap": (b"\xd4\xc3\xb2\xa1\x02\0\x04\0" + QUERY, "pcap", "log of the server"),
    "a.pcapng": (b"\n\r\r\n\x1c\0\0\0\x4d\x3c\x2b\x1a" + QUERY, "pcap", "log of the server"),
    "shop.xel": (b"\x01\0\0\0" + QUERY, "extended-events", "fn_xe_file"),
    "shop.trc": (b"\x01\0\0\0" + QUERY, "Profiler", "fn_trace_gettable"),
    "audit.log.20240305.enc": (b"Salted__\0\x01", "encrypted audit log", "Decrypt"),
    "events.00000001": (proxysql(QUERY, QUERY, QUERY * 20), "binary", "eventslog_format=2"),
    "pgbouncer.log": (
        b"2026-01-02 10:00:00.250 UTC [5] LOG C-0x55d: shop/web@10.0.0.1:5 login attempt\n" * 5,
        "pgbouncer",
        "behind it",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_it_is_said_what_it_is_and_what_to_pass(name: str, tmp_path: Path) -> None:
    data, what, remedy = FILES[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnusableSourceError) as refused:
        read_logs([str(path)])
    assert what in refused.value.message
    assert remedy in refused.value.remedy
    with pytest.raises(NothingUsableError) as nothing:
        read_sources([path], ReadOptions(), silent)
    said = nothing.value.message
    assert (what in said, remedy in said, "planted.mail" in said) == (True, True, False)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-02 10:00:00 UTC [5] pgBadger@shop LOG:  statement: SELECT 'pgBadger :: a'\n",
        "2026-01-02 10:00:00 UTC [5] LOG:  statement: SELECT 'PGDMP', 'TKPROF: Release'\n",
        (
            '{"timestamp": "2026-01-02 10:00:00.000 UTC", "pid": 5, "session_id": "6b030001.5", '
            '"error_severity": "LOG", "message": "statement: SELECT \'\\"top_slowest\\": 1\'"}\n'
        ),
    ],
)
def test_a_log_that_speaks_of_such_files_is_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xel"
    path.write_text(text)
    assert read_logs([str(path)])[1][0].statements == 1


def test_an_events_length_alone_makes_no_proxysql(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(proxysql(QUERY)[:9] + b"x" * 40)
    with pytest.raises(UnusableSourceError) as refused:
        read_logs([str(path)])
    assert "no log format" in refused.value.message
