"""The schema that lies within source code: a dump, Rails' schema.rb, migrations in SQL."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from analyzer.codebase import Reading
from analyzer.codebase.source.account import Account
from analyzer.codebase.source.tree import texts
from analyzer.model import (
    ForeignKey,
    Routine,
    Schema,
    SourceReport,
    Trigger,
    UnusableSourceError,
)
from analyzer.workload.programs import as_one

#: Dumps of a whole schema, the best first; where one stands, migrations are not asked.
_DUMPS = ("structure.sql", "schema.sql", "schema.rb")
_RAILS = re.compile(r"ActiveRecord::Schema\b")
_CREATED = re.compile(r"^\s*create_table\s*\(?\s*[\"':](\w+(?:\.\w+)?)", re.M)
_FOREIGN = re.compile(
    r"^\s*add_foreign_key\s*\(?\s*[\"':](\w+(?:\.\w+)?)[\"']?\s*,\s*[\"':](\w+(?:\.\w+)?)"
    r"(?:[^\n]*?\bcolumn:\s*[\"':](\w+))?",
    re.M,
)
#: Migrations that take back what others made: Flyway's, and those in pairs.
_UNDO = re.compile(r"(?:\A|/)U\d[^/]*\Z|\bdown\.sql\Z|[._-]down\b|rollback|undo", re.I)
_TESTS = re.compile(r"(?:\A|/)(?:tests?|spec|fixtures|testdata|examples?)/", re.I)
#: So many tables are named in a warning.
_LISTED = 5
_NUMBER = re.compile(r"\d+")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.S)
_NAME = r"[\"`\[]?([\w.]+)[\"`\]]?"
_CHANGED = re.compile(
    rf"\bdrop\s+table\s+(?:if\s+exists\s+)?{_NAME}"
    rf"|\balter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?{_NAME}\s+rename\s+to\s+{_NAME}",
    re.I,
)


@dataclass(frozen=True, slots=True)
class FoundSchema:
    """A schema of a source tree and the files, below the tree, that it was read from."""

    schema: Schema
    files: tuple[str, ...]
    bytes: int

    def report(self, tree: str) -> SourceReport:
        """The schema as a source of its own."""
        more = f" and {len(self.files) - 1} more" if len(self.files) > 1 else ""
        return SourceReport(
            f"{tree}/{self.files[0]}", "schema", f"DDL within the source{more}", self.bytes
        )


def schema_within(tree: Path, dialect: str = "postgres") -> FoundSchema | None:
    """The schema in a folder or archive of source code; None where there is none.

    A dump (`db/structure.sql`, `schema.sql`, `db/schema.rb`) is the whole; without one, the files
    of SQL that define tables are taken in the order of their numbers, what they drop and rename
    undone. Those of tests, and those that take back others, are left out.
    """
    try:
        files = [
            (one.path, one.data.decode("utf-8", "replace"))
            for one in texts(tree, _may_define, Account())
            if not _TESTS.search(one.path) and _defines(one.path, one.data)
        ]
    except UnusableSourceError:
        return None
    for dump in _DUMPS:
        named = [file for file in files if PurePosixPath(file[0]).name == dump]
        if named:
            files = [min(named, key=lambda file: (file[0].count("/"), file[0]))]
            break
    files = [file for file in files if not _UNDO.search(file[0])]
    schema = _together(_steps(sorted(files, key=lambda file: _in_order(file[0])), dialect))
    if not schema.tables:
        return None
    return FoundSchema(schema, tuple(path for path, _ in files), sum(len(t) for _, t in files))


def joined(schemas: Iterable[Schema]) -> Schema:
    """The schemas as one; where two define a view or routine differently, both count."""
    tables: set[str] = set()
    keys: dict[ForeignKey, None] = {}
    views: dict[str, tuple[str, ...]] = {}
    partitions: dict[str, str] = {}
    routines: dict[str, Routine] = {}
    triggers: dict[Trigger, None] = {}
    for schema in schemas:
        triggers.update(dict.fromkeys(schema.triggers))
        for name, routine in schema.routines.items():
            routines[name] = as_one(routines.get(name), routine)
        tables.update(schema.tables)
        keys.update(dict.fromkeys(schema.foreign_keys))
        partitions.update(schema.partitions)
        for view, bases in schema.views.items():
            views[view] = tuple(dict.fromkeys((*views.get(view, ()), *bases)))
    return Schema(tuple(sorted(tables)), tuple(keys), views, partitions, routines, tuple(triggers))


def judged(reading: Reading, schema: Schema) -> Reading:
    """The reading with a warning of the tables that its models define and the schema lacks.

    Mappers form names by convention, and only a schema tells where the reader formed another. One
    that has not even half of the models' tables is the schema of something else, and silent.
    """
    known = {name.lower() for name in (*schema.tables, *schema.views)}
    noise = {module.name for module in reading.modules if module.noise}
    own = {m.table for m in reading.mappings if m.label and m.module not in noise}
    strange = sorted(table for table in own if table.lower() not in known)
    if not strange or 2 * len(strange) > len(own):
        return reading
    more = f" and {len(strange) - _LISTED} more" if len(strange) > _LISTED else ""
    said = (
        f"{len(strange)} of {len(own)} tables of models are not in the schema: "
        f"{', '.join(strange[:_LISTED])}{more}."
    )
    report = replace(reading.report, warnings=(*reading.report.warnings, said))
    return replace(reading, report=report)


def _may_define(name: str) -> bool:
    return name.endswith(".sql") or PurePosixPath(name).name == "schema.rb"


def _defines(path: str, data: bytes) -> bool:
    if path.endswith(".rb"):
        return _RAILS.search(data.decode("utf-8", "replace")) is not None
    from analyzer.workload.ddl import looks_like_ddl  # takes long to import

    return looks_like_ddl(data)


def _in_order(path: str) -> tuple[str, list[int], str]:
    """By folder and the numbers in the name: `V2__b.sql` before `V10__a.sql`."""
    folder, _, name = path.rpartition("/")
    return folder, [int(number) for number in _NUMBER.findall(name)[:6]], name


def _steps(files: Iterable[tuple[str, str]], dialect: str) -> Iterator[tuple[Schema, str]]:
    """What each file defines, and its text where it may take back or rename."""
    for path, text in files:
        if path.endswith(".rb"):
            yield rails_schema(text), ""
        else:
            from analyzer.workload.ddl import read_schema

            yield read_schema(text, dialect), _COMMENT.sub(" ", text)


def rails_schema(text: str) -> Schema:
    r"""Tables and foreign keys of Rails' schema.rb.

    >>> rails_schema('create_table "lines" do |t|\nend\nadd_foreign_key "lines", "orders"').tables
    ('lines',)
    """
    keys = (
        ForeignKey(table, target, columns=(column,) if column else ())
        for table, target, column in _FOREIGN.findall(text)
    )
    return Schema(tuple(sorted(set(_CREATED.findall(text)))), tuple(sorted(set(keys), key=_key)))


def _key(key: ForeignKey) -> tuple[str, str, tuple[str, ...]]:
    return key.table, key.target, key.columns


def _together(steps: Iterable[tuple[Schema, str]]) -> Schema:
    tables: dict[str, None] = {}
    keys: dict[ForeignKey, None] = {}
    views: dict[str, tuple[str, ...]] = {}
    partitions: dict[str, str] = {}
    for made, text in steps:
        tables |= dict.fromkeys(made.tables)
        keys |= dict.fromkeys(made.foreign_keys)
        views |= made.views
        partitions |= made.partitions
        for dropped, old, new in _CHANGED.findall(text):
            gone = dropped or old
            # A file that first drops what it then makes anew has it in the end.
            if gone not in tables or (dropped and dropped in made.tables):
                continue
            del tables[gone]
            if new:
                tables[new] = None
            keys = {renamed: None for key in keys for renamed in _renamed(key, gone, new)}
    return Schema(tuple(sorted(tables)), tuple(sorted(keys, key=_key)), views, partitions)


def _renamed(key: ForeignKey, old: str, new: str) -> Iterator[ForeignKey]:
    """The key with a table's new name; none where a table of it is gone."""
    if old not in (key.table, key.target):
        yield key
    elif new:
        table, target = (new if name == old else name for name in (key.table, key.target))
        yield ForeignKey(table, target, key.name, key.columns)
