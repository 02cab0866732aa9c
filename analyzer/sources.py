"""What each source is, by its content; and all of them read into one workload and one codebase."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeVar, get_args

from analyzer import codebase as code_room
from analyzer.codebase import (
    NX_CONFIG,
    PACKWERK_CONFIG,
    Fold,
    Reading,
    archive_kind,
    assemble,
    contracts_file,
    is_nx,
    is_packwerk,
    is_repository,
    looks_like_contracts,
    looks_like_history,
    looks_like_owners,
    owners_file,
    read_contracts,
    read_history,
    read_nx_workspace,
    read_owners,
    read_packwerk,
    read_repository,
    settings_within,
    source_reports,
)
from analyzer.files import (
    Address,
    Opened,
    Place,
    admit,
    matches,
    open_source,
    open_stream,
    place_of,
    shown,
)
from analyzer.model import (
    Codebase,
    CouplingGraph,
    Findings,
    NothingUsableError,
    ProgressCallback,
    Schema,
    Skipped,
    SourceReport,
    UnusableSourceError,
    UsageError,
    Workload,
)
from analyzer.source_queries import with_tables_of_queries
from analyzer.source_schema import joined, judged, schema_within
from analyzer.workload.formats.mysql_exports import find_mysql_export
from analyzer.workload.formats.neutral_units import looks_like_units
from analyzer.workload.formats.recognise import LEAST_SHARE, recognise_log
from analyzer.workload.formats.server_tables import find_server_table
from analyzer.workload.formats.sql_script import find_script
from analyzer.workload.formats.statement_tables import find_table
from analyzer.workload.read import read_logs
from analyzer.workload.selection import EVERYTHING, Selection

#: What JSON and XML begin with.
_SHAPED = (b"{", b"[", b"<")
#: A graph, a table map or a schema is read whole; more than this is no such file, or a bomb.
LARGEST_WHOLE = 512 << 20

Read = TypeVar("Read")
AnyPlace = TypeVar("AnyPlace", Path, Place)
Role = Literal[
    "log",
    "schema",
    "graph",
    "packwerk",
    "source",
    "history",
    "repository",
    "owners",
    "contracts",
    "nx",
]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How logs are to be read; None means: find out, or as many as there are cores.

    `columns` says what columns of tables of statements mean, column to role; `only` which part of
    the logs counts, and which tables are left out everywhere; `fold` whether graphs of classes
    become graphs of packages.
    """

    dialect: str = "postgres"
    log_line_prefix: str | None = None
    engine: str = "local"
    jobs: int | None = None
    scheduler: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    fold: Fold = "auto"
    only: Selection = EVERYTHING


@dataclass(frozen=True, slots=True)
class SourcesRead:
    """Everything the sources said, joined per room; one report per source, in the order given."""

    reports: tuple[SourceReport, ...]
    workload: Workload
    codebase: Codebase
    schema: Schema

    def findings(self) -> Findings:
        """The same as findings that hold no proposal yet."""
        return Findings(
            self.reports, self.workload, self.codebase, self.schema, (), CouplingGraph((), ())
        )


