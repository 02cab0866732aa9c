"""Every format that holds statements, written around texts with planted values.

A form is a dialect and a function from texts to a file. Beside the texts each plants values where
the format has other places for them: parameters, details of errors, messages, plans.
"""

import base64
import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from tests.support import wrapping
from tests.support.mysql_logs import general, slow
from tests.support.planted import CARD, E_MAIL, PASSWORD

Texts = Sequence[str]


class Form(NamedTuple):
    """A name with the ending of the file, the dialect of its texts, and what writes it.

    `least` is the share of the texts that are to be counted as statements.
    """

    name: str
    dialect: str
    write: Callable[[Texts], str | bytes]
    least: float = 0.9


def _stamp(number: int) -> str:
    return f"2026-02-10 10:{number // 60 % 60:02}:{number % 60:02}.{number % 1000:03}"


class _Said(NamedTuple):
    """A record of PostgreSQL, as every one of its logs has it."""

    level: str
    message: str
    detail: str = ""
    query: str = ""
    context: str = ""


def _server(texts: Texts) -> list[_Said]:
    """What a PostgreSQL server says of the texts, of parameters and of what fails."""
    said = [_Said("LOG", f"duration: 1.5 ms  statement: {text}") for text in texts]
    said += [
        _Said(
            "LOG",
            "duration: 0.2 ms  execute S_1: SELECT a FROM orders WHERE b = $1 AND c = 'zq'",
            f"parameters: $1 = '{PASSWORD}', $2 = '770177', $3 = 'it''s {E_MAIL}'",
        ),
        _Said("LOG", "duration: 0.1 ms  bind S_1: SELECT a FROM orders WHERE b = $1", "zq"),
        _Said(
            "ERROR",
            'duplicate key value violates unique constraint "users_email"',
            f"Key (email)=({E_MAIL}) already exists.",
            f"INSERT INTO users (email) VALUES ('{E_MAIL}')",
        ),
        _Said(
            "ERROR",
            f'invalid input syntax for type integer: "{PASSWORD}"',
            "",
            f"SELECT * FROM orders WHERE id = '{PASSWORD}'",
            f"COPY orders, line 1, column id: \"{PASSWORD}\"",
        ),
        _Said(
            "ERROR",
            f'column "{E_MAIL}" does not exist at character 35',
            "",
            f'SELECT * FROM users WHERE email = "{E_MAIL}"',
        ),
        _Said("ERROR", f'syntax error at or near "{PASSWORD}"', "", f"{PASSWORD};"),
        _Said(
            "ERROR",
            "new row for relation \"users\" violates check constraint",
            f"Failing row contains (770177, {E_MAIL}, 1907-07-17, {CARD}).",
            "UPDATE users SET n = $1 WHERE email = $2",
            f'unnamed portal with parameters: $1 = \'770177\', $2 = \'{E_MAIL}\'',
        ),
        _Said("ERROR", "zq raised", "", "SELECT f('zq')", "PL/pgSQL function f(text) line 3 at RAISE"),
        _Said("WARNING", f"password of {E_MAIL} is weak", f"zq: {PASSWORD}"),
        _Said("LOG", f"statement: EXECUTE p('{PASSWORD}')", "prepare: PREPARE p AS SELECT 'zq', $1"),
        _Said("FATAL", f'password authentication failed for user "{E_MAIL}"'),
    ]
    return said


def _lines(number: int, said: _Said, session: int) -> str:
    head = f"{_stamp(number)} UTC [{session}]: [{number + 1}-1] "
    parts = [(said.level, said.message), ("DETAIL", said.detail)]
    parts += [("CONTEXT", said.context), ("STATEMENT", said.query)]
    return "".join(
        f"{head}{level}:  {text}\n".replace("\n", "\n\t").removesuffix("\t")
        for level, text in parts
        if text
    )


def stderr(texts: Texts) -> str:
    return "".join(_lines(n, said, 100 + n % 2) for n, said in enumerate(_server(texts)))


def csvlog(texts: Texts) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    for n, said in enumerate(_server(texts)):
        rows.writerow(
            [
                *(f"{_stamp(n)} UTC", "web", "shop", 101, "127.0.0.1:5", "6b030001.65", n + 1, "x"),
                *("2026-02-10 09:00:00 UTC", "3/11", 0, said.level, "00000", said.message),
                *(said.detail, "", said.detail and "SELECT 'zq'", "", said.context, said.query),
                *("", "", "app", "client backend", "", 0),
            ]
        )
    return out.getvalue()


