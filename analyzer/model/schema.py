"""What the DDL says: tables, foreign keys, views, partitions."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Mapping


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
    """Tables without the default schema's prefix; `views` to the tables behind them (recursively
    opened), `partitions` to their parent."""

    tables: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    views: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    partitions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