def read_sources(
    paths: Sequence[str | Path], options: ReadOptions, progress: ProgressCallback
) -> SourcesRead:
    """Recognise and read every source; the schema first, since the log's reading needs it.

    A source is a path, a pattern of paths, or an address that fsspec opens. Reports and messages
    show addresses without passwords and signatures.

    Sources that hold nothing usable are reported as refused, with the reason, and the rest is
    still read. Raises NothingUsableError when that is all of them, UsageError for none at all.
    """
    if not paths:
        raise UsageError("No source was given.", "Name a log, an import graph or a schema.")
    refused: list[SourceReport] = []
    files = _unfolded(_matched(paths, refused), refused)
    roles: dict[Role, list[Place]] = {role: [] for role in get_args(Role)}
    for path in files:
        try:
            roles[_role(path, options)].append(path)
        except UnusableSourceError as error:
            refused.append(_refusal(path, error))
    ddl = _each(roles["schema"], lambda path: _read_ddl(path, options.dialect), refused)
    if not ddl:
        ddl = _schemas_within(_local(roles["source"]), options.dialect)
    with_programs = joined([one for one, _ in ddl])
    # Functions and triggers are opened in what ran, and need not be known afterwards.
    schema = replace(with_programs, routines={}, triggers=())
    readings = _each(roles["graph"], lambda path: _read_graph(path, options.fold), refused)
    readings += _each(_local(roles["packwerk"]), read_packwerk, refused)
    readings += _each(roles["history"], read_history, refused)
    readings += _each(_local(roles["repository"]), read_repository, refused)
    readings += _each(roles["owners"], read_owners, refused)
    readings += _each(roles["contracts"], read_contracts, refused)
    readings += _each(_local(roles["nx"]), read_nx_workspace, refused)
    archives = [path for path in _local(roles["source"]) if path.is_file()]
    within = {place: read for path in archives for place, read in settings_within(path).items()}
    readings += _each(list(within), lambda place: within[place](), refused)
    readings += _each(
        _local(roles["source"]),
        lambda path: judged(
            with_tables_of_queries(
                code_room.read_source(path, jobs=options.jobs, progress=progress),
                options.dialect,
                schema,
            ),
            schema,
        ),
        refused,
    )
    workload, log_reports = _read_logs(roles["log"], with_programs, options, progress, refused)
    found = [*log_reports, *(report for _, report in ddl), *source_reports(readings), *refused]
    if len(refused) == len(found):
        raise NothingUsableError(
            "Nothing usable was found.\n" + "\n".join(_line(report) for report in refused),
            "Pass a SQL log, traces, source code, an import graph or a schema; see docs/inputs.md.",
        )
    place = {shown(str(path)): number for number, path in enumerate(files)}
    found = [replace(report, path=shown(report.path)) for report in found]
    reports = sorted(found, key=lambda report: (place.get(report.path, len(place)), report.path))
    code = assemble(readings)
    if options.only.exclude_tables:
        schema, code = _without(schema, code, options.only.excludes)
    return SourcesRead(tuple(reports), workload, code, schema)


def _without(
    schema: Schema, codebase: Codebase, excludes: Callable[[str], bool]
) -> tuple[Schema, Codebase]:
    """Schema and codebase without the tables that are left out."""
    keys = (k for k in schema.foreign_keys if not (excludes(k.table) or excludes(k.target)))
    tables = tuple(table for table in schema.tables if not excludes(table))
    mappings = tuple(m for m in codebase.mappings if not excludes(m.table))
    return (
        replace(schema, tables=tables, foreign_keys=tuple(keys)),
        replace(codebase, mappings=mappings),
    )


def _matched(paths: Iterable[str | Path], refused: list[SourceReport]) -> list[Place]:
    """What the paths, patterns and addresses name; those that name nothing are refused."""
    found: list[Place] = []
    for place in map(place_of, paths):
        try:
            found += matches(place)
        except UnusableSourceError as error:
            refused.append(_refusal(place, error))
    return found


def _local(places: Iterable[Place]) -> list[Path]:
    return [place for place in places if isinstance(place, Path)]


def _unfolded(paths: Iterable[Place], refused: list[SourceReport]) -> list[Place]:
    """Each place once; a folder without source code stands for the files in it.

    What cannot be opened is refused.
    """
    files: list[Place] = []
    for path in paths:
        if isinstance(path, Address):
            files.append(path)
            continue
        try:
            found = _within(path)
        except UnusableSourceError as error:
            refused.append(_refusal(path, error))
            continue
        for each in found:
            try:
                admit(each)
            except UnusableSourceError as error:
                refused.append(_refusal(each, error))
            else:
                files.append(each)
    return list(dict.fromkeys(files))


