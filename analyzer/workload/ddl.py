"""What a schema's DDL says: tables, foreign keys, views, partitions, functions, triggers."""

import re
from collections.abc import Iterator
from typing import Any

from pglast import ast, enums, parse_sql
from pglast.parser import ParseError

from analyzer.model import ForeignKey, Routine, Schema, Trigger
from analyzer.workload.lexer import Token, lex
from analyzer.workload.mysql_ddl import looks_like_mysql, read_mysql_schema
from analyzer.workload.pglast_accesses import accesses_of
from analyzer.workload.postgres_programs import name_of, read_function, read_trigger
from analyzer.workload.programs import as_one
from analyzer.workload.references import table_name

_DEFINES = re.compile(
    r"\s*(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:GLOBAL|LOCAL)\s+)?(?:UNLOGGED\s+|FOREIGN\s+|RECURSIVE\s+)?"
    r"(?:TABLE|VIEW|MATERIALIZED\s+VIEW|FUNCTION|PROCEDURE|(?:CONSTRAINT\s+)?TRIGGER|RULE)"
    r"|ALTER\s+(?:FOREIGN\s+)?TABLE)\b",
    re.IGNORECASE,
)
_META_COMMAND = re.compile(r"^\\[^\n]*$", re.MULTILINE)
_COPY_DATA = re.compile(
    r"^COPY\s[^;]*?\bFROM\s+stdin[^;]*;\n.*?^\\\.$", re.MULTILINE | re.DOTALL | re.IGNORECASE
)
_SAMPLE = re.compile(
    rb"^\s*(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:TEMP(?:ORARY)?\s+|UNLOGGED\s+|FOREIGN\s+)?"
    rb"(?:TABLE|VIEW|MATERIALIZED\s+VIEW|SCHEMA|SEQUENCE|INDEX|UNIQUE\s+INDEX|EXTENSION|TYPE)"
    rb"|CREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE|TRIGGER)|ALTER\s+TABLE|DROP\s+TABLE|COMMENT\s+ON)\s",
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
    for statement, sql in _statements(text, dialect):
        made.take(statement, sql)
    return made.schema()


def _statements(text: str, dialect: str) -> Iterator[tuple[Any, str]]:
    """The syntax trees of the statements that define something, and their texts."""
    piece: list[Token] = []
    before, depth = "", 0  # how many ends a body of statements (BEGIN ATOMIC) still needs
    for token in [*lex(text, dialect), Token("symbol", ";")]:
        if token.kind == "word":
            word = token.text.upper()
            if before == "BEGIN" and word == "ATOMIC":
                depth = 1
            elif depth:
                depth += (word == "CASE") - (word == "END")
            before = word
        if token.kind == "symbol" and token.text == ";" and not depth:
            sql = "".join(part.text for part in piece).strip()
            piece = []
            if _DEFINES.match(sql):
                try:
                    yield from ((statement.stmt, sql) for statement in parse_sql(sql))
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
        self.routines: dict[str, Routine] = {}
        self.triggers: dict[tuple[str, str], Trigger] = {}

    def take(self, statement: Any, sql: str) -> None:
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
        elif isinstance(statement, ast.CreateFunctionStmt):
            name = name_of(statement.funcname)
            self.routines[name] = as_one(self.routines.get(name), read_function(statement, sql))
        elif isinstance(statement, (ast.CreateTrigStmt, ast.RuleStmt)):
            table = _name(statement.relation)
            if (trigger := read_trigger(statement, table, sql)) is not None:
                self.triggers[table, trigger.name] = trigger

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
            elif command.subtype == enums.AlterTableType.AT_DisableTrig:
                self.triggers.pop((table, command.name), None)
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
            routines=dict(sorted(self.routines.items())),
            triggers=tuple(self.triggers[key] for key in sorted(self.triggers)),
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
