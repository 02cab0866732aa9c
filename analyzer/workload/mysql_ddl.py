"""What MySQL's DDL says, as mysqldump, phpMyAdmin or a person writes it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypedDict

from analyzer.model import Access, ForeignKey, Routine, Schema, Trigger
from analyzer.workload.lexer import lex
from analyzer.workload.mysql_programs import Program, programs
from analyzer.workload.programs import as_one
from analyzer.workload.sqlglot_accesses import sqlglot_accesses

_SIGNS = re.compile(
    r"^-- (?:MySQL|MariaDB) dump|^-- phpMyAdmin SQL Dump|^\s*(?:CREATE|ALTER)\s+TABLE\s[^;`]{0,80}`"
    r"|\)\s*ENGINE\s*=|\bAUTO_INCREMENT\b|^[ \t]*DELIMITER[ \t]+[^\w\s]+[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
#: Statements of interest begin a line, so the data in between is passed over unread.
_START = re.compile(
    r"^[ \t]*(?:/\*M?!\d*\s*)?(?:CREATE|ALTER\s+TABLE|USE)\s", re.IGNORECASE | re.MULTILINE
)
_WHOLE = re.compile(
    r"(?:[^;'\"`/#-]++|'[^'\\]*+(?:(?:''|\\.)[^'\\]*+)*+'|\"[^\"\\]*+(?:(?:\"\"|\\.)[^\"\\]*+)*+\""
    r"|`[^`]*+`|/\*(?!M?!)(?:[^*]++|\*(?!/))*+\*/|\#[^\n]*+|--(?=\s)[^\n]*+|[/'\"`-])*+",
    re.DOTALL,
)
_CODE = re.compile(r"/\*M?!\d*(.*?)\*/", re.DOTALL)
_PART = r"(?:`(?:[^`]|``)+`|[\w$]+)"
_NAME = rf"({_PART}(?:\s*\.\s*{_PART})?)"
_TABLE = re.compile(
    rf"\s*(?:CREATE\s+(?:OR\s+REPLACE\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?|ALTER\s+TABLE\s+){_NAME}",
    re.IGNORECASE,
)
_VIEW = re.compile(
    rf"\s*CREATE\s[^(`]*?(?:DEFINER\s*=\s*\S+\s+)?[^(`]*?\bVIEW\s+{_NAME}\s*(?:\([^)]*\)\s*)?AS\s+(.+)",
    re.IGNORECASE | re.DOTALL,
)
_NO_COLUMN = r"(?:CONSTRAINT|FOREIGN|PRIMARY|UNIQUE|KEY|INDEX|CHECK|FULLTEXT|SPATIAL|ADD)\b"
_KEY = re.compile(
    rf"(?:CONSTRAINT\s+({_PART})\s+)?FOREIGN\s+KEY\s*(?:{_PART}\s*)?\(([^)]*)\)\s*REFERENCES\s+{_NAME}"
    rf"|[,(]\s*(?!{_NO_COLUMN})({_PART})\s[^,()]*(?:\([^()]*\)[^,()]*)*?\bREFERENCES\s+{_NAME}",
    re.IGNORECASE,
)
_USE = re.compile(rf"\s*USE\s+({_PART})", re.IGNORECASE)


def looks_like_mysql(text: str) -> bool:
    """Whether DDL is MySQL's, by its quotes or its words."""
    return _SIGNS.search(text[: 1 << 20]) is not None


