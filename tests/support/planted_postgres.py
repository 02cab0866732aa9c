"""What PostgreSQL writes, around texts with planted values."""

import csv
import io
import json
from collections.abc import Callable
from typing import NamedTuple
from xml.sax.saxutils import escape

from tests.support.planted import CARD, E_MAIL, PASSWORD
from tests.support.planted_writing import Texts, stamp, table


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
            f'COPY orders, line 1, column id: "{PASSWORD}"',
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
            'new row for relation "users" violates check constraint',
            f"Failing row contains (770177, {E_MAIL}, 1907-07-17, {CARD}).",
            "UPDATE users SET n = $1 WHERE email = $2",
            f"unnamed portal with parameters: $1 = '770177', $2 = '{E_MAIL}'",
        ),
        _Said(
            "ERROR", "zq raised", "", "SELECT f('zq')", "PL/pgSQL function f(text) line 3 at RAISE"
        ),
        _Said("WARNING", f"password of {E_MAIL} is weak", f"zq: {PASSWORD}"),
        _Said(
            "LOG", f"statement: EXECUTE p('{PASSWORD}')", "prepare: PREPARE p AS SELECT 'zq', $1"
        ),
        _Said("FATAL", f'password authentication failed for user "{E_MAIL}"'),
    ]
    return said


def _lines(number: int, said: _Said, session: int) -> str:
    head = f"{stamp(number)} UTC [{session}]: [{number + 1}-1] "
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
                *(f"{stamp(n)} UTC", "web", "shop", 101, "127.0.0.1:5", "6b030001.65", n + 1, "x"),
                *("2026-02-10 09:00:00 UTC", "3/11", 0, said.level, "00000", said.message),
                *(said.detail, "", said.detail and "SELECT 'zq'", "", said.context, said.query),
                *("", "", "app", "client backend", "", 0),
            ]
        )
    return out.getvalue()


def jsonlog(texts: Texts) -> str:
    rows = []
    for n, said in enumerate(_server(texts)):
        row = {"timestamp": f"{stamp(n)} UTC", "user": "web", "dbname": "shop", "pid": 101}
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
        lambda text: (
            f"Query Text: {text}\nQuery Parameters: $1 = '{PASSWORD}'\n"
            "Index Scan using i on orders  (cost=0.15..8.17 rows=1 width=4)\n"
            f"  Index Cond: (id = 770177)\n  Filter: ((email)::text = '{E_MAIL}'::text)"
        ),
    )


_NODE = {
    "Node Type": "Seq Scan",
    "Relation Name": "orders",
    "Alias": "orders",
    "Filter": "a = 'zq'",
}


def plan_json(texts: Texts) -> str:
    return _plan(
        texts,
        lambda text: json.dumps(
            {"Query Text": text, "Query Parameters": f"$1 = '{PASSWORD}'", "Plan": _NODE}, indent=2
        ),
    )


def plan_xml(texts: Texts) -> str:
    node = "".join(
        f"<{k.replace(' ', '-')}>{escape(v)}</{k.replace(' ', '-')}>" for k, v in _NODE.items()
    )
    return _plan(
        texts,
        lambda text: (
            '<explain xmlns="http://www.postgresql.org/2009/explain">\n'
            f"  <Query-Text>{escape(text)}</Query-Text>\n"
            f"  <Query-Parameters>$1 = '{PASSWORD}'</Query-Parameters>\n"
            f"  <Plan>{node}</Plan>\n</explain>"
        ),
    )


def plan_yaml(texts: Texts) -> str:
    node = "".join(f"\n  {key}: {json.dumps(value)}" for key, value in _NODE.items())
    return _plan(
        texts,
        lambda text: (
            f"Query Text: {json.dumps(text)}\n"
            f"Query Parameters: {json.dumps(PASSWORD)}\nPlan: {node}"
        ),
    )


def pg_stat_statements(texts: Texts) -> str:
    header = ("userid", "dbid", "toplevel", "queryid", "query", "calls", "total_exec_time", "rows")
    return table(header, ((10, 5, "t", n, text, 3, 1.5, 3) for n, text in enumerate(texts)))
