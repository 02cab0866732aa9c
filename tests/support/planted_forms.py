"""Every format that holds statements, written around texts with planted values.

A form is a dialect and a function from texts to a file. Beside the texts each plants values where
the format has other places for them: parameters, details of errors, messages, plans.
"""

from collections.abc import Callable

from tests.support import planted_applications as applications
from tests.support import planted_mysql as mysql
from tests.support import planted_postgres as postgres
from tests.support import planted_servers as servers
from tests.support import planted_tables as tables
from tests.support import planted_traces as traces
from tests.support import wrapping
from tests.support.planted_writing import Form, Texts

Write = Callable[[Texts], str | bytes]


def _carried(carry: Callable[[str], str], log: Callable[[Texts], str]) -> Write:
    return lambda texts: carry(log(texts))


_OF_DIALECT: dict[str, tuple[Write, ...]] = {
    "postgres": (
        *(postgres.stderr, postgres.csvlog, postgres.jsonlog, postgres.pgaudit),
        *(postgres.plan_text, postgres.plan_json, postgres.plan_xml, postgres.plan_yaml),
        *(postgres.pg_stat_statements, tables.table_csv, tables.table_jsonl, tables.table_parquet),
        *(traces.otlp, traces.jaeger, traces.zipkin, traces.datadog),
        *(applications.django, applications.sqlalchemy, applications.hibernate),
        *(applications.hibernate_show_sql, applications.p6spy, applications.datasource_proxy),
        *(applications.mybatis, applications.sequelize, applications.prisma),
        *(applications.prisma_events, applications.laravel, applications.gorm, applications.rails),
        tables.sql_file,
    ),
    "mysql": (
        *(mysql.mysql_general, mysql.mysql_slow, mysql.server_audit, mysql.general_table),
        *(mysql.general_table_hex, mysql.general_table_base64, mysql.slow_table_batch),
        *(mysql.digests, mysql.history, mysql.audit_enterprise_json, mysql.audit_enterprise_xml),
        *(mysql.audit_old_xml, mysql.audit_percona_json, mysql.audit_percona_csv),
        *(mysql.proxysql, mysql.cloudwatch_mysql),
    ),
    "tsql": (
        *(servers.events_lines, servers.events_document, servers.events_target),
        *(servers.events_viewer, servers.profiler, servers.query_store, servers.query_stats),
        *(servers.trace_table, applications.ef_core),
    ),
    "oracle": (servers.oracle_trace, servers.vsql),
    "sqlite": (servers.sqlite_trace,),
}
FORMS: tuple[Form, ...] = (
    *(
        Form(write.__name__, dialect, write)
        for dialect, writes in _OF_DIALECT.items()
        for write in writes
    ),
    *(
        Form(carry.__name__, "postgres", _carried(carry, postgres.stderr))
        for carry in wrapping.TEXT
    ),
    *(
        Form(f"{carry.__name__}_of_jsonlog", "postgres", _carried(carry, postgres.jsonlog))
        for carry in wrapping.JSONLOG
    ),
)
