"""What a decomposition costs, in the units that hurt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analyzer.model.evidence import Evidence

CrossingKind = Literal["unit", "split write", "join", "foreign key", "import", "link"]
Answer = Literal["split", "modularise", "leave"]

#: The group of the tables that stand in no service; it counts in every figure like a service.
UNASSIGNED = "(unassigned)"


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

    @property
    def price(self) -> int:
        """Everything that crosses, each thing counted once: what a move raises or lowers."""
        return self.weight + self.foreign_keys + self.imports + self.links


@dataclass(frozen=True, slots=True)
class Verdict:
    """Split, modularise first, or leave; with reasons a person can check."""

    answer: Answer
    sentence: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over many units of work: percentiles by nearest rank, and the sum."""

    p50: int = 0
    p95: int = 0
    p99: int = 0
    max: int = 0
    sum: int = 0


@dataclass(frozen=True, slots=True)
class EntryPointTransactions:
    """The committed explicit transactions that came from one entry point (None: not known).

    `services` are those that its split writes write, sorted; `per_hour` counts split writes where
    the log has times and covers an hour or more.
    """

    entry_point: str | None
    committed: int
    touching_two: int
    split_writes: int
    services: tuple[str, ...] = ()
    per_hour: float | None = None


@dataclass(frozen=True, slots=True)
class Atomicity:
    """What would stop being one transaction.

    The counts are of committed explicit transactions; autocommitted statements are counted apart.
    `by_services_touched` and `by_services_written` are (number of services, transactions). `locks`
    are transactions that write in fewer than two services, yet write or lock in two or more.
    `by_entry_point` has the most split writes first.
    """

    committed: int = 0
    touching_two: int = 0
    split_writes: int = 0
    locks: int = 0
    autocommit_touching_two: int = 0
    autocommit_split_writes: int = 0
    by_services_touched: tuple[tuple[int, int], ...] = ()
    by_services_written: tuple[tuple[int, int], ...] = ()
    by_entry_point: tuple[EntryPointTransactions, ...] = ()
    per_hour: float | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """The requests of the log replayed through the cut; what each figure is: docs/figures.md.

    `by_services` is (number of services touched, requests), those that touch none included.
    """

    requests: int = 0
    touching_two: int = 0
    by_services: tuple[tuple[int, int], ...] = ()
    hops: Spread = Spread()
    outside_majority: Spread = Spread()


@dataclass(frozen=True, slots=True)
class BlastRadius:
    """The requests that fail when one service is down, and their share of all."""

    service: str
    requests: int
    share: float


@dataclass(frozen=True, slots=True)
class TableOwnership:
    """Who writes a table: (service, writes) by the majority service of the writing entry points.

    `service` holds the table in this cut; `owner` is the writer with the most weight, None where
    nothing was seen to write it. `foreign_writes` came from entry points of other services.
    """

    table: str
    service: str
    owner: str | None
    writers: tuple[tuple[str, int], ...] = ()
    foreign_writes: int = 0


@dataclass(frozen=True, slots=True)
class Staleness:
    """How long a table used across the cut stays unread after a write, in milliseconds.

    `pairs` is the number of writes that a statement of another unit read later; `unread` counts
    the writes that nothing read again.
    """

    table: str
    service: str
    pairs: int
    p5_ms: int
    p50_ms: int
    p95_ms: int
    unread: int


@dataclass(frozen=True, slots=True)
class ServicePeople:
    """Who changed the modules of a service so far: how many, and how many of them others' too.

    `teams` own at least one of the modules by CODEOWNERS; sorted.
    """

    service: str
    authors: int = 0
    authors_elsewhere: int = 0
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IntendedFit:
    """How near a cut comes to what the team has drawn, over the modules that both place.

    `mojofm` in percent, 100 for the same parts; `together` is the share of the modules that stand
    in the service that most of their part stands in, 1 where no part is cut.
    """

    origin: str
    parts: int
    modules: int
    mojofm: float
    together: float


@dataclass(frozen=True, slots=True)
class CutPart:
    """A part that the team has drawn and a cut puts into several services.

    `services` are pairs of a service and how many of the part's modules it holds, the most first.
    """

    origin: str
    part: str
    services: tuple[tuple[str, int], ...]

    @property
    def away(self) -> int:
        """How many modules stand outside of the service that most of the part stands in."""
        return sum(count for _, count in self.services[1:])


@dataclass(frozen=True, slots=True)
class Move:
    """One node to another service, and what that changes (below 0: the cut gets cheaper)."""

    node: str
    from_service: str | None
    to_service: str
    price: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """Boundaries (sorted by weight, then name), figures by name, and what each crossing is."""

    boundaries: tuple[Boundary, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    crossings: tuple[Crossing, ...] = ()
    atomicity: Atomicity = Atomicity()
    replay: Replay = Replay()
    blast_radius: tuple[BlastRadius, ...] = ()
    ownership: tuple[TableOwnership, ...] = ()
    staleness: tuple[Staleness, ...] = ()
    people: tuple[ServicePeople, ...] = ()
    intended: tuple[IntendedFit, ...] = ()
