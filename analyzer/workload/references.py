"""Tables as a statement names them, before views are opened."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from analyzer.model.workload import Access, Mode

#: The schema whose name is left out, by dialect.
DEFAULT_SCHEMA = {"postgres": "public", "tsql": "dbo", "sqlite": "main"}
#: Dialects in which SELECT … INTO fills variables, of a procedure say; elsewhere it makes a table.
INTO_VARIABLES = frozenset(("mysql", "mariadb", "oracle"))
_DEFAULT = "|".join(sorted(set(DEFAULT_SCHEMA.values())))


class Reference(NamedTuple):
    """`table` is named for `mode` at character (or byte) `position` of the text."""

    table: str
    mode: Mode
    position: int


class Found(NamedTuple):
    """What one parser saw: references in any order, and the statement's main table."""

    references: tuple[Reference, ...]
    main: str | None

    def accesses(self) -> tuple[Access, ...]:
        """Each (table, mode) once, in order of appearance; a lock comes behind its read."""
        ordered = sorted(self.references, key=lambda r: (r.position, "WRL".index(r.mode)))
        return tuple(dict.fromkeys(Access(r.table, r.mode) for r in ordered))


def fold(name: str, quoted: bool, dialect: str) -> str:
    """An identifier as it compares: PostgreSQL folds unquoted ones, MySQL none."""
    if dialect in ("mysql", "mariadb") or (quoted and dialect == "postgres"):
        return name
    return name.lower()


def table_name(parts: Sequence[str], dialect: str) -> str:
    """`("public", "orders")` -> `orders`; other schemas stay: `billing.invoices`.

    A database's name in front of the schema's is left out.
    """
    schema, table = parts[-2] if len(parts) > 1 else "", parts[-1]
    return table if schema in ("", DEFAULT_SCHEMA.get(dialect)) else f"{schema}.{table}"


def names_in_default(table: str, text: str) -> bool:
    """Whether a text has a table behind a default schema, whose name is left out in accesses."""
    name = re.escape(table)
    said = rf'\b(?:{_DEFAULT})["`\]]?\s*\.\s*["`\[]?{name}(?![\w$])'
    return re.search(said, text, re.IGNORECASE) is not None
