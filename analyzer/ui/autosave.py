"""Edits go into the opened file as they are made: one event, one transaction."""

from analyzer import store
from analyzer.ui.workspace import Workspace


def remember(space: Workspace) -> None:
    """Write the last event of the scenario in view into the opened file, if there is one.

    Raises UsageError where somebody else has changed the file in the meantime.
    """
    if space.file is None:
        return
    scenario = space.scenario
    if len(scenario.events) == 1:
        store.add_scenario(space.file, scenario)
    else:
        store.append_event(space.file, scenario.id, scenario.events[-1])
