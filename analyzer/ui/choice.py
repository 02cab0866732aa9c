"""Which proposal is in view."""

from typing import Literal

import streamlit as st

from analyzer.ui import session
from analyzer.ui.workspace import Workspace


def choose_proposal(
    space: Workspace, key: str, label: Literal["visible", "collapsed"] = "visible"
) -> None:
    """One button per number of services, the recommended one marked; hidden if there is one."""
    numbers = [proposal.k for proposal in space.findings.proposals]
    if len(numbers) < 2:
        return
    recommended = {p.k for p in space.findings.proposals if p.recommended}
    st.session_state[key] = space.k

    def choose() -> None:
        now = session.workspace()
        if now is not None and st.session_state[key] is not None:
            st.session_state["workspace"] = now.viewing(st.session_state[key])
            session.forget_selection()

    st.segmented_control(
        "How many services",
        numbers,
        key=key,
        format_func=lambda k: (
            f"{k} services · recommended" if k in recommended else f"{k} services"
        ),
        on_change=choose,
        label_visibility=label,
        required=True,
    )
