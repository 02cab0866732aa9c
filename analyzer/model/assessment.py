"""What a decomposition costs, in the units that hurt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analyzer.model.evidence import Evidence

CrossingKind = Literal["unit", "split write", "join", "foreign key", "import", "link"]
Answer = Literal["split", "modularise", "leave"]


@dataclass(frozen=True, slots=True)
class Crossing:
    """One piece of evidence whose two ends lie in different services.

    For a unit `source` and `target` are services' tables in order of the call; `count` is how many
    executions or constraints stand behind it.
    """

    kind: CrossingKind
    from_service: str
    to_service: str
    source: str
    target: str
    count: int
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Boundary:
    """All crossings from one service to another (the caller first).

    `requests` and `transactions` count units that touch both services, each unit in one of the two
    directions: from its majority service where that is one of the two, else from the service
    touched first. `units` is `requests` where the log shows requests, else `transactions`.
    """

    from_service: str
    to_service: str
    units: int = 0
    requests: int = 0
    transactions: int = 0
    split_writes: int = 0
    joins: int = 0
    foreign_keys: int = 0
    imports: int = 0
    links: int = 0
    advice: str = ""

    @property
    def weight(self) -> int:
        """What the ribbon on the map shows: units, split writes and joins."""
        return self.units + self.split_writes + self.joins


@dataclass(frozen=True, slots=True)
class Verdict:
    """Split, modularise first, or leave; with reasons a person can check."""

    answer: Answer
    sentence: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """Boundaries (sorted by weight, then name), figures by name, and what each crossing is."""

    boundaries: tuple[Boundary, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    crossings: tuple[Crossing, ...] = ()
