"""Scenarios and their events in the file: appended to, never changed."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from analyzer.model.scenario import ACTIONS, Action, Event, Scenario
from analyzer.store.columns import DamagedError, from_json, to_json
from analyzer.store.tables import Rows, under


@dataclass(frozen=True, slots=True)
class _Scenario:
    id: str
    name: str
    k: int


@dataclass(frozen=True, slots=True)
class _Event:
    seq: int
    kind: str
    payload: str
    author: str | None
    at: str | None


_SCENARIOS = Rows("scenarios", _Scenario)
_EVENTS = Rows("events", _Event, (("scenario", "scenarios"),))

TABLES: tuple[Rows[Any], ...] = (_SCENARIOS, _EVENTS)


def write_scenarios(connection: sqlite3.Connection, scenarios: Iterable[Scenario]) -> None:
    """Fill the empty tables of `connection`."""
    scenarios = tuple(scenarios)
    _SCENARIOS.insert(connection, (_Scenario(s.id, s.name, s.k) for s in scenarios))
    _EVENTS.insert_under(connection, under([_saved(e) for e in s.events] for s in scenarios))


def read_scenarios(connection: sqlite3.Connection) -> tuple[Scenario, ...]:
    """All scenarios with their events, in the order they were made."""
    events = _EVENTS.children(connection)
    return tuple(
        Scenario(s.id, s.name, s.k, tuple(map(_event, events(keys))))
        for keys, s in _SCENARIOS.select(connection)
    )


def add_row(connection: sqlite3.Connection, scenario: Scenario) -> None:
    """Write one more scenario with its events."""
    cursor = connection.execute(
        "INSERT INTO scenarios (id, name, k) VALUES (?, ?, ?)",
        (scenario.id, scenario.name, scenario.k),
    )
    for event in scenario.events:
        _append(connection, cursor.lastrowid, event)


def append_row(connection: sqlite3.Connection, scenario_id: str, event: Event) -> int:
    """Write one more event where it is the next one; returns the number that was to come next."""
    found = connection.execute(
        "SELECT scenarios.row, 1 + count(events.row) FROM scenarios"
        " LEFT JOIN events ON events.scenario = scenarios.row"
        " WHERE scenarios.id = ? GROUP BY scenarios.row",
        (scenario_id,),
    ).fetchone()
    if found is None:
        return 0
    row, following = found
    if event.seq == following:
        _append(connection, row, event)
    return int(following)


def _append(connection: sqlite3.Connection, scenario: int | None, event: Event) -> None:
    saved = _saved(event)
    connection.execute(
        "INSERT INTO events (scenario, seq, kind, payload, author, at) VALUES (?, ?, ?, ?, ?, ?)",
        (scenario, saved.seq, saved.kind, saved.payload, saved.author, saved.at),
    )


def _saved(event: Event) -> _Event:
    return _Event(event.seq, event.kind, to_json(event.action), event.author, event.at)


def _event(saved: _Event) -> Event:
    if saved.kind not in ACTIONS:
        raise DamagedError("an event is of no known kind")
    action: Action = from_json(ACTIONS[saved.kind], saved.payload)
    return Event(saved.seq, action, saved.author, saved.at)