def jsonlog(texts: Texts) -> str:
    rows = []
    for n, said in enumerate(_server(texts)):
        row = {"timestamp": f"{_stamp(n)} UTC", "user": "web", "dbname": "shop", "pid": 101}
        row |= {"session_id": "6b030001.65", "line_num": n + 1, "error_severity": said.level}
        row |= {"message": said.message, "detail": said.detail, "context": said.context}
        row |= {"statement": said.query, "internal_query": "SELECT 'zq'" if said.query else ""}
        rows.append(json.dumps({key: value for key, value in row.items() if value}))
    return "".join(row + "\n" for row in rows)


def pgaudit(texts: Texts) -> str:
    records = []
    for n, text in enumerate(texts):
        row = io.StringIO()
        fields = ["AUDIT: SESSION", n + 1, 1, "READ", "SELECT", "TABLE", "public.orders", text]
        csv.writer(row, lineterminator="").writerow([*fields, f"{PASSWORD},770177"])
        records.append(_lines(n, _Said("LOG", row.getvalue()), 100))
    return "".join(records)


def _plan(texts: Texts, form: Callable[[str], str]) -> str:
    return "".join(
        _lines(n, _Said("LOG", f"duration: 1.0 ms  plan:\n{form(text)}", "", "", "zq"), 100)
        for n, text in enumerate(texts)
    )


def plan_text(texts: Texts) -> str:
    return _plan(
        texts,
        lambda text: f"Query Text: {text}\nQuery Parameters: $1 = '{PASSWORD}'\n"
        "Index Scan using i on orders  (cost=0.15..8.17 rows=1 width=4)\n"
        f"  Index Cond: (id = 770177)\n  Filter: ((email)::text = '{E_MAIL}'::text)",
    )


_NODE = {"Node Type": "Seq Scan", "Relation Name": "orders", "Alias": "orders", "Filter": "a = 'zq'"}


def plan_json(texts: Texts) -> str:
    return _plan(
        texts,
        lambda text: json.dumps(
            {"Query Text": text, "Query Parameters": f"$1 = '{PASSWORD}'", "Plan": _NODE}, indent=2
        ),
    )


def plan_xml(texts: Texts) -> str:
    node = "".join(f"<{k.replace(' ', '-')}>{escape(v)}</{k.replace(' ', '-')}>" for k, v in _NODE.items())
    return _plan(
        texts,
        lambda text: '<explain xmlns="http://www.postgresql.org/2009/explain">\n'
        f"  <Query-Text>{escape(text)}</Query-Text>\n"
        f"  <Query-Parameters>$1 = '{PASSWORD}'</Query-Parameters>\n"
        f"  <Plan>{node}</Plan>\n</explain>",
    )


