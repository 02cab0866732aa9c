"""Where does each table and each module lie?"""

from dataclasses import dataclass

from analyzer.model import Decomposition
from analyzer.model.assessment import UNASSIGNED


@dataclass(frozen=True)
class Cut:
    """A decomposition as two look-ups.

    A table of no service lies in the group UNASSIGNED, which counts like a service. A module of no
    service lies nowhere, and what it imports or touches crosses nothing.
    """

    services: tuple[str, ...]
    tables: dict[str, str]
    modules: dict[str, str]

    def of_table(self, table: str) -> str:
        """The service that holds the table, else UNASSIGNED."""
        return self.tables.get(table, UNASSIGNED)

    def of_module(self, module: str) -> str | None:
        """The service that holds the module, if any."""
        return self.modules.get(module)

    def of_tables(self, tables: tuple[str, ...]) -> tuple[str, ...]:
        """The services of the tables, each once, in order of first appearance."""
        get = self.tables.get
        return tuple(dict.fromkeys([get(table, UNASSIGNED) for table in tables]))


def cut_of(decomposition: Decomposition) -> Cut:
    """The look-ups of a decomposition."""
    return Cut(
        tuple(service.name for service in decomposition.services),
        {table: s.name for s in decomposition.services for table in s.tables},
        {module: s.name for s in decomposition.services for module in s.modules},
    )
