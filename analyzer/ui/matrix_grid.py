"""The coupling matrix as buttons: each cell opens its evidence. The row calls the column."""

import streamlit as st

from analyzer.model import Proposal
from analyzer.model.assessment import UNASSIGNED
from analyzer.ui.card import name_html
from analyzer.ui.views.matrix import MEASURES, Cell, Matrix, matrix
from analyzer.ui.views.palette import colour, tint


def matrix_grid(proposal: Proposal) -> None:
    """The matrix with its reading direction on it, and what to count in the cells."""
    measure = st.segmented_control(
        "Count", list(MEASURES), default=next(iter(MEASURES)), required=True, key="measure"
    )
    found = matrix(
        proposal.decomposition,
        proposal.assessment.boundaries,
        MEASURES.get(measure or "", "price"),
    )
    cell = st.session_state.get("cell")
    known = cell is not None and {*cell} <= {*found.services}
    st.html(_shades(found, cell if known else None))
    st.caption("Read along the row: the service on the left calls the service above.")
    wide = [1.5, *([1] * len(found.services))]
    head = st.columns(wide, vertical_alignment="bottom")
    head[0].caption("row calls column")
    for place, name in enumerate(found.services):
        head[place + 1].html(_header(place, name))
    for place, (name, row) in enumerate(zip(found.services, found.rows, strict=True)):
        line = st.columns(wide, vertical_alignment="center")
        line[0].html(_header(place, name))
        for at, cell in enumerate(row):
            with line[at + 1]:
                if cell is None:
                    st.html("<div class='diagonal'></div>")
                else:
                    _button(cell, found)


def _header(place: int, name: str) -> str:
    return name_html(-1, "in no service") if name == UNASSIGNED else name_html(place, name)


def _button(cell: Cell, found: Matrix) -> None:
    caller, callee = found.services[cell.row], found.services[cell.column]
    st.button(
        f"{cell.count:,}" if cell.count else "·",
        key=f"cell_{cell.row}_{cell.column}",
        width="stretch",
        on_click=_open,
        args=(caller, callee),
    )


def _open(caller: str, callee: str) -> None:
    st.session_state["cell"] = (caller, callee)
    st.session_state["selected"] = ()


def _shades(found: Matrix, opened: tuple[str, str] | None) -> str:
    """Each cell in the caller's colour, the stronger the more it counts; a ring round the open."""
    rules = []
    for cell in (cell for row in found.rows for cell in row if cell is not None and cell.count):
        button = f".st-key-cell_{cell.row}_{cell.column} button"
        place = -1 if found.services[cell.row] == UNASSIGNED else cell.row
        wash, edge = tint(place, 0.08 + 0.5 * cell.shade), tint(place, 0.5)
        rules.append(f"{button} {{ background: {wash}; border-color: {edge}; }}")
        strong = tint(place, 0.2 + 0.5 * cell.shade)
        rules.append(f"{button}:hover {{ background: {strong}; border-color: {colour(place)}; }}")
    if opened is not None:
        row, column = (found.services.index(name) for name in opened)
        rules.append(f".st-key-cell_{row}_{column} button {{ outline: 3px solid currentColor; }}")
    return f"<style>{' '.join(rules)}</style>"
