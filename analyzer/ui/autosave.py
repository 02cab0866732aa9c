"""Edits go into the opened file as they are made: one event, one transaction."""

from analyzer import store
from analyzer.ui.workspace import Workspace


def remember(before: Workspace, after: Workspace) -> None:
    """Write the event by which `after` goes beyond `before` into the opened file, if there is one.

    Raises UsageError where somebody else has changed the file in the meantime.
    """
    if after.file is None:
        return
    if after.k in before.scenarios:
        store.append_event(after.file, after.scenario.id, after.scenario.events[-1])
    else:
        store.add_scenario(after.file, after.scenario)
