"""Ruby: constants with their nesting, requires, and what Active Record's classes declare."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analyzer.codebase.source.chains import Chains
from analyzer.codebase.source.facts import Argument, Call, Class, FileFacts, Imported, Member, Use
from analyzer.codebase.source.one_file import opened, parsed
from analyzer.codebase.source.parsing import line_of, text_of
from analyzer.codebase.source.queries import StringShape
from analyzer.codebase.source.spans import Spans

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "Ruby"
GRAMMAR = "ruby"
SUFFIXES = (".rb", ".rake")
ASSOCIATIONS = ("belongs_to", "has_one", "has_many", "has_and_belongs_to_many")
#: Globalize's and Mobility's word for columns in several languages, and Mobility's for where.
TRANSLATES, BACKEND = "translates", "backend"
_DECLARING = " ".join(
    f'"{name}"' for name in (*ASSOCIATIONS, "isolate_namespace", TRANSLATES, BACKEND)
)
_QUERY = f"""
[(class) (module)] @scope
[(constant) (scope_resolution)] @constant
(call method: (identifier) @f (#any-of? @f "require_relative")) @require
(call method: (identifier) @f (#any-of? @f {_DECLARING})) @declares
(assignment left: (call receiver: (self) method: (identifier) @set
  (#any-of? @set "table_name" "abstract_class"))) @sets
(singleton_method name: (identifier) @prefix (#eq? @prefix "table_name_prefix")) @prefixes
(call receiver: [(constant) (scope_resolution)] method: (identifier)) @asked
"""
_SHAPE = StringShape(
    GRAMMAR,
    ("string", "heredoc_body"),
    frozenset(("string_content", "heredoc_content")),
    frozenset(("binary", "chained_string")),
)
#: Nobody opens a class again and again in one file.
_MOST_OPENINGS = 20
_WRITES = re.compile(
    r"(create|insert|insert_all|upsert|upsert_all|update|update_all|delete|delete_all|delete_by"
    r"|destroy|destroy_all|destroy_by|find_or_create_by|find_or_initialize_by|create_with|new"
    r"|create_or_find_by|touch_all|increment_counter|decrement_counter|update_counters)!?\Z"
)
_READS = re.compile(
    r"(all|where|find|find_by|find_each|find_in_batches|first|last|take|pluck|pick|count|sum"
    r"|exists\?|includes|joins|left_joins|preload|eager_load|order|select|group|limit|not|none"
    r"|find_by_\w+|find_by_sql|in_batches|minimum|maximum|average|ids|lock|unscoped)!?\Z"
)


def read(path: str, data: bytes) -> FileFacts:
    """The facts of one file.

    `mentions` are constants with the modules around them, `A::B|C::D` for `C::D` within `A::B`.
    """
    file = opened(path, NAME, data)
    if file.facts.lost:
        return file.facts
    tree = parsed(file, GRAMMAR, _QUERY, _SHAPE)
    found = tree.found
    scopes = Scopes(_scopes(found))
    calls = tuple(_calls(found, scopes))
    return replace(
        tree.facts,
        imports=tuple(_required(found)),
        classes=tuple(_classes(scopes, found, calls)),
        mentions=tuple(_mentions(found, scopes).items()),
        uses=tuple(dict.fromkeys(_uses(found, scopes))),
        calls=calls,
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """A class or module with its full name."""

    name: str
    node: "Node"


class Scopes:
    """The classes and modules of a file, and which of them a node is in."""

    def __init__(self, scopes: Iterable[Scope]) -> None:
        self.all = tuple(scopes)
        self._spans = Spans((one.node.start_byte, one.node.end_byte) for one in self.all)

    def around(self, node: "Node") -> str:
        """The full name of the innermost class or module around a node; empty at the top."""
        number = self._spans.innermost(node.start_byte)
        return self.all[number].name if number is not None else ""


def _scopes(found: dict[str, list["Node"]]) -> Iterator[Scope]:
    """Classes and modules, outer ones first; those nested without end have no names."""
    open_: list[Scope] = []
    for node in found.get("scope", ()):
        while open_ and open_[-1].node.end_byte < node.end_byte:
            open_.pop()
        name = text_of(node.child_by_field_name("name"))
        if not name.startswith("::") and open_:
            name = f"{open_[-1].name}::{name}"
        scope = Scope(name.removeprefix("::"), node)
        open_.append(scope)
        yield scope


def _required(found: dict[str, list["Node"]]) -> Iterator[Imported]:
    for node in found.get("require", ()):
        if literal := re.search(r"['\"]([\w./-]+)['\"]", text_of(node)):
            yield Imported(f"./{literal[1]}", line_of(node))


def _mentions(found: dict[str, list["Node"]], scopes: Scopes) -> dict[str, int]:
    first: dict[str, int] = {}
    declared = {
        name.start_byte
        for scope in scopes.all
        if (name := scope.node.child_by_field_name("name")) is not None
    }
    for node in found.get("constant", ()):
        parent = node.parent
        if parent is not None and parent.type == "scope_resolution":
            continue  # a part of a longer name
        if node.start_byte in declared or "\n" in text_of(node):
            continue
        around = scopes.around(node)
        if parent is not None and parent.type == "superclass":
            around = around.rpartition("::")[0]
        first.setdefault(f"{around}|{text_of(node)}", line_of(node))
    return first


def _classes(
    scopes: Scopes, found: dict[str, list["Node"]], calls: Iterable[Call]
) -> Iterator[Class]:
    settings: dict[str, list[Node]] = {}
    for one in (*found.get("sets", ()), *found.get("prefixes", ())):
        settings.setdefault(scopes.around(one), []).append(one)
    declared: dict[str, list[Member]] = {}
    for call in calls:
        if call.name in (*ASSOCIATIONS, TRANSLATES):
            within = call.literal("within") or ""
            declared.setdefault(within, []).append(Member(call.name, call.line, call))
    opened_before: Counter[str] = Counter()
    for scope in scopes.all:
        opened_before[scope.name] += 1
        if opened_before[scope.name] > _MOST_OPENINGS:
            continue
        node = scope.node
        base = node.child_by_field_name("superclass")
        name = node.child_by_field_name("name")
        members = [
            _setting(one)
            for one in settings.get(scope.name, ())
            if node.start_byte <= one.start_byte < node.end_byte
        ]
        yield Class(
            scope.name,
            line_of(name or node),
            (text_of(base).lstrip("< ").strip(),) if base is not None else (),
            (*members, *declared.get(scope.name, ())),
            keywords=(Argument("module"),) if node.type == "module" else (),
        )


def _setting(node: "Node") -> Member:
    """`self.table_name = 'x'`, `self.abstract_class = true`, `def self.table_name_prefix`."""
    if node.type == "singleton_method":
        literal = re.search(r"['\"](\w*)['\"]", text_of(node))
        value = Argument(literal[1], True) if literal else None
        return Member("table_name_prefix", line_of(node), value)
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    name = text_of(left.child_by_field_name("method")) if left is not None else ""
    text = text_of(right)
    literal = re.fullmatch(r"['\"]([\w.]+)['\"]|:(\w+)", text)
    stated = (literal[1] or literal[2]) if literal else text[:50]
    return Member(name, line_of(node), Argument(stated, literal is not None))


def _calls(found: dict[str, list["Node"]], scopes: Scopes) -> Iterator[Call]:
    """Associations, namespaces, translations; the class around them is the keyword `within`."""
    for node in found.get("declares", ()):
        if node.child_by_field_name("receiver") is not None:
            continue  # `t.belongs_to` is a migration's
        given = node.child_by_field_name("arguments")
        arguments = [Argument(scopes.around(node), True, "within")]
        for child in given.named_children if given is not None else ():
            if child.type == "pair":
                key = text_of(child.child_by_field_name("key")).rstrip(":")
                value = text_of(child.child_by_field_name("value"))
                arguments.append(Argument(value.strip("'\":"), True, key))
            elif child.type in ("simple_symbol", "string", "constant", "scope_resolution"):
                arguments.append(Argument(text_of(child).strip("'\":"), True))
        yield Call(text_of(node.child_by_field_name("method")), line_of(node), tuple(arguments))


def _uses(found: dict[str, list["Node"]], scopes: Scopes) -> Iterator[Use]:
    """Models asked or written: `Order.where(…).update_all(…)`."""
    chains = Chains(_outward, _WRITES.match)
    for node in found.get("asked", ()):
        name = text_of(node.child_by_field_name("receiver"))
        method = text_of(node.child_by_field_name("method"))
        if _WRITES.match(method) or chains.holds(node):
            yield Use(f"{scopes.around(node)}|{name}", line_of(node), "W")
        elif _READS.match(method):
            yield Use(f"{scopes.around(node)}|{name}", line_of(node), "R")


def _outward(node: "Node") -> "tuple[Node, str] | None":
    parent = node.parent
    if parent is None or parent.type != "call":
        return None
    if parent.child_by_field_name("receiver") != node:
        return None
    return parent, text_of(parent.child_by_field_name("method"))
