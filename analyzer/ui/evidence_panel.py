"""Evidence on the screen: a list, and behind the selected line its SQL and its place."""

from collections.abc import Sequence

import streamlit as st

from analyzer.ui.views.evidence import EvidenceRow

#: A longer list is nobody's evidence; the rest is counted.
MOST = 400


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
    if row.sql:
        st.code(row.sql, language="sql", wrap_lines=True)
    else:
        st.code(row.text, language=None, wrap_lines=True)
    if row.entry_point:
        st.text(f"from {row.entry_point}")
    if row.place:
        st.text(row.place)
