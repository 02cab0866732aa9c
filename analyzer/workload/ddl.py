"""What a schema's DDL says: tables, foreign keys, views, partitions."""

import re
from collections.abc import Iterator
from typing import Any

from pglast import ast, enums, parse_sql
from pglast.parser import ParseError

from analyzer.model import ForeignKey, Schema
from analyzer.workload.lexer import Token, lex
from analyzer.workload.mysql_ddl import looks_like_mysql, read_mysql_schema
from analyzer.workload.pglast_accesses import accesses_of
from analyzer.workload.references import table_name

_DEFINES = re.compile(
    r"\s*(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:GLOBAL|LOCAL)\s+)?(?:UNLOGGED\s+|FOREIGN\s+|RECURSIVE\s+)?"
    r"(?:TABLE|VIEW|MATERIALIZED\s+VIEW)|ALTER\s+(?:FOREIGN\s+)?TABLE)\b",
    re.IGNORECASE,
)
_META_COMMAND = re.compile(r"^\\[^\n]*$", re.MULTILINE)
_COPY_DATA = re.compile(
    r"^COPY\s[^;]*?\bFROM\s+stdin[^;]*;\n.*?^\\\.$", re.MULTILINE | re.DOTALL | re.IGNORECASE
)
_SAMPLE = re.compile(
    rb"^\s*(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:TEMP(?:ORARY)?\s+|UNLOGGED\s+|FOREIGN\s+)?"
    rb"(?:TABLE|VIEW|MATERIALIZED\s+VIEW|SCHEMA|SEQUENCE|INDEX|UNIQUE\s+INDEX|EXTENSION|TYPE)"
    rb"|ALTER\s+TABLE|DROP\s+TABLE|COMMENT\s+ON)\s",
    re.IGNORECASE | re.MULTILINE,
)
_LOG_LINE = re.compile(
    rb"^(?:\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d|\{|#\s*Time:|.{0,200}\b(?:LOG|STATEMENT|ERROR):\s)",
    re.MULTILINE,
)


def looks_like_ddl(sample: bytes) -> bool:
    """Whether a file that begins with `sample` is a schema's DDL, and no log that shows DDL."""
    return bool(_SAMPLE.search(sample)) and not _LOG_LINE.search(sample)


def read_schema(text: str, dialect: str = "postgres") -> Schema:
    """The schema that DDL statements make, as pg_dump or a person writes them.

    What cannot be parsed is passed over, statement by statement. Views open recursively to base
    tables; the default schema's prefix is taken off. MySQL's DDL is told by its looks.
    """
    if dialect in ("mysql", "mariadb") or looks_like_mysql(text):
        return read_mysql_schema(text)
    text = _META_COMMAND.sub("", _COPY_DATA.sub("", text))
    made = _Made()
    for statement in _statements(text, dialect):
        made.take(statement)
    return made.schema()


def _statements(text: str, dialect: str) -> Iterator[Any]:
    """The syntax trees of the statements that define tables and views."""
    piece: list[Token] = []
    for token in [*lex(text, dialect), Token("symbol", ";")]:
        if token.kind == "symbol" and token.text == ";":
            sql = "".join(part.text for part in piece).strip()
            piece = []
            if _DEFINES.match(sql):
                try:
                    yield from (statement.stmt for statement in parse_sql(sql))
                except ParseError:
                    continue  # one statement in a foreign dialect does not spoil the others
        elif token.kind != "comment":
            piece.append(token)


class _Made:
    """What the statements so far made."""

    def __init__(self) -> None:
        self.tables: dict[str, None] = {}
        self.keys: list[ForeignKey] = []
        self.views: dict[str, tuple[str, ...]] = {}
        self.partitions: dict[str, str] = {}

    def take(self, statement: Any) -> None:
        if isinstance(statement, ast.CreateForeignTableStmt):
            statement = statement.base
        if isinstance(statement, ast.CreateStmt):
            self._table(statement)
        elif isinstance(statement, ast.AlterTableStmt):
            self._alter(statement)
        elif isinstance(statement, ast.ViewStmt):
            self._view(statement.view, statement.query)
        elif isinstance(statement, ast.CreateTableAsStmt):
            into: Any = statement.into
            if statement.objtype == enums.ObjectType.OBJECT_MATVIEW:
                self._view(into.rel, statement.query)
            else:
                self.tables[_name(into.rel)] = None

    def _table(self, statement: Any) -> None:
        if statement.relation.relpersistence == "t":
            return
        table = _name(statement.relation)
        self.tables[table] = None
        if statement.partbound is not None and statement.inhRelations:
            self.partitions[table] = _name(statement.inhRelations[0])
        for element in statement.tableElts or ():
            if isinstance(element, ast.ColumnDef):
                for constraint in element.constraints or ():
                    self._key(table, constraint, (element.colname,))
            elif isinstance(element, ast.Constraint):
                self._key(table, element)

    def _alter(self, statement: Any) -> None:
        table = _name(statement.relation)
        for command in statement.cmds:
            if command.subtype == enums.AlterTableType.AT_AttachPartition:
                self.partitions[_name(command.def_.name)] = table
            elif isinstance(command.def_, ast.Constraint):
                self._key(table, command.def_)
            elif isinstance(command.def_, ast.ColumnDef):
                for constraint in command.def_.constraints or ():
                    self._key(table, constraint, (command.def_.colname,))

    def _key(self, table: str, constraint: Any, columns: tuple[Any, ...] = ()) -> None:
        if constraint.contype != enums.ConstrType.CONSTR_FOREIGN:
            return
        columns = columns or tuple(column.sval for column in constraint.fk_attrs or ())
        self.keys.append(ForeignKey(table, _name(constraint.pktable), constraint.conname, columns))

    def _view(self, view: Any, query: Any) -> None:
        found = accesses_of(query)
        self.views[_name(view)] = tuple(dict.fromkeys(a.table for a in found.accesses()))

    def schema(self) -> Schema:
        """Everything made so far; a partition's own keys are its parent's, and not told twice."""
        return Schema(
            tables=tuple(sorted(self.tables)),
            foreign_keys=tuple(sorted(set(self.keys), key=_key_order)),
            views={view: self._behind(view) for view in sorted(self.views)},
            partitions=dict(sorted(self.partitions.items())),
        )

    def _behind(self, view: str) -> tuple[str, ...]:
        """The base tables of a view, those of the views below it included."""
        out: dict[str, None] = {}
        seen = {view}
        stack = list(reversed(self.views[view]))
        while stack:
            name = stack.pop()
            if name not in self.views:
                out[name] = None
            elif name not in seen:
                seen.add(name)
                stack.extend(reversed(self.views[name]))
        return tuple(out)


def _key_order(key: ForeignKey) -> tuple[str, str, str, tuple[str, ...]]:
    return (key.table, key.target, key.name or "", key.columns)


def _name(relation: Any) -> str:
    schema = relation.schemaname
    parts = (schema, relation.relname) if schema else (relation.relname,)
    return table_name(parts, "postgres")
