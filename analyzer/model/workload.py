"""What the database ran, as counts: templates, accesses, units of work."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Mode = Literal["R", "W", "L"]
Kind = Literal["select", "insert", "update", "delete", "transaction", "ddl", "other"]
KINDS: tuple[Kind, ...] = ("select", "insert", "update", "delete", "transaction", "ddl", "other")

UnitKind = Literal["transaction", "request", "autocommit"]
#: How the unit was told apart, strongest first within its kind; "gap" is inferred.
Basis = Literal["explicit", "autocommit", "trace", "frame", "session", "gap", "given"]


class Access(NamedTuple):
    """A table read (R), written (W) or locked (L)."""

    table: str
    mode: Mode

    def __str__(self) -> str:
        return f"{self.mode} {self.table}"


@dataclass(frozen=True, slots=True)
class Template:
    """A statement with its literals taken out.

    `accesses` holds each (table, mode) once, in order of appearance. `main` is the target of the
    outer INSERT, UPDATE or DELETE, else the first table of the outermost FROM. `via` names the
    views (and later triggers, functions) that an access was opened through, as (table, view).
    """

    id: str
    text: str
    kind: Kind
    accesses: tuple[Access, ...] = ()
    main: str | None = None
    parsed_by: Literal["sqlglot", "pglast", "tokens", "none"] = "none"
    partial: bool = False
    noise: str | None = None
    via: tuple[tuple[str, str], ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table named, each once, in order of appearance."""
        return tuple(dict.fromkeys(access.table for access in self.accesses))


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """How often a template ran. `effective` leaves out what failed or was rolled back."""

    template: Template
    executions: int
    effective: int
    failed: int
    duration_us: int


@dataclass(frozen=True, slots=True)
class CodeTag:
    """Where in the code a statement came from, as its comment says (allow-listed keys only)."""

    entry_point: str | None = None
    module: str | None = None
    function: str | None = None
    file: str | None = None
    line: int | None = None
    app: str | None = None

    @property
    def sort_key(self) -> tuple[str | int, ...]:
        """What tags are sorted by; a missing field comes first."""
        words = (self.entry_point, self.module, self.function, self.file, self.app)
        return (*(word or "" for word in words), self.line or 0)


@dataclass(frozen=True, slots=True)
class TagUse:
    """A template executed effectively under a tag, `count` times."""

    tag: CodeTag
    template: str
    count: int


@dataclass(frozen=True, slots=True)
class UnitShape:
    """What `count` units of work share.

    `accesses` in order of first appearance; `path` the main tables of the statements in order with
    consecutive repeats collapsed; `calls` the number of data statements by main table (sorted by
    table); `modules` the code tags seen; `templates` the ids behind the shape (evidence, no part of
    its identity). A shape that was rolled back has `committed=False` and weighs nothing.
    `path_modes` says for each step of `path` what was done there ("R", "W", "RW"), where the source
    gives every access in order; no part of its identity either.
    """

    kind: UnitKind
    basis: Basis
    entry_point: str | None
    accesses: tuple[Access, ...]
    path: tuple[str, ...]
    calls: tuple[tuple[str, int], ...]
    modules: tuple[str, ...]
    templates: tuple[str, ...]
    count: int
    committed: bool = True
    path_modes: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table touched, each once, in order of first access."""
        return tuple(dict.fromkeys(access.table for access in self.accesses))

    @property
    def written(self) -> tuple[str, ...]:
        """Every table written, each once, in order of first write."""
        return tuple(dict.fromkeys(a.table for a in self.accesses if a.mode == "W"))


@dataclass(frozen=True, slots=True)
class TableTotals:
    """Effective accesses of a table; `noise` says why it is left out of the graph, if it is."""

    name: str
    reads: int
    writes: int
    locks: int
    noise: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """From each write of a table to the next statement of another unit that reads it.

    `milliseconds` are (gap rounded to three significant digits, how many), sorted; `unread` counts
    the writes that nothing read again.
    """

    table: str
    milliseconds: tuple[tuple[int, int], ...]
    unread: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over the whole workload; their meaning is in docs/figures.md.

    Where a log has more kinds of units, texts or tags than are kept, the rare ones are summed:
    `summed_transactions` (committed) and `summed_requests` are units of no shape that is kept, of
    none of which there were more than `summed_most`; `summed_statements` ran under a template that
    stands for many, `summed_tagged` under a tag that does.
    """

    statements: int = 0
    by_kind: tuple[tuple[Kind, int], ...] = tuple((kind, 0) for kind in KINDS)
    transactions: int = 0
    begun: int = 0
    rolled_back: int = 0
    open_at_end: int = 0
    autocommit: int = 0
    requests: int = 0
    sessions: int = 0
    tagged: int = 0
    failed: int = 0
    undone: int = 0
    summed_transactions: int = 0
    summed_requests: int = 0
    summed_most: int = 0
    summed_statements: int = 0
    summed_tagged: int = 0


@dataclass(frozen=True, slots=True)
class Workload:
    """Everything the logs said, without a single literal. All tuples are sorted."""

    templates: tuple[TemplateUse, ...] = ()
    shapes: tuple[UnitShape, ...] = ()
    tag_uses: tuple[TagUse, ...] = ()
    tables: tuple[TableTotals, ...] = ()
    gaps: tuple[Gap, ...] = ()
    totals: Totals = field(default_factory=Totals)
    first_us: int | None = None
    last_us: int | None = None

    @property
    def hours(self) -> float | None:
        """Hours between the first and the last statement, if the log had times."""
        if self.first_us is None or self.last_us is None or self.last_us <= self.first_us:
            return None
        return (self.last_us - self.first_us) / 3.6e9
