"""What the bodies of PostgreSQL's functions and DO blocks touch."""

import re
from collections.abc import Iterator
from typing import Any

from pglast import ast, enums, parse_plpgsql, parse_sql
from pglast.parser import ParseError

from analyzer.model import Access, Routine, Trigger
from analyzer.workload.firing import called, fired
from analyzer.workload.pglast_accesses import TOUCHING, accesses_of
from analyzer.workload.references import table_name
from analyzer.workload.token_accesses import token_accesses

#: Longer bodies are only scanned for words.
LONGEST_BODY = 1 << 18
#: What they do with tables is not known to go through SQL.
_NATIVE = frozenset(("c", "internal"))
_PLACEHOLDER = re.compile(r"[\w.\"]*%(?:\d+\$)?-?\d*[sIL][\w.\"]*")
_CUT_NAME = re.compile(r"[\w.\"]+\Z")
_ASSIGNED = re.compile(r"\A[^=]*?:?=")
#: How PL/pgSQL says what an expression is (parser/parser.h, RawParseMode).
_STATEMENT, _EXPRESSION, _ASSIGNMENTS = 0, 2, (3, 4, 5)


def read_function(statement: Any, sql: str) -> Routine:
    """What a parsed CREATE FUNCTION or PROCEDURE does; `sql` is its text."""
    options = {option.defname: option.arg for option in statement.options or ()}
    language = options["language"].sval.lower() if "language" in options else "sql"
    if statement.sql_body is not None:
        body = _Body()
        body.tree(statement.sql_body)
        body.guess_events(sql)
        return body.routine(sql)
    if language in _NATIVE or "as" not in options:
        return Routine()
    text = str(options["as"][0].sval)
    if language == "sql":
        body = _Body()
        body.sql(text)
        return body.routine(text)
    if language == "plpgsql":
        return _plpgsql(text, sql)
    return Routine(guessed=True)


def read_block(text: str) -> Routine:
    """What the body of a DO block does, literals taken out or not."""
    return _plpgsql(text, f"DO $do_block${text}$do_block$")


def _plpgsql(text: str, sql: str) -> Routine:
    body = _Body()
    try:
        trees = parse_plpgsql(sql) if len(sql) <= LONGEST_BODY else None
    except (ParseError, RecursionError, ValueError):
        trees = None  # the error is not raised further, since it may quote the text
    if trees is None:
        body.words(text)
    for dynamic, query, mode in _expressions(trees):
        if dynamic:
            body.dynamic(query)
        elif mode == _STATEMENT:
            body.sql(query)
        elif mode == _EXPRESSION:
            body.sql(f"SELECT {query}")
        elif mode in _ASSIGNMENTS:
            body.sql(f"SELECT {_ASSIGNED.sub('', query, count=1)}")
    return body.routine(text)


def _expressions(node: Any, owner: str = "", place: str = "") -> Iterator[tuple[bool, str, int]]:
    """(whether it makes the text of a statement, text, what it is) of each expression, in order."""
    if isinstance(node, list):
        for item in node:
            yield from _expressions(item, owner, place)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "PLpgSQL_expr":
                dynamic = place == "dynquery" or (place == "query" and owner in _DYNAMIC)
                yield dynamic, value["query"], value.get("parseMode", _STATEMENT)
            elif key.startswith("PLpgSQL_"):
                yield from _expressions(value, key)
            else:
                yield from _expressions(value, owner, key)


_DYNAMIC = frozenset(("PLpgSQL_stmt_dynexecute", "PLpgSQL_stmt_dynfors"))


