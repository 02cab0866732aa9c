"""Places in Python where a class stands for the rows of its table."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from analyzer.codebase.source.chains import Chains
from analyzer.codebase.source.facts import Use
from analyzer.codebase.source.parsing import line_of, text_of
from analyzer.codebase.source.python_syntax import SIMPLE_NAME, call_of, dotted

if TYPE_CHECKING:
    from tree_sitter import Node

#: What Django and others call the door to a model's rows.
MANAGERS = ("objects", "_default_manager", "_base_manager", "all_objects", "query")
_WRITES = re.compile(
    r"(create|acreate|bulk_create|abulk_create|get_or_create|aget_or_create|update_or_create"
    r"|aupdate_or_create|update|aupdate|delete|adelete|bulk_update|abulk_update|insert)\Z"
)
_WRITERS = ("insert", "update", "delete")
#: Functions whose first argument is a model that they read, or write.
READERS = (
    *("get_object_or_404", "get_list_or_404", "aget_object_or_404", "select", "exists"),
    *("query", "get", "scalar", "scalars"),
    *_WRITERS,
)


def _any_of(names: tuple[str, ...]) -> str:
    return " ".join(f'"{name}"' for name in names)


#: What `uses_of` wants captured: by itself, where a manager is named, where a reader is.
CONSTRUCTORS = """
(call function: (identifier) @constructor (#match? @constructor "^[A-Z]"))
(call function: (attribute attribute: (identifier) @constructor (#match? @constructor "^[A-Z]")))
"""
MANAGER_USES = f"""
(attribute attribute: (identifier) @manager (#any-of? @manager {_any_of(MANAGERS)}))
"""
READER_USES = f"""
(call function: [(identifier) @reader (attribute attribute: (identifier) @reader)]
  (#any-of? @reader {_any_of(READERS)}))
"""


def uses_of(found: dict[str, list["Node"]]) -> Iterator[Use]:
    """Classes constructed, asked for rows, or handed to a function that does."""
    for node in found.get("constructor", ()):
        function = _whole_callee(node)
        name = dotted(function)
        if SIMPLE_NAME.match(name):
            yield Use(name, line_of(function), "W")
    chains = Chains(_outward, _WRITES.match)
    for node in found.get("manager", ()):
        attribute = node.parent
        target = attribute.child_by_field_name("object") if attribute is not None else None
        name = dotted(target)
        if attribute is None or not SIMPLE_NAME.match(name):
            continue
        if name.rpartition(".")[2][:1].isupper():
            # `Order.objects.filter(…).update(…)`
            yield Use(name, line_of(attribute), "W" if chains.holds(attribute) else "R")
    for node in found.get("reader", ()):
        call = _whole_callee(node).parent
        first = next((a for a in call_of(call).arguments if not a.keyword), None) if call else None
        if first is None or first.literal:
            continue
        words = first.text.split(".")
        # `query(Order.id)` names a column of the model.
        while len(words) > 1 and not words[-1][:1].isupper():
            words.pop()
        if words[-1][:1].isupper():
            verb = text_of(node)
            mode = "W" if verb in _WRITERS else "R"
            yield Use(".".join(words), line_of(node), mode)


def _whole_callee(node: "Node") -> "Node":
    """The callee that the last identifier stands in: `models.Order` around `Order`."""
    parent = node.parent
    return parent if parent is not None and parent.type == "attribute" else node


def _outward(node: "Node") -> "tuple[Node, str] | None":
    """One step along `Order.objects.filter(…)`, with the name of the attribute, if it is one."""
    parent = node.parent
    if parent is None:
        return None
    if parent.type == "attribute" and parent.child_by_field_name("object") == node:
        return parent, text_of(parent.child_by_field_name("attribute"))
    if parent.type == "call" and parent.child_by_field_name("function") == node:
        return parent, ""
    return None
