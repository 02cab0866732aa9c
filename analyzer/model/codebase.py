"""What the code says: modules, imports, and the tables that modules declare or use."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

#: Evidence for a module's use of a table, strongest first; "name" only suggests.
MappingKind = Literal["tag", "span", "model", "sql", "name"]


@dataclass(frozen=True, slots=True)
class Module:
    """A unit of code that imports others; `noise` ("test", "migration") leaves it out."""

    name: str
    file: str | None = None
    lines: int | None = None
    noise: str | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """One module importing another; dynamic where the target stood in a string literal.

    `examples` are some of the pairs behind an import that was folded, `Cart -> Order`.
    """

    importer: str
    imported: str
    kind: str = "static"
    weight: int = 1
    file: str | None = None
    line: int | None = None
    examples: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f" (l. {self.line})" if self.line else ""
        if self.examples:
            more = self.weight - len(self.examples)
            place = f" ({', '.join(self.examples)}{f' and {more} more' if more > 0 else ''})"
        return f"{self.importer} -> {self.imported}{place}"


@dataclass(frozen=True, slots=True)
class TableMapping:
    """The code's own word that a module defines or uses a table. `mode` None: not said.

    `deleting` is the table whose rows the module deletes where that alone touches this one.
    """

    module: str
    table: str
    kind: MappingKind = "model"
    mode: str | None = None
    weight: int = 1
    label: str | None = None
    file: str | None = None
    line: int | None = None
    deleting: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class CoChange:
    """Two modules, the first by name first, that were changed in the same `commits`.

    `weight` is the sum over those commits of 1 / (modules changed - 1).
    """

    first: str
    second: str
    commits: int
    weight: float


@dataclass(frozen=True, slots=True, order=True)
class Authorship:
    """Who changed a module, in how many commits, and the teams that own it by CODEOWNERS.

    An author is a number that tells people apart and says nothing of who they are.
    """

    module: str
    commits: int = 0
    authors: tuple[int, ...] = ()
    teams: tuple[str, ...] = ()


class DrawnIn(StrEnum):
    """Where a team writes its boundaries down, by the word that a person asks for it with."""

    codeowners = "codeowners"
    django = "django"
    import_linter = "import-linter"
    nx = "nx"
    nx_domains = "nx-domains"
    packwerk = "packwerk"
    spring_modulith = "spring-modulith"

    @property
    def origin(self) -> str:
        """What such boundaries are called in results."""
        return {
            "codeowners": "CODEOWNERS",
            "django": "Django apps",
            "nx": "Nx scopes",
            "nx-domains": "Nx domains",
            "spring-modulith": "Spring Modulith",
        }.get(self.value, self.value)


@dataclass(frozen=True, slots=True, order=True)
class Intended:
    """Boundaries that the team has written down: pairs of a module and its part, sorted."""

    origin: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Codebase:
    """Modules, imports and table mappings, each sorted; noise modules are in, and marked.

    `changes` and `authorship` are what a history says of the modules that are no noise.
    """

    modules: tuple[Module, ...] = ()
    imports: tuple[Import, ...] = ()
    mappings: tuple[TableMapping, ...] = ()
    changes: tuple[CoChange, ...] = ()
    authorship: tuple[Authorship, ...] = ()
    intended: tuple[Intended, ...] = ()
