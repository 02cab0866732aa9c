"""What can be taken home: results as JSON, the assignment as CSV, everything as a saved file."""

import tempfile
from dataclasses import replace
from pathlib import Path

import streamlit as st

from analyzer import store
from analyzer.export import render, to_json
from analyzer.model import Findings
from analyzer.ui import session
from analyzer.ui.workspace import Workspace


def downloads(space: Workspace) -> None:
    """Three buttons; each file is made when its button is pressed."""
    st.subheader("Take it home")
    with st.container(horizontal=True):
        st.download_button(
            "Results (JSON)",
            lambda: to_json(space.findings),
            "analysis.json",
            "application/json",
            on_click="ignore",
            key="download_json",
            help="The proposals as they were found; what `analyzer analyze --json` writes.",
        )
        st.download_button(
            "Assignment (CSV)",
            lambda: render(with_changes(space), "csv"),
            "assignment.csv",
            "text/csv",
            on_click="ignore",
            key="download_csv",
            help="Every table and module with its service, with your changes.",
        )
        st.download_button(
            "Saved analysis",
            lambda: saved(space),
            "saved.analysis",
            "application/octet-stream",
            on_click="ignore",
            key="download_saved",
            help="Everything in one file, your changes included; opens on the Start page.",
        )


def with_changes(space: Workspace) -> Findings:
    """The findings with the proposal in view as it is now, and no other."""
    now = replace(session.priced(space).proposal, recommended=True)
    return replace(space.findings, proposals=(now,))


def saved(space: Workspace) -> bytes:
    """The saved file's bytes, with every scenario that was edited."""
    with tempfile.TemporaryDirectory(prefix="analyzer-") as folder:
        path = Path(folder) / "saved.analysis"
        edited = [scenario for _, scenario in sorted(space.scenarios.items())]
        store.save(space.findings, path, edited)
        return path.read_bytes()
