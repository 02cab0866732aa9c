"""The table of files: what each was, what was read, what was left out and why."""

from collections.abc import Sequence

import streamlit as st

from analyzer.model import SourceReport
from analyzer.ui import notices
from analyzer.ui.views.source_rows import source_rows, source_warnings


def show_sources(reports: Sequence[SourceReport]) -> None:
    """The table, and under it what should make a reader doubt the files."""
    st.dataframe([row.as_row() for row in source_rows(reports)], hide_index=True, width="stretch")
    notices.notes(source_warnings(reports))
