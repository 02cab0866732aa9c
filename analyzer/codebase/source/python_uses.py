"""Places in Python where a class stands for the rows of its table."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from analyzer.codebase.source.chains import Chains
from analyzer.codebase.source.facts import Use
from analyzer.codebase.source.parsing import line_of, text_of
from analyzer.codebase.source.python_syntax import SIMPLE_NAME, dotted, first_argument

if TYPE_CHECKING:
    from tree_sitter import Node

#: What Django and others call the door to a model's rows.
MANAGERS = ("objects", "_default_manager", "_base_manager", "all_objects", "query")
_WRITES = re.compile(
    r"(create|acreate|bulk_create|abulk_create|get_or_create|aget_or_create|update_or_create"
    r"|aupdate_or_create|update|aupdate|delete|adelete|bulk_update|abulk_update|insert)\Z"
)
DELETING = ("delete", "adelete")
_WRITERS = ("insert", "update", "delete")
#: Functions whose first argument is a model that they read, or write.
READERS = (
    *("get_object_or_404", "get_list_or_404", "aget_object_or_404", "select", "exists"),
    *("query", "get", "scalar", "scalars"),
    *_WRITERS,
)


_MANAGER = re.compile(rf"\.[\s\\]*({'|'.join(MANAGERS)})\b".encode())


def managers_of(text: bytes, root: "Node") -> Iterator["Node"]:
    """The names of managers, in order; few of all attributes are any, so the text is asked."""
    for found in _MANAGER.finditer(text):
        node = root.descendant_for_byte_range(*found.span(1))
        parent = node.parent if node is not None else None
        if node is None or parent is None or parent.type != "attribute":
            continue
        if parent.child_by_field_name("attribute") == node:
            yield node


def uses_of(found: dict[str, list["Node"]], managers: Iterable["Node"]) -> Iterator[Use]:
    """Classes constructed, asked for rows, or handed to a function that does."""
    for node in found.get("constructor", ()):
        function = whole_callee(node)
        name = dotted(function)
        if SIMPLE_NAME.match(name):
            yield Use(name, line_of(function), "W")
    writes, deletes = Chains(_outward, _WRITES.match), Chains(_outward, DELETING.__contains__)
    for node in managers:
        attribute = node.parent
        target = attribute.child_by_field_name("object") if attribute is not None else None
        name = dotted(target)
        if attribute is None or not SIMPLE_NAME.match(name):
            continue
        if name.rpartition(".")[2][:1].isupper():
            # `Order.objects.filter(…).update(…)`
            mode = "W" if writes.holds(attribute) else "R"
            yield Use(name, line_of(attribute), mode, deletes.holds(attribute))
    for node in found.get("reader", ()):
        call = whole_callee(node).parent
        first = first_argument(call) if call is not None else None
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


def whole_callee(node: "Node") -> "Node":
    """The callee that the last identifier stands in: `models.Order` around `Order`."""
    parent = node.parent
    return parent if parent is not None and parent.type == "attribute" else node


def chain_mode_behind(call: "Node") -> str | None:
    """R or W where rows are asked for behind a call: `get_user_model().objects.all()`."""
    behind = _outward(call)
    if behind is None or behind[1] not in MANAGERS:
        return None
    return "W" if Chains(_outward, _WRITES.match).holds(behind[0]) else "R"


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
