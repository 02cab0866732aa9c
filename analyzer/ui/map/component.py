"""The map as a Streamlit component: a picture in, what people did out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from analyzer.ui.map.assets import script, style
from analyzer.ui.map.layout import lay_out
from analyzer.ui.map.payload import payload
from analyzer.ui.map.picture import MapEvents, MapPicture

_component = st.components.v2.component(
    "analyzer_service_map", html='<div class="map"></div>', css=style(), js=script()
)


def service_map(
    picture: MapPicture,
    *,
    key: str,
    height: int = 780,
    selected: Sequence[str] = (),
    on_move: Callable[[tuple[str, ...], int], None] | None = None,
    on_select: Callable[[], None] | None = None,
    on_undo: Callable[[], None] | None = None,
    on_redo: Callable[[], None] | None = None,
    on_lock: Callable[[tuple[str, ...], bool], None] | None = None,
) -> MapEvents:
    """Draw the picture and return what is selected on it.

    key: must stay the same over reruns, so that camera and selection survive. height: CSS
    pixels. selected: ids that the page wants selected (a search hit, a link); taken over when
    they differ from those of the run before, so that passing back what the map reported is
    harmless. on_move gets node ids and the index of the target service; on_lock node ids and
    whether to lock; what has no callback is not offered. All run before the script, as
    Streamlit's callbacks do, and never for ids or services that the picture does not have.
    """

    def moved() -> None:
        if on_move is not None:
            ids, to = _move(_value(key, "move"), picture)
            if ids:
                on_move(ids, to)

    def locked() -> None:
        if on_lock is not None:
            value = _value(key, "lock")
            ids = _known(value.get("ids"), picture)
            if ids:
                on_lock(ids, value.get("locked") is True)

    memory = st.session_state.setdefault(f"{key}__memory", _Memory())
    layout = lay_out(picture, memory.rim)
    memory.rim = layout.rim
    wanted = memory.wish(tuple(selected), _known(_state(key).get("selected"), picture))
    result = _component(
        key=key,
        height=height,
        data=payload(
            picture,
            layout,
            wish=memory.wished,
            wish_serial=memory.serial,
            movable=on_move is not None,
            lockable=on_lock is not None,
        ),
        on_selected_change=on_select or _nothing,
        on_ribbon_change=on_select or _nothing,
        on_move_change=moved,
        on_lock_change=locked,
        on_undo_change=on_undo or _nothing,
        on_redo_change=on_redo or _nothing,
    )
    events = _events(result, picture, wanted)
    memory.reported = events.selected
    return events


@dataclass(slots=True)
class _Memory:
    """What one map of one session remembers between runs.

    The page's wish is told from its echo: a page may pass back what the map reported, now or a
    run later, and that must not undo what the person selected meanwhile.
    """

    rim: dict[tuple[str, int], int] = field(default_factory=dict)
    passed: tuple[str, ...] = ()
    wished: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    serial: int = 0

    def wish(self, selected: tuple[str, ...], present: tuple[str, ...]) -> tuple[str, ...] | None:
        """The selection that the page newly asks for, or None when it asks for nothing new."""
        is_new = set(selected) not in (set(self.passed), set(self.reported), set(present))
        self.passed = selected
        if not is_new:
            return None
        self.wished = selected
        self.serial += 1
        return selected


def _nothing() -> None:
    """Streamlit reports a state or trigger only where a callback stands."""


def _state(key: str) -> Mapping[str, Any]:
    state = st.session_state.get(key)
    return state if isinstance(state, Mapping) else {}


def _value(key: str, name: str) -> Mapping[str, Any]:
    value = _state(key).get(name)
    return value if isinstance(value, Mapping) else {}


def _known(ids: object, picture: MapPicture) -> tuple[str, ...]:
    """Those of the browser's ids that the picture has, in the picture's order."""
    if not isinstance(ids, list):
        return ()
    wanted = {i for i in ids if isinstance(i, str)}
    return tuple(n.id for n in picture.nodes if n.id in wanted)


def _move(value: Mapping[str, Any], picture: MapPicture) -> tuple[tuple[str, ...], int]:
    to = value.get("to")
    if not isinstance(to, int) or isinstance(to, bool) or not 0 <= to < len(picture.services):
        return (), 0
    return _known(value.get("ids"), picture), to


def _events(
    result: Mapping[str, Any], picture: MapPicture, wanted: tuple[str, ...] | None
) -> MapEvents:
    ribbon = result.get("ribbon")
    known = range(len(picture.services))
    pair = None
    if isinstance(ribbon, list) and len(ribbon) == 2 and all(r in known for r in ribbon):
        pair = (int(ribbon[0]), int(ribbon[1]))
    chosen = result.get("selected") if wanted is None else list(wanted)
    return MapEvents(_known(chosen, picture), pair)
