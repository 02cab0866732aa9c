"""The commands. Each one calls the public API and prints; the analysis itself never does.

What only one of them needs is imported by that one: none waits for the libraries of the others.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

import analyzer
from analyzer.cli.options import (
    EXPORTS,
    Applications,
    Databases,
    Dialect,
    Engine,
    EngineOption,
    ExcludeTables,
    Folding,
    FoldOption,
    Form,
    IncludeNoise,
    Jobs,
    Json,
    Map,
    PinBoundaries,
    Prefix,
    Scheduler,
    Since,
    Sources,
    StartFrom,
    Until,
    Users,
)
from analyzer.cli.progress import progress_bar
from analyzer.engines.collecting import imported_for_good
from analyzer.model import AnalyzerError, Constraints, DrawnIn, UsageError
from analyzer.partition_file import Nodes

if TYPE_CHECKING:
    from analyzer.model import Proposal, Scenario

app = typer.Typer(
    name="analyzer",
    help="Finds 3 to 5 candidate services in a monolith from its SQL logs and its import graph.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command("analyze")
def analyze_command(
    sources: Sources,
    services: Annotated[
        str, typer.Option(metavar="3-5|N", help="How many services to look for.")
    ] = "3-5",
    constraints: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Pins, together, apart, ignore.")
    ] = None,
    pin_boundaries: PinBoundaries = None,
    start_from: StartFrom = None,
    dialect: Dialect = "postgres",
    log_line_prefix: Prefix = None,
    engine: EngineOption = Engine.local,
    scheduler: Scheduler = None,
    jobs: Jobs = None,
    since: Since = None,
    until: Until = None,
    database: Databases = None,
    user: Users = None,
    application: Applications = None,
    exclude_table: ExcludeTables = None,
    map_: Map = None,
    fold: FoldOption = Folding.auto,
    include_noise: IncludeNoise = False,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE.analysis", help="Save everything into one file.")
    ] = None,
    json: Json = None,
) -> None:
    """Propose services from logs and code, and price their boundaries."""
    with imported_for_good():
        from analyzer.analysis import analyze
        from analyzer.cli import report
        from analyzer.cli.boundaries import begun
        from analyzer.cli.screen import screen
        from analyzer.constraints_file import read_constraints
        from analyzer.export import to_json

    numbers = _numbers(services)
    wishes = read_constraints(constraints) if constraints else Constraints()
    with progress_bar() as progress:
        analysis = analyze(
            sources,
            services=numbers,
            constraints=wishes,
            pin_boundaries=pin_boundaries,
            dialect=dialect,
            log_line_prefix=log_line_prefix,
            engine=engine.value,
            scheduler=scheduler,
            jobs=jobs,
            columns=_columns(map_),
            since=since,
            until=until,
            databases=database or (),
            users=user or (),
            applications=application or (),
            exclude_tables=exclude_table or (),
            fold=fold.value,
            include_noise=include_noise,
            progress=progress,
        )
    starts: list[Proposal] = []
    scenarios: tuple[Scenario, ...] = ()
    fault: UsageError | None = None
    if start_from:
        try:
            start, scenarios = begun(analysis, start_from, numbers, wishes)
            starts.append(start)
        except UsageError as error:  # said at the end: the analysis itself is whole
            fault = error
    if save:
        analysis.save(save, scenarios)
    if json:
        _write(json, to_json(analysis.findings, starts))
    if str(json) != "-":
        report.print_analysis(analysis, screen(), starts)
    if save:
        Console(stderr=True).print(f"Saved. Open it with: analyzer app {save}", highlight=False)
    if fault:
        raise fault


@app.command("inspect")
def inspect_command(
    sources: Sources,
    dialect: Dialect = "postgres",
    log_line_prefix: Prefix = None,
    engine: EngineOption = Engine.local,
    scheduler: Scheduler = None,
    jobs: Jobs = None,
    since: Since = None,
    until: Until = None,
    database: Databases = None,
    user: Users = None,
    application: Applications = None,
    exclude_table: ExcludeTables = None,
    map_: Map = None,
    fold: FoldOption = Folding.auto,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Say what each file is, what was read of it, what was skipped and why."""
    with imported_for_good():
        from analyzer.cli import read_report
        from analyzer.cli.screen import screen
        from analyzer.linking import link
        from analyzer.sources import ReadOptions, read_sources
        from analyzer.workload.selection import select

    options = ReadOptions(
        *(dialect, log_line_prefix, engine.value, jobs, scheduler),
        columns=_columns(map_),
        fold=fold.value,
        only=select(
            since=since,
            until=until,
            databases=database or (),
            users=user or (),
            applications=application or (),
            exclude_tables=exclude_table or (),
        ),
    )
    with progress_bar() as progress:
        read = read_sources(sources, options, progress)
    found = replace(read.findings(), links=link(read.workload, read.codebase))
    if json:
        from analyzer.export import inspect_document
        from analyzer.export.json_document import as_text

        typer.echo(as_text(inspect_document(found)), nl=False)
    else:
        read_report.print_sources(found, screen())


