"""Evidence that a module touches a table."""

from dataclasses import dataclass

from analyzer.model.codebase import MappingKind
from analyzer.model.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Link:
    """One module, one table, one kind of evidence.

    `mode` is R, W, L or None where not known; `count` the effective executions (1 for static
    evidence); `through` names the relay module that the access was looked through, if any; where a
    relay could not be looked through, it is the module itself. Such links and those of kind "name"
    only suggest: `counts` is False for them.
    """

    module: str
    table: str
    kind: MappingKind
    mode: str | None
    count: int
    evidence: tuple[Evidence, ...] = ()
    through: str | None = None

    @property
    def counts(self) -> bool:
        """Whether the link takes part in coupling and prices."""
        return self.kind != "name" and self.through != self.module
