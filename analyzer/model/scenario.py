"""A person's edited copy of a proposal: an append-only list of events, and what they come to.

Undo is an event that compensates, so history, autosave and recovery are one mechanism. Times and
authors are given from outside; this room reads no clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analyzer.model.decomposition import Decomposition, Service
from analyzer.model.errors import UsageError
from analyzer.model.nodes import is_module, is_table, node_name


@dataclass(frozen=True, slots=True)
class Move:
    """Put nodes into a service, all or none."""

    nodes: tuple[str, ...]
    service: str


@dataclass(frozen=True, slots=True)
class Rename:
    """Give a service another name."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Lock:
    """Nodes that stay where they are until they are unlocked."""

    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unlock:
    """Nodes that may move again."""

    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Take nodes out of a service into a new one."""

    service: str
    nodes: tuple[str, ...]
    new: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Put all of a service into another one; the first is gone."""

    service: str
    into: str


@dataclass(frozen=True, slots=True)
class Arrange:
    """Put everything into other services at once, pairs of a name and members; `method` says whose.

    So an edited copy may start from what somebody else has drawn.
    """

    services: tuple[tuple[str, tuple[str, ...]], ...]
    method: str

    @classmethod
    def as_in(cls, cut: Decomposition) -> "Arrange":
        """Everything into the services of another cut."""
        return cls(tuple((service.name, service.nodes) for service in cut), cut.method)


