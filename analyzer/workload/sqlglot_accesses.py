"""The tables of a statement by sqlglot's syntax tree."""

import logging
from collections.abc import Iterator
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from analyzer.model.workload import Mode
from analyzer.workload.references import INTO_VARIABLES, Found, Reference, fold, table_name

# It writes statements that it cannot parse into its log, with people's data in them.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL + 1)

Names = dict[str, exp.Expr]


def sqlglot_accesses(sql: str, dialect: str) -> Found | None:
    """What `sql` reads, writes and locks; None where sqlglot cannot say."""
    try:
        tree = sqlglot.parse_one(sql, dialect=dialect)
        if tree is None or isinstance(tree, (exp.Command, exp.Alias, exp.Column)):
            return None
        walk = _Walk(dialect)
        walk.statement(tree)
        return Found(tuple(walk.found), walk.main_of(tree))
    except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError, IndexError):
        # Not raised further, since the error quotes the statement. Another parser takes over; a
        # malformed or too deeply nested text makes sqlglot fail in all of these ways.
        return None


class _Walk:
    """One pass over a tree, with the names that common table expressions give in each place."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.found: list[Reference] = []
        self._tables: dict[int, Reference] = {}
        self._shadowed: dict[int, exp.Expr] = {}
        self._stack: list[tuple[Any, Names]] = []
        self._locking: list[exp.Expr] = []

    def statement(self, tree: exp.Expr) -> None:
        """Collect all references below `tree`. Iterative, since real trees are deep."""
        self._stack.append((tree, {}))
        while self._stack:
            node, names = self._stack.pop()
            if isinstance(node, list):
                self._stack.extend((item, names) for item in node)
            elif isinstance(node, exp.Expr):
                self._visit(node, names)
        for node in self._locking:
            self._lock(node)

    def _visit(self, node: exp.Expr, names: Names) -> None:
        done: set[str] = {"with_"}
        with_ = node.args.get("with_")
        if with_ is not None:
            names = self._with(with_, names)
        if isinstance(node, exp.Table):
            self._table(node, names)
            done |= {"this", "db", "catalog", "alias"}
            if not isinstance(node.this, exp.Identifier):
                done.discard("this")
        elif isinstance(node, exp.Update) and self._several(node):
            done.add("this")
            self._assign(node, names)
        elif isinstance(node, (exp.Insert, exp.Update, exp.Merge)):
            done.add("this")
            self._target(node.this, names)
        elif isinstance(node, exp.Delete):
            done |= {"this", "tables"}
            done |= self._delete(node, names)
        elif isinstance(node, exp.TruncateTable):
            done.add("expressions")
            for table in node.expressions:
                self._target(table, names)
        elif isinstance(node, exp.Copy):
            if not isinstance(node.this, exp.Subquery):
                done.add("this")
                self._target(node.this, names, "W" if node.args.get("kind") else "R")
            done.add("files")
        elif isinstance(node, exp.Create):
            if node.args.get("kind") != "TABLE" or not isinstance(node.expression, exp.Query):
                return
            done.add("this")
            if not _is_temporary(node):
                self._target(node.this, names)
        elif isinstance(node, exp.Into):
            if not node.args.get("temporary") and self.dialect not in INTO_VARIABLES:
                self._target(node.this, names)
            return
        elif isinstance(node, (exp.Drop, exp.Alter)):
            return
        if node.args.get("locks"):
            done.add("locks")
            self._locking.append(node)
        self._stack.extend((v, names) for k, v in node.args.items() if v and k not in done)

    def _with(self, with_: exp.Expr, names: Names) -> Names:
        """The names that hold behind the WITH; each body sees the names that stood before it."""
        inside = dict(names)
        if with_.args.get("recursive"):
            inside |= {self._fold(cte.args["alias"].this): cte.this for cte in with_.expressions}
        for cte in with_.expressions:
            self._stack.append((cte.this, dict(inside)))
            inside[self._fold(cte.args["alias"].this)] = cte.this
        return inside

    def _fold(self, identifier: Any) -> str:
        if not isinstance(identifier, exp.Identifier):
            return str(identifier)
        return fold(identifier.name, bool(identifier.args.get("quoted")), self.dialect)

    def _table(self, node: exp.Table, names: Names, mode: Mode = "R") -> None:
        if not isinstance(node.this, exp.Identifier):
            return  # a function in FROM
        name = self._fold(node.this)
        if node.this.args.get("temporary") or node.this.args.get("global_"):
            name = f"#{name}"  # T-SQL's mark, which the parser takes off
        schema = node.args.get("db")
        if schema is None and name in names and mode == "R":
            self._shadowed[id(node)] = names[name]
            return
        parts = (self._fold(schema), name) if schema is not None else (name,)
        position = int(node.this.meta.get("start", 0))
        reference = Reference(table_name(parts, self.dialect), mode, position)
        self._tables[id(node)] = reference
        self.found.append(reference)

    def _target(self, node: Any, names: Names, mode: Mode = "W") -> None:
        if isinstance(node, exp.Schema):
            node = node.this
        if isinstance(node, exp.Table):
            self._table(node, names, mode)
            for key in ("joins", "laterals"):
                self._stack.append((node.args.get(key) or [], names))
        elif node is not None:
            self._stack.append((node, names))

    def _delete(self, node: exp.Delete, names: Names) -> set[str]:
        """MySQL names its targets, perhaps by alias, in `DELETE a FROM a JOIN b`, and in
        `DELETE FROM a USING a JOIN b`. Answers which other parts of the tree were walked.
        """
        targets = node.args.get("tables")
        using = node.args.get("using")
        if not targets and using and self._is_mysql:
            first = [node.this] if isinstance(node.this, exp.Expr) else list(node.this)
            targets = [table for one in first for table in _sources(one)]
            for source in using:
                self._write(source, {self._fold(table.this) for table in targets}, names)
            return {"using"}
        if not targets:
            self._target(node.this, names)
            return set()
        self._write(node.this, {self._fold(table.this) for table in targets}, names)
        return set()

    @property
    def _is_mysql(self) -> bool:
        return self.dialect in ("mysql", "mariadb")

    def _write(self, joined: Any, wanted: set[str], names: Names) -> None:
        """Some of several joined tables are written, by the names they go by; the rest is read."""
        for source in _sources(joined):
            if isinstance(source, exp.Table) and isinstance(source.this, exp.Identifier):
                written = wanted & {source.alias_or_name, source.name}
                self._table(source, names, "W" if written else "R")
            else:
                self._stack.append((source.this, names))
            for join in source.args.get("joins") or ():
                self._stack.append((join.args.get("on"), names))

    def _several(self, node: exp.Update) -> bool:
        return (
            self._is_mysql
            and isinstance(node.this, exp.Table)
            and len(list(_sources(node.this))) > 1
        )

    def _assign(self, node: exp.Update, names: Names) -> None:
        """MySQL's `UPDATE a JOIN b SET b.x = 1` writes the tables whose columns are assigned."""
        assigned = [one.this for one in node.expressions if isinstance(one, exp.EQ)]
        wanted = {column.table for column in assigned if isinstance(column, exp.Column)} - {""}
        sources = [table for table in _sources(node.this) if isinstance(table, exp.Table)]
        known = {name for table in sources for name in (table.alias_or_name, table.name)}
        if not wanted & known and sources:
            wanted = {sources[0].alias_or_name}
        self._write(node.this, wanted, names)

    def _lock(self, select: exp.Expr) -> None:
        """FOR UPDATE and its like lock the tables of this FROM, or those that OF names."""
        for lock in select.args["locks"]:
            wanted = {self._fold(table.this) for table in lock.expressions or ()}
            for alias, table in self._lockable(select):
                reference = self._tables.get(id(table))
                if reference is not None and (not wanted or alias in wanted):
                    self.found.append(reference._replace(mode="L"))

    def _lockable(self, select: exp.Expr) -> Iterator[tuple[str, exp.Table]]:
        """(name in this FROM, table), the tables of its sub-selects included."""
        for source in _from(select):
            alias = source.args.get("alias")
            if isinstance(source, exp.Table):
                yield self._fold(alias.this if alias else source.this), source
            else:
                name = self._fold(alias.this) if alias else ""
                for inner in source.find_all(exp.Select):
                    for _, table in self._lockable(inner):
                        yield name, table
                    break

    def main_of(self, tree: exp.Expr) -> str | None:
        """The target of the outer DML, else the first table of the outermost FROM."""
        if isinstance(tree, (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.TruncateTable)):
            written = [r for r in self.found if r.mode == "W"]
            own = [r for r in written if r in self._own(tree)]
            return (own or written)[0].table if written else None
        if isinstance(tree, (exp.Copy, exp.Create)):
            tree = tree.this if isinstance(tree, exp.Copy) else tree.expression
        main = self._first(tree, set())
        return main or (min(self.found, key=lambda r: r.position).table if self.found else None)

    def _own(self, tree: exp.Expr) -> list[Reference]:
        targets = tree.expressions if isinstance(tree, exp.TruncateTable) else [tree.this]
        tables = [t.this if isinstance(t, exp.Schema) else t for t in targets]
        return [self._tables[id(table)] for table in tables if id(table) in self._tables]

    def _first(self, node: Any, seen: set[int]) -> str | None:
        """The first table in the FROM of a query; common table expressions only after tables."""
        while isinstance(node, (exp.Subquery, exp.SetOperation, exp.Lateral, exp.Paren)):
            node = node.this
        if node is None or id(node) in seen:
            return None
        seen.add(id(node))
        sources = [node, *_joined(node)] if isinstance(node, exp.Table) else list(_from(node))
        for source in sources:
            if id(source) in self._tables:
                return self._tables[id(source)].table
            if not isinstance(source, exp.Table) and (main := self._first(source, seen)):
                return main
        for source in sources:
            if id(source) in self._shadowed:
                body = self._shadowed[id(source)]
                if main := self._first(body, seen) or self._written_by(body):
                    return main
        return None

    def _written_by(self, body: exp.Expr) -> str | None:
        own = self._own(body) if isinstance(body, (exp.Insert, exp.Update, exp.Delete)) else []
        return own[0].table if own else None


def _is_temporary(create: exp.Expr) -> bool:
    properties = create.args.get("properties")
    return properties is not None and properties.find(exp.TemporaryProperty) is not None


def _from(select: Any) -> Iterator[Any]:
    """The sources in a query's own FROM, in order, joins flattened."""
    if not isinstance(select, exp.Expr):
        return
    from_ = select.args.get("from_")
    if from_ is not None:
        yield from _sources(from_.this)
    yield from _joined(select)


def _joined(node: Any) -> Iterator[Any]:
    for join in node.args.get("joins") or ():
        yield from _sources(join.this)
    for lateral in node.args.get("laterals") or ():
        yield from _sources(lateral)


def _sources(node: Any) -> Iterator[Any]:
    """A source with what is joined inside it; brackets around joins open."""
    if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Table):
        yield from _sources(node.this)
    elif node is not None:
        yield node
    if isinstance(node, exp.Expr):
        yield from _joined(node)
