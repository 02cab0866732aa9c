"""What a file was, what was read of it, what was skipped and why."""

from dataclasses import dataclass
from typing import Literal

SourceKind = Literal[
    "log",
    "units",
    "imports",
    "modules",
    "links",
    "schema",
    "source",
    "history",
    "owners",
    "contracts",
    "refused",
]


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """So many records left out, for one reason."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class SourceReport:
    """`explained` is the share of bytes that belonged to records of the format, in [0, 1]."""

    path: str
    kind: SourceKind
    format: str
    bytes: int
    explained: float = 1.0
    statements: int = 0
    transactions: int = 0
    duration_us: int = 0
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
