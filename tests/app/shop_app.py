"""The app with the tiny hand-made shop already open, for tests of single pages."""

import sys
from pathlib import Path


def show() -> None:
    import streamlit as st
    from tiny_analysis import TinyAnalysis

    from analyzer.ui.application import run
    from analyzer.ui.session import open_workspace
    from analyzer.ui.workspace import opened

    if "arrived" not in st.session_state:
        open_workspace(opened(TinyAnalysis(), "tiny shop"))
        st.session_state["arrived"] = True
    run([])


if __name__ == "__main__":
    here = Path(__file__).parent
    sys.path[:0] = [str(here), str(here.parent)]
    show()
