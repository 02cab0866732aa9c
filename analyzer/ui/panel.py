"""The workshop's right side: the total, undo, search, and what is selected."""

from collections.abc import Sequence

import streamlit as st

from analyzer.model import contested
from analyzer.model.scenario import Lock, Move, Rename, Unlock
from analyzer.ui import evidence_panel, session
from analyzer.ui.card import name_html
from analyzer.ui.session import Priced
from analyzer.ui.views.evidence import boundary_evidence, node_evidence
from analyzer.ui.views.hot_boundaries import what_crosses
from analyzer.ui.views.moves import PricedMove, best_moves, moves_of, moves_of_set
from analyzer.ui.views.neighbours import touches, traffic, whereabouts
from analyzer.ui.views.words import change, count, html, one_line, plain, short_name
from analyzer.ui.workspace import Workspace

READING = (
    "Everything that crosses a boundary, each thing counted once: requests (transactions where the "
    "log shows no requests), split writes, statements across services, foreign keys, imports, and "
    "links from code to tables."
)
DOUBT = (
    "Clustered again from other samples of the log, these kept company with another service nearly "
    "as often as with their own. Nothing decides them but people."
)
#: As many as fit beside the map; the map rings all of them.
DOUBTS_SHOWN = 6


def panel(space: Workspace, now: Priced) -> None:
    """All of it, from the headline down."""
    _totals(space, now)
    _buttons(now)
    if space.scenario.events:
        st.caption(_kept(space))
    _search(now)
    selected = _known(now)
    cell = st.session_state.get("cell")
    if cell is not None:
        _boundary(space, now, *cell)
    elif len(selected) == 1:
        _node(space, now, selected[0])
    elif selected:
        _several(now, selected)
    else:
        _next_moves(now)
        _in_doubt(space, now)
        _names(now)


def select(*nodes: str) -> None:
    """Make these the selected nodes."""
    st.session_state["selected"] = nodes
    st.session_state["cell"] = None


def _known(now: Priced) -> tuple[str, ...]:
    """What is selected and still there."""
    cut = now.state.decomposition
    there = {*cut.service_of(), *(item.node for item in cut.unattached)}
    return tuple(node for node in st.session_state.get("selected", ()) if node in there)


def _totals(space: Workspace, now: Priced) -> None:
    before = sum(b.price for b in space.proposal.assessment.boundaries)
    total, proposed, moves = st.columns(3)
    total.metric(
        "Crossing now",
        count(now.total),
        # As a number: Streamlit tells better from worse by the sign of one.
        now.total - before or None,
        delta_color="inverse",
        help=READING,
    )
    proposed.metric("As proposed", count(before))
    moves.metric("Changes", str(_changes(space)))


def _changes(space: Workspace) -> int:
    kinds = [event.kind for event in space.scenario.events]
    return (
        sum(kind not in ("undo", "redo", "note") for kind in kinds)
        - kinds.count("undo")
        + kinds.count("redo")
    )


def _kept(space: Workspace) -> str:
    if space.file is not None:
        return f"Saved in {plain(space.file.name)} as you go."
    return "Your changes live in this tab alone; the Overview saves them into a file."


def _buttons(now: Priced) -> None:
    back, forth = st.columns(2)
    back.button(
        "Undo",
        key="undo",
        icon=":material/undo:",
        shortcut="Ctrl+Z",
        width="stretch",
        disabled=now.state.undoes is None,
        on_click=session.undo,
    )
    forth.button(
        "Redo",
        key="redo",
        icon=":material/redo:",
        shortcut="Ctrl+Shift+Z",
        width="stretch",
        disabled=now.state.redoes is None,
        on_click=session.redo,
    )


def _search(now: Priced) -> None:
    cut = now.state.decomposition
    nodes = sorted(
        [*cut.service_of(), *(item.node for item in cut.unattached)],
        key=lambda node: (short_name(node), node),
    )

    def found() -> None:
        node = st.session_state["search"]
        st.session_state["search"] = None
        if node is not None:
            select(node)

    st.selectbox(
        "Find a table or module",
        nodes,
        index=None,
        key="search",
        placeholder="Find a table or module",
        label_visibility="collapsed",
        format_func=lambda node: one_line(f"{short_name(node)}  ({node.partition(':')[0]})"),
        on_change=found,
    )


def _node(space: Workspace, now: Priced, node: str) -> None:
    home = now.state.decomposition.service_of()
    proposed = space.proposal.decomposition.service_of()
    _title(short_name(node), whereabouts(node, home, proposed))
    busy = traffic(space.findings, node)
    if busy:
        st.caption(busy)
    reason = next((item.reason for item in now.state.decomposition.shared if item.node == node), "")
    if reason:
        st.text(f"Shared: {reason}")
    locked = node in now.state.locked
    _move_buttons((node,), moves_of(now.state.decomposition, now.prices, node), locked)
    if node in home:
        st.button(
            "Unlock" if locked else "Lock here",
            key="lock",
            icon=":material/lock_open:" if locked else ":material/lock:",
            type="tertiary",
            on_click=session.act,
            args=(Unlock((node,)) if locked else Lock((node,)),),
        )
    rows = node_evidence(now.proposal.assessment.crossings, space.templates, node)
    reasons, around = st.tabs([f"What crosses ({len(rows)})", "What touches it"])
    with reasons:
        evidence_panel.evidence(rows, key=f"evidence_{node}")
    with around:
        near = touches(space.ties, node, home)
        if not near:
            st.write("Nothing in the logs or the code touches it.")
        else:
            st.dataframe(
                [{"Name": short_name(t.node), "Service": t.service, "How": t.how} for t in near],
                hide_index=True,
                width="stretch",
            )