@app.command("export")
def export_command(
    file: Annotated[Path, typer.Argument(metavar="FILE.analysis", show_default=False)],
    format_: Annotated[
        str, typer.Option("--as", metavar="FORMAT", help=f"One of: {', '.join(EXPORTS)}.")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="The screen by default.")
    ] = None,
) -> None:
    """Write a saved analysis in another format."""
    from analyzer.export import render

    _write(output or Path("-"), render(analyzer.load(file).findings, format_))


@app.command("score")
def score_command(
    sources: Sources,
    partition: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help="Which node stands in which service: JSON, CSV, or what analyze --json wrote.",
        ),
    ],
    truth: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A partition to hold both against.")
    ] = None,
    k: Annotated[
        int | None, typer.Option("--k", help="Which proposal of the partition's file, if several.")
    ] = None,
    nodes: Annotated[
        Nodes | None, typer.Option(help="What is scored; what the partition places by default.")
    ] = None,
    dialect: Dialect = "postgres",
    log_line_prefix: Prefix = None,
    engine: EngineOption = Engine.local,
    scheduler: Scheduler = None,
    jobs: Jobs = None,
    include_noise: IncludeNoise = False,
    json: Json = None,
) -> None:
    """Price a partition that you bring, beside our own with as many services."""
    from analyzer.cli import score
    from analyzer.cli.screen import screen
    from analyzer.export.json_document import as_text
    from analyzer.sources import ReadOptions

    options = ReadOptions(dialect, log_line_prefix, engine.value, jobs, scheduler)
    with progress_bar() as progress:
        told = score.scored(
            sources, options, partition, truth, k, nodes, include_noise, progress=progress
        )
    if json:
        _write(json, as_text(told))
    if str(json) != "-":
        score.print_score(told, screen())


@app.command("boundaries")
def boundaries_command(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE…|FILE.analysis",
            help="As for analyze, or one saved analysis.",
            show_default=False,
        ),
    ],
    where: Annotated[
        DrawnIn | None, typer.Option("--from", help="Where they stand, if in several places.")
    ] = None,
    form: Annotated[
        Form,
        typer.Option(
            "--as",
            help="constraints keep each part together, pins make each a service; parts is a CSV of "
            "them, services one with tables as well, merged to --services.",
        ),
    ] = Form.list,
    services: Annotated[
        int, typer.Option(min=2, help="Merge the parts to so many services at most.")
    ] = 5,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="The screen by default.")
    ] = None,
    dialect: Dialect = "postgres",
    log_line_prefix: Prefix = None,
    engine: EngineOption = Engine.local,
    scheduler: Scheduler = None,
    jobs: Jobs = None,
) -> None:
    """List the boundaries that the team has drawn itself, or write them as rules or services."""
    from analyzer.cli.boundaries import found_in, print_boundaries, written
    from analyzer.cli.screen import screen
    from analyzer.sources import ReadOptions

    options = ReadOptions(dialect, log_line_prefix, engine.value, jobs, scheduler)
    with progress_bar() as progress:
        found = found_in(sources, options, progress)
    if form is Form.list:
        print_boundaries(found, where, screen())
    else:
        _write(output or Path("-"), written(found, where, form, services))


