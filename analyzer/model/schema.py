"""What the DDL says: tables, foreign keys, views, partitions."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class ForeignKey:
    """One constraint: `table` refers to `target`."""

    table: str
    target: str
    name: str | None = None
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.table} -> {self.target}"


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables without the default schema's prefix.

    `views` maps a view to the tables behind it (opened recursively), `partitions` a child to its
    parent. Both are plain dicts, never changed once made, so that they travel to workers.
    """

    tables: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    views: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    partitions: Mapping[str, str] = field(default_factory=dict)
