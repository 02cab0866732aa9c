"""Tables of the SQL that stands in source code, by the parser that reads the logs."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from analyzer.codebase import UNKNOWN_NAME, QueryText, Reading
from analyzer.model import Schema, Skipped, TableMapping
from analyzer.workload.accesses import accesses_of
from analyzer.workload.normalise import normalise

UNPARSED = "a statement in the source that no parser understands"
#: Where a query language of objects names its entities.
_ENTITY_PLACES = re.compile(
    r"\b(?:from|join(?:\s+fetch)?|update|into)\s+(?P<name>[A-Za-z_][\w.]*)"
    r"|,\s*(?P<next>[A-Z]\w*)\s+(?:as\s+)?\w+\s*(?=,|where\b|\Z)",
    re.I,
)


def with_tables_of_queries(reading: Reading, dialect: str, schema: Schema) -> Reading:
    """The reading with a mapping of kind "sql" for each table of its statements, and without them.

    What a parser has understood counts; a statement of which only the words could be scanned is
    prose as often as SQL, and is counted as skipped. Statements of JPQL and its like are told by
    the entities that they name, which become their tables.
    """
    entities = _entities(reading)
    found: dict[TableMapping, None] = {}
    unparsed = 0
    for query in reading.queries:
        if named := list(_by_entities(query.text, entities)):
            found.update(dict.fromkeys(_mapping(query, table, mode) for table, mode in named))
            continue
        spoken = _dialect_of(query.text, dialect)
        for statement in normalise(query.text, spoken).statements:
            accesses = accesses_of(statement.text, spoken, schema)
            if accesses.parsed_by == "tokens":
                unparsed += 1
                continue
            for access in accesses.accesses:
                if UNKNOWN_NAME not in access.table:
                    found[_mapping(query, access.table, access.mode)] = None
    skipped = Counter({one.reason: one.count for one in reading.report.skipped})
    skipped[UNPARSED] += unparsed
    report = replace(
        reading.report,
        skipped=tuple(Skipped(reason, count) for reason, count in sorted(skipped.items()) if count),
    )
    return replace(reading, report=report, mappings=(*reading.mappings, *found), queries=())


def _dialect_of(text: str, stated: str) -> str:
    """The dialect that only the quotes around names allow, else the stated one."""
    if "`" in text and stated == "postgres":
        return "mysql"
    bracketed = re.search(r"\b(?:from|join|into|update)\s+\[\w+\]", text, re.I)
    return "tsql" if bracketed and stated == "postgres" else stated


def _mapping(query: QueryText, table: str, mode: str | None) -> TableMapping:
    return TableMapping(query.module, table, "sql", mode, file=query.file, line=query.line)


def _entities(reading: Reading) -> dict[str, str]:
    """Tables by the name of the one entity that has it, a table of just that name left out."""
    tables: dict[str, set[str]] = {}
    for entity in reading.entities:
        tables.setdefault(entity.model, set()).add(entity.table)
    return {name: next(iter(named)) for name, named in tables.items() if len(named) == 1}


def _by_entities(text: str, entities: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(table, mode) of a statement in a query language of objects; nothing for plain SQL.

    Its first place holds the name of an entity, letter for letter; where a table has that very
    name, the other places must be entities, too, or paths of attributes.
    """
    places = [found["name"] or found["next"] for found in _ENTITY_PLACES.finditer(text)]
    names = [place.rpartition(".")[2] for place in places]
    if not names or names[0] not in entities:
        return
    if entities[names[0]] == names[0] and not all(
        name in entities or "." in place for name, place in zip(names, places, strict=True)
    ):
        return
    writes = re.match(r"\s*(?:delete|update|insert)\b", text, re.I) is not None
    for number, name in enumerate(names):
        if name in entities:
            yield entities[name], "W" if writes and not number else "R"
