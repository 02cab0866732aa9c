"""What one file or source tree said about the code, before it is put together with the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analyzer.model import Import, Module, Skipped, SourceReport, TableMapping

GraphKind = Literal["imports", "links", "modules", "refused"]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a sample of bytes is; for kind "refused" also why, and what to give instead."""

    kind: GraphKind
    format: str
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A module or model named in a string literal (`get_class("customer.forms", …)`).

    `target` is a suffix of a module's name or `label.Model`; which one is only known once every
    source has been read. A `bound` one is given a name by its file, and `uses` are the modes (R, W,
    or empty where not said) and lines in which that name stands for the model's rows; without any
    the model is only named there: compared, declared, handed on.
    """

    module: str
    target: str
    call: str = ""
    line: int | None = None
    file: str | None = None
    bound: bool = False
    uses: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class ModelName:
    """The name by which other code refers to a table: `label.model`, defined in `module`."""

    label: str
    model: str
    module: str
    table: str


@dataclass(frozen=True, slots=True)
class QueryText:
    """A statement in a string literal of the source, with `?` for what is filled in at run time.

    It lives only until its tables are known; its text is stored nowhere.
    """

    module: str
    text: str = field(repr=False)
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Commit:
    """Files changed together, each by the name it has now; `author` is a digest, not a name.

    It lives only until its files are modules.
    """

    id: str
    author: str = field(repr=False)
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class OwnerRule:
    """A pattern of files and the teams that own them; of several that fit the last counts."""

    pattern: str
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Region:
    """A folder that a team has put into a part of its own drawing; `origin` says in which."""

    origin: str
    place: str
    part: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one source said. `complete` marks a list of all of the code's own modules.

    `queries` are statements whose tables another room must find; `entities` the models by whose
    names a mapper's own query language (JPQL, HQL) calls tables; `owners` are in the file's
    order; `independent` are packages that a team keeps apart, `regions` folders that it has put
    into parts.
    """

    report: SourceReport
    modules: tuple[Module, ...] = ()
    imports: tuple[Import, ...] = ()
    mappings: tuple[TableMapping, ...] = ()
    references: tuple[Reference, ...] = ()
    models: tuple[ModelName, ...] = ()
    queries: tuple[QueryText, ...] = ()
    entities: tuple[ModelName, ...] = ()
    commits: tuple[Commit, ...] = ()
    owners: tuple[OwnerRule, ...] = ()
    independent: tuple[str, ...] = ()
    regions: tuple[Region, ...] = ()
    complete: bool = False


def skipped_rows(reasons: Mapping[str, int]) -> tuple[Skipped, ...]:
    """Reasons with their counts, sorted by reason."""
    return tuple(Skipped(reason, count) for reason, count in sorted(reasons.items()) if count)
