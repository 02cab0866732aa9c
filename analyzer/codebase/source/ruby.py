"""Ruby: constants with their nesting, requires, and what Active Record's classes declare."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.codebase.source.facts import Argument, Call, Class, FileFacts, Imported, Member, Use
from analyzer.codebase.source.one_file import opened, parsed
from analyzer.codebase.source.parsing import line_of, text_of
from analyzer.codebase.source.queries import StringShape

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
    scopes = list(_scopes(found))
    return replace(
        tree.facts,
        imports=tuple(_required(found)),
        classes=tuple(_class(scope, scopes, found) for scope in scopes),
        mentions=tuple(_mentions(found, scopes).items()),
        uses=tuple(dict.fromkeys(_uses(found, scopes))),
        calls=tuple(_calls(found, scopes)),
    )


Scope = tuple[int, int, str, "Node"]


def _scopes(found: dict[str, list["Node"]]) -> Iterator[Scope]:
    """Classes and modules with their extent and full name, outer ones first."""
    open_: list[Scope] = []
    for node in found.get("scope", ()):
        open_ = [scope for scope in open_ if scope[1] >= node.end_byte]
        name = text_of(node.child_by_field_name("name"))
        if not name.startswith("::") and open_:
            name = f"{open_[-1][2]}::{name}"
        scope = (node.start_byte, node.end_byte, name.removeprefix("::"), node)
        open_.append(scope)
        yield scope


def _around(node: "Node", scopes: list[Scope]) -> str:
    """The full name of the innermost class or module around a node; empty at the top."""
    inside = [s for s in scopes if s[0] <= node.start_byte and node.end_byte <= s[1]]
    return inside[-1][2] if inside else ""


def _required(found: dict[str, list["Node"]]) -> Iterator[Imported]:
    for node in found.get("require", ()):
        if literal := re.search(r"['\"]([\w./-]+)['\"]", text_of(node)):
            yield Imported(f"./{literal[1]}", line_of(node))


def _mentions(found: dict[str, list["Node"]], scopes: list[Scope]) -> dict[str, int]:
    first: dict[str, int] = {}
    declared = {
        name.start_byte
        for _, _, _, node in scopes
        if (name := node.child_by_field_name("name")) is not None
    }
    for node in found.get("constant", ()):
        parent = node.parent
        if parent is not None and parent.type == "scope_resolution":
            continue  # a part of a longer name
        if node.start_byte in declared or "\n" in text_of(node):
            continue
        around = _around(node, scopes)
        if parent is not None and parent.type == "superclass":
            around = around.rpartition("::")[0]
        first.setdefault(f"{around}|{text_of(node)}", line_of(node))
    return first


def _class(scope: Scope, scopes: list[Scope], found: dict[str, list["Node"]]) -> Class:
    node = scope[3]
    base = node.child_by_field_name("superclass")
    name = node.child_by_field_name("name")
    members = [
        _setting(one)
        for key in ("sets", "prefixes")
        for one in found.get(key, ())
        if _around(one, scopes) == scope[2] and scope[0] <= one.start_byte < scope[1]
    ]
    members += [
        Member(call.name, call.line, call)
        for call in _calls(found, scopes)
        if call.literal("within") == scope[2] and call.name in (*ASSOCIATIONS, TRANSLATES)
    ]
    return Class(
        scope[2],
        line_of(name or node),
        (text_of(base).lstrip("< ").strip(),) if base is not None else (),
        tuple(members),
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


def _calls(found: dict[str, list["Node"]], scopes: list[Scope]) -> Iterator[Call]:
    """Associations, namespaces, translations; the class around them is the keyword `within`."""
    for node in found.get("declares", ()):
        if node.child_by_field_name("receiver") is not None:
            continue  # `t.belongs_to` is a migration's
        given = node.child_by_field_name("arguments")
        arguments = [Argument(_around(node, scopes), True, "within")]
        for child in given.named_children if given is not None else ():
            if child.type == "pair":
                key = text_of(child.child_by_field_name("key")).rstrip(":")
                value = text_of(child.child_by_field_name("value"))
                arguments.append(Argument(value.strip("'\":"), True, key))
            elif child.type in ("simple_symbol", "string", "constant", "scope_resolution"):
                arguments.append(Argument(text_of(child).strip("'\":"), True))
        yield Call(text_of(node.child_by_field_name("method")), line_of(node), tuple(arguments))


def _uses(found: dict[str, list["Node"]], scopes: list[Scope]) -> Iterator[Use]:
    """Models asked or written: `Order.where(…).update_all(…)`."""
    for node in found.get("asked", ()):
        name = text_of(node.child_by_field_name("receiver"))
        methods = [text_of(node.child_by_field_name("method"))]
        one = node
        while one.parent is not None and one.parent.type == "call":
            if one.parent.child_by_field_name("receiver") != one:
                break
            one = one.parent
            methods.append(text_of(one.child_by_field_name("method")))
        if any(_WRITES.match(method) for method in methods):
            yield Use(f"{_around(node, scopes)}|{name}", line_of(node), "W")
        elif _READS.match(methods[0]):
            yield Use(f"{_around(node, scopes)}|{name}", line_of(node), "R")
