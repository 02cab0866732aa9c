"""What went wrong and what to do, in two plain lines; and what stands where nothing is open."""

from collections.abc import Sequence

import streamlit as st

from analyzer.model import AnalyzerError
from analyzer.ui.views.words import html, plain


def fault(error: AnalyzerError) -> None:
    """A mistake that the user can mend. Names in it are foreign, so nothing is read as markup."""
    lines = [plain(line, 400) for line in error.message.splitlines() if line.strip()]
    if error.remedy:
        lines.append(f"**What to do:** {plain(error.remedy, 400)}")
    st.error("  \n".join(lines), icon=":material/error:")


def notes(sentences: Sequence[str]) -> None:
    """Sentences that hold foreign names, one a line."""
    if sentences:
        lines = "".join(f"<div>{html(sentence, 600)}</div>" for sentence in sentences)
        st.html(f"<div class='notes'>{lines}</div>")


def nothing_open() -> None:
    """The empty state of the pages that need an analysis."""
    st.header("Nothing is open yet")
    st.write("Analyse your own files, or look at the sample first.")
    st.page_link(
        st.session_state["pages"]["start"], label="Go to Start", icon=":material/arrow_back:"
    )
