"""Tables and statements that say nothing about the application, and why."""

import re
from collections.abc import Iterable

from analyzer.model.workload import Kind

_CATALOGUE_SCHEMAS = frozenset(
    (
        "pg_catalog",
        "information_schema",
        "pg_toast",
        "mysql",
        "performance_schema",
        "sys",
        "rdsadmin",
    )
)
#: MariaDB makes up tables of numbers by their names.
_NUMBERS = re.compile(r"seq_\d+_to_\d+(?:_step_\d+)?")
_MIGRATION_TABLES = frozenset(
    (
        *("django_migrations", "schema_migrations", "ar_internal_metadata", "alembic_version"),
        *("flyway_schema_history", "schema_version", "databasechangelog", "databasechangeloglock"),
        *("knex_migrations", "knex_migrations_lock", "_prisma_migrations", "sequelizemeta"),
        *("doctrine_migration_versions", "phinxlog", "goose_db_version", "__efmigrationshistory"),
        *("typeorm_metadata", "schema_info", "mikro_orm_migrations"),
    )
)
_SESSION_WORDS = re.compile(
    r"(?:SET|SHOW|RESET|DISCARD|USE|LISTEN|UNLISTEN|DEALLOCATE|DESC|DESCRIBE)\b", re.IGNORECASE
)
#: A query without a table that only asks the server how it is.
_CHECKED = (
    r"(?:\?|NULL|TRUE"
    r"|(?:pg_catalog\.)?(?:version|current_schema|current_database|current_setting|now|set_config"
    r"|pg_backend_pid|pg_is_in_recovery|pg_postmaster_start_time|database|connection_id"
    r"|last_insert_id|row_count|found_rows|user|schema)\s*\([^()]*\)"
    r"|current_(?:user|date|timestamp|schema|catalog|role)|session_user|@@[\w.]+)"
    r"(?:\s+AS\s+\S+)?"
)
_POOL_CHECK = re.compile(
    rf"SELECT\s+{_CHECKED}(?:\s*,\s*{_CHECKED})*(?:\s+LIMIT\s+\?)?", re.IGNORECASE
)
_MONITORING_WORDS = re.compile(
    r"(?:VACUUM|ANALY[ZS]E|EXPLAIN|CHECKPOINT|CHECK|OPTIMIZE)\b", re.IGNORECASE
)
_BACKUP = re.compile(
    r"COPY\s+[^()\s]+\s*(?:\([^()]*\)\s*)?TO\s+STDOUT\b.*"
    r"|LOCK\s+(?:TABLE\s+)?.*\bIN\s+ACCESS\s+SHARE\s+MODE\b.*"
    # mysqldump: whole tables, past the cache
    r"|SELECT\s+SQL_NO_CACHE\s+(?:\*|`[^`]*`(?:\s*,\s*`[^`]*`)*)\s+FROM\s+\S+(?:\s+ORDER\s+BY.*)?"
    r"|LOCK\s+TABLES\s.*\sREAD\s+LOCAL",
    re.IGNORECASE | re.DOTALL,
)


def is_catalogue(name: str) -> bool:
    """Whether a table belongs to the database itself, not to the application."""
    schema, _, table = name.rpartition(".")
    schema = schema.lower()
    if table.startswith("#"):
        return True  # T-SQL's temporary tables
    if schema:
        return schema in _CATALOGUE_SCHEMAS or schema.startswith(("pg_temp", "pg_toast"))
    return table.startswith("pg_") or name == "dual" or bool(_NUMBERS.fullmatch(name))


def noise_of_table(name: str) -> str | None:
    """Why a table is none of the application's, None where it is.

    Answers "temporary", "monitoring", "catalogue" or "migration".
    """
    table = name.rpartition(".")[2].lower()
    if table.startswith("#") or name.startswith("pg_temp"):
        return "temporary"
    if is_catalogue(name):
        return "monitoring" if table.startswith("pg_stat") else "catalogue"
    return "migration" if table in _MIGRATION_TABLES else None


def noise_of_template(
    text: str, kind: Kind, tables: Iterable[str], catalogue: Iterable[str] = ()
) -> str | None:
    """Why a template says nothing about the application, None where it does.

    `tables` are the application's tables it accesses, `catalogue` the database's own. Answers
    "catalogue", "temporary", "migration", "session", "monitoring" or "backup".
    """
    tables, catalogue = tuple(tables), tuple(catalogue)
    if _MONITORING_WORDS.match(text):
        return "monitoring"
    if _BACKUP.fullmatch(text):
        return "backup"
    if tables:
        whys = {noise_of_table(table) for table in tables}
        return whys.pop() if len(whys) == 1 else None
    if catalogue:
        whys = {noise_of_table(table) for table in catalogue}
        if whys == {"temporary"}:
            return "temporary"
        return "monitoring" if "monitoring" in whys else "catalogue"
    if _SESSION_WORDS.match(text) or _POOL_CHECK.fullmatch(text):
        return "session"
    # Tables are made and changed by migrations. CREATE TABLE … AS and TRUNCATE have accesses.
    return "migration" if kind == "ddl" else None