def _several(now: Priced, nodes: tuple[str, ...]) -> None:
    _title(f"{len(nodes)} selected", ", ".join(short_name(node) for node in nodes[:6]))
    locked = any(node in now.state.locked for node in nodes)
    _move_buttons(nodes, moves_of_set(now.state.decomposition, now.model, nodes), locked)
    if locked:
        st.caption("One of them is locked.")


def _move_buttons(nodes: tuple[str, ...], moves: Sequence[PricedMove], locked: bool) -> None:
    """One button per service with the price on it; the best one stands out if it saves anything."""
    best = min((move.price for move in moves), default=0)
    for move in moves:
        st.button(
            f"Move to {plain(move.service, 40)} **{change(move.price)}**",
            key=f"move_to_{move.service}",
            type="primary" if move.price == best < 0 else "secondary",
            width="stretch",
            disabled=locked,
            help="Locked: unlock it first."
            if locked
            else "What the total of crossings would change by.",
            on_click=session.act,
            args=(Move(nodes, move.service),),
        )


def _boundary(space: Workspace, now: Priced, caller: str, callee: str) -> None:
    places = {service.name: at for at, service in enumerate(now.state.decomposition)}
    st.html(
        "<p style='font-size:1.3rem;margin:0.4rem 0 0'>"
        f"{_name(places, caller)} <span class='quiet'>calls</span> {_name(places, callee)}</p>"
    )
    found = next(
        (
            b
            for b in now.proposal.assessment.boundaries
            if (b.from_service, b.to_service) == (caller, callee)
        ),
        None,
    )
    st.text(what_crosses(found) if found else "Nothing crosses in this direction.")
    if found and found.advice:
        st.text(found.advice)
    rows = boundary_evidence(now.proposal.assessment.crossings, space.templates, caller, callee)
    evidence_panel.evidence(rows, key=f"evidence_{caller}_{callee}")
    st.button("Close", key="close_cell", type="tertiary", on_click=select)


def _name(places: dict[str, int], name: str) -> str:
    return (
        name_html(places[name], name) if name in places else name_html(-1, "Tables of no service")
    )


def _next_moves(now: Priced) -> None:
    st.subheader("Best next moves")
    found = best_moves(now.model, now.state.locked)
    if not found:
        st.write("No single move lowers the total. Select a node to see what its moves would cost.")
        return
    for number, move in enumerate(found):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                f"{plain(short_name(move.node), 44)} → {plain(move.to_service, 30)}",
                key=f"next_{number}",
                type="tertiary",
                help="Look at it",
                on_click=select,
                args=(move.node,),
            )
            st.space("stretch")
            st.button(
                change(move.price),
                key=f"do_{number}",
                help="Move it",
                on_click=session.act,
                args=(Move((move.node,), move.to_service),),
            )


def _in_doubt(space: Workspace, now: Priced) -> None:
    """What to talk about: nodes that other samples of the log put elsewhere."""
    home = now.state.decomposition.service_of()
    base = space.proposal.decomposition
    if base.method != now.state.decomposition.method:
        return  # begun from another cut, of which no resample says anything
    tips = {tip.node: str(tip) for tip in base.tips}
    doubtful = [
        (one.node, home.get(one.node, one.service), one.runner_up) for one in contested(base)
    ]
    open_ones = [row for row in doubtful if row[1] != row[2]]
    if not open_ones:
        return
    st.subheader("In doubt", help=DOUBT)
    for node, here, runner_up in open_ones[:DOUBTS_SHOWN]:
        name, places = st.columns((3, 2), vertical_alignment="center")
        name.button(
            plain(short_name(node), 40),
            key=f"doubt_{node}",
            type="tertiary",
            help=plain(tips.get(node, "Look at it"), 300),
            on_click=select,
            args=(node,),
        )
        places.caption(plain(f"{here} or {runner_up}", 50))


def _names(now: Priced) -> None:
    """The services' names, to be changed; renaming changes no price."""
    with st.expander("Rename a service", icon=":material/edit:"):
        for place, service in enumerate(now.state.decomposition):
            key = f"name_{place}"
            st.session_state[key] = service.name

            def rename(key: str = key, old: str = service.name) -> None:
                new = str(st.session_state[key]).strip()
                if new and new != old:
                    session.act(Rename(old, new))

            st.text_input(
                f"Service {place + 1}",
                key=key,
                max_chars=60,
                label_visibility="collapsed",
                on_change=rename,
            )


def _title(name: str, detail: str) -> None:
    st.html(
        f"<p style='font-size:1.3rem;font-weight:650;margin:0.4rem 0 0;overflow-wrap:anywhere'>"
        f"{html(name)}</p><p class='quiet' style='margin:0'>{html(detail, 300)}</p>"
    )
