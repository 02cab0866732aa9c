"""How a field of a value object becomes a column: its type decides.

Text, whole numbers, fractions and truth values are stored as they are, a `Literal` as text that is
checked on reading, and a list without an identity of its own as JSON. What is read back is never
trusted: a value of another form raises `DamagedError`.
"""

import dataclasses
import json
import math
from collections.abc import Callable
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Codec = Callable[[Any], Any]


class DamagedError(ValueError):
    """Indicates a value in the file that no analyzer would have written."""


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """`sql` is the declaration; `encode` and `decode` are None where nothing is to be done."""

    name: str
    sql: str
    encode: Codec | None = None
    decode: Codec | None = None


#: Fields whose names are words of SQL.
_RENAMED = {"table": "table_name", "view": "view_name"}


def fields_of(kind: type) -> tuple[str, ...]:
    """The names of a dataclass's or named tuple's fields, in order."""
    if dataclasses.is_dataclass(kind):
        return tuple(field.name for field in dataclasses.fields(kind))
    return tuple(kind._fields)  # type: ignore[attr-defined]


def columns_of(kind: type, without: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """One column per field of `kind`, in order, but for the fields in `without`."""
    hints = get_type_hints(kind)
    return tuple(_column(name, hints[name]) for name in fields_of(kind) if name not in without)


def _column(field: str, hint: Any) -> Column:
    name = _RENAMED.get(field, field)
    kind, optional = _optional(hint)
    null = "" if optional else " NOT NULL"
    if kind is str:
        return Column(name, f"{name} TEXT{null}")
    if kind is int:
        return Column(name, f"{name} INTEGER{null}")
    if kind is float:  # SQLite keeps no NaN: it is NULL there
        return Column(name, f"{name} REAL", None, None if optional else _or_nan)
    if kind is bool:
        return Column(name, f"{name} INTEGER{null}", None, bool)
    if get_origin(kind) is Literal:
        allowed = frozenset(get_args(kind)) | ({None} if optional else set())
        return Column(name, f"{name} TEXT{null}", None, _one_of(allowed))
    if optional:
        raise TypeError(f"no column for an optional list: {field}")
    return Column(name, f"{name} TEXT NOT NULL", to_json, _json_reader(kind))


def _optional(hint: Any) -> tuple[Any, bool]:
    """`int | None` -> (int, True)."""
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    (kind,) = (part for part in get_args(hint) if part is not NoneType)
    return kind, True


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def _one_of(allowed: frozenset[Any]) -> Codec:
    def checked(value: Any) -> Any:
        if value not in allowed:
            raise DamagedError("an unknown word stands where one of a few is allowed")
        return value

    return checked


def to_json(value: Any) -> str:
    """Compact JSON; tuples are arrays, value objects are objects."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_as_object)


def _as_object(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in fields_of(type(value))}


def from_json(kind: Any, text: str) -> Any:
    """The value of type `kind` that `to_json` wrote; DamagedError where it is not of that form."""
    return _json_reader(kind)(text)


def _json_reader(kind: Any) -> Codec:
    read = _reader(kind)

    def decoded(text: str) -> Any:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            raise DamagedError("a list cannot be read") from None
        return read(value)

    return decoded


def _reader(hint: Any) -> Codec:
    """A function that rebuilds a value of type `hint` from plain JSON, or raises."""
    kind, optional = _optional(hint)
    if optional:
        inner = _reader(kind)
        return lambda value: None if value is None else inner(value)
    if kind in (str, int, float, bool):
        return _of_type(kind)
    if get_origin(kind) is Literal:
        return _one_of(frozenset(get_args(kind)))
    if get_origin(kind) is tuple:
        parts = get_args(kind)
        if len(parts) == 2 and parts[1] is Ellipsis:
            each = _reader(parts[0])
            return lambda value: tuple(map(each, _array(value)))
        return _fixed(tuple(map(_reader, parts)), lambda *items: items)
    build: Callable[..., Any] = kind
    hints = get_type_hints(kind)
    readers = {name: _reader(hints[name]) for name in fields_of(kind)}
    if not dataclasses.is_dataclass(kind):
        return _fixed(tuple(readers.values()), kind)
    return lambda value: _built(build, readers, value)


def _of_type(kind: type) -> Codec:
    allowed = (int, float) if kind is float else (kind,)

    def checked(value: Any) -> Any:
        if type(value) not in allowed:
            raise DamagedError(f"a list holds something else than {kind.__name__}")
        return value

    return checked


def _array(value: Any, length: int | None = None) -> list[Any]:
    if type(value) is not list or (length is not None and len(value) != length):
        raise DamagedError("a list has another form than it should")
    return value


def _fixed(readers: tuple[Codec, ...], build: Callable[..., Any]) -> Codec:
    def built(value: Any) -> Any:
        items = _array(value, len(readers))
        return build(*(read(item) for read, item in zip(readers, items, strict=True)))

    return built


def _built(build: Callable[..., Any], readers: dict[str, Codec], value: Any) -> Any:
    if type(value) is not dict or not readers.keys() >= value.keys():
        raise DamagedError("an entry has another form than it should")
    try:
        return build(**{name: readers[name](item) for name, item in value.items()})
    except TypeError:
        raise DamagedError("an entry is not complete") from None