@dataclass(frozen=True, slots=True)
class Note:
    """A remark, about one node or service or about all; changes nothing and is not undone."""

    text: str
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the last change that is not taken back yet."""


@dataclass(frozen=True, slots=True)
class Redo:
    """Bring back the change that was taken back last."""


Change = Move | Rename | Lock | Unlock | Split | Merge | Arrange
Action = Change | Note | Undo | Redo
#: Every action by the word it is saved under.
ACTIONS: dict[str, type[Action]] = {
    action.__name__.lower(): action
    for action in (Move, Rename, Lock, Unlock, Split, Merge, Arrange, Note, Undo, Redo)
}


@dataclass(frozen=True, slots=True)
class Event:
    """One action; `seq` counts from 1. `at` is an ISO 8601 time, given from outside."""

    seq: int
    action: Action
    author: str | None = None
    at: str | None = None

    @property
    def kind(self) -> str:
        """`move`, `rename`, … as in `ACTIONS`."""
        return type(self.action).__name__.lower()


@dataclass(frozen=True, slots=True)
class Scenario:
    """An edited copy of the proposal with `k` services; `events` in order."""

    id: str
    name: str
    k: int
    events: tuple[Event, ...] = ()

    def then(
        self,
        base: Decomposition,
        action: Action,
        *,
        author: str | None = None,
        at: str | None = None,
    ) -> "Scenario":
        """The scenario with one more event; UsageError where `action` cannot be done now."""
        event = Event(len(self.events) + 1, action, author, at)
        fold(base, (*self.events, event))
        return replace(self, events=(*self.events, event))


@dataclass(frozen=True, slots=True)
class ScenarioState:
    """What a scenario comes to.

    `locked` holds sorted nodes; `undoes` and `redoes` are the events that Undo and Redo would act
    on next, None where there is nothing left.
    """

    decomposition: Decomposition
    locked: tuple[str, ...] = ()
    undoes: Event | None = None
    redoes: Event | None = None


#: The part of a state that undo brings back.
_Cut = tuple[Decomposition, frozenset[str]]


def fold(base: Decomposition, events: Iterable[Event]) -> ScenarioState:
    """What `events`, in their order, make of `base`; the same for the same input, always.

    Undo and redo behave as in an editor: a new change drops what could have been redone. Raises
    UsageError for an event that cannot be done: an unknown name, a locked node, nothing to undo.
    """
    now: _Cut = (base, frozenset())
    done: list[tuple[Event, _Cut]] = []  # each change with the cut before it
    undone: list[tuple[Event, _Cut]] = []  # each change taken back with the cut after it
    for event in events:
        match event.action:
            case Undo():
                if not done:
                    raise UsageError("There is nothing to undo.", "Make a change first.")
                change, before = done.pop()
                undone.append((change, now))
                now = before
            case Redo():
                if not undone:
                    raise UsageError("There is nothing to redo.", "Undo a change first.")
                change, after = undone.pop()
                done.append((change, now))
                now = after
            case Note():
                pass
            case action:
                done.append((event, now))
                undone.clear()
                now = _changed(now, action)
    decomposition, locked = now
    return ScenarioState(
        decomposition,
        tuple(sorted(locked)),
        done[-1][0] if done else None,
        undone[-1][0] if undone else None,
    )


def _changed(cut: _Cut, action: Change) -> _Cut:
    decomposition, locked = cut
    match action:
        case Move(nodes, service):
            _refuse_locked(locked, [n for n in nodes if _home(decomposition, n) != service])
            for node in _given(nodes):
                decomposition = decomposition.move(node, service)
        case Rename(old, new):
            decomposition = decomposition.rename(old, new)
        case Lock(nodes):
            for node in _given(nodes):
                if _home(decomposition, node) is None:
                    raise UsageError(
                        f"{node} stands in no service.", "Move it into a service, then lock it."
                    )
            locked = locked | {*nodes}
        case Unlock(nodes):
            strangers = sorted({*_given(nodes)} - locked)
            if strangers:
                raise UsageError(f"{strangers[0]} is not locked.", "Unlock only locked nodes.")
            locked = locked - {*nodes}
        case Split(service, nodes, new):
            _refuse_locked(locked, nodes)
            decomposition = _split(decomposition, service, _given(nodes), new)
        case Merge(service, into):
            decomposition = _merged(decomposition, service, into, locked)
        case Arrange(services, method):
            after = decomposition.arrange(services, method)
            _refuse_locked(
                locked, [n for n in locked if _home(after, n) != _home(decomposition, n)]
            )
            decomposition = after
    return decomposition, locked


def _split(
    decomposition: Decomposition, service: str, nodes: Sequence[str], new: str
) -> Decomposition:
    """The new service stands right after the one it was taken from."""
    source = _service(decomposition, service)
    strangers = sorted({*nodes} - {*source.nodes})
    if strangers:
        raise UsageError(
            f"{strangers[0]} is not in {service}.", "Split off only nodes of that service."
        )
    if {*nodes} == {*source.nodes}:
        raise UsageError(
            f"Splitting all of {service} off would leave nothing.", "Rename the service instead."
        )
    if not new.strip() or new in {s.name for s in decomposition}:
        raise UsageError(f"A service cannot be named {new!r}.", "Choose a new, non-empty name.")
    at = decomposition.services.index(source) + 1
    services = (*decomposition.services[:at], Service(new), *decomposition.services[at:])
    grown = replace(decomposition, services=services)
    for node in nodes:
        grown = grown.move(node, new)
    return grown


def _merged(
    decomposition: Decomposition, service: str, into: str, locked: frozenset[str]
) -> Decomposition:
    source, target = _service(decomposition, service), _service(decomposition, into)
    if source is target:
        raise UsageError(
            f"{service} cannot be merged with itself.", "Choose another service to merge it into."
        )
    _refuse_locked(locked, source.nodes)
    merged = replace(
        target,
        modules=tuple(sorted({*target.modules, *source.modules})),
        tables=tuple(sorted({*target.tables, *source.tables})),
        confidence=None,
    )
    services = (merged if s is target else s for s in decomposition if s is not source)
    return replace(decomposition, services=tuple(services))


def _service(decomposition: Decomposition, name: str) -> Service:
    for service in decomposition:
        if service.name == name:
            return service
    names = ", ".join(s.name for s in decomposition)
    raise UsageError(f"There is no service named {name}.", f"Choose one of: {names}.")


def _home(decomposition: Decomposition, node: str) -> str | None:
    """The service that `node` stands in, if any (without the whole map: events come in masses)."""
    name = node_name(node)
    for service in decomposition:
        if (is_table(node) and name in service.tables) or (
            is_module(node) and name in service.modules
        ):
            return service.name
    return None


def _given(nodes: Sequence[str]) -> Sequence[str]:
    if not nodes:
        raise UsageError("No node is named.", "Choose at least one module or table.")
    return nodes


def _refuse_locked(locked: frozenset[str], nodes: Iterable[str]) -> None:
    kept = sorted(locked.intersection(nodes))
    if kept:
        raise UsageError(f"{kept[0]} is locked.", "Unlock it first, or leave it where it is.")
