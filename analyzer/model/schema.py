"""What the DDL says: tables, foreign keys, views, partitions, routines, triggers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from analyzer.model.workload import Access


@dataclass(frozen=True, slots=True, order=True)
class ForeignKey:
    """One constraint: `table` refers to `target`."""

    table: str
    target: str
    name: str | None = None
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.table} -> {self.target}"


class Routine(NamedTuple):
    """What the body of a function, procedure or trigger says.

    `accesses` are those of its own statements, `fires` the (table, event) of what they write,
    `calls` the names in it that may be routines; `guessed`: some of it could not be read.
    """

    accesses: tuple[Access, ...] = ()
    fires: tuple[tuple[str, str], ...] = ()
    calls: tuple[str, ...] = ()
    guessed: bool = False


class Trigger(NamedTuple):
    """What runs when one of `events` (insert, update, delete, truncate) happens to `table`.

    `columns`: an update fires it only if it names one of these; `hides` are names that are no
    tables in it; `instead`: it runs in the place of what was asked.
    """

    name: str
    table: str
    events: tuple[str, ...]
    body: Routine
    columns: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    instead: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables without the default schema's prefix.

    `views` maps a view to the tables behind it (opened recursively), `partitions` a child to its
    parent, `routines` a name to what all of that name do. All are plain dicts, never changed once
    made, so that they travel to workers. `routines` and `triggers` are needed while logs are read,
    and not kept with an analysis: what statements touch through them is in the templates.
    """

    tables: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    views: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    partitions: Mapping[str, str] = field(default_factory=dict)
    routines: Mapping[str, Routine] = field(default_factory=dict)
    triggers: tuple[Trigger, ...] = ()
