"""What runs inside of a statement: the routines that it calls, the triggers that it fires."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from analyzer.model import Access, Routine, Schema, Trigger


class Inside(NamedTuple):
    """What a statement touches besides what its text names.

    Each access with the name of the routine or trigger that the statement itself calls or fires;
    `replaced` are the events of a table (or view) in whose place something else happens;
    `guessed`: some of the bodies could not be read.
    """

    accesses: tuple[tuple[Access, str], ...] = ()
    replaced: Mapping[str, set[str]] = MappingProxyType({})
    guessed: bool = False


def inside(
    calls: Iterable[str],
    fires: Iterable[tuple[str, str]],
    schema: Schema,
    whole: Callable[[str], str],
    names: Callable[[str], bool],
) -> Inside:
    """What calling and firing these touches, all that is below them included.

    `whole` says which table a partition is of; `names` whether the statement names a column.
    """
    routines, triggers = _by_name(schema), _by_table(schema)
    accesses: dict[tuple[Access, str], None] = {}
    replaced: dict[str, set[str]] = {}
    seen: set[tuple[str, str]] = set()
    guessed = False
    waiting = [("call", call, "", frozenset[str]()) for call in calls]
    waiting += [(event, table, "", frozenset[str]()) for table, event in fires]
    waiting.reverse()
    while waiting:
        what, name, via, hidden = waiting.pop()
        if (what, name) in seen:
            continue
        seen.add((what, name))
        bodies: list[tuple[Routine, str, frozenset[str]]] = []
        if what == "call":
            bodies = [(body, via or known, hidden) for known, body in routines(name)]
        else:
            parent = whole(name)
            fired = triggers.get(name, ()) + (triggers.get(parent, ()) if parent != name else ())
            for trigger in fired:
                if what not in trigger.events or not _concerns(trigger, what, via, names):
                    continue
                if trigger.instead:
                    replaced.setdefault(name, set()).add(what)
                bodies.append((trigger.body, via or trigger.name, frozenset(trigger.hides)))
            if schema.views.get(name) and what not in replaced.get(name, ()):
                waiting.append((what, schema.views[name][0], via, hidden))
        for body, by, hides in reversed(bodies):
            guessed |= body.guessed
            accesses.update(dict.fromkeys((a, by) for a in body.accesses if a.table not in hides))
            waiting += [(event, table, by, hides) for table, event in reversed(body.fires)]
            waiting += [("call", call, by, hides) for call in reversed(body.calls)]
    return Inside(tuple(accesses), replaced, guessed)


def _concerns(trigger: Trigger, event: str, via: str, names: Callable[[str], bool]) -> bool:
    """Whether an update is of the columns that a trigger is about, as far as is known."""
    if event != "update" or not trigger.columns or via or len(trigger.events) > 1:
        return True
    return any(names(column) for column in trigger.columns)


@lru_cache(maxsize=8)
def _tables_of(triggers: tuple[Trigger, ...]) -> dict[str, tuple[Trigger, ...]]:
    found: dict[str, tuple[Trigger, ...]] = {}
    for trigger in triggers:
        found[trigger.table] = (*found.get(trigger.table, ()), trigger)
    return found


def _by_table(schema: Schema) -> dict[str, tuple[Trigger, ...]]:
    return _tables_of(schema.triggers) if schema.triggers else {}


def _by_name(schema: Schema) -> Callable[[str], list[tuple[str, Routine]]]:
    """Looks routines up; a bare name is also that of the only routine so named in any schema."""

    def look_up(name: str) -> list[tuple[str, Routine]]:
        if name in schema.routines:
            return [(name, schema.routines[name])]
        if "." in name:
            return []
        tail = f".{name}"
        same = [known for known in schema.routines if known.endswith(tail)]
        return [(same[0], schema.routines[same[0]])] if len(same) == 1 else []

    return look_up


def as_one(before: Routine | None, more: Routine) -> Routine:
    """What any of several routines of one name does."""
    if before is None:
        return more
    return Routine(
        tuple(dict.fromkeys((*before.accesses, *more.accesses))),
        tuple(dict.fromkeys((*before.fires, *more.fires))),
        tuple(dict.fromkeys((*before.calls, *more.calls))),
        before.guessed or more.guessed,
    )