def _within(path: Path) -> list[Path]:
    """The sources that a path stands for: itself, or those of a folder.

    A folder with source code is one source, and so is each log, schema or graph directly in it,
    its git repository, its CODEOWNERS, its contracts and its settings of Nx.
    """
    admit(path)
    if not path.is_dir():
        return [path]
    try:
        files = [path / PACKWERK_CONFIG] if is_packwerk(path / PACKWERK_CONFIG) else []
        files += [path / NX_CONFIG] if is_nx(path / NX_CONFIG) else []
        children = sorted(child for child in path.iterdir() if not child.is_dir())
        if not code_room.holds_source(path):
            files += children
        else:
            files += [path, *(child for child in children if _stands_beside_source(child))]
            files += [path / ".git"] if is_repository(path / ".git") else []
            files += [file for file in (owners_file(path), contracts_file(path)) if file]
    except OSError as error:
        raise UnusableSourceError(
            f"{path} cannot be looked into ({error.strerror}).", "Check the folder's permissions."
        ) from error
    if not files:
        raise UnusableSourceError(
            f"{path} is a folder without a file in it.",
            f"Files in folders below are named by a pattern: '{path}/**/*.log'.",
        )
    return files


def _stands_beside_source(path: Path) -> bool:
    """Whether a file in a folder of source code is a source of its own, and no part of the code."""
    if code_room.is_source_file(path.name) or path.name.startswith(".") or path.is_symlink():
        return False
    try:
        return _role(path, ReadOptions()) in ("log", "schema", "graph", "history")
    except UnusableSourceError:
        return False


def _role(path: Place, options: ReadOptions) -> Role:
    """Which room reads the source; UnusableSourceError says why none does.

    Source code, packages and repositories are read on this machine only.
    """
    if isinstance(path, Path):
        if is_repository(path):
            return "repository"
        if path.is_dir():
            return "source"
        if is_packwerk(path):
            return "packwerk"
        if is_nx(path) and not _is_graph(open_source(str(path))):
            return "nx"
        archive = archive_kind(path)
        if archive and code_room.holds_source(path):
            return "source"
        if archive == "tar":
            raise UnusableSourceError(
                f"{path} is a tar archive without source code that can be read.",
                "Unpack it and pass the files or the folder.",
            )
    name = shown(str(path))
    opened = open_source(str(path))
    if looks_like_history(opened.head):
        return "history"
    if looks_like_owners(opened.head):
        return "owners"
    if looks_like_contracts(opened.head):
        return "contracts"
    if opened.head.lstrip().startswith(_SHAPED) and _is_graph(opened):
        return "graph"  # a graph on one line has members that units have, too
    if find_mysql_export(opened) is not None or find_server_table(opened) is not None:
        return "log"
    if looks_like_units(opened.head) or _is_log(opened, options.log_line_prefix):
        return "log"
    if find_table(opened, options.columns) or find_script(opened, options.dialect):
        return "log"
    from analyzer.workload.ddl import looks_like_ddl  # what reads DDL takes long to import

    if looks_like_ddl(opened.head):
        return "schema"
    graph = code_room.recognise_graph(opened.head)
    if graph is None and code_room.is_source_file(path.name):
        raise UnusableSourceError(
            f"{name} is a single file of source code, which says nothing of the others.",
            "Pass the folder that it lies in, or a zip or tar of it.",
        )
    if graph is None:
        raise UnusableSourceError(
            f"{name} is no log, graph, table map, schema or unit file that we know.",
            "docs/inputs.md lists what can be read.",
        )
    if graph.kind == "refused":
        raise UnusableSourceError(f"{name} is {graph.format}. {graph.reason}", graph.remedy)
    return "graph"


def _is_graph(opened: Opened) -> bool:
    """Whether a file is a graph after all, whatever it is called."""
    graph = code_room.recognise_graph(opened.head)
    return graph is not None and graph.kind != "refused"


def _is_log(opened: Opened, log_line_prefix: str | None) -> bool:
    if recognise_log(opened) is not None:
        return True
    if log_line_prefix is None:
        return False
    stated = recognise_log(opened, log_line_prefix)
    return stated is not None and stated[1] >= LEAST_SHARE


def _each(
    paths: Sequence[AnyPlace], read: Callable[[AnyPlace], Read], refused: list[SourceReport]
) -> list[Read]:
    """What could be read; what could not is added to the refused."""
    done = []
    for path in paths:
        try:
            done.append(read(path))
        except UnusableSourceError as error:
            refused.append(_refusal(path, error))
    return done


