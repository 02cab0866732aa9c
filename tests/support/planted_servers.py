"""What SQL Server, Oracle and SQLite write, around texts with planted values."""

from xml.sax.saxutils import escape

from tests.support.planted import E_MAIL
from tests.support.planted_writing import Texts, table


def _event(number: int, text: str) -> str:
    data = '<data name="duration"><value>40</value></data><data name="batch_text"><value>'
    data += escape(text)
    return (
        '<event name="sql_batch_completed" package="sqlserver" '
        f'timestamp="2026-03-05T10:{number // 60:02}:{number % 60:02}.002Z">{data}</value></data>'
        '<action name="session_id" package="sqlserver"><value>51</value></action>'
        '<action name="database_name" package="sqlserver"><value>shop</value></action></event>'
    )


def events_lines(texts: Texts) -> str:
    return "".join(_event(n, text) + "\n" for n, text in enumerate(texts))


def events_document(texts: Texts) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<events>\n{events_lines(texts)}</events>\n'


def events_target(texts: Texts) -> str:
    header = ("module_guid", "package_guid", "object_name", "event_data", "file_name")
    rows = ((1, 2, "sql_batch_completed", _event(n, t), "x.xel") for n, t in enumerate(texts))
    return table(header, rows)


def events_viewer(texts: Texts) -> str:
    header = ("name", "timestamp", "batch_text", "duration", "session_id", "result")
    return table(
        header,
        (
            ("sql_batch_completed", f"2026-03-05 10:00:{n % 60:02}.0020000", text, 40, 51, "OK")
            for n, text in enumerate(texts)
        ),
    )


def profiler(texts: Texts) -> bytes:
    events = "".join(
        '    <Event id="12" name="SQL:BatchCompleted">\n'
        f'      <Column id="1" name="TextData">{escape(text)}</Column>\n'
        '      <Column id="12" name="SPID">51</Column>\n'
        f'      <Column id="14" name="StartTime">2026-03-05T10:00:{n % 60:02}.002+01:00</Column>\n'
        '      <Column id="31" name="Error">0</Column>\n    </Event>\n'
        for n, text in enumerate(texts)
    )
    head = '<?xml version="1.0" encoding="utf-16"?>\n<TraceData xmlns="http://tempuri.org/TracePersistence.xsd">\n'
    return f"{head}  <Events>\n{events}  </Events>\n</TraceData>\n".encode("utf-16")


def query_store(texts: Texts) -> str:
    header = ("query_id", "query_sql_text", "plan_id", "count_executions", "avg_duration")
    return table(header, ((n, text, 1, 40, 250.5) for n, text in enumerate(texts)))


def query_stats(texts: Texts) -> str:
    header = (
        "text",
        "statement_start_offset",
        "statement_end_offset",
        "execution_count",
        "total_elapsed_time",
    )
    return table(header, ((text, 0, -1, 30, 9000) for text in texts))


def trace_table(texts: Texts) -> str:
    header = ("RowNumber", "EventClass", "TextData", "SPID", "Duration", "StartTime", "Error")
    return table(
        header,
        ((n, 12, t, 51, 40, f"2026-03-05 10:00:{n % 60:02}.000", 0) for n, t in enumerate(texts)),
    )


def oracle_trace(texts: Texts) -> str:
    head = (
        "Trace file /u01/diag/trace/shop_ora_4711.trc\nInstance name: shop\n\n"
        f"*** 2026-03-05T10:00:00.000000+01:00\n*** CLIENT ID:({E_MAIL}) 2026-03-05T10:00:00\n"
        "*** MODULE NAME:(shop.checkout) 2026-03-05T10:00:00\n"
    )
    return head + "".join(
        "=====================\n"
        f"PARSING IN CURSOR #{n + 1} len={len(text)} dep=0 uid=108 oct=3 lid=108 tim={n + 1}000 "
        f"hv=4 ad='7f' sqlid='a{n}'\n{text}\nEND OF STMT\n"
        f'BINDS #{n + 1}:\n Bind#0\n  oacdty=01 mxl=128(40)\n  value="{E_MAIL}"\n'
        f"EXEC #{n + 1}:c=0,e=900,p=0,cr=1,cu=5,mis=1,r=1,dep=0,og=1,plh=0,tim={n + 1}200\n"
        f"STAT #{n + 1} id=1 cnt=0 pid=0 pos=1 obj=0 op='FILTER zq (cr=1)'\n"
        f"ERROR #{n + 1}:err=1 tim={n + 1}300\n"
        for n, text in enumerate(texts)
    )


def vsql(texts: Texts) -> str:
    header = ("SQL_ID", "SQL_TEXT", "EXECUTIONS", "ELAPSED_TIME", "PARSING_SCHEMA_NAME")
    return table(header, ((f"a{n}", text, 50, 25000, "SHOP") for n, text in enumerate(texts)))


def sqlite_trace(texts: Texts) -> str:
    return "PRAGMA foreign_keys = ON;\nBEGIN IMMEDIATE;\nCOMMIT;\n" + "".join(
        f"{text};\n-- INSERT INTO audit VALUES('zq');\n" for text in texts
    )