class _Body:
    """What the statements of a body so far touch."""

    def __init__(self) -> None:
        self._accesses: dict[Access, None] = {}
        self._fires: dict[tuple[str, str], None] = {}
        self._calls: dict[str, None] = {}
        self._temporary: set[str] = set()
        self._guessed = False

    def sql(self, text: str) -> None:
        """Some statements."""
        try:
            statements: tuple[Any, ...] = parse_sql(text)
            for statement in statements:
                start = statement.stmt_location
                end = start + statement.stmt_len if statement.stmt_len else None
                piece = text.encode()[start:end].decode("utf-8", "replace")
                self._take(self.tree(statement.stmt), piece)
        except (ParseError, RecursionError, ValueError):
            self.words(text)

    def tree(self, node: Any) -> tuple[Access, ...]:
        """A parsed statement, or several; their accesses."""
        if isinstance(node, tuple):
            return tuple(access for item in node for access in self.tree(item))
        made: Any = node.relation if isinstance(node, ast.CreateStmt) else None
        if isinstance(node, ast.CreateTableAsStmt):
            into: Any = node.into
            made = into.rel
        if made is not None and made.relpersistence == "t":
            self._temporary.add(made.relname)
        if not isinstance(node, (*TOUCHING, ast.ReturnStmt)):
            return ()
        found = accesses_of(node).accesses()
        self._accesses.update(dict.fromkeys(found))
        return found

    def words(self, text: str) -> None:
        """What no parser can read."""
        self._guessed = True
        self._take(token_accesses(text, "postgres").accesses(), text)

    def dynamic(self, expression: str) -> None:
        """A statement that is put together when it runs."""
        try:
            (tree,) = parse_sql(f"SELECT {expression}")
        except (ParseError, RecursionError, ValueError):
            self._guessed = True
            return
        select: Any = tree.stmt
        value: Any = select.targetList[0].val
        if isinstance(value, ast.A_Const) and isinstance(value.val, ast.String):
            text = str(value.val.sval)
            self.sql(text)
            self._guessed = self._guessed or not text  # a literal that was taken out
            return
        self._guessed = True
        for constant in _strings(value):
            text = _CUT_NAME.sub(" ", _PLACEHOLDER.sub(" ? ", constant))
            self._take(token_accesses(text, "postgres").accesses(), text)

    def guess_events(self, text: str) -> None:
        """Any table written may have any event that the text names."""
        self._take(tuple(self._accesses), text)

    def routine(self, text: str) -> Routine:
        """All of it; temporary tables of its own are none of the application's."""
        names = self._temporary
        return Routine(
            tuple(access for access in self._accesses if access.table not in names),
            tuple(pair for pair in self._fires if pair[0] not in names),
            tuple(dict.fromkeys((*called(text, "postgres"), *self._calls))),
            self._guessed,
        )

    def _take(self, accesses: tuple[Access, ...], text: str) -> None:
        self._accesses.update(dict.fromkeys(accesses))
        self._fires.update(dict.fromkeys(fired(text, accesses, "postgres")))
        self._calls.update(dict.fromkeys(called(text, "postgres")))


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, tuple):
        for item in node:
            yield from _strings(item)
    elif isinstance(node, ast.A_Const):
        if isinstance(node.val, ast.String):
            yield str(node.val.sval)
    elif isinstance(node, ast.Node):
        for key in node:
            yield from _strings(getattr(node, key))


def name_of(parts: Any) -> str:
    """A routine's name as it is looked up."""
    return table_name([part.sval for part in parts][-2:], "postgres")


#: The bits of a trigger's events and time (catalog/pg_trigger.h).
_TRIGGER_EVENTS = ((4, "insert"), (8, "delete"), (16, "update"), (32, "truncate"))
_INSTEAD = 64
_RULE_EVENTS = {
    enums.CmdType.CMD_INSERT: "insert",
    enums.CmdType.CMD_UPDATE: "update",
    enums.CmdType.CMD_DELETE: "delete",
}


def read_trigger(statement: Any, table: str, sql: str) -> Trigger | None:
    """A parsed CREATE TRIGGER, or CREATE RULE, whose actions run as those of a trigger do."""
    if isinstance(statement, ast.CreateTrigStmt):
        made: Any = statement
        relations = made.transitionRels or ()
        return Trigger(
            made.trigname,
            table,
            tuple(event for bit, event in _TRIGGER_EVENTS if made.events & bit),
            Routine(calls=(name_of(made.funcname),)),
            tuple(column.sval for column in made.columns or ()),
            tuple(relation.name for relation in relations),
            bool(made.timing & _INSTEAD),
        )
    event = _RULE_EVENTS.get(statement.event)
    if event is None:
        return None  # ON SELECT is what a view is
    body = _Body()
    body.tree(tuple(statement.actions or ()))
    body.guess_events(sql)
    instead = bool(statement.instead)
    return Trigger(
        statement.rulename, table, (event,), body.routine(sql), (), ("new", "old"), instead
    )
