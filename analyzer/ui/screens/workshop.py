"""Workshop: the map and the matrix on the left, what is selected and what to do on the right."""

import streamlit as st

from analyzer.model import AnalyzerError
from analyzer.model.scenario import Lock, Move, Unlock
from analyzer.ui import notices, panel, session
from analyzer.ui.choice import choose_proposal
from analyzer.ui.map import MapEvents, service_map
from analyzer.ui.matrix_grid import matrix_grid
from analyzer.ui.session import Priced
from analyzer.ui.views.picture import picture
from analyzer.ui.workspace import Workspace

MAP_HEIGHT = 770


def render() -> None:
    """The page, or its empty state."""
    if session.workspace() is None:
        notices.nothing_open()
        return
    _bench()


@st.fragment
def _bench() -> None:
    """Map and panel, run anew on every move without the rest of the page."""
    space = session.workspace()
    if space is None:
        return
    now = session.priced(space)
    left, right = st.columns([64, 36], gap="medium")
    with left:
        _headline(space)
        on_map, in_matrix = st.tabs(["Map", "Matrix"], key="workshop_tabs")
        with on_map, st.container(key="mapbox"):
            _map(space, now)
        with in_matrix:
            matrix_grid(now.proposal)
    with right:
        error = st.session_state.get("fault")
        if isinstance(error, AnalyzerError):
            notices.fault(error)
        panel.panel(space, now)


def _headline(space: Workspace) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        choose_proposal(space, "workshop_k", label="collapsed")
        st.text(space.title)


def _map(space: Workspace, now: Priced) -> None:
    shown = picture(
        space.backdrop,
        space.proposal.decomposition,
        now.state,
        now.proposal.assessment.boundaries,
        now.prices,
    )
    names = shown.services

    def moved(nodes: tuple[str, ...], to: int) -> None:
        session.act(Move(nodes, names[to]))

    def locked(nodes: tuple[str, ...], lock: bool) -> None:
        held = {*now.state.locked}
        asked = tuple(node for node in nodes if (node in held) != lock)
        if asked:
            session.act(Lock(asked) if lock else Unlock(asked))

    events = service_map(
        shown,
        key=f"map{st.session_state.get('map_number', 0)}",
        height=MAP_HEIGHT,
        selected=st.session_state.get("selected", ()),
        on_move=moved,
        on_undo=session.undo,
        on_redo=session.redo,
        on_lock=locked,
    )
    _take_over(events, names)


def _take_over(events: MapEvents, names: tuple[str, ...]) -> None:
    """What a person selected on the map since the last run becomes what the panel shows."""
    if events == st.session_state.get("map_seen"):
        return
    seen = st.session_state.get("map_seen") or MapEvents()
    st.session_state["map_seen"] = events
    if events.selected != seen.selected:
        st.session_state["selected"] = events.selected
        if events.selected:
            st.session_state["cell"] = None
    if events.ribbon != seen.ribbon:
        caller, callee = events.ribbon or (0, 0)
        st.session_state["cell"] = (names[caller], names[callee]) if events.ribbon else None
