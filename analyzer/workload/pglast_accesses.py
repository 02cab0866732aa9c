"""The tables of a statement by PostgreSQL's own parser."""

from collections.abc import Iterator
from typing import Any

from pglast import ast, parse_sql
from pglast.parser import ParseError

from analyzer.model.workload import Mode
from analyzer.workload.references import Found, Reference, table_name

#: Statements that touch rows. Definitions (views, indexes, grants) name tables, but touch none.
TOUCHING = (
    ast.SelectStmt,
    ast.InsertStmt,
    ast.UpdateStmt,
    ast.DeleteStmt,
    ast.MergeStmt,
    ast.TruncateStmt,
    ast.CopyStmt,
    ast.LockStmt,
    ast.DeclareCursorStmt,
    ast.CreateTableAsStmt,
    ast.RefreshMatViewStmt,
)
_CHANGING = (ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt, ast.MergeStmt)

Names = dict[str, Any]


def pglast_accesses(sql: str) -> Found | None:
    """What a PostgreSQL statement reads, writes and locks; None where it is no valid one."""
    try:
        statements = parse_sql(sql)
        if len(statements) != 1:
            return None
        tree = statements[0].stmt
        return accesses_of(tree) if isinstance(tree, TOUCHING) else Found((), None)
    except (ParseError, RecursionError, ValueError):
        # Not raised further, since the error may quote the statement.
        return None


def accesses_of(tree: Any) -> Found:
    """The same for a parsed statement."""
    walk = _Walk()
    walk.statement(tree)
    return Found(tuple(walk.found), walk.main_of(tree))


class _Walk:
    """One pass over a tree, with the names that common table expressions give in each place."""

    def __init__(self) -> None:
        self.found: list[Reference] = []
        self._tables: dict[int, Reference] = {}
        self._shadowed: dict[int, Any] = {}
        self._stack: list[tuple[Any, Names]] = []
        self._locking: list[Any] = []

    def statement(self, tree: Any) -> None:
        """Collect all references below `tree`. Iterative, since real trees are deep."""
        self._stack.append((tree, {}))
        while self._stack:
            node, names = self._stack.pop()
            if isinstance(node, tuple):
                self._stack.extend((item, names) for item in node)
            elif isinstance(node, ast.Node):
                self._visit(node, names)
        for node in self._locking:
            self._lock(node)

    def _visit(self, node: Any, names: Names) -> None:
        done = {"withClause", "lockingClause"}
        if getattr(node, "withClause", None):
            names = self._with(node.withClause, names)
        if isinstance(node, ast.RangeVar):
            self._table(node, names)
            return
        if isinstance(node, _CHANGING):
            done.add("relation")
            self._table(node.relation, {}, "W")
        elif isinstance(node, ast.IntoClause):
            self._table(node.rel, {}, "W")
            return
        elif isinstance(node, ast.TruncateStmt):
            done.add("relations")
            for relation in node.relations or ():
                self._table(relation, {}, "W")
        elif isinstance(node, ast.LockStmt):
            done.add("relations")
            for relation in node.relations or ():
                self._table(relation, {}, "L")
        elif isinstance(node, ast.CopyStmt) and node.relation is not None:
            done.add("relation")
            self._table(node.relation, {}, "W" if node.is_from else "R")
        if getattr(node, "lockingClause", None):
            self._locking.append(node)
        self._stack.extend((getattr(node, k), names) for k in node if k not in done)

    def _with(self, with_: Any, names: Names) -> Names:
        """The names that hold behind the WITH; each body sees the names that stood before it."""
        inside = dict(names)
        if with_.recursive:
            inside |= {cte.ctename: cte.ctequery for cte in with_.ctes}
        for cte in with_.ctes:
            self._stack.append((cte.ctequery, dict(inside)))
            inside[cte.ctename] = cte.ctequery
        return inside

    def _table(self, node: Any, names: Names, mode: Mode = "R") -> None:
        if node.relpersistence == "t":
            return
        if not node.schemaname and node.relname in names:
            self._shadowed[id(node)] = names[node.relname]
            return
        parts = (node.schemaname, node.relname) if node.schemaname else (node.relname,)
        reference = Reference(table_name(parts, "postgres"), mode, node.location)
        self._tables[id(node)] = reference
        self.found.append(reference)

    def _lock(self, select: Any) -> None:
        """FOR UPDATE and its like lock the tables of this FROM, or those that OF names."""
        for clause in select.lockingClause:
            wanted = {relation.relname for relation in clause.lockedRels or ()}
            for alias, table in self._lockable(select):
                reference = self._tables.get(id(table))
                if reference is not None and (not wanted or alias in wanted):
                    self.found.append(reference._replace(mode="L"))

    def _lockable(self, select: Any) -> Iterator[tuple[str, Any]]:
        """(name in this FROM, table), the tables of its sub-selects included."""
        for source in _sources(select.fromClause):
            alias = str(source.alias.aliasname) if source.alias else ""
            if isinstance(source, ast.RangeVar):
                yield alias or str(source.relname), source
            elif isinstance(source, ast.RangeSubselect):
                yield from ((alias, table) for _, table in self._lockable(source.subquery))

    def main_of(self, tree: Any) -> str | None:
        """The target of the outer DML, else the first table of the outermost FROM."""
        if isinstance(tree, (ast.DeclareCursorStmt, ast.CreateTableAsStmt, ast.CopyStmt)):
            tree = tree.query
        main = self._first(tree, set())
        return main or (min(self.found, key=lambda r: r.position).table if self.found else None)

    def _first(self, tree: Any, seen: set[int]) -> str | None:
        """The first table in the FROM of a query; common table expressions only after tables."""
        if tree is None or id(tree) in seen:
            return None
        seen.add(id(tree))
        if isinstance(tree, _CHANGING):
            reference = self._tables.get(id(tree.relation))
            return reference.table if reference else None
        if not isinstance(tree, ast.SelectStmt):
            return None
        if tree.larg is not None:
            return self._first(tree.larg, seen)
        sources = list(_sources(tree.fromClause))
        for source in sources:
            if id(source) in self._tables:
                return self._tables[id(source)].table
            if isinstance(source, ast.RangeSubselect) and (
                main := self._first(source.subquery, seen)
            ):
                return main
        for source in sources:
            if id(source) in self._shadowed and (
                main := self._first(self._shadowed[id(source)], seen)
            ):
                return main
        return None


def _sources(from_: Any) -> Iterator[Any]:
    """The sources of a FROM, in order, joins flattened."""
    stack = list(reversed(from_ or ()))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.JoinExpr):
            stack.extend((node.rarg, node.larg))
        elif isinstance(node, (ast.RangeVar, ast.RangeSubselect)):
            yield node