def read_mysql_schema(text: str) -> Schema:
    """Tables, foreign keys and views. Of several databases, the one with the most tables is home.

    Tables at home go by their bare names, others by `database.table`, as in the logs.
    """
    database = ""
    tables: dict[tuple[str, str], None] = {}
    keys: list[tuple[tuple[str, str], tuple[str, str], str | None, tuple[str, ...]]] = []
    views: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    for statement in _statements(text):
        if used := _USE.match(statement):
            database = _plain(used[1])
        elif found := _TABLE.match(statement):
            table = _split(found[1], database)
            if "CREATE" in found[0].upper():
                tables[table] = None
            for name, columns, target, column, inline in _KEY.findall(statement, found.end()):
                listed = tuple(_plain(one) for one in (columns or column).split(","))
                keys.append(
                    (table, _split(target or inline, database), _plain(name) or None, listed)
                )
        elif found := _VIEW.match(statement):
            behind = sqlglot_accesses(found[2].rstrip(), "mysql")
            bases = tuple(_read(one.table, database) for one in behind.accesses()) if behind else ()
            if bases:  # mysqldump first makes views that are empty
                views[_split(found[1], database)] = bases
    counts = Counter(database for database, _ in tables)
    home = min(counts, key=lambda name: (-counts[name], name)) if counts else ""

    def named(table: tuple[str, str]) -> str:
        return table[1] if table[0] in ("", home) else f"{table[0]}.{table[1]}"

    real = [table for table in tables if table not in views]
    found_keys = {
        ForeignKey(named(table), named(target), name, columns)
        for table, target, name, columns in keys
    }
    return Schema(
        tables=tuple(sorted(named(table) for table in real)),
        foreign_keys=tuple(
            sorted(found_keys, key=lambda key: (key.table, key.target, key.name or "", key.columns))
        ),
        views={named(view): tuple(map(named, _bases(view, views))) for view in sorted(views)},
        **_programs(text, named),
    )


class _Programs(TypedDict):
    routines: dict[str, Routine]
    triggers: tuple[Trigger, ...]


def _programs(text: str, named: Callable[[tuple[str, str]], str]) -> _Programs:
    """The routines and triggers of a schema, whose tables are `named` by database and table."""
    routines: dict[str, Routine] = {}
    triggers: list[Trigger] = []
    for program in programs(text):
        does = _routine(program, named)
        name = named(program.name).lower()
        if program.table is None:
            routines[name] = as_one(routines.get(name), does)
        else:
            triggers.append(
                Trigger(named(program.name), named(program.table), (program.event,), does)
            )
    return {"routines": dict(sorted(routines.items())), "triggers": tuple(sorted(triggers))}


def _routine(program: Program, named: Callable[[tuple[str, str]], str]) -> Routine:
    home = program.name[0]

    def there(name: str) -> str:
        return named(_read(name, home))

    return Routine(
        tuple(dict.fromkeys(Access(there(a.table), a.mode) for a in program.accesses)),
        tuple(dict.fromkeys((there(table), event) for table, event in program.fires)),
        tuple(dict.fromkeys(there(call).lower() for call in program.calls)),
        program.guessed,
    )


def _statements(text: str) -> Iterator[str]:
    """The statements that may define something, without strings and comments."""
    at = 0
    while start := _START.search(text, at):
        whole = _WHOLE.match(text, start.start())
        end = whole.end() if whole else start.end()
        yield "".join(
            "''" if token.kind == "string" else token.text
            for token in lex(_CODE.sub(r" \1 ", text[start.start() : end]), "mysql")
            if token.kind not in ("comment", "hint", "open")
        )
        at = max(end, start.end())


def _split(name: str, database: str) -> tuple[str, str]:
    """A name as (database, table)."""
    parts = re.findall(_PART, name)
    return (_plain(parts[0]), _plain(parts[1])) if len(parts) > 1 else (database, _plain(parts[0]))


def _read(name: str, database: str) -> tuple[str, str]:
    """A name without quotes as (database, table)."""
    other, _, table = name.rpartition(".")
    return other or database, table


def _plain(name: str) -> str:
    name = name.strip()
    return name[1:-1].replace("``", "`") if name[:1] == "`" else name


def _bases(
    view: tuple[str, str], views: dict[tuple[str, str], tuple[tuple[str, str], ...]]
) -> tuple[tuple[str, str], ...]:
    """The tables behind a view, those of the views below it included."""
    out: dict[tuple[str, str], None] = {}
    seen = {view}
    stack = list(reversed(views[view]))
    while stack:
        table = stack.pop()
        if table not in views:
            out[table] = None
        elif table not in seen:
            seen.add(table)
            stack.extend(reversed(views[table]))
    return tuple(out)
