"""Evidence on the screen: a list, and behind the selected line its SQL and its place."""

from collections.abc import Sequence

import streamlit as st

from analyzer.ui.views.evidence import EvidenceRow

#: A longer list is nobody's evidence; the rest is counted.
MOST = 400
#: A statement of more characters scrolls in a box so high.
LONG, LONG_HEIGHT = 420, 260


def evidence(rows: Sequence[EvidenceRow], key: str) -> None:
    """The list with one line selected, and below it the template and the source line."""
    if not rows:
        st.write("There is no evidence here.")
        return
    shown = rows[:MOST]
    chosen = st.dataframe(
        [row.as_row() for row in shown],
        hide_index=True,
        width="stretch",
        height=min(240, 38 + 35 * len(shown)),
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": [0]}},
        column_config={"Count": st.column_config.NumberColumn(width="small", format="localized")},
    )
    if len(rows) > MOST:
        st.caption(f"and {len(rows) - MOST:,} more lines, each with a smaller count")
    picked = chosen["selection"]["rows"]
    if picked and picked[0] < len(shown):
        _one(shown[picked[0]])


def _one(row: EvidenceRow) -> None:
    """Where it came from, then what was run; a long statement scrolls."""
    if row.place:
        st.code(row.place, language=None, wrap_lines=True)
    if row.entry_point and row.entry_point not in row.text:
        st.text(f"Entry point: {row.entry_point}")
    body = row.sql or row.text
    st.code(
        body,
        language="sql" if row.sql else None,
        wrap_lines=True,
        height=LONG_HEIGHT if len(body) > LONG else "content",
    )
