"""Start: the sample in one click, files of one's own, or an analysis saved before."""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from analyzer.analysis import load
from analyzer.model import AnalyzerError, DrawnIn, UsageError
from analyzer.sample import sample_sources
from analyzer.store import load_scenarios
from analyzer.ui import intake, notices, session
from analyzer.ui.job import Job, Options, run_job
from analyzer.ui.screens.sources import show_sources
from analyzer.ui.workspace import Workspace, opened

#: What the options hold, by their keys.
Chosen = dict[str, str | bool]

DIALECTS = ("postgres", "mysql", "sqlite", "tsql", "oracle")


def render() -> None:
    """The page; while an analysis runs it shows nothing but its progress."""
    job = st.session_state.get("job")
    if isinstance(job, Job):
        run_job(job)
        return
    st.title("Where would you cut your monolith?")
    st.write(
        "Give the analyzer what your database really executed and what your code says. It proposes "
        "3 to 5 services that own their tables, and shows what each boundary would cost."
    )
    error = st.session_state.pop("fault", None)
    if isinstance(error, AnalyzerError):
        notices.fault(error)
    if st.session_state.pop("stopped", False):
        st.info("The analysis was stopped. Nothing was kept.", icon=":material/stop_circle:")
    own, other = st.columns([3, 2], gap="large")
    with own:
        _own_files()
    with other:
        _sample()
        _saved()
    _what_was_read()


def open_saved(path: Path) -> None:
    """Open a saved analysis in place, so that edits go back into it; AnalyzerError where not."""
    _show(opened(load(path), path.name, path, load_scenarios(path)))


def _show(space: Workspace) -> None:
    session.open_workspace(space)
    st.session_state["go"] = "overview"


def _sample() -> None:
    with st.container(border=True):
        st.subheader("Look at the sample")
        st.write(
            "A real online shop on PostgreSQL: its SQL log, import graph and schema. "
            "It takes a few seconds."
        )
        if st.button("Try the sample", type="primary", key="sample", width="stretch"):
            _try(_begin_sample)


def _begin_sample() -> None:
    st.session_state["job"] = Job("The sample shop", Options(), sample_sources())


def _saved() -> None:
    with st.container(border=True):
        st.subheader("Open a saved analysis")
        upload = st.file_uploader(
            "A file that ends in .analysis", type=["analysis"], key="saved_upload"
        )
        path = st.text_input(
            "or its path on this computer",
            key="saved_path",
            help="Opened by path, the file keeps your changes as you make them.",
            placeholder="~/shop.analysis",
        )
        if st.button("Open", key="open_saved"):
            _try(lambda: _open_upload(upload) if upload else open_saved(_only(path)))


def _only(typed: str) -> Path:
    return intake.typed_paths(typed)[0]


def _open_upload(upload: intake.Upload) -> None:
    with intake.private_copies([upload]) as copies:
        edits = load_scenarios(copies[0])
        _show(opened(load(copies[0]), upload.name, scenarios=edits))


def _try(work: Callable[[], None]) -> None:
    """Do it and run the page anew, which then shows what came of it."""
    try:
        work()
    except AnalyzerError as error:
        st.session_state["fault"] = error
    st.rerun()


def _own_files() -> None:
    with st.container(border=True):
        st.subheader("Analyse your own files")
        uploads = st.file_uploader(
            "SQL logs, source code (zip, tar), import graph, links, schema; plain or compressed",
            accept_multiple_files=True,
            key="uploads",
            help="What each file is shows in its content. Files go to a private temporary folder "
            "on this computer and are removed after reading; nothing leaves it.",
        )
        typed = st.text_area(
            "or paths on this computer, one a line",
            key="paths",
            height=80,
            placeholder="/var/log/postgresql/postgresql.log\n~/shop/imports.csv",
        )
        options = _options()
        if st.button("Analyse", type="primary", key="analyse"):
            _try(lambda: _analyse(uploads, typed, options))


def _analyse(uploads: Sequence[intake.Upload], typed: str, chosen: Chosen) -> None:
    """Note the job, or open what turns out to be a saved analysis."""
    paths = intake.typed_paths(typed) if typed.strip() else []
    if len(uploads) == 1 and not paths and intake.is_saved_analysis(uploads[0]):
        _open_upload(uploads[0])
        return
    if len(paths) == 1 and not uploads and paths[0].is_file():
        with paths[0].open("rb") as file:
            saved = intake.is_saved_analysis(file)
        if saved:
            open_saved(paths[0])
            return
    options = Options(
        intake.asked_services(str(chosen["services"])),
        str(chosen["dialect"]),
        str(chosen["prefix"]) or None,
        bool(chosen["noise"]),
        str(chosen["pinned"]) or None,
    )
    names = [*(upload.name for upload in uploads), *(path.name for path in paths)]
    st.session_state["job"] = Job(_title(names), options, tuple(paths), tuple(uploads))


def _options() -> Chosen:
    with st.expander("Options"):
        first, second = st.columns(2)
        services = first.text_input("Number of services", "3-5", key="services")
        dialect = second.selectbox("SQL dialect", DIALECTS, key="dialect")
        prefix = first.text_input(
            "PostgreSQL log_line_prefix",
            key="prefix",
            placeholder="found in the log itself",
            help="Only needed where the log does not give it away, such as %m [%p] %q%u@%d",
        )
        noise = second.checkbox(
            "Keep tests, migrations and catalogue tables",
            key="noise",
            help="By default they are counted, and left out of the services.",
        )
        pinned = first.selectbox(
            "Keep whole what the team has drawn",
            ("", *(word.value for word in DrawnIn)),
            key="pinned",
            format_func=lambda word: DrawnIn(word).origin if word else "nothing",
            help="Each part that stands there stays in one service. Without it such boundaries are "
            "shown beside the proposal and draw nothing.",
        )
    return {
        "services": services,
        "dialect": dialect,
        "prefix": prefix,
        "noise": noise,
        "pinned": pinned,
    }


def _title(names: Sequence[str]) -> str:
    if not names:
        raise UsageError(
            "No file is here yet.", "Choose files and let them arrive, or write their paths."
        )
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _what_was_read() -> None:
    space = session.workspace()
    if space is None:
        return
    st.subheader("What was read for the open analysis")
    show_sources(space.findings.sources)
    st.page_link(
        st.session_state["pages"]["overview"], label="Go to the overview", icon=":material/east:"
    )
