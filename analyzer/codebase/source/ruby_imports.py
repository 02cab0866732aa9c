"""Which files of Ruby use each other's constants: by nesting, as Zeitwerk finds them."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from analyzer.codebase.source.edges import Edges
from analyzer.codebase.source.facts import Call, FileFacts
from analyzer.codebase.source.ruby import ASSOCIATIONS
from analyzer.codebase.source.tables import singular, snake_case


@dataclass(slots=True)
class RubyImports:
    """A module is a file, by its path; `homes` maps full names of constants to files.

    A constant that several files open belongs to the one called after it, and to none where there
    is no such file: a namespace says nothing of who uses what in it.
    """

    facts: Sequence[FileFacts]
    homes: dict[str, str] = field(default_factory=dict)
    _files: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._files = frozenset(fact.path for fact in self.facts)
        opened: dict[str, set[str]] = {}
        for fact in self.facts:
            for one in fact.classes:
                opened.setdefault(one.name, set()).add(fact.path)
        for name, files in opened.items():
            end = "/".join(snake_case(part) for part in name.split("::")) + ".rb"
            called = sorted(f for f in files if f"/{f}".endswith(f"/{end}"))
            if called or len(files) == 1:
                self.homes[name] = min(called or files, key=lambda f: (len(f), f))

    def edges(self, edges: Edges) -> None:
        """Constants named, files required, and classes that associations name."""
        for fact in self.facts:
            told: set[str] = set()
            for mention, line in fact.mentions:
                target = self.file_of(*mention.split("|", 1))
                if target is not None and target not in told:
                    told.add(target)
                    edges.add(fact.path, target, "static", fact.path, line)
            for one in fact.imports:
                path = posixpath.normpath(posixpath.join(posixpath.dirname(fact.path), one.target))
                for file in (path, f"{path}.rb"):
                    if file in self._files:
                        edges.add(fact.path, file, "static", fact.path, one.line)
            for call in fact.calls:
                name = associated(call)
                target = self.file_of(call.literal("within") or "", name) if name else None
                if target is not None and target not in told:
                    edges.add(fact.path, target, "dynamic", fact.path, call.line)

    def full_name(self, around: str, name: str) -> str | None:
        """The full name of a constant as code within `around` means it; None for none of ours."""
        return next((full for full in _candidates(around, name) if full in self.homes), None)

    def file_of(self, around: str, name: str) -> str | None:
        """The file of a constant, or of the longest part of its name that has one."""
        while name:
            full = self.full_name(around, name)
            if full is not None:
                return self.homes[full]
            name = name.rpartition("::")[0]
        return None


def associated(call: Call) -> str | None:
    """The class on the other side of an association, stated or by the association's name."""
    if call.name not in ASSOCIATIONS or call.first is None or call.keyword("polymorphic"):
        return None
    stated = call.literal("class_name")
    if stated:
        return stated.removeprefix("::") if re.fullmatch(r"(::)?[A-Z][\w:]*", stated) else None
    name = call.first.text
    many = call.name in ("has_many", "has_and_belongs_to_many")
    words = (singular(name) if many else name).split("_")
    return "".join(word.capitalize() for word in words)


def _candidates(around: str, name: str) -> Iterator[str]:
    if name.startswith("::"):
        yield name[2:]
        return
    while around:
        yield f"{around}::{name}"
        around = around.rpartition("::")[0]
    yield name
