"""What one file of source code says, before anything is known of the others."""

from dataclasses import dataclass, field, replace
from typing import Literal

ImportKind = Literal["static", "dynamic", "type"]


@dataclass(frozen=True, slots=True)
class Imported:
    """One name that a file imports, as it is written.

    `target` is what the language imports from (a dotted name, a path, a namespace), `name` what is
    taken out of it ("*" for everything, empty for the target itself), `alias` how the file calls
    it, `level` the dots of a relative import. "type" marks what only type checkers import.
    """

    target: str
    line: int
    name: str = ""
    alias: str = ""
    level: int = 0
    kind: ImportKind = "static"


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument or an assigned value: a literal's text or a name; `keyword` if it has one."""

    text: str
    literal: bool = False
    keyword: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call, an annotation or a decorator; arguments that are neither literal nor name are out."""

    name: str
    line: int
    arguments: tuple[Argument, ...] = ()

    def keyword(self, *names: str) -> Argument | None:
        """The first argument of one of these keywords."""
        return next((a for a in self.arguments if a.keyword in names), None)

    def literal(self, *names: str) -> str | None:
        """The text of the literal given by one of these keywords."""
        found = self.keyword(*names)
        return found.text if found is not None and found.literal else None

    @property
    def first(self) -> Argument | None:
        """The first argument without a keyword."""
        return next((a for a in self.arguments if not a.keyword), None)


@dataclass(frozen=True, slots=True)
class Member:
    """An attribute of a class: its value or its type, and what is written above it."""

    name: str
    line: int
    value: Call | Argument | None = None
    type: str = ""
    marks: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Class:
    """A class as it is declared; `inner` are the members of its class Meta, if it has one."""

    name: str
    line: int
    bases: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    inner: tuple[Member, ...] | None = None
    inner_bases: tuple[str, ...] = ()
    marks: tuple[Call, ...] = ()
    keywords: tuple[Argument, ...] = ()

    def member(self, name: str) -> Member | None:
        """The member of that name."""
        return next((m for m in self.members if m.name == name), None)


@dataclass(frozen=True, slots=True)
class Use:
    """A name of a class in a place that touches its rows: `mode` R, W, or None where not said.

    `deletes` marks the writing that takes rows away.
    """

    name: str
    line: int
    mode: str | None = None
    deletes: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A model or module named in a literal, its parts joined by dots: `get_model("a", "B")`.

    `bound` is the name that the file gives to it: `Order` in `Order = get_model(…)`; `at_once` what
    is done without a name: R in `get_user_model().objects.all()`. The target of a function that
    gives a model is empty.
    """

    target: str
    call: str
    line: int
    bound: str = ""
    at_once: str | None = None


@dataclass(frozen=True, slots=True)
class RelationUse:
    """Rows asked for through a relation: `order.lines.all()` is `lines` of `order`.

    `of` is the last name before the relation, `inside` the class around it, if any.
    """

    of: str
    relation: str
    line: int
    mode: str
    inside: str = ""
    deletes: bool = False


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Everything taken out of one file; `problem` says why that may not be all.

    `mentions` are types with the first line that names them, for languages in which a package's
    types need no import; `results` methods with the types that they give back, `invoked` methods
    with the first line that calls them. `uses` are classes where they touch rows. `queries` are
    texts of SQL with their lines, which only live until their tables are known; `text` is that of
    a file of settings.
    """

    path: str
    language: str
    size: int
    lines: int
    imports: tuple[Imported, ...] = ()
    package: str = ""
    classes: tuple[Class, ...] = ()
    uses: tuple[Use, ...] = ()
    mentions: tuple[tuple[str, int], ...] = ()
    results: tuple[tuple[str, str], ...] = ()
    invoked: tuple[tuple[str, int], ...] = ()
    named: tuple[Named, ...] = ()
    relations: tuple[RelationUse, ...] = ()
    calls: tuple[Call, ...] = ()
    queries: tuple[tuple[str, int], ...] = field(default=(), repr=False)
    text: str = field(default="", repr=False)
    problem: str = ""
    lost: bool = False


#: A longer name is none: whoever takes one apart dot by dot would take long.
LONGEST_NAME = 1_000


def bounded(facts: FileFacts) -> FileFacts:
    """The facts without names that are too long to be any."""
    if facts.size <= LONGEST_NAME:
        return facts
    return replace(
        facts,
        package=facts.package if len(facts.package) <= LONGEST_NAME else "",
        imports=tuple(
            one
            for one in facts.imports
            if len(one.target) + len(one.name) + len(one.alias) <= LONGEST_NAME
        ),
        classes=tuple(
            one
            for one in facts.classes
            if len(one.name) <= LONGEST_NAME and all(len(b) <= LONGEST_NAME for b in one.bases)
        ),
        uses=tuple(one for one in facts.uses if len(one.name) <= LONGEST_NAME),
        mentions=tuple(one for one in facts.mentions if len(one[0]) <= LONGEST_NAME),
        results=tuple(one for one in facts.results if len(one[1]) <= LONGEST_NAME),
        named=tuple(one for one in facts.named if len(one.target) <= LONGEST_NAME),
    )
