"""A progress bar on a terminal; nothing otherwise."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from analyzer.model import Progress as Step
from analyzer.model import ProgressCallback, silent


@contextmanager
def progress_bar() -> Iterator[ProgressCallback]:
    """A callback that draws one bar per stage on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
    from rich.progress import TimeElapsedColumn as Elapsed

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), Elapsed())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def draw(step: Step) -> None:
            if step.stage not in tasks:
                tasks[step.stage] = bars.add_task(step.stage, total=step.total)
            bars.update(tasks[step.stage], completed=step.done, total=step.total)

        yield draw
