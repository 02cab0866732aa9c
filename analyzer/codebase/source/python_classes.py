"""Python's classes: bases, attributes and the Meta within."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analyzer.codebase.source.facts import Argument, Call, Class, Member
from analyzer.codebase.source.parsing import line_of, text_of
from analyzer.codebase.source.python_syntax import (
    LONGEST_LITERAL,
    SIMPLE_NAME,
    argument,
    call_of,
    dotted,
    literal,
)

if TYPE_CHECKING:
    from tree_sitter import Node


def is_local(node: "Node") -> bool:
    """Whether a class stands in a function or in another class."""
    parent = node.parent
    while parent is not None:
        if parent.type in ("function_definition", "class_definition", "lambda"):
            return True
        parent = parent.parent
    return False


def class_of(node: "Node") -> Class:
    """A class; the members of one without bases are nobody's rows and stay out."""
    bases, keywords = [], []
    given = node.child_by_field_name("superclasses")
    for child in given.named_children if given is not None else ():
        if child.type == "keyword_argument":
            if (keyword := argument(child)) is not None:
                keywords.append(keyword)
        elif name := _base(child):
            bases.append(name)
    body = node.child_by_field_name("body")
    members: tuple[Member, ...] = ()
    inner: tuple[Member, ...] | None = None
    inner_bases: tuple[str, ...] = ()
    if body is not None and bases:
        members = tuple(_members(body))
        for child in body.named_children:
            if child.type == "class_definition" and text_of(child.child_by_field_name("name")) in (
                "Meta",
                "SQLModelConfig",
            ):
                meta = child.child_by_field_name("body")
                inner = tuple(_members(meta)) if meta is not None else ()
                over = child.child_by_field_name("superclasses")
                inner_bases = tuple(
                    name
                    for base in (over.named_children if over is not None else ())
                    if (name := _base(base))
                )
    return Class(
        text_of(node.child_by_field_name("name")),
        line_of(node),
        tuple(bases),
        members,
        inner,
        inner_bases,
        keywords=tuple(keywords),
    )


def _base(node: "Node") -> str:
    """The name of a base class; a generic one without its arguments, a call with its own name."""
    if node.type == "subscript":
        inner = node.child_by_field_name("value")
        return _base(inner) if inner is not None else ""
    if node.type == "call":
        return _base_call(node)
    name = dotted(node)
    return name if SIMPLE_NAME.match(name) else ""


def _base_call(node: "Node") -> str:
    """`get_class(…)` and `with_metaclass(Meta, Base)`: the last argument that is a name."""
    names = [a.text for a in call_of(node).arguments if not a.literal]
    return names[-1] if names else ""


def _members(body: "Node") -> Iterator[Member]:
    for statement in body.named_children:
        if (rule := _table_rule(statement)) is not None:
            yield rule
        elif statement.type == "expression_statement" and statement.named_child_count:
            node = statement.named_children[0]
            if node.type == "assignment":
                name = node.child_by_field_name("left")
                value = node.child_by_field_name("right")
                if name is not None and name.type == "identifier":
                    yield Member(
                        text_of(name),
                        line_of(node),
                        _value(value) if value is not None else None,
                        dotted(node.child_by_field_name("type")),
                    )


def _table_rule(statement: "Node") -> Member | None:
    """A method `__tablename__`, by which SQLAlchemy names the tables of all heirs: its code."""
    node: Node | None = statement
    if statement.type == "decorated_definition":
        node = statement.child_by_field_name("definition")
    if node is None or node.type != "function_definition":
        return None
    if text_of(node.child_by_field_name("name")) != "__tablename__":
        return None
    body = text_of(node.child_by_field_name("body"))[:LONGEST_LITERAL]
    return Member("__tablename__", line_of(node), Argument(body), "method")


def _value(node: "Node") -> Call | Argument | None:
    if node.type == "call":
        return call_of(node)
    if node.type in ("tuple", "list", "dictionary"):
        return _last_in(node)
    return argument(node)


def _last_in(node: "Node") -> Call | Argument | None:
    """What SQLAlchemy's `__table_args__` says by keyword: its dictionary, as a call's keywords."""
    table = node if node.type == "dictionary" else None
    if table is None and node.named_child_count and node.named_children[-1].type == "dictionary":
        table = node.named_children[-1]
    if table is None:
        return None
    given = []
    for pair in table.named_children:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        name = literal(key) if key is not None else None
        found = argument(value, name) if name and value is not None else None
        if found is not None:
            given.append(found)
    return Call("dict", line_of(node), tuple(given))
