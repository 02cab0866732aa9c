"""Views in which servers count their statements: Query Store, dm_exec_query_stats, v$sql."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from analyzer.workload.formats.oracle_sql import (
    SHORT_TEXT,
    marked_cut,
    module_of,
    without_own_quotes,
)
from analyzer.workload.formats.sqlserver_calls import without_types
from analyzer.workload.formats.sqlserver_xml import as_utf8
from analyzer.workload.formats.statement_rows import StatementRows
from analyzer.workload.formats.wrapping import Left

Values = dict[str, Any]
Row = dict[str, str]
OF_THE_SERVER = "statements of the server itself"
_ITS_OWN = frozenset(("SYS", "SYSTEM", "DBSNMP", "SYSMAN", "MDSYS", "XDB", "ORDSYS", "CTXSYS"))
_NULLS = frozenset(("", "NULL", "(null)"))


@dataclass(frozen=True, slots=True)
class CountedView:
    """A view, by the columns that make it one: all of `needed`, one of each of the others.

    `read` makes a row, by names in lower case, one by role; None for one that is left out.
    """

    name: str
    dialect: str
    needed: frozenset[str]
    any_of: tuple[frozenset[str], ...]
    read: Callable[[Row], Values | None]

    def fits(self, names: frozenset[str]) -> bool:
        """Whether a table has its columns."""
        return self.needed <= names and all(names & some for some in self.any_of)

    @property
    def log_format(self) -> StatementRows:
        """How its rows are read on."""
        return StatementRows(self.name, 1.0, counted=True, dialect=self.dialect)


@dataclass(frozen=True, slots=True)
class ViewReader:
    """Rows of a view, out of whatever kind of table."""

    view: CountedView
    table: Callable[[IO[bytes], str, Left], Iterator[Values]]
    encoding: str

    def __call__(self, stream: IO[bytes], delimiter: str, left: Left) -> Iterator[Values]:
        """The counted statements by role."""
        for row in self.table(as_utf8(stream, self.encoding), delimiter, left):
            counted = self.view.read(lowered(row))
            if counted is None:
                left.skipped[OF_THE_SERVER] += 1
            else:
                yield counted


def lowered(row: Mapping[str, Any]) -> Row:
    """The row by its names in lower case; what is NULL is empty."""
    cells = ((name.lower(), "" if cell is None else str(cell)) for name, cell in row.items())
    return {name: "" if cell.strip() in _NULLS else cell for name, cell in cells}


def view_of(names: frozenset[str]) -> CountedView | None:
    """The view whose columns these are, in lower case."""
    return next((view for view in _VIEWS if view.fits(names)), None)


def _query_store(row: Row) -> Values:
    count = _number(row.get("count_executions"))
    each = _number(row.get("avg_duration"))
    how = (row.get("execution_type_desc") or row.get("execution_type") or "0").lower()
    return {
        "query": without_types(row["query_sql_text"]),
        "count": count,
        "duration": None if each is None or count is None else each * count,
        "error": None if how in ("0", "regular") else "failed",
        "database": row.get("database_name") or None,
    }


_TEXTS = ("statement_text", "query_text", "sql_text", "statement", "query", "text")


def _query_stats(row: Row) -> Values:
    text = next((row[name] for name in _TEXTS if row.get(name)), "")
    start, end = (_number(row.get(f"statement_{edge}_offset")) for edge in ("start", "end"))
    if start is not None and end is not None and text == row.get("text"):
        # Offsets are bytes of UTF-16, that of the end is the last one's; -1 is the end of the text.
        data = text.encode("utf-16-le", "replace")
        data = data[int(start) : int(end) + 2 if end >= 0 else None]
        text = data.decode("utf-16-le", "replace")
    return {
        "query": without_types(text),
        "count": _number(row.get("execution_count")),
        "duration": _number(row.get("total_elapsed_time")),
        "database": row.get("database_name") or None,
    }


def _shared_pool(row: Row) -> Values | None:
    if row.get("parsing_schema_name", "").upper() in _ITS_OWN:
        return None
    text = row.get("sql_fulltext") or ""
    if not text:
        text = row.get("sql_text", "")
        text = marked_cut(text) if len(text) >= SHORT_TEXT else text
    inside = (_number(row.get("program_id")) or 0) > 0
    return {
        "query": without_own_quotes(text),
        "count": _number(row.get("executions")),
        "duration": _number(row.get("elapsed_time")),
        "entry": row.get("action") or None,
        "module": module_of(row.get("module")),
        "user": row.get("parsing_schema_name") or None,
        "toplevel": "f" if inside else None,
    }


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text else None
    except ValueError:
        return None
    return number if number is not None and abs(number) < 1e18 else None


_VIEWS = (
    CountedView(
        "SQL Server Query Store",
        "tsql",
        frozenset(("query_sql_text", "count_executions")),
        (),
        _query_store,
    ),
    CountedView(
        "SQL Server dm_exec_query_stats",
        "tsql",
        frozenset(("execution_count",)),
        (
            frozenset(_TEXTS),
            frozenset(
                (
                    *("total_elapsed_time", "total_worker_time", "sql_handle", "query_hash"),
                    *("plan_handle", "total_logical_reads"),
                )
            ),
        ),
        _query_stats,
    ),
    CountedView(
        "Oracle v$sql",
        "oracle",
        frozenset(("sql_id", "executions")),
        (frozenset(("sql_text", "sql_fulltext")),),
        _shared_pool,
    ),
)
