"""The app: opens what it was started with, and shows one page of three."""

import os
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from analyzer.model import AnalyzerError
from analyzer.ui.screens import overview, start, workshop
from analyzer.ui.style import STYLE

#: The saved analysis to open, where it is not given as an argument.
FILE_VARIABLE = "ANALYZER_FILE"

#: A file of our own: Streamlit would fetch an icon given by name from the network.
ICON = Path(__file__).parent / "icon.svg"


def run(arguments: Sequence[str] = ()) -> None:
    """Show the app. The first argument that is no option is a saved analysis to open."""
    st.set_page_config("Monolith Decomposition Analyzer", ICON, layout="wide")
    st.html(STYLE)
    _open_argument(arguments)
    pages = {
        "start": st.Page(start.render, title="Start", url_path="start", default=True),
        "overview": st.Page(overview.render, title="Overview", url_path="overview"),
        "workshop": st.Page(workshop.render, title="Workshop", url_path="workshop"),
    }
    st.session_state["pages"] = pages
    page = st.navigation(list(pages.values()), position="top")
    go = st.session_state.pop("go", None)
    if go is not None:
        st.switch_page(pages[go])
    if page != pages["start"]:
        st.session_state.pop("job", None)  # Leaving the page of an analysis at work stops it.
    page.run()


def given_file(arguments: Sequence[str], environment: str | None) -> Path | None:
    """The first argument that is no option, else what the environment names."""
    named = next((word for word in arguments if word and not word.startswith("-")), environment)
    return Path(named).expanduser() if named else None


def _open_argument(arguments: Sequence[str]) -> None:
    """Open the given file, once per session."""
    if "arrived" in st.session_state:
        return
    st.session_state["arrived"] = True
    path = given_file(arguments, os.environ.get(FILE_VARIABLE))
    if path is not None:
        try:
            start.open_saved(path)
        except AnalyzerError as error:
            st.session_state["fault"] = error
