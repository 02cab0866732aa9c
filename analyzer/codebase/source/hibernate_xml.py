"""Hibernate's mappings in XML (`*.hbm.xml`) and JPA's (`orm.xml`): classes and their tables.

A mapped class is a `Class` by its full name: `bases` is the class whose table it shares or extends,
keywords `table` and `schema` are what is stated, `own` marks a class with a table of its own,
members are the tables between it and others (as literals, by the line that names them).
"""

import re
from dataclasses import dataclass, field

from analyzer.codebase.source.facts import Argument, Class, FileFacts, Member
from analyzer.codebase.source.parsing import decoded
from analyzer.codebase.source.tables import qualified
from analyzer.codebase.source.xml_text import walk

NAME = "Hibernate mapping"
_MAPPING_NAME = re.compile(r"(?:\.hbm|(?:\A|[/._-])orm)\.xml\Z", re.I)
#: Elements of hbm.xml that are a class, and whether they have a table of their own.
_CLASSES = {"class": True, "joined-subclass": True, "union-subclass": True, "subclass": False}
_COLLECTIONS = frozenset(("set", "bag", "list", "map", "idbag", "array", "primitive-array"))
#: What a collection must hold to have a table between; `one-to-many` needs none.
_HELD = frozenset(("many-to-many", "element", "composite-element", "many-to-any"))
_ORM_TABLES = frozenset(("join-table", "collection-table", "secondary-table"))


def may_be_mapping(name: str) -> bool:
    """Whether a file is called as mappings are."""
    return _MAPPING_NAME.search(name) is not None


def read(path: str, data: bytes) -> FileFacts:
    """The classes that a file maps; another XML file says nothing."""
    text = decoded(data)[0].decode("utf-8", "replace")
    if "<hibernate-mapping" not in text and "<entity-mappings" not in text:
        return FileFacts(path, "", len(data), 0)
    reader = _Reader()
    problem = walk(text, reader.opened, reader.closed, reader.written)
    classes = tuple(one.finished() for one in reader.classes if one.name)
    lines = text.count("\n")
    return FileFacts(path, NAME, len(data), lines, classes=classes, problem=problem)


@dataclass(slots=True)
class _Mapped:
    """A class as far as its element has been read."""

    name: str
    line: int
    own: bool
    table: str = ""
    schema: str = ""
    parent: str = ""
    abstract: bool = False
    between: list[Member] = field(default_factory=list)

    def finished(self) -> Class:
        said = {"table": self.table, "schema": self.schema, "own": "own" if self.own else ""}
        return Class(
            self.name,
            self.line,
            (self.parent,) if self.parent else (),
            tuple(self.between),
            keywords=tuple(Argument(text, True, key) for key, text in said.items() if text),
        )


@dataclass(slots=True)
class _Collection:
    table: str
    schema: str
    line: int
    inverse: bool


class _Reader:
    """What the elements seen so far say."""

    def __init__(self) -> None:
        self.classes: list[_Mapped] = []
        self._open: list[_Mapped] = []
        self._collections: list[_Collection] = []
        self._package = ""
        self._schema = ""
        self._into = ""
        self._text = ""

    def opened(self, name: str, given: dict[str, str], line: int) -> None:
        self._into, self._text = name, ""
        if name == "hibernate-mapping":
            self._package = given.get("package", "")
            self._schema = given.get("schema") or given.get("catalog", "")
        elif name in _CLASSES and self._is_class(given):
            self._begin(name, given, line)
        elif name == "entity" and "class" in given:
            mapped = _Mapped(self._full(given["class"]), line, own=True, schema=self._schema)
            self.classes.append(mapped)
            self._open.append(mapped)
        elif self._open:
            self._inside(self._open[-1], name, given, line)

    def _is_class(self, given: dict[str, str]) -> bool:
        return bool(given.get("name") or given.get("entity-name"))

    def _begin(self, name: str, given: dict[str, str], line: int) -> None:
        parent = given.get("extends", "")
        above = self._open[-1].name if self._open else ""
        mapped = _Mapped(
            self._full(given.get("name") or given["entity-name"]),
            line,
            own=_CLASSES[name],
            table=given.get("table", "").strip('`"'),
            schema=given.get("schema") or given.get("catalog") or self._schema,
            parent=above or (self._full(parent) if parent else ""),
            abstract=given.get("abstract") == "true",
        )
        if name == "union-subclass" and self._open and self._open[-1].abstract:
            self._open[-1].own = False  # its rows stand in the tables below it
        self.classes.append(mapped)
        self._open.append(mapped)

    def _inside(self, one: _Mapped, name: str, given: dict[str, str], line: int) -> None:
        schema = given.get("schema") or given.get("catalog") or one.schema
        table = given.get("table", "").strip('`"')
        if name in _COLLECTIONS:
            shown = table or given.get("name", "")
            inverse = given.get("inverse") == "true"
            self._collections.append(_Collection(shown, schema, line, inverse))
        elif name in _HELD and self._collections and not self._collections[-1].inverse:
            last = self._collections[-1]
            self._between(one, last.table, last.schema, last.line)
        elif name == "join" and table:
            self._between(one, table, schema, line)
        elif name == "table":
            one.table = given.get("name", one.table).strip('`"')
            one.schema = schema
        elif name in _ORM_TABLES and given.get("name"):
            self._between(one, given["name"], schema, line)

    def _between(self, one: _Mapped, table: str, schema: str, line: int) -> None:
        if table:
            value = Argument(qualified(schema or None, table), True)
            one.between.append(Member(table, line, value))

    def closed(self, name: str) -> None:
        if name == "package" and not self._open:
            self._package = self._text.strip()
        elif name == "schema" and not self._open:
            self._schema = self._text.strip()
        elif name in _COLLECTIONS and self._collections:
            self._collections.pop()
        elif self._open and (name in _CLASSES or name == "entity"):
            self._open.pop()

    def written(self, text: str) -> None:
        if self._into in ("package", "schema"):
            self._text += text

    def _full(self, name: str) -> str:
        return name if "." in name or not self._package else f"{self._package}.{name}"