def _read_logs(
    paths: Sequence[Place],
    schema: Schema,
    options: ReadOptions,
    progress: ProgressCallback,
    refused: list[SourceReport],
) -> tuple[Workload, tuple[SourceReport, ...]]:
    """The logs as one workload; a log that turns out damaged is refused and the rest read on."""
    paths = list(paths)
    while paths:
        try:
            return read_logs(
                [str(path) for path in paths],
                schema=schema,
                dialect=options.dialect,
                log_line_prefix=options.log_line_prefix,
                columns=options.columns,
                only=options.only,
                engine=options.engine,
                jobs=options.jobs,
                scheduler=options.scheduler,
                progress=progress,
            )
        except UnusableSourceError as error:
            damaged = [path for path in paths if shown(str(path)) in error.message]
            if not damaged:
                raise
            refused += [_refusal(path, error) for path in damaged]
            paths = [path for path in paths if path not in damaged]
    return Workload(), ()


def _read_ddl(path: Place, dialect: str) -> tuple[Schema, SourceReport]:
    data, warnings = _whole(path)
    if warnings:
        data = data[: data.rfind(b";") + 1]
    from analyzer.workload.ddl import read_schema

    schema = read_schema(data.decode("utf-8", "replace"), dialect)
    if not (schema.tables or schema.views or schema.routines or schema.triggers):
        raise UnusableSourceError(
            f"{shown(str(path))} defines no table.",
            "Pass the output of pg_dump --schema-only or mysqldump --no-data.",
        )
    return schema, SourceReport(str(path), "schema", "DDL", len(data), warnings=warnings)


def _schemas_within(trees: Iterable[Path], dialect: str) -> list[tuple[Schema, SourceReport]]:
    """The schemas that lie within source code; asked for where none is given."""
    found = ((tree, schema_within(tree, dialect)) for tree in trees)
    return [(one.schema, one.report(str(tree))) for tree, one in found if one is not None]


def _read_graph(path: Place, fold: Fold) -> Reading:
    """A graph; one that breaks off is read as far as its whole lines go, if its format has lines.

    Those that do not (JSON, XML, brackets that stay open) say so themselves.
    """
    data, warnings = _whole(path)
    if not warnings:
        return code_room.read_graph(data, str(path), fold)
    reading = code_room.read_graph(data[: data.rfind(b"\n") + 1] or data, str(path), fold)
    report = replace(reading.report, warnings=(*warnings, *reading.report.warnings))
    return replace(reading, report=report)


def _whole(path: Place) -> tuple[bytes, tuple[str, ...]]:
    """All bytes of a file, decompressed, up to the limit; and where a packed one breaks off."""
    breaks: list[str] = []
    with open_stream(str(path), breaks.append) as stream:
        data = stream.read(LARGEST_WHOLE + 1)
    if len(data) > LARGEST_WHOLE:
        raise UnusableSourceError(
            f"{shown(str(path))} is larger than {LARGEST_WHOLE >> 20} MiB once unpacked.",
            "Only logs may be that large; check that this is the file you meant.",
        )
    if breaks and not data:
        raise UnusableSourceError(
            f"{shown(str(path))} is damaged: {breaks[0]}",
            "Check that the file is complete, or unpack it yourself and pass the plain file.",
        )
    return data, tuple(breaks)


def _refusal(path: Place, error: UnusableSourceError) -> SourceReport:
    size = os.path.getsize(path) if isinstance(path, Path) and os.path.isfile(path) else 0  # noqa: PTH113, PTH202 (these take what may not be looked at for no file)
    # A reader names the place as it was given to it.
    reason = f"{error.message} {error.remedy}".strip().replace(str(path), shown(str(path)))
    return SourceReport(str(path), "refused", "", size, 0.0, skipped=(Skipped(reason, 1),))


def _line(report: SourceReport) -> str:
    return "; ".join(skipped.reason for skipped in report.skipped)
