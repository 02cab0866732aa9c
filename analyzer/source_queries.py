"""Tables of the SQL that stands in source code, by the parser that reads the logs."""

from collections import Counter
from dataclasses import replace

from analyzer.codebase import QueryText, Reading
from analyzer.model import Schema, Skipped, TableMapping
from analyzer.workload.accesses import accesses_of
from analyzer.workload.normalise import normalise

#: What the source scan writes where a name is only known at run time.
UNPARSED = "a statement in the source that no parser understands"


def with_tables_of_queries(reading: Reading, dialect: str, schema: Schema) -> Reading:
    """The reading with a mapping of kind "sql" for each table of its statements, and without them.

    What a parser has understood counts; a statement of which only the words could be scanned is
    prose as often as SQL, and is counted as skipped. The names of entities, as query languages of
    object mappers have them, become their tables.
    """
    entities = _entities(reading)
    found: dict[TableMapping, None] = {}
    skipped: Counter[str] = Counter()
    for query in reading.queries:
        statements = normalise(query.text, dialect).statements
        for statement in statements:
            accesses = accesses_of(statement.text, dialect, schema)
            if accesses.parsed_by == "tokens":
                skipped[UNPARSED] += 1
                continue
            for access in accesses.accesses:
                if not _is_computed(access.table):
                    table = entities.get(access.table.lower(), access.table)
                    found[_mapping(query, table, access.mode)] = None
    report = replace(
        reading.report,
        skipped=tuple(
            sorted((*reading.report.skipped, *(Skipped(r, n) for r, n in skipped.items())))
        ),
    )
    return replace(reading, report=report, mappings=(*reading.mappings, *found), queries=())


def _mapping(query: QueryText, table: str, mode: str) -> TableMapping:
    return TableMapping(query.module, table, "sql", mode, file=query.file, line=query.line)


def _is_computed(table: str) -> bool:
    return "unknown_at_run_time" in table


def _entities(reading: Reading) -> dict[str, str]:
    """Tables by the name of the one model that has it, except where a table has that name."""
    tables: dict[str, set[str]] = {}
    for model in reading.models:
        tables.setdefault(model.model.lower(), set()).add(model.table)
    own = {model.table.lower() for model in reading.models}
    return {
        name: next(iter(named))
        for name, named in tables.items()
        if len(named) == 1 and name not in own
    }
