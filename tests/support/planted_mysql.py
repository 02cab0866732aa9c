"""What MySQL and its kin write, around texts with planted values."""

import base64
import csv
import io
import json
from xml.sax.saxutils import escape, quoteattr

from tests.support.mysql_logs import general, slow
from tests.support.planted import E_MAIL, PASSWORD
from tests.support.planted_writing import Texts, stamp, table


def mysql_general(texts: Texts) -> str:
    return general(*((7, f"Query|{text}") for text in texts), (7, f"Execute|SELECT '{PASSWORD}'"))


def mysql_slow(texts: Texts) -> str:
    return slow(*((7, text) for text in texts))


def server_audit(texts: Texts) -> str:
    def quoted(text: str) -> str:
        for plain, escaped in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\t", "\\t")):
            text = text.replace(plain, escaped)
        return text

    return "".join(
        f"20260210 10:00:{n % 60:02},db1,root,localhost,13,{n},QUERY,shop,'{quoted(text)}',0\n"
        for n, text in enumerate(texts)
    )


_GENERAL = ("event_time", "user_host", "thread_id", "server_id", "command_type", "argument")


def general_table(texts: Texts) -> str:
    who = "app[app] @ web1 []"
    return table(_GENERAL, ((stamp(n), who, 7, 1, "Query", t) for n, t in enumerate(texts)))


def general_table_hex(texts: Texts) -> str:
    who = "app[app] @ web1 []"
    rows = enumerate("0x" + text.encode().hex().upper() for text in texts)
    return table(_GENERAL, ((stamp(n), who, 7, 1, "Query", text) for n, text in rows))


def general_table_base64(texts: Texts) -> str:
    rows = []
    for n, text in enumerate(texts):
        packed = "base64:type252:" + base64.b64encode(text.encode()).decode()
        fields = (stamp(n), "app[app] @ web1 []", 7, 1, "Query", packed)
        rows.append(json.dumps(dict(zip(_GENERAL, fields, strict=True))))
    return "".join(row + "\n" for row in rows)


def slow_table_batch(texts: Texts) -> str:
    def quoted(text: str) -> str:
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")

    head = "start_time\tuser_host\tquery_time\tlock_time\trows_sent\trows_examined\tdb\t"
    head += "last_insert_id\tinsert_id\tserver_id\tsql_text\tthread_id\n"
    return head + "".join(
        f"{stamp(n)}\tapp[app] @ web1 []\t00:00:00.000412\t00:00:00.000003\t1\t1\tshop\t0\t0\t1\t"
        f"{quoted(text)}\t7\n"
        for n, text in enumerate(texts)
    )


def digests(texts: Texts) -> str:
    header = ("SCHEMA_NAME", "DIGEST", "DIGEST_TEXT", "COUNT_STAR", "SUM_TIMER_WAIT", "SUM_ERRORS")
    return table(
        (*header, "FIRST_SEEN", "LAST_SEEN", "QUERY_SAMPLE_TEXT"),
        (
            ("shop", f"{n:032x}", text, 2, 412000000, 0, stamp(n), stamp(n), "SELECT 'zq'")
            for n, text in enumerate(texts)
        ),
    )


def history(texts: Texts) -> str:
    header = ("THREAD_ID", "EVENT_ID", "EVENT_NAME", "TIMER_WAIT", "SQL_TEXT", "CURRENT_SCHEMA")
    return table(
        (*header, "MYSQL_ERRNO", "MESSAGE_TEXT", "ERRORS"),
        (
            (51, n, "statement/sql/select", 3000000, text, "shop", 0, f"Duplicate '{E_MAIL}'", 0)
            for n, text in enumerate(texts)
        ),
    )


def _audited(number: int) -> dict[str, object]:
    row: dict[str, object] = {"timestamp": "2024-03-05 10:15:30", "id": number, "connection_id": 11}
    row |= {"class": "general", "event": "status", "account": {"user": "app", "host": "web1"}}
    return row


def audit_enterprise_json(texts: Texts) -> str:
    rows = [
        {
            **_audited(n),
            "general_data": {"command": "Query", "sql_command": "x", "query": text, "status": 0},
        }
        for n, text in enumerate(texts)
    ]
    return "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"


def audit_enterprise_xml(texts: Texts) -> str:
    records = "".join(
        f" <AUDIT_RECORD>\n  <TIMESTAMP>2024-03-05T10:15:30 UTC</TIMESTAMP>\n  <RECORD_ID>{n}_x"
        "</RECORD_ID>\n  <NAME>Query</NAME>\n  <CONNECTION_ID>11</CONNECTION_ID>\n"
        "  <STATUS>0</STATUS>\n  <COMMAND_CLASS>select</COMMAND_CLASS>\n"
        f"  <SQLTEXT>{escape(text)}</SQLTEXT>\n </AUDIT_RECORD>\n"
        for n, text in enumerate(texts)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<AUDIT>\n{records}</AUDIT>\n'


def audit_old_xml(texts: Texts) -> str:
    records = "".join(
        f'<AUDIT_RECORD\n  TIMESTAMP="2024-03-05T10:15:30 UTC"\n  RECORD="{n}_x"\n  NAME="Query"\n'
        '  CONNECTION_ID="11"\n  STATUS="0"\n  COMMAND_CLASS="select"\n'
        f"  SQLTEXT={quoteattr(text, {chr(34): '&quot;'})}\n/>\n"
        for n, text in enumerate(texts)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<AUDIT>\n{records}</AUDIT>\n'


def audit_percona_json(texts: Texts) -> str:
    rows = (
        {"timestamp": "2024-03-05T10:15:30 UTC", "record": f"{n}_x", "name": "Query"}
        | {"connection_id": "11", "status": 0, "command_class": "select", "sqltext": text}
        | {"user": "app[app] @ web1 []", "db": "shop"}
        for n, text in enumerate(texts)
    )
    return "".join(json.dumps({"audit_record": row}) + "\n" for row in rows)


def audit_percona_csv(texts: Texts) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    for n, text in enumerate(texts):
        head = ("Query", f"{n}_2024-03-05T10:06:33", "2024-03-05T10:15:30 UTC", "select", "11", 0)
        writer.writerow((*head, text, "app[app] @ web1 []", "web1", "", "10.0.0.5", "shop"))
    return out.getvalue()


def proxysql(texts: Texts) -> str:
    rows = (
        {"client": "10.0.0.5:39840", "digest": "0x1", "duration_us": 9, "event": "COM_STMT_EXECUTE"}
        | {"starttime_timestamp_us": 1709633730100000 + n, "thread_id": 11, "username": "app"}
        | {"query": text, "schemaname": "shop", "errno": 0, "hostgroup_id": 0}
        | {"parameters": [{"type": "VARCHAR", "value": E_MAIL}]}
        for n, text in enumerate(texts)
    )
    return "".join(json.dumps(row) + "\n" for row in rows)


def cloudwatch_mysql(texts: Texts) -> str:
    events = [
        {"logStreamName": "shop", "timestamp": n, "message": line, "eventId": str(n)}
        for n, line in enumerate(general(*((7, f"Query|{t}") for t in texts)).splitlines())
    ]
    return json.dumps({"events": events})
