"""One analysis at work: its progress on the screen, and a way to stop it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from analyzer.analysis import Analysis, Services, analyze
from analyzer.model import AnalyzerError, Findings, Progress
from analyzer.ui import session
from analyzer.ui.intake import Upload, private_copies
from analyzer.ui.views.words import plain
from analyzer.ui.workspace import opened

#: Seconds between two updates of the bar; more often would only cost time.
EVERY = 0.15


@dataclass(frozen=True)
class Options:
    """What may be asked of an analysis on the screen; the same as on the command line."""

    services: Services = (3, 5)
    dialect: str = "postgres"
    log_line_prefix: str | None = None
    include_noise: bool = False
    pin_boundaries: str | None = None


@dataclass(frozen=True)
class Job:
    """An analysis that was asked for. Paths are read in place, uploads from private copies."""

    title: str
    options: Options
    paths: tuple[Path, ...] = ()
    uploads: tuple[Upload, ...] = ()


def run_job(job: Job) -> None:
    """Run it in this very script run, so that any click stops it at its next progress report."""
    # Streamlit's own sign of work has a Stop of its own, which would leave the page half drawn.
    st.html("<style>[data-testid='stStatusWidget'] { display: none; }</style>")
    st.title("Reading and joining")
    st.text(job.title)
    bar = st.progress(0.0, text="Starting …")
    st.button(
        "Stop",
        key="stop",
        icon=":material/stop_circle:",
        on_click=_stop,
        help="Stops at the next step; nothing is kept.",
    )
    try:
        found = run_analysis(job, _shown(bar.progress))
        session.open_workspace(opened(found, job.title))
        st.session_state["go"] = "overview"
    except AnalyzerError as error:
        st.session_state["fault"] = error
    st.session_state.pop("job", None)
    st.rerun()


def run_analysis(job: Job, progress: Callable[[Progress], None]) -> Analysis:
    """The analysis of its paths and uploads; the copies are gone when this returns or raises."""
    with private_copies(job.uploads) as copies:
        try:
            found = analyze(
                [*job.paths, *copies],
                services=job.options.services,
                dialect=job.options.dialect,
                log_line_prefix=job.options.log_line_prefix,
                include_noise=job.options.include_noise,
                pin_boundaries=job.options.pin_boundaries,
                progress=progress,
            )
        except AnalyzerError as error:
            message, remedy = (own_names(t, copies) for t in (error.message, error.remedy))
            raise type(error)(message, remedy) from error
        return Analysis(with_own_names(found.findings, copies))


def with_own_names(found: Findings, copies: Sequence[Path]) -> Findings:
    """The findings with the copies under the names that people know, not the folder they lay in."""
    sources = tuple(
        replace(
            report,
            path=own_names(report.path, copies),
            skipped=tuple(
                replace(each, reason=own_names(each.reason, copies)) for each in report.skipped
            ),
            warnings=tuple(own_names(warning, copies) for warning in report.warnings),
        )
        for report in found.sources
    )
    return replace(found, sources=sources)


def own_names(text: str, copies: Sequence[Path]) -> str:
    """The text with each copy's path as its name alone."""
    for path in copies:
        text = text.replace(str(path), path.name)
    return text


def _stop() -> None:
    st.session_state.pop("job", None)
    st.session_state["stopped"] = True


def _shown(draw: Callable[[float, str], object]) -> Callable[[Progress], None]:
    """A callback that draws the bar now and then. Drawing raises where a click asks for a rerun."""
    last = Progress("", 0, 0)
    drawn = 0.0

    def show(progress: Progress) -> None:
        nonlocal last, drawn
        now = time.monotonic()
        if progress.stage == last.stage and now - drawn < EVERY:
            return
        last, drawn = progress, now
        share = min(1.0, progress.done / progress.total) if progress.total else 0.0
        draw(share, f"{plain(progress.stage[:1].upper() + progress.stage[1:])} · {share:.0%}")

    return show
