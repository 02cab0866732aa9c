"""Overview: one sentence, three numbers, the services, and what to know before believing them."""

import streamlit as st

from analyzer.linking import coverage_sentence, explained_by
from analyzer.model import AnalyzerError, Proposal
from analyzer.ui import notices, session
from analyzer.ui.card import cards_html, name_html
from analyzer.ui.choice import choose_proposal
from analyzer.ui.downloads import downloads
from analyzer.ui.drawn_table import drawn_table
from analyzer.ui.screens.sources import show_sources
from analyzer.ui.views.cards import Aside, cards, shared_nodes, unattached_nodes
from analyzer.ui.views.caveats import caveats
from analyzer.ui.views.figures import crossings, three_figures
from analyzer.ui.views.hot_boundaries import hot_boundaries
from analyzer.ui.views.words import html, plain
from analyzer.ui.workspace import Workspace

ANSWERS = {
    "split": ("Split", "green"),
    "modularise": ("Modularise first", "orange"),
    "leave": ("Leave it whole", "gray"),
}


def render() -> None:
    """The page, or its empty state."""
    space = session.workspace()
    if space is None:
        notices.nothing_open()
        return
    error = st.session_state.pop("fault", None)
    if isinstance(error, AnalyzerError):
        notices.fault(error)
    _verdict(space)
    now = session.priced(space)
    figures = st.columns(3, gap="medium")
    found = crossings(now.state.decomposition, now.proposal.assessment, space.findings.workload)
    for place, figure in zip(figures, three_figures(found), strict=True):
        with place.container(border=True, gap=None):
            st.metric(figure.label, figure.value, help=figure.reading)
            st.caption(figure.detail)
    if space.findings.verdict and space.findings.verdict.reasons:
        with st.expander("Why this verdict", icon=":material/help:"):
            notices.notes(space.findings.verdict.reasons)
    _choice(space)
    _services(space, now.proposal)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _boundaries(now.proposal)
    with right:
        _caveats(space)
    drawn_table(space, now.proposal)
    _asides(now.proposal)
    with st.expander("What was read", icon=":material/description:"):
        show_sources(space.findings.sources)
        tied = coverage_sentence(explained_by(space.findings.workload, space.findings.links))
        notices.notes([tied] if tied else [])
    downloads(space)


def _verdict(space: Workspace) -> None:
    verdict = space.findings.verdict
    if verdict is None:
        st.title(plain(space.title))
        return
    word, colour = ANSWERS[verdict.answer]
    st.title(plain(verdict.sentence, 300))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(word, color=colour)  # type: ignore[arg-type]
        st.text(space.title)


def _choice(space: Workspace) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        choose_proposal(space, "overview_k")
        st.page_link(
            st.session_state["pages"]["workshop"],
            label="Change it in the workshop",
            icon=":material/east:",
        )
    notices.notes(space.proposal.reasons)
    if space.state().decomposition != space.proposal.decomposition:
        _changed(space)


def _changed(space: Workspace) -> None:
    """That this is no longer the proposal, and the way back."""
    cut = space.state().decomposition
    begun = "" if cut.method == space.proposal.decomposition.method else f" {plain(cut.method)}."
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.info(f"Shown with your changes.{begun}", icon=":material/edit:")
        st.button("Undo", key="overview_undo", icon=":material/undo:", on_click=session.undo)


def _services(space: Workspace, proposal: Proposal) -> None:
    people = proposal.assessment.people
    st.html(cards_html(cards(proposal.decomposition, space.findings.workload, people)))


def _boundaries(proposal: Proposal) -> None:
    st.subheader("The hottest boundaries")
    found = hot_boundaries(proposal.assessment.boundaries)
    if not found:
        st.write("Nothing crosses between these services.")
        return
    places = {service.name: at for at, service in enumerate(proposal.decomposition)}
    rows = "".join(
        "<div class='hot'>"
        f"<div class='hotname'>{_name(places, b.caller)} <span class='quiet'>calls</span> "
        f"{_name(places, b.callee)} <b>{b.price:,}</b></div>"
        f"<div class='quiet'>{html(b.words, 300)}</div>"
        + (f"<div>{html(b.advice, 400)}</div>" if b.advice else "")
        + "</div>"
        for b in found
    )
    st.html(rows)


def _name(places: dict[str, int], name: str) -> str:
    return (
        name_html(places[name], name) if name in places else name_html(-1, "Tables of no service")
    )


def _caveats(space: Workspace) -> None:
    st.subheader("Before you believe it")
    said = caveats(space.findings)
    if said:
        notices.notes(said)
    else:
        st.write("The data is complete: logs, code and schema, with requests told apart.")


def _asides(proposal: Proposal) -> None:
    shared = shared_nodes(proposal.decomposition)
    alone = unattached_nodes(proposal.decomposition)
    if shared:
        with st.expander(f"Shared by several services ({len(shared)})", icon=":material/hub:"):
            _table(shared, "Given to")
    if alone:
        with st.expander(f"In no service ({len(alone)})", icon=":material/link_off:"):
            _table(alone, "")


def _table(rows: list[Aside], service: str) -> None:
    st.dataframe(
        [
            {"Name": row.name, "Kind": row.kind}
            | ({service: row.service} if service else {})
            | {"Why": row.reason}
            for row in rows
        ],
        hide_index=True,
        width="stretch",
    )
