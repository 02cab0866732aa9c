"""The app with the tiny hand-made shop already open, for tests of single pages.

The first argument is the page to show: start, overview or workshop.
"""

import sys
from pathlib import Path

import streamlit as st

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from analyzer.ui.application import run
from analyzer.ui.session import open_workspace
from analyzer.ui.workspace import opened
from tiny_analysis import TinyAnalysis

if __name__ == "__main__":
    if "arrived" not in st.session_state:
        open_workspace(opened(TinyAnalysis(), "tiny shop"))
        st.session_state["arrived"] = True
    run([])
