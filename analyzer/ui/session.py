"""What Streamlit's session holds of a workspace, and what each run may ask of it."""

from collections import OrderedDict
from dataclasses import dataclass, replace

import streamlit as st

from analyzer.assessment import PriceModel
from analyzer.model import AnalyzerError, Proposal, ScenarioState
from analyzer.model.scenario import Action, Redo, Undo
from analyzer.ui.autosave import remember
from analyzer.ui.views.moves import Prices, prices_by_node
from analyzer.ui.workspace import Workspace

#: Cuts whose price is kept, so that undo and redo come back at once.
KEPT = 40


@dataclass(frozen=True)
class Priced:
    """A state of the scenario with its assessment and the price of every move from it."""

    state: ScenarioState
    proposal: Proposal
    model: PriceModel
    prices: Prices

    @property
    def total(self) -> int:
        """The headline total: everything that crosses, each thing counted once."""
        return self.model.total


def workspace() -> Workspace | None:
    """The open workspace, if there is one."""
    found = st.session_state.get("workspace")
    return found if isinstance(found, Workspace) else None


def open_workspace(opened: Workspace) -> None:
    """Make it the open one; what was selected in another is forgotten."""
    st.session_state["workspace"] = opened
    st.session_state["priced"] = OrderedDict()
    forget_selection()


def forget_selection() -> None:
    """Nothing is selected; the map is drawn anew."""
    st.session_state["selected"] = ()
    st.session_state["cell"] = None
    st.session_state["map_number"] = st.session_state.get("map_number", 0) + 1


def act(action: Action) -> None:
    """Do it and save it, or note why it cannot be done."""
    space = workspace()
    if space is None:
        return
    try:
        after = space.then(action)
        remember(space, after)
    except AnalyzerError as error:
        st.session_state["fault"] = error
        return
    st.session_state["workspace"] = after
    st.session_state["fault"] = None


def undo() -> None:
    """Take back the last change; nothing where there is none."""
    space = workspace()
    if space and space.state().undoes:
        act(Undo())


def redo() -> None:
    """Bring back what was taken back last; nothing where there is none."""
    space = workspace()
    if space and space.state().redoes:
        act(Redo())


def priced(space: Workspace) -> Priced:
    """The present state with its price; priced once per cut."""
    state = space.state()
    kept: OrderedDict[int, Priced] = st.session_state.setdefault("priced", OrderedDict())
    key = hash((space.k, state.decomposition))
    found = kept.get(key)
    if found is None or found.state.decomposition != state.decomposition:
        found = _price(space, state)
        kept[key] = found
        while len(kept) > KEPT:
            kept.popitem(last=False)
    return replace(found, state=state)


def _price(space: Workspace, state: ScenarioState) -> Priced:
    base = space.proposal
    unchanged = state.decomposition == base.decomposition
    proposal = base if unchanged else space.analysis.assess(state.decomposition)
    model = space.analysis.prices(state.decomposition)
    return Priced(state, proposal, model, prices_by_node(model))
