"""What all tracers have in common: a span, and what its attributes say of a statement.

Attribute names are those of the OpenTelemetry conventions, the old and the stable ones, with the
names that Zipkin's and Datadog's instrumentations use. The stable name is read first, so that a
span which carries both is one statement.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from analyzer.model import CodeTag
from analyzer.workload.comments import code_tag_of

#: Longer texts of statements are cut by their tracer, so no text is longer than this.
LONGEST_TEXT = 1 << 20


@dataclass(frozen=True, slots=True)
class Span:
    """One span as its format tells it: ids as numbers (0: none), times in microseconds.

    `serves` says that it takes in a request or a message; `attributes` hold texts only.
    """

    trace: str
    id: int
    parent: int
    name: str
    service: str
    serves: bool
    start_us: int
    duration_us: int
    failed: bool
    attributes: Mapping[str, str]


class Query(NamedTuple):
    """What a span asked of a database: its SQL text, or what it did with which table."""

    text: str | None
    operation: str
    table: str
    dialect: str | None
    batch: int = 1


_TEXTS = ("db.query.text", "db.statement", "sql.query", "db.sql.query", "sql", "db.stmt")
_SYSTEMS = ("db.system.name", "db.system", "db.type", "db.vendor")
_TABLES = ("db.collection.name", "db.sql.table")
_OPERATIONS = ("db.operation.name", "db.operation")
_BATCH = "db.operation.batch.size"
_DIALECTS = {
    **dict.fromkeys(("postgresql", "postgres", "cockroachdb", "redshift"), "postgres"),
    **dict.fromkeys(("mysql", "mariadb", "tidb"), "mysql"),
    **dict.fromkeys(("mssql", "microsoft.sql_server", "sqlserver"), "tsql"),
    **dict.fromkeys(("oracle", "oracle.db"), "oracle"),
    "sqlite": "sqlite",
}
#: What is called a database and does not speak SQL.
_NO_SQL = frozenset(
    (
        *("redis", "mongodb", "mongo", "elasticsearch", "opensearch", "memcached", "memcache"),
        *("dynamodb", "aws.dynamodb", "cassandra", "couchdb", "couchbase", "neo4j", "hbase"),
        *("geode", "cosmosdb", "azure.cosmosdb", "influxdb", "valkey", "solr", "etcd", "firestore"),
    )
)
_FIRST_WORD = re.compile(r"\s*(?:/\*.*?\*/\s*|--[^\n]*\n\s*)*\(*\s*([A-Za-z]+)", re.DOTALL)
_SQL_WORDS = frozenset(
    (
        *("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "WITH", "VALUES", "TABLE"),
        *("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "XA"),
        *("CREATE", "ALTER", "DROP", "TRUNCATE", "GRANT", "REVOKE", "COMMENT", "REINDEX"),
        *("SET", "RESET", "SHOW", "EXPLAIN", "ANALYZE", "VACUUM", "LOCK", "COPY", "CALL", "EXEC"),
        *("EXECUTE", "PREPARE", "DEALLOCATE", "DECLARE", "FETCH", "MOVE", "CLOSE", "DO", "USE"),
        *("REFRESH", "LISTEN", "NOTIFY", "UNLISTEN", "DISCARD", "PRAGMA", "UPSERT", "DESCRIBE"),
        "CHECKPOINT",
    )
)
_PLAIN_NAME = re.compile(r"[\w$.\"`\[\]-]{1,200}")


def is_sql(text: str) -> bool:
    """Whether a text begins as a statement does."""
    first = _FIRST_WORD.match(text[:4096])
    return first is not None and first[1].upper() in _SQL_WORDS


def query_of(span: Span) -> Query | str | None:
    """What a span asked of a database; a reason why it is none we read; None for other spans."""
    attributes = span.attributes
    system = (_first(attributes, _SYSTEMS) or "").lower()
    text = _first(attributes, _TEXTS)
    if not system and text is None and not any(key in attributes for key in _TABLES):
        return None
    if system in _NO_SQL:
        return "calls of databases that do not speak SQL"
    dialect = _DIALECTS.get(system)
    if text is not None and is_sql(text):
        batch = attributes.get(_BATCH, "")
        times = int(batch) if batch.isdecimal() and len(batch) < 6 else 1
        return Query(text[:LONGEST_TEXT], "", "", dialect, max(1, times))
    if span.serves:
        return None
    table, operation = _first(attributes, _TABLES), _first(attributes, _OPERATIONS)
    if table and operation and _PLAIN_NAME.fullmatch(table):
        return Query(None, operation.upper(), table, dialect)
    return "database spans without the text of a statement"


_CODE = (
    *("code.namespace", "code.function.name", "code.function", "code.file.path", "code.filepath"),
    *("code.line.number", "code.lineno"),
)


def code_of(span: Span) -> CodeTag | None:
    """Where in the code a span says it comes from; None where it does not say."""
    attributes = span.attributes
    found = [(key, attributes[key]) for key in _CODE if key in attributes]
    tag = code_tag_of(found) if found else None
    return tag if tag and (tag.module or tag.function or tag.file) else None


_ROUTES = ("http.route", "aspnet_core.mvc.route", "rails.route", "django.view", "http.endpoint")
_METHODS = ("http.request.method", "http.method")
_METHOD = re.compile(r"(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+", re.IGNORECASE)
_PLACE = re.compile(r"^(?:https?://[^/\s]+)?(?P<path>[^?#]*)")
#: A piece of a path that is somebody's: a number, a UUID, a long hexadecimal, an address.
_OWN = re.compile(
    r"\d+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[0-9a-fA-F]{16,}|[^/]*@[^/]*|[^/]*\d[^/]*\d[^/]*\d[^/]*"
)


def entry_point_of(span: Span) -> str | None:
    """Where a request came in, as a pattern: `POST /checkout`, `OrdersController#show`.

    The route, else the name of the span; numbers and the like in a bare path become `{}`.
    """
    attributes = span.attributes
    controller, action = attributes.get("code.controller"), attributes.get("code.action")
    if controller and action:
        return _safe_entry(f"{controller}#{action}")
    route = _first(attributes, _ROUTES)
    method = (_first(attributes, _METHODS) or "").upper()
    named = _METHOD.match(span.name)
    if not method and named:
        method = named["method"].upper()
    if route:
        return _safe_entry(f"{method} {route}" if method else route)
    name = span.name[named.end() :] if named else span.name
    if name.startswith(("/", "http://", "https://")):
        path = _PLACE.match(name)
        name = (
            "/".join("{}" if _OWN.fullmatch(part) else part for part in path["path"].split("/"))
            if path
            else name
        )
    if not name.strip() or name.upper() == method:
        return None
    return _safe_entry(f"{method} {name.strip()}" if method else name.strip())


def _safe_entry(text: str) -> str | None:
    return code_tag_of((("route", text),)).entry_point


_TRANSACTION = re.compile(r"(?:.*[\s.:_-])?(?:transaction|begin)", re.IGNORECASE)


def is_transaction(span: Span) -> bool:
    """Whether a span is named as a database transaction that its children ran in."""
    if span.serves or any(key.startswith(("http.", "messaging.")) for key in span.attributes):
        return False
    return _TRANSACTION.fullmatch(span.name.strip()[:200]) is not None


def number_of(identifier: object) -> int:
    """A span's id as a number, whatever way it is written; 0 for none."""
    if isinstance(identifier, bool) or identifier is None:
        return 0
    if isinstance(identifier, int):
        return identifier
    if not isinstance(identifier, str):
        return 0
    text = plain_id(identifier)
    try:
        return int(text, 16) if len(text) <= 32 else 0
    except ValueError:
        # Any other text will do as long as it is the same in the span's children.
        return int.from_bytes(text.encode("utf-8", "replace")[:32], "big") | 1 << 257


_HEX = re.compile(r"[0-9a-fA-F]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{10,24}={0,2}")


def plain_id(text: str) -> str:
    """An id in lower-case hexadecimal digits: those that come in base64 are decoded."""
    if _HEX.fullmatch(text) and len(text) in (16, 32):
        return text.lower()
    if len(text) in (12, 24, 11, 22) and _BASE64.fullmatch(text) and not _HEX.fullmatch(text):
        try:
            raw = base64.urlsafe_b64decode(text.rstrip("=").translate(_URL) + "==")
        except ValueError:
            return text
        if len(raw) in (8, 16):
            return raw.hex()
    return text.lower() if _HEX.fullmatch(text) else text


_URL = str.maketrans("+/", "-_")


def _first(attributes: Mapping[str, str], keys: tuple[str, ...]) -> str | None:
    return next((attributes[key] for key in keys if attributes.get(key)), None)


def as_text(value: object) -> str | None:
    """A plain JSON value as an attribute's text; None for lists, objects and null."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) else None


def whole(value: object) -> int:
    """A whole number out of JSON, where it may stand as a text; 0 for anything else."""
    if isinstance(value, str):
        text = value.strip()
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 25 else 0
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return int(value) if 0 <= value < 1e24 else 0