@app.command("inside")
def inside_command(
    file: Annotated[Path, typer.Argument(metavar="FILE.analysis", show_default=False)],
    service: Annotated[str, typer.Argument(metavar="SERVICE", show_default=False)],
    services: Annotated[
        str, typer.Option(metavar="3-5|N", help="How many parts to look for.")
    ] = "3-5",
    k: Annotated[
        int | None,
        typer.Option("--k", help="The proposal with so many services; the recommended by default."),
    ] = None,
    json: Json = None,
) -> None:
    """Open one service of a saved analysis: find 3 to 5 parts inside it."""
    from analyzer.cli.inside import chosen_proposal, print_inside
    from analyzer.cli.screen import screen
    from analyzer.export import inside_document
    from analyzer.export.json_document import as_text

    proposal = chosen_proposal(analyzer.load(file), k)
    with progress_bar() as progress:
        found = proposal.inside(service, _numbers(services), progress=progress)
        whole = [proposal.opened(service, parts).assessed for parts in found]
    opened = next(each for each in proposal.services if each.name == service)
    told = inside_document(proposal.k, opened, [*zip(found, whole, strict=True)])
    if json:
        _write(json, as_text(told))
    if str(json) != "-":
        print_inside(told, screen())


@app.command("app")
def app_command(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE.analysis]", show_default=False)
    ] = None,
    port: Annotated[int, typer.Option(help="Port of the page.")] = 8501,
) -> None:
    """Open the app, empty or on a saved analysis."""
    from analyzer.cli.open_app import open_app

    if file:
        analyzer.load(file)  # A wrong file is said here, in one line, and not by a page later.
    open_app(file, port)


@app.command("demo")
def demo_command(
    port: Annotated[int, typer.Option(help="Port of the page.")] = 8501,
    file: Annotated[
        Path, typer.Option(metavar="FILE.analysis", help="Where the demo is saved.")
    ] = Path("demo.analysis"),
) -> None:
    """Analyse the sample (a real shop) and open the app on the result."""
    from analyzer.cli import report
    from analyzer.cli.open_app import open_app
    from analyzer.cli.screen import screen
    from analyzer.sample import sample_sources
    from analyzer.store import load_scenarios

    if file.exists() and load_scenarios(file):
        typer.echo(f"{file} holds edits: opened as it is. Delete it to start anew.", err=True)
    else:
        with progress_bar() as progress:
            analysis = analyzer.analyze(sample_sources(), progress=progress)
        analysis.save(file)
        report.print_analysis(analysis, screen())
    open_app(file, port)


def _numbers(services: str) -> tuple[int, int]:
    """`3-5` -> (3, 5); `4` -> (4, 4)."""
    low, dash, high = services.partition("-")
    if not low.isdecimal() or (dash and not high.isdecimal()):
        raise UsageError(
            f"--services {services} is no number of services.", "Write 4, or a range such as 3-5."
        )
    return int(low), int(high or low)


def _columns(stated: list[str] | None) -> dict[str, str]:
    """`["q=query"]` -> {"q": "query"}."""
    from analyzer.workload.formats.statement_columns import check_roles

    columns: dict[str, str] = {}
    for pair in stated or ():
        column, equals, role = pair.rpartition("=")
        if not (column and equals and role):
            raise UsageError(f"--map {pair} names no column.", "Write it as COLUMN=ROLE.")
        columns[column] = role
    check_roles(columns)
    return columns


def _write(target: Path, text: str) -> None:
    """Write to a file, or to the screen for `-`."""
    if str(target) == "-":
        typer.echo(text, nl=False)
        return
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{target} cannot be written: {error.strerror}.", "Choose another place."
        ) from None


def main() -> None:
    """Run a command; a user's mistake is one line of what is wrong and one of what to do."""
    try:
        app()
    except AnalyzerError as error:
        from analyzer.cli.screen import harmless

        for line in filter(None, (error.message, error.remedy)):
            typer.echo(harmless(line), err=True)
        sys.exit(error.exit_status)
    except BrokenPipeError:  # the reader of a pipe went away, such as `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
