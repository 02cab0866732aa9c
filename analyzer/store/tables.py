"""One table per kind of value object, written in bulk and read back in the order written."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from analyzer.store.columns import Codec, Column, DamagedError, columns_of, fields_of

T = TypeVar("T")
#: The row of an object, then the rows of its parents.
Keys = tuple[int, ...]
#: Gives a field that is not in the table, for the keys of its object.
Other = Callable[[Keys], Any]


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """The table that holds value objects of one kind.

    Its first column, `row`, counts from 1 in the order of the analysis. `parents` are columns that
    refer to the `row` of another table, as (column, table). Fields in `without` have tables of
    their own, and are given back to `select` by whoever reads those.
    """

    table: str
    kind: type[T]
    parents: tuple[tuple[str, str], ...] = ()
    without: tuple[str, ...] = ()
    columns: tuple[Column, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", columns_of(self.kind, self.without))

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, in order."""
        return ("row", *(p for p, _ in self.parents), *(column.name for column in self.columns))

    def create(self) -> str:
        """The CREATE TABLE statement."""
        lines = [
            "row INTEGER PRIMARY KEY",
            *(f"{name} INTEGER NOT NULL REFERENCES {table} (row)" for name, table in self.parents),
            *(column.sql for column in self.columns),
        ]
        body = ",\n  ".join(lines)
        return f"CREATE TABLE {self.table} (\n  {body}\n) STRICT"

    def insert(self, connection: sqlite3.Connection, items: Iterable[T]) -> None:
        """Write objects that have no parent."""
        self.insert_under(connection, (((), item) for item in items))

    def insert_under(self, connection: sqlite3.Connection, items: Iterable[tuple[Keys, T]]) -> None:
        """Write objects, each with the rows of its parents."""
        names = [name for name in fields_of(self.kind) if name not in self.without]
        encoders = [(at, c.encode) for at, c in enumerate(self.columns) if c.encode]
        rows = [
            (row, *parents, *_mapped([getattr(item, name) for name in names], encoders))
            for row, (parents, item) in enumerate(items, 1)
        ]
        places = ", ".join("?" * len(self.names))
        statement = f"INSERT INTO {self.table} VALUES ({places})"  # noqa: S608 (our own name)
        try:
            connection.executemany(statement, rows)
        except UnicodeEncodeError:  # names of files on a disk need not be Unicode
            connection.execute(f"DELETE FROM {self.table}")  # noqa: S608
            connection.executemany(statement, [tuple(map(_unicode, row)) for row in rows])

    def select(self, connection: sqlite3.Connection, **others: Other) -> Iterator[tuple[Keys, T]]:
        """(its row and its parents' rows, object) in the order written.

        `others` give each field of `without`.
        """
        names = ", ".join(self.names)
        first = 1 + len(self.parents)
        decoders = [(at, c.decode) for at, c in enumerate(self.columns) if c.decode]
        order = [name for name in fields_of(self.kind) if name not in self.without]
        cursor = connection.execute(f"SELECT {names} FROM {self.table} ORDER BY row")  # noqa: S608
        for row in cursor:
            keys = row[:first]
            values = dict(zip(order, _mapped(list(row[first:]), decoders), strict=True))
            yield keys, self.kind(**values, **{name: other(keys) for name, other in others.items()})

    def all(self, connection: sqlite3.Connection, **others: Other) -> tuple[T, ...]:
        """Every object, in the order written."""
        return tuple(item for _, item in self.select(connection, **others))

    def children(self, connection: sqlite3.Connection, **others: Other) -> Other:
        """For the keys of a parent: its objects."""
        grouped: dict[int, list[T]] = {}
        for keys, item in self.select(connection, **others):
            grouped.setdefault(keys[1], []).append(item)
        return lambda keys: tuple(grouped.get(keys[0], ()))

    def parent(self, connection: sqlite3.Connection, **others: Other) -> Other:
        """For the keys of a child: the object that is its first parent."""
        by_row = {keys[0]: item for keys, item in self.select(connection, **others)}
        return lambda keys: by_row[keys[1]]


def under(owners: Iterable[Sequence[T]]) -> Iterator[tuple[Keys, T]]:
    """The members of each owner with the owner's row, as `insert_under` takes them."""
    for row, members in enumerate(owners, 1):
        for member in members:
            yield (row,), member


def only(items: tuple[T, ...]) -> T:
    """The one object; DamagedError where there is none or more than one."""
    if len(items) != 1:
        raise DamagedError("a row is missing or doubled")
    return items[0]


def _mapped(values: list[Any], codecs: list[tuple[int, Codec]]) -> list[Any]:
    for at, codec in codecs:
        values[at] = codec(values[at])
    return values


def _unicode(value: Any) -> Any:
    """Text without lone surrogates; each becomes U+FFFD."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
