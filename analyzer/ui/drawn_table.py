"""The team's own boundaries beside a proposal, and a proposal begun from them."""

import streamlit as st

from analyzer.assessment import cut_parts
from analyzer.decomposition import begun_from, drawn_in
from analyzer.model import AnalyzerError, DrawnIn, Proposal
from analyzer.model.scenario import Arrange
from analyzer.ui import session
from analyzer.ui.views.drawn import drawn_html, drawn_rows
from analyzer.ui.workspace import Workspace

READING = (
    "MoJoFM is 100% for the same parts. It compares cuts of as many parts, so joining parts costs "
    "it; how many modules stay with most of their part then says more."
)


def drawn_table(space: Workspace, proposal: Proposal) -> None:
    """A row per place where the team has drawn boundaries, and a button each; nothing without."""
    code = space.findings.codebase
    cut = proposal.decomposition
    rows = drawn_rows(proposal.assessment.intended, cut_parts(cut, code))
    if not rows:
        return
    st.subheader("Beside the boundaries your team has drawn", help=READING)
    st.html(drawn_html(rows))
    with st.container(horizontal=True, gap="small"):
        for row in rows:
            st.button(
                f"Start from {row.origin}",
                key=f"start_from_{row.where.value}",
                icon=":material/alt_route:",
                help="Make these parts the services, with their tables and their price. More than "
                "five are merged by what ties them. Undo brings the proposal back.",
                on_click=_start,
                args=(row.where,),
            )


def _start(where: DrawnIn) -> None:
    space = session.workspace()
    if space is None:
        return
    found = space.findings
    try:
        cut = begun_from(found.graph, drawn_in(found.codebase, where))
    except AnalyzerError as error:
        st.session_state["fault"] = error
        return
    session.act(Arrange.as_in(cut))
    session.forget_selection()