def plan_yaml(texts: Texts) -> str:
    node = "".join(f"\n  {key}: {json.dumps(value)}" for key, value in _NODE.items())
    return _plan(
        texts,
        lambda text: f"Query Text: {json.dumps(text)}\n"
        f"Query Parameters: {json.dumps(PASSWORD)}\nPlan: {node}",
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def pg_stat_statements(texts: Texts) -> str:
    header = ("userid", "dbid", "toplevel", "queryid", "query", "calls", "total_exec_time", "rows")
    return _table(header, ((10, 5, "t", n, text, 3, 1.5, 3) for n, text in enumerate(texts)))


# MySQL and its kin


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
    return _table(_GENERAL, ((_stamp(n), who, 7, 1, "Query", t) for n, t in enumerate(texts)))


def general_table_hex(texts: Texts) -> str:
    who = "app[app] @ web1 []"
    rows = enumerate("0x" + text.encode().hex().upper() for text in texts)
    return _table(_GENERAL, ((_stamp(n), who, 7, 1, "Query", text) for n, text in rows))


def general_table_base64(texts: Texts) -> str:
    rows = []
    for n, text in enumerate(texts):
        packed = "base64:type252:" + base64.b64encode(text.encode()).decode()
        fields = (_stamp(n), "app[app] @ web1 []", 7, 1, "Query", packed)
        rows.append(json.dumps(dict(zip(_GENERAL, fields, strict=True))))
    return "".join(row + "\n" for row in rows)


def slow_table_batch(texts: Texts) -> str:
    def quoted(text: str) -> str:
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")

    head = "start_time\tuser_host\tquery_time\tlock_time\trows_sent\trows_examined\tdb\t"
    head += "last_insert_id\tinsert_id\tserver_id\tsql_text\tthread_id\n"
    return head + "".join(
        f"{_stamp(n)}\tapp[app] @ web1 []\t00:00:00.000412\t00:00:00.000003\t1\t1\tshop\t0\t0\t1\t"
        f"{quoted(text)}\t7\n"
        for n, text in enumerate(texts)
    )


def digests(texts: Texts) -> str:
    header = ("SCHEMA_NAME", "DIGEST", "DIGEST_TEXT", "COUNT_STAR", "SUM_TIMER_WAIT", "SUM_ERRORS")
    return _table(
        (*header, "FIRST_SEEN", "LAST_SEEN", "QUERY_SAMPLE_TEXT"),
        (
            ("shop", f"{n:032x}", text, 2, 412000000, 0, _stamp(n), _stamp(n), "SELECT 'zq'")
            for n, text in enumerate(texts)
        ),
    )


def history(texts: Texts) -> str:
    header = ("THREAD_ID", "EVENT_ID", "EVENT_NAME", "TIMER_WAIT", "SQL_TEXT", "CURRENT_SCHEMA")
    return _table(
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
        head = ("Query", f"{n}_x", "2024-03-05T10:15:30 UTC", "select", "11", 0)
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


# SQL Server, Oracle, SQLite


def _event(number: int, text: str) -> str:
    data = f'<data name="duration"><value>40</value></data><data name="batch_text"><value>{escape(text)}'
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
    return _table(header, rows)


def events_viewer(texts: Texts) -> str:
    header = ("name", "timestamp", "batch_text", "duration", "session_id", "result")
    return _table(
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
    return _table(header, ((n, text, 1, 40, 250.5) for n, text in enumerate(texts)))


def query_stats(texts: Texts) -> str:
    header = ("text", "statement_start_offset", "statement_end_offset", "execution_count")
    return _table(header, ((text, 0, -1, 30) for text in texts))


def trace_table(texts: Texts) -> str:
    header = ("RowNumber", "EventClass", "TextData", "SPID", "Duration", "StartTime", "Error")
    return _table(
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
        f"PARSING IN CURSOR #{n + 1} len={len(text)} dep=0 uid=108 oct=3 lid=108 tim={n + 1}000 hv=4 "
        f"ad='7f' sqlid='a{n}'\n{text}\nEND OF STMT\n"
        f'BINDS #{n + 1}:\n Bind#0\n  oacdty=01 mxl=128(40)\n  value="{E_MAIL}"\n'
        f"EXEC #{n + 1}:c=0,e=900,p=0,cr=1,cu=5,mis=1,r=1,dep=0,og=1,plh=0,tim={n + 1}200\n"
        f"STAT #{n + 1} id=1 cnt=0 pid=0 pos=1 obj=0 op='FILTER zq (cr=1)'\n"
        f"ERROR #{n + 1}:err=1 tim={n + 1}300\n"
        for n, text in enumerate(texts)
    )


def vsql(texts: Texts) -> str:
    header = ("SQL_ID", "SQL_TEXT", "EXECUTIONS", "ELAPSED_TIME", "PARSING_SCHEMA_NAME")
    return _table(header, ((f"a{n}", text, 50, 25000, "SHOP") for n, text in enumerate(texts)))


def sqlite_trace(texts: Texts) -> str:
    return "PRAGMA foreign_keys = ON;\nBEGIN IMMEDIATE;\nCOMMIT;\n" + "".join(
        f"{text};\n-- INSERT INTO audit VALUES('zq');\n" for text in texts
    )


# Frameworks


def _with_prose(lines: Iterable[str], head: str = "") -> str:
    """Between the entries what people write into their logs; some of it begins as SQL does."""
    prose = (
        f"{head}Mail sent to {E_MAIL}\n"
        f"{head}Update mail of zqann to {E_MAIL}\n"
        f"{head}Select your password: {PASSWORD}\n"
        f"{head}delete from basket {PASSWORD} of {E_MAIL}\n"
    )
    return "".join(line + prose for line in lines)


def django(texts: Texts) -> str:
    head = "DEBUG 2026-01-02 10:00:00,100 [Thread-1] "
    return _with_prose(
        (
            f"{head}django.db.backends (0.001) {text}; args=('{E_MAIL}', 770177); alias=default\n"
            for text in texts
        ),
        "INFO 2026-01-02 10:00:00,100 [Thread-1] shop.views ",
    )


def sqlalchemy(texts: Texts) -> str:
    head = "2026-01-02 10:00:00,101 INFO sqlalchemy.engine.Engine"
    return _with_prose(
        (
            f"{head} {text}\n{head} [generated in 0.00018s] {{'card': '{CARD}',\n'm': '{E_MAIL}'}}\n"
            for text in texts
        ),
        "2026-01-02 10:00:00,101 INFO shop.views ",
    )


_SPRING = "2026-01-02T10:00:00.102Z DEBUG 17274 --- [nio-8080-exec-1] "


def hibernate(texts: Texts) -> str:
    return _with_prose(
        (
            f"{_SPRING}org.hibernate.SQL                        : {text}\n"
            f"{_SPRING}org.hibernate.orm.jdbc.bind              : binding parameter (1:VARCHAR) <- [{E_MAIL}]\n"
            f"{_SPRING}o.h.engine.jdbc.spi.SqlExceptionHelper   : Duplicate entry '{E_MAIL}'\n"
            for text in texts
        ),
        f"{_SPRING}com.shop.Users : ",
    )


def hibernate_show_sql(texts: Texts) -> str:
    return _with_prose(f"Hibernate: {text}\n" for text in texts)


def p6spy(texts: Texts) -> str:
    def flat(text: str) -> str:
        return text.replace("\n", " ")

    return "".join(
        f"17673480001{n:02}|2|statement|connection 0|url jdbc:p6spy:postgresql://h/shop?password=zq|"
        f"{flat(text)}|{flat(text)}\n"
        for n, text in enumerate(texts)
    )


def datasource_proxy(texts: Texts) -> str:
    return "".join(
        "2026-01-02 10:00:00.100 DEBUG [nio-8080-exec-1] n.t.d.l.l.SLF4JQueryLoggingListener - Name:DS, "
        "Connection:3, Time:2, Success:True, Type:Prepared, Batch:False, QuerySize:1, BatchSize:0, "
        f'Query:["{text}"], Params:[({E_MAIL},770177)]\n'
        for text in texts
    )


def mybatis(texts: Texts) -> str:
    who = f"{_SPRING}c.s.m.UserMapper.findByMail              : "
    return _with_prose(
        (
            f"{who}==>  Preparing: {text}\n{who}==> Parameters: {E_MAIL}(String), 770177(Long)\n"
            f"{who}<==        Row: 770177, {E_MAIL}\n{who}<==      Total: 1\n"
            for text in texts
        ),
        f"{_SPRING}com.shop.Users : ",
    )


def ef_core(texts: Texts) -> str:
    return "".join(
        "info: Microsoft.EntityFrameworkCore.Database.Command[20101]\n      Executed DbCommand (2ms) "
        f"[Parameters=[@p0='{E_MAIL}' (Size = 320), @p1='770177'], CommandType='Text', "
        "CommandTimeout='30']\n" + "".join(f"      {line}\n" for line in text.split("\n"))
        + f"info: Shop.Users[0]\n      Update mail of zqann to {E_MAIL}\n"
        for text in texts
    )


def sequelize(texts: Texts) -> str:
    return _with_prose(f'Executing (default): {text}; "{E_MAIL}", 770177\n' for text in texts)


def prisma(texts: Texts) -> str:
    return _with_prose(f"prisma:query {text}\n" for text in texts)


def prisma_events(texts: Texts) -> str:
    return _with_prose(f'Query: {t}\nParams: ["{E_MAIL}", 770177]\nDuration: 2ms\n' for t in texts)


def laravel(texts: Texts) -> str:
    head = "[2026-01-02 10:00:00] local."
    return _with_prose(
        (
            f'{head}DEBUG: {text} ["{E_MAIL}",770177] \n{head}INFO: Query executed '
            + json.dumps({"sql": text, "bindings": [E_MAIL], "time": 0.25})
            + " \n"
            for text in texts
        ),
        f"{head}INFO: ",
    )


def gorm(texts: Texts) -> str:
    return _with_prose(
        f"\n2026/01/02 10:00:00 /srv/shop/repo.go:41 ERROR: duplicate key {E_MAIL}\n"
        f"[1.234ms] [rows:1] {text}\n"
        for text in texts
    )


def rails(texts: Texts) -> str:
    return "".join(
        f'Started GET "/users/{E_MAIL}/reset?token={PASSWORD}" for 127.0.0.1 at 2026-02-10 10:00:00\n'
        f'Processing by UsersController#reset as HTML\n  Parameters: {{"email"=>"{E_MAIL}"}}\n'
        f'  User Load (0.3ms)  {text}  [["card", "{CARD}"], ["n", 770177]]\n'
        f"Update mail of zqann to {E_MAIL}\nCompleted 200 OK in 5ms\n"
        for text in texts
    )


# Traces


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
            "events": [{"name": "exception", "attributes": [
                {"key": "exception.message", "value": {"stringValue": E_MAIL}}]}],
            "status": {"code": 2 if number % 5 == 0 else 0, "message": f"duplicate key {E_MAIL}"},
        }

    spans = [span(1, f"POST /users/{E_MAIL}", 2, _ROUTE)]
    spans += [span(n, text[:60], 3, _attributes(text)) for n, text in enumerate(texts, 2)]
    return json.dumps({"resourceSpans": [{"resource": {}, "scopeSpans": [{"spans": spans}]}]}) + "\n"


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
        | {"error": n % 5 == 0, "meta": {"db.type": "postgresql", "error.msg": E_MAIL}, "metrics": {}}
        for n, text in enumerate(texts, 1)
    )
    return "".join(json.dumps(row) + "\n" for row in rows)


# Statements from anywhere


def sql_file(texts: Texts) -> str:
    whole = [text for text in texts if "cut off" not in text and not text.endswith("'zq")]
    return "".join(f"{text}\n;\n" for text in whole) + "COPY orders (a) FROM stdin;\nzq\t770177\n\\.\n"


_COLUMNS = ("log_time", "session_id", "endpoint", "duration_ms", "query", "error")


def _rows(texts: Texts) -> list[tuple[object, ...]]:
    return [
        (_stamp(n), 11, "/checkout", 0.5, text, f"Key (email)=({E_MAIL})" if n % 7 == 0 else "")
        for n, text in enumerate(texts)
    ]


def table_csv(texts: Texts) -> str:
    return _table((*_COLUMNS, "params"), ((*row, E_MAIL) for row in _rows(texts)))


def table_jsonl(texts: Texts) -> str:
    rows = (dict(zip(_COLUMNS, row, strict=True)) for row in _rows(texts))
    return "".join(json.dumps({**row, "params": [E_MAIL, 770177]}) + "\n" for row in rows)


def table_parquet(texts: Texts) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = [list(map(str, column)) for column in zip(*_rows(texts), strict=True)]
    out = io.BytesIO()
    pq.write_table(pa.table(dict(zip(_COLUMNS, columns, strict=True))), out)
    return out.getvalue()


def _carried(carry: Callable[[str], str], log: Callable[[Texts], str]) -> Callable[[Texts], str]:
    return lambda texts: carry(log(texts))


FORMS: tuple[Form, ...] = (
    Form("stderr.log", "postgres", stderr),
    Form("csvlog.csv", "postgres", csvlog),
    Form("jsonlog.json", "postgres", jsonlog),
    Form("pgaudit.log", "postgres", pgaudit),
    Form("plan_text.log", "postgres", plan_text),
    Form("plan_json.log", "postgres", plan_json),
    Form("plan_xml.log", "postgres", plan_xml),
    Form("plan_yaml.log", "postgres", plan_yaml),
    Form("pg_stat_statements.csv", "postgres", pg_stat_statements),
    *(
        Form(f"{carry.__name__}.log", "postgres", _carried(carry, stderr))
        for carry in wrapping.TEXT
    ),
    *(
        Form(f"json_{carry.__name__}.log", "postgres", _carried(carry, jsonlog))
        for carry in wrapping.JSONLOG
    ),
    *(
        Form(f"{write.__name__}.log", "mysql", write)
        for write in (
            *(mysql_general, mysql_slow, server_audit, general_table, general_table_hex),
            *(general_table_base64, slow_table_batch, digests, history, audit_enterprise_json),
            *(audit_enterprise_xml, audit_old_xml, audit_percona_json, audit_percona_csv),
            *(proxysql, cloudwatch_mysql),
        )
    ),
    *(
        Form(f"{write.__name__}.log", "tsql", write)
        for write in (
            *(events_lines, events_document, events_target, events_viewer, profiler),
            *(query_store, query_stats, trace_table, ef_core),
        )
    ),
    Form("oracle.trc", "oracle", oracle_trace),
    Form("vsql.csv", "oracle", vsql),
    Form("sqlite.sql", "sqlite", sqlite_trace),
    *(
        Form(f"{write.__name__}.log", "postgres", write)
        for write in (
            *(django, sqlalchemy, hibernate, hibernate_show_sql, p6spy, datasource_proxy, mybatis),
            *(sequelize, prisma, prisma_events, laravel, gorm, rails),
            *(otlp, jaeger, zipkin, datadog, table_csv, table_jsonl, table_parquet),
        )
    ),
    Form("statements.sql", "postgres", sql_file),
)
