"""The options that several commands share, and what they may be."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analyzer.model import DrawnIn
from analyzer.workload.formats.statement_columns import ROLES


class Folding(StrEnum):
    """Whether graphs of classes become graphs of packages."""

    auto = "auto"
    packages = "packages"
    none = "none"


class Engine(StrEnum):
    """Where a scan runs."""

    local = "local"
    dask = "dask"


class Form(StrEnum):
    """As what boundaries are written."""

    list = "list"
    constraints = "constraints"
    pins = "pins"
    parts = "parts"
    services = "services"


#: The formats of analyzer.export, which takes a while to import.
EXPORTS = ("json", "csv", "mermaid", "dot", "networkx")

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE…",
        help="Logs, import graphs, links, schema DDL, neutral units, source code (a folder, zip "
        "or tar). Each is recognised by its content. Patterns (logs/*.log.gz) and addresses "
        "(s3://…, https://…) may be given.",
        show_default=False,
    ),
]
Dialect = Annotated[str, typer.Option(help="SQL dialect of the logs.")]
Prefix = Annotated[
    str | None,
    typer.Option(
        "--log-line-prefix",
        metavar="PREFIX",
        help="PostgreSQL's log_line_prefix; found out from the log when not given.",
    ),
]
EngineOption = Annotated[Engine, typer.Option(help="Where the logs are scanned.")]
Scheduler = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Dask's scheduler; its own when not given.")
]
Since = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Only what ran at this time or later, on the log's clock."),
]
Until = Annotated[str | None, typer.Option(metavar="TIME", help="Only what ran before this time.")]
Databases = Annotated[
    list[str] | None,
    typer.Option("--database", metavar="NAME", help="Only of these databases (shop*)."),
]
Users = Annotated[
    list[str] | None, typer.Option("--user", metavar="NAME", help="Only of these users.")
]
Applications = Annotated[
    list[str] | None,
    typer.Option("--application", metavar="NAME", help="Only of these applications."),
]
ExcludeTables = Annotated[
    list[str] | None,
    typer.Option("--exclude-table", metavar="NAME", help="Leave these tables out (audit_*)."),
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="COLUMN=ROLE",
        help=f"What a column of a table of statements means: {', '.join(ROLES)}.",
    ),
]
Jobs = Annotated[
    int | None, typer.Option(min=1, help="Worker processes; one per core when not given.")
]
FoldOption = Annotated[
    Folding,
    typer.Option(help="Graphs of classes as graphs of packages: those of jdeps, all, or none."),
]
IncludeNoise = Annotated[
    bool,
    typer.Option("--include-noise", help="Keep test and migration modules and catalogue tables."),
]
PinBoundaries = Annotated[
    DrawnIn | None,
    typer.Option(help="Keep each part whole that the team has drawn there."),
]
StartFrom = Annotated[
    DrawnIn | None,
    typer.Option(help="Price what the team has drawn there as services, beside the proposals."),
]
Json = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE|-", help="Write the result as JSON; - is the screen."),
]
